"""The source jira against Data Center's contract on loopback, into a real DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sei_demo.messages import Request, Response
from sei_sources.jira import check
from tests.models import tracker_work
from tests.servers.jira_server import JiraServer
from tests.sources.jira_case import (
    ADA,
    DAY,
    EPIC,
    HOUR,
    NOW,
    POINTS,
    SPRINT,
    Case,
    at,
    history,
    issue,
    site,
)
from tests.sources.tracker_case import jira_tracker

TEXT_FORM = (
    "com.atlassian.greenhopper.service.sprint.Sprint@1f2e[id={},rapidViewId=1,state=CLOSED,"
    "name=Sprint id=9,startDate=2026-01-01T09:00:00.000Z]"
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A site with accounts as Data Center knows them, and one issue."""
    account = {name: value for name, value in ADA.items() if name != "accountId"}
    fields: dict[str, Any] = {
        POINTS: 5.0,
        SPRINT: [TEXT_FORM.format(1), TEXT_FORM.format(2)],
        EPIC: "ABC-7",
        "description": "h1. Words\nas written",
        "reporter": account,
    }
    one = issue(1, **fields)
    del one["histories"][0]["author"]["accountId"]
    group = {"groupId": "g1", "name": "team-a", "members": [account]}
    with JiraServer(site(one, users=[account], groups=[group]), is_cloud=False) as server:
        yield Case(server, tmp_path)


def test_an_issue_arrives_whole(case: Case) -> None:
    case.run(groups=["team-a"])

    [row] = case.rows(
        "select key, url, sprint_ids, parent_key, description, reporter_account_id"
        " from raw_jira.issues"
    )
    assert row == {
        "key": "ABC-1",
        "url": "https://acme.example/browse/ABC-1",
        "sprint_ids": "1\n2",
        "parent_key": "ABC-7",
        "description": "h1. Words\nas written",
        "reporter_account_id": "JIRAUSER1",
    }
    [changed] = case.rows("select author_account_id, created, to_string from raw_jira.changelogs")
    assert changed == {
        "author_account_id": "JIRAUSER1",
        "created": NOW - 12 * DAY,
        "to_string": "Done",
    }
    assert case.rows("select value from raw_jira.issue_field_values") == [{"value": 5.0}]
    assert case.rows("select account_id, name from raw_jira.users") == [
        {"account_id": "JIRAUSER1", "name": "ada.l"}
    ]


def test_a_page_of_equal_minutes_and_a_smaller_cap_lose_no_issue(case: Case) -> None:
    case.server.most = 20
    case.server.site["issues"] = [
        *(issue(number, updated=3 * DAY) for number in range(1, 71)),
        *(issue(number, updated=2 * DAY + number * HOUR / 60) for number in range(71, 131)),
    ]

    result = case.run()

    assert result.rows["issues"] == 130
    assert result.rows["changelogs"] == 130
    assert case.rows("select count(distinct key) as number from raw_jira.issues") == [
        {"number": 130}
    ]


def test_an_issue_that_changes_while_pages_are_read_pushes_no_other_out(case: Case) -> None:
    case.server.most = 20
    issues = [issue(number, updated=(100 - number) * HOUR) for number in range(1, 61)]
    case.server.site["issues"] = issues
    searched = []

    def change_first(request: object) -> None:
        if getattr(request, "path", "").endswith("/search"):
            searched.append(request)
            if len(searched) == 3:
                issues[0]["fields"]["updated"] = at(HOUR / 60)

    case.server.before = change_first

    case.run()

    assert case.rows("select count(distinct key) as number from raw_jira.issues") == [
        {"number": 60}
    ]


def test_a_thousand_issues_cost_at_most_fifteen_requests(case: Case) -> None:
    case.server.site["issues"] = [
        issue(
            number,
            updated=number * HOUR / 4,
            histories=[history(number * 100 + turn) for turn in range(12)],
        )
        for number in range(1000)
    ]

    result = case.run(projects=["ABC"])

    searched = [one for one in case.server.requests if one == "POST /rest/api/2/search"]
    assert (result.rows["issues"], result.rows["changelogs"]) == (1000, 12_000)
    assert len(searched) <= 13
    assert len(case.server.requests) - len(searched) == 15, "the lists, once a week"


def test_nothing_changed_costs_three_requests_a_project_and_appends_nothing(case: Case) -> None:
    case.run(projects=["ABC"])

    second = case.run(started_at=NOW + HOUR, projects=["ABC"])

    assert sorted(case.server.requests) == [
        "GET /rest/agile/1.0/board/{boardId}/sprint",
        "GET /rest/api/2/myself",
        "POST /rest/api/2/search",
    ]
    assert sum(second.rows.values()) == 0


def test_a_deleted_issue_is_marked_a_week_later(case: Case) -> None:
    case.server.site["issues"].append(issue(2))
    case.run()
    del case.server.site["issues"][1]

    case.run(started_at=NOW + 8 * DAY)

    deleted = case.rows("select key from raw_jira.issues where _deleted_at is not null")
    assert deleted == [{"key": "ABC-2"}]


def test_the_kind_of_jira_is_found_out(case: Case) -> None:
    [token, *_] = check(case.settings())

    assert (token.is_right, token.detail) == (True, "Ada in Jira Data Center")


def test_a_cloud_site_that_is_called_data_center_is_told_so(case: Case) -> None:
    def removed(request: Request) -> Response | None:
        if request.path == "/rest/api/2/search":
            return Response.of_json(410, {"errorMessages": ["The requested API has been removed."]})
        return None

    case.server.before = removed

    result = case.run(deployment="datacenter", projects=["ABC"])

    errors = [failed.error for failed in result.failed if failed.error]
    assert len(errors) == len(result.failed) > 0
    for error in errors:
        assert "answered 410: The requested API has been removed." in error.message
        assert error.hint.startswith("Jira Cloud and Data Center have different APIs")


def test_a_data_center_that_is_called_cloud_is_told_so(case: Case) -> None:
    [token] = check(case.settings(deployment="cloud"))

    assert not token.is_right
    assert "rest/api/3/myself" in token.detail
    assert token.hint.startswith("Jira Cloud and Data Center have different APIs")


def test_a_page_of_histories_that_jira_cannot_make_is_halved(case: Case) -> None:
    case.server.site["issues"] = [issue(number, updated=number * HOUR) for number in range(1, 131)]
    refused: list[int] = []

    def limited(request: Request) -> Response | None:
        size = request.json.get("maxResults", 0) if request.method == "POST" else 0
        if size <= 30:
            return None
        refused.append(size)
        return Response(504, b"<html>Gateway Timeout</html>", {"Content-Type": "text/html"})

    case.server.before = limited

    result = case.run(projects=["ABC"])

    assert (result.failed, refused) == ([], [100, 50])
    assert case.rows("select count(distinct key) as number from raw_jira.issues") == [
        {"number": 130}
    ]


def rows_of_the_same_work(*, is_cloud: bool) -> dict[str, list[str]]:
    """Return what is read in a week of the work that the models are tested with, by nobody."""
    work = tracker_work.jira_site()
    for one in work["issues"] if not is_cloud else ():
        sprints = one["fields"].get(SPRINT, ())
        one["fields"][SPRINT] = [TEXT_FORM.format(sprint["id"]) for sprint in sprints]
    with JiraServer(work, is_cloud=is_cloud) as server:
        tracker = jira_tracker(server)
        first = tracker.run()
        tracker.started_at += 7 * DAY
        second = tracker.run()
    assert (first.failed, second.failed) == ({}, {})
    for rows in (*first.rows.values(), *second.rows.values()):
        for row in rows:
            row.update(dict.fromkeys((name for name in row if "account" in name), "nobody"))
    return tracker.latest(first, second)


def test_data_center_tells_the_same_of_the_same_work_as_cloud() -> None:
    data_center = rows_of_the_same_work(is_cloud=False)

    assert len(data_center["changelogs"]) > 500
    assert data_center == rows_of_the_same_work(is_cloud=True)
