"""The source jira: limits, expired tokens, hidden lists and wrong credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_demo.messages import Request, Response
from sei_sources.jira import check
from tests.servers.jira_server import JiraServer
from tests.sources.jira_case import DAY, HOUR, NOW, Case, issue, keys, site


def test_a_page_token_that_expires_costs_no_issue(tmp_path: Path) -> None:
    issues = [issue(number, updated=number * HOUR) for number in range(1, 251)]
    with JiraServer(site(*issues)) as server:
        case = Case(server, tmp_path)
        expired: list[Request] = []

        def expire(request: Request) -> None:
            if str(request.json.get("nextPageToken", "")).endswith(":200") and not expired:
                expired.append(request)
                server.expire_tokens()

        server.before = expire
        result = case.run(projects=["ABC"])

    assert (len(expired), result.failed) == (1, [])
    assert result.rows["issues"] == 250


def test_a_burst_limit_is_waited_for_as_long_as_jira_says(case: Case) -> None:
    told = []

    def limited(request: Request) -> Response | None:
        if "bulkfetch" in request.path:
            told.append(request)
            if len(told) == 1:
                headers = {"Retry-After": "1", "RateLimit-Reason": "jira-burst-based"}
                return Response(429, b"{}", headers)
        return None

    case.server.before = limited

    result = case.run(projects=["ABC"])

    waits = [counts.waits for counts in result.statistics.all().values() if counts.waits]
    assert (len(told), len(waits), result.failed) == (2, 1, [])
    assert keys(case) == ["ABC-1", "ABC-2"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_lists_that_the_token_may_not_see_keep_no_issue_out(case: Case, status: int) -> None:
    def refuse(request: Request) -> Response | None:
        if request.path.endswith(("/1.0/board", "/users/search")):
            text = {"errorMessages": ["Unauthorized; scope does not match"]}
            return Response.of_json(status, text)
        return None

    case.run(projects=["ABC"])
    case.server.before = refuse

    result = case.run(started_at=NOW + 7 * DAY)

    assert result.failed == []
    assert keys(case) == ["ABC-1", "ABC-2", "OPS-1"]
    assert case.rows("select id from raw_jira.boards where _deleted_at is not null") == []


def test_an_empty_page_that_is_not_the_last_makes_nothing_count_as_gone(case: Case) -> None:
    def empty(request: Request) -> Response | None:
        if request.path.endswith("/1.0/board"):
            body = {"startAt": 0, "maxResults": 50, "isLast": False, "values": []}
            return Response.of_json(200, body)
        return None

    case.run(projects=["ABC"])
    case.run(started_at=NOW + 7 * DAY)
    case.server.before = empty

    result = case.run(started_at=NOW + 14 * DAY)

    assert [stream.error.message for stream in result.failed if stream.error] == [
        "boards: an empty page that is not the last one"
    ]
    assert case.rows("select id from raw_jira.boards where _deleted_at is not null") == []


def test_a_credential_that_jira_takes_for_nobodys_is_an_error(case: Case) -> None:
    case.server.is_anonymous_allowed = True

    [found] = check(case.settings(token="wrong_secret"))

    assert not found.is_right
    assert "takes the credential for an anonymous visitor's" in found.detail
    assert "expire within a year" in found.hint
    assert "wrong_secret" not in f"{found}"


def test_a_run_with_a_wrong_token_loads_nothing(case: Case) -> None:
    result = case.run(token="wrong_secret")

    [failed] = result.failed
    assert failed.error is not None
    assert "answered 401" in failed.error.message
    assert keys(case) == []


def test_the_doctor_names_the_account_and_its_projects(case: Case) -> None:
    found = list(check(case.settings(projects=["NOPE"])))

    assert [(one.subject, one.is_right, one.detail) for one in found] == [
        ("token", True, "Ada in Jira Cloud"),
        ("projects", True, "ABC, OPS"),
        ("project NOPE", False, "not there"),
    ]
