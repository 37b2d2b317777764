"""What `sei doctor` says of GitHub."""

from __future__ import annotations

from typing import Any

from sei_sources import github
from sei_sources.source import Check
from tests.servers import faults
from tests.servers.github_projects import Project
from tests.sources.github_case import DAY, NOW, Case


def checked(case: Case, **values: Any) -> dict[str, Check]:
    return {check.subject: check for check in github.check(case.settings(**values))}


def test_a_token_that_works_is_told_with_its_login_and_budget(case: Case) -> None:
    case.repository()

    found = checked(case, repositories=("acme/api",))

    assert all(check.is_right for check in found.values()), found
    assert found["token"].detail.startswith("sei-reader; GraphQL 4,999 of 5,000 left this hour")
    assert "REST" in found["token"].detail
    assert found["owner acme"].detail == "acme/api is visible"
    assert found["acme/api"].detail == "acme/api is visible"
    assert "deployments" in found["permissions"].detail


def test_each_of_several_tokens_is_looked_at(case: Case) -> None:
    case.repository()
    case.server.tokens.add("second")

    found = checked(case, token=("second", "ghp_wrong-and-secret"))

    assert found["token 1"].is_right
    assert not found["token 2"].is_right
    assert "revoked or expired" in found["token 2"].hint
    assert not any("wrong-and-secret" in str(check) for check in found.values())


def test_what_cannot_be_seen_is_named(case: Case) -> None:
    case.repository()
    case.repository("secret")
    case.world.forbidden.add("acme/secret")

    found = checked(case, owners=("nobody",), repositories=("acme/gone", "acme/secret"))

    wrong = {subject for subject, check in found.items() if not check.is_right}
    assert wrong == {"owner nobody", "acme/gone", "acme/secret"}


def test_a_permission_that_is_missing_is_named(case: Case) -> None:
    case.repository()

    def refuse(_: Any, response: Any) -> Any:
        text = "Resource not accessible by personal access token"
        headers = {"X-Accepted-GitHub-Permissions": "actions=read"}
        return faults.problem(403, text, headers=headers)

    faults.inject(case.server, refuse, faults.asking("actions/runs"))
    found = checked(case)

    assert not found["permission actions"].is_right
    assert "actions=read" in found["permission actions"].hint
    assert found["permissions"].is_right


def test_a_host_that_is_not_there_is_one_line_and_no_exception(case: Case) -> None:
    found = checked(case, url="http://127.0.0.1:9")

    assert [check.is_right for check in found.values()] == [False]
    assert "127.0.0.1" in found["token"].detail


def test_a_project_is_told_with_the_fields_that_are_used(case: Case) -> None:
    case.repository()
    Project(case.world, case.acme, 4, NOW - 60 * DAY)

    found = checked(case, projects=("acme/4", "acme/9"), owners=())

    used = "Project 4, status: Status, points: Estimate, iteration: Iteration"
    assert (found["project acme/4"].is_right, found["project acme/4"].detail) == (True, used)
    assert not found["project acme/9"].is_right
    assert "Could not resolve to a ProjectV2" in found["project acme/9"].detail


def test_a_field_that_a_project_does_not_have_is_told(case: Case) -> None:
    case.repository()
    Project(case.world, case.acme, 4, NOW - 60 * DAY)

    found = checked(case, projects=("acme/4",), owners=(), iteration_field="Sprint")

    check = found["project acme/4"]
    assert not check.is_right
    assert check.detail.endswith("no iteration field 'Sprint' (iteration_field); it has: Iteration")
