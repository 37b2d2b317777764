"""The source asana: unknown projects, limits, missing features and wrong tokens."""

from __future__ import annotations

from sei_demo.messages import Request, Response
from sei_sources.asana import check
from sei_sources.asana.settings import AsanaSettings
from tests.servers.asana_server import TOKEN
from tests.sources.asana_case import Case, gids


def test_a_project_that_is_unknown_is_named_and_the_others_are_read(case: Case) -> None:
    result = case.run(projects=["10", "99"])

    [failed] = result.failed
    assert (failed.name, failed.label) == ("projects", "99")
    assert failed.error is not None
    assert "Unknown object: 99" in failed.error.message
    assert gids(case) == ["sub", "t1", "t2"]


def test_a_rate_limit_is_waited_for(case: Case) -> None:
    told: list[Request] = []

    def limited(request: Request) -> Response | None:
        if told or not request.path.endswith("/stories"):
            return None
        told.append(request)
        body = {"errors": [{"message": "You have made too many requests recently."}]}
        return Response.of_json(429, body, headers={"Retry-After": "1"})

    case.server.before = limited

    result = case.run()

    assert (len(told), result.failed) == (1, [])
    assert gids(case) == ["sub", "t1", "t2", "t3"]


def test_an_account_without_custom_fields_is_read_all_the_same(case: Case) -> None:
    case.server.before = lambda request: (
        Response.of_json(402, {"errors": [{"message": "Payment required"}]})
        if request.path.endswith("/custom_fields")
        else None
    )

    result = case.run()

    assert (result.failed, result.rows["tasks"]) == ([], 4)


def test_a_wrong_token_is_told_without_it(case: Case) -> None:
    [found] = check(AsanaSettings(url=case.server.url, token="1/wrong:secret"))

    assert not found.is_right
    assert "answered 401: Not Authorized" in found.detail
    assert "wrong:secret" not in f"{found}"


def test_the_doctor_names_the_account_its_workspaces_and_a_project_that_is_not_there(
    case: Case,
) -> None:
    settings = AsanaSettings(url=case.server.url, token=TOKEN, projects=("10", "99"))

    found = list(check(settings))

    assert [(one.subject, one.is_right) for one in found] == [
        ("token", True),
        ("workspaces", True),
        ("project 10", True),
        ("project 99", False),
    ]
    assert (found[0].detail, found[1].detail) == ("Ada", "Acme (1)")
