"""The source jira: what a first run finds out from the issues, since it reads no lists."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sei_demo.messages import Request, Response
from tests.sources.jira_case import (
    ADA,
    DAY,
    HOUR,
    NOW,
    POINTS,
    SPRINT,
    Case,
    board,
    change,
    field,
    history,
    keys,
    lists_read,
    sprint,
)


def fields_of(case: Case, number: int) -> dict[str, Any]:
    fields: dict[str, Any] = case.server.site["issues"][number]["fields"]
    return fields


def test_a_status_that_only_histories_name_is_asked_for_once(case: Case) -> None:
    case.run()
    asked = case.server.requests.count("GET /rest/api/3/status")
    case.run(started_at=NOW + HOUR)

    assert (asked, case.server.requests.count("GET /rest/api/3/status")) == (1, 0)
    columns = "id, status_category_key"
    assert case.rows(f"select distinct {columns} from raw_jira.statuses order by id") == [
        {"id": "1", "status_category_key": "new"},
        {"id": "3", "status_category_key": "done"},
    ]


def test_a_sprint_that_only_histories_name_is_loaded(case: Case) -> None:
    case.server.site["sprints"].append(sprint(3, "closed"))
    left = change("Sprint", SPRINT, ("3", "Sprint 3"), ("2", "Sprint 2"))
    case.server.site["issues"][0]["histories"].append(history(9, left))
    fields_of(case, 0)[SPRINT] = [{"id": 2}]

    case.run()

    rows = case.rows("select id, state, origin_board_id from raw_jira.sprints order by id")
    assert [(row["id"], row["state"], row["origin_board_id"]) for row in rows] == [
        ("1", "closed", "1"),
        ("2", "active", "1"),
        ("3", "closed", "1"),
    ]


@pytest.mark.parametrize("sprints", [[{"id": 2}], []], ids=["in a sprint", "in the backlog"])
def test_the_field_that_a_board_estimates_with_is_found_whatever_its_name(
    case: Case, sprints: list[dict[str, int]]
) -> None:
    effort = "customfield_7"
    case.server.site["field"].append(field(effort, "Effort", "number", "x:float"))
    estimating = {"fieldId": effort, "displayName": "Effort"}
    configuration = {"estimation": {"type": "field", "field": estimating}}
    case.server.site["boards"][0]["configuration"] = configuration
    fields_of(case, 0).update({effort: 8, SPRINT: sprints})

    case.run(projects=["ABC"])

    assert case.rows("select field_id, value from raw_jira.issue_field_values") == [
        {"field_id": effort, "value": 8.0}
    ]
    [found] = case.rows("select * from raw_jira.boards")
    assert (found["id"], found["type"], found["estimation_field_id"]) == ("1", "scrum", effort)
    assert (found["name"], found["location_project_id"]) == ("Board 1", "10")
    assert case.rows("select board_id, project_id from raw_jira.board_projects") == [
        {"board_id": "1", "project_id": "10"}
    ]


def test_whoever_changed_an_issue_is_an_account(case: Case) -> None:
    bob = {**ADA, "accountId": "bob", "displayName": "Bob", "emailAddress": "bob@acme.example"}
    case.server.site["issues"][0]["histories"][0]["author"] = bob
    case.server.site["issues"][0]["histories"].append(history(9))

    case.run()

    rows = case.rows("select account_id, email_address from raw_jira.users order by account_id")
    assert rows == [
        {"account_id": "ada", "email_address": "ada@acme.example"},
        {"account_id": "bob", "email_address": "bob@acme.example"},
    ]


def test_a_board_that_shows_another_project_than_its_sprints_is_set_right(case: Case) -> None:
    case.server.site["boards"] = [board(1, project={"id": "20", "key": "OPS"})]
    fields_of(case, 0)[SPRINT] = [{"id": 2}]
    case.run()

    case.run(started_at=NOW + 7 * DAY)

    rows = case.rows(
        "select project_id, _deleted_at is not null as is_gone from raw_jira.board_projects"
        " order by project_id, _extracted_at"
    )
    assert [(row["project_id"], row["is_gone"]) for row in rows] == [
        ("10", False),
        ("10", True),
        ("20", False),
    ]


def test_the_lists_of_many_projects_are_read_at_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_sources.jira.first_look.MOST_PROJECTS", 1)

    case.run()

    assert lists_read(case) == 1
    assert keys(case) == ["ABC-1", "ABC-2", "OPS-1"]


def test_a_project_without_issues_has_the_lists_read(case: Case) -> None:
    case.server.site["issues"] = []

    result = case.run(projects=["ABC"])

    assert (result.failed, lists_read(case)) == ([], 1)
    assert case.rows("select key from raw_jira.projects order by key") == [
        {"key": "ABC"},
        {"key": "OPS"},
    ]


def test_a_board_that_the_token_may_not_see_is_told_and_keeps_no_issue_out(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(request: Request) -> Response | None:
        if request.path.endswith("/configuration"):
            text = {"errorMessages": ["Unauthorized; scope does not match"]}
            return Response.of_json(401, text)
        return None

    case.server.before = refuse
    fields_of(case, 0)[SPRINT] = [{"id": 2}]

    result = case.run(projects=["ABC"])

    assert result.failed == []
    assert "board 1 is hidden: points are found by the names of fields" in capsys.readouterr().err
    assert case.rows("select id, origin_board_id from raw_jira.sprints") == [
        {"id": "2", "origin_board_id": "1"}
    ]


def test_a_field_of_points_that_no_issue_of_the_first_page_has_is_found(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_sources.jira.search.PAGE", 1)

    def without_points(_: Request, answer: Response) -> Response:
        page = json.loads(answer.body)
        if not isinstance(page, dict) or "names" not in page:
            return answer
        del page["names"][POINTS], page["schema"][POINTS]
        return replace(answer, body=json.dumps(page).encode())

    case.server.after = without_points
    fields_of(case, 1)[POINTS] = 5

    case.run(projects=["ABC"])

    assert keys(case) == ["ABC-1", "ABC-2"]
    assert case.rows("select issue_id, value from raw_jira.issue_field_values") == [
        {"issue_id": "100002", "value": 5.0}
    ]


def test_a_member_of_a_group_that_no_issue_names_is_an_account(case: Case) -> None:
    bob = {**ADA, "accountId": "bob", "displayName": "Bob", "emailAddress": "bob@acme.example"}
    case.server.site["groups"][0]["members"] = [ADA, bob]

    case.run(groups=["team-a"])

    rows = case.rows("select account_id, display_name from raw_jira.users order by account_id")
    assert [tuple(row.values()) for row in rows] == [("ada", "Ada"), ("bob", "Bob")]
    assert lists_read(case) == 0
