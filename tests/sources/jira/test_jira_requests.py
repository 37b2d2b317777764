"""The source jira: how many requests a run takes, and when it reads the lists again."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.servers.jira_server import JiraServer, Node
from tests.sources.jira_case import (
    ADA,
    DAY,
    HOUR,
    NOW,
    SPRINT,
    STATUSES,
    Case,
    at,
    change,
    history,
    issue,
    keys,
    lists_read,
    site,
    status,
)


def worked_on(number: int) -> Node:
    """Return an issue in a sprint that changed twelve times, and in one of three statuses."""
    moves = list(pairwise(STATUSES))
    items = [
        change("status", "status", *((STATUSES[name][0], name) for name in moves[turn % 2]))
        for turn in range(12)
    ]
    histories = [history(number * 100 + turn, item) for turn, item in enumerate(items)]
    now = {"status": status(list(STATUSES)[number % 3]), SPRINT: [{"id": 1}, {"id": 2}]}
    return issue(number, histories=histories, **now)


def test_a_thousand_issues_cost_at_most_fifteen_requests(tmp_path: Path) -> None:
    with JiraServer(site(*map(worked_on, range(1000)))) as server:
        case = Case(server, tmp_path)

        result = case.run(projects=["ABC"])
        first = Counter(server.requests)
        for one in server.site["issues"]:
            one["fields"]["updated"] = at(DAY)
        again = case.run(started_at=NOW + HOUR, projects=["ABC"])

    assert (result.rows["issues"], result.rows["changelogs"]) == (1000, 12_000)
    assert (again.rows["issues"], again.rows["changelogs"]) == (1000, 12_000)
    assert first == {
        "GET /rest/api/3/myself": 1,
        "POST /rest/api/3/search/jql": 10,
        "POST /rest/api/3/changelog/bulkfetch": 2,
        "GET /rest/agile/1.0/board/{boardId}/configuration": 1,
        "POST /rest/api/3/search/approximate-count": 1,
    }, "these are all requests of the very first run"
    assert len(server.requests) == 14
    assert [(count.scope, count.count) for count in result.counts] == [("10", 1000)]


def test_nothing_changed_costs_three_requests_a_project_and_appends_nothing(tmp_path: Path) -> None:
    sprints = {SPRINT: [{"id": 1}, {"id": 2}]}
    with JiraServer(site(issue(1, **sprints), issue(2))) as server:
        case = Case(server, tmp_path)
        case.run(projects=["ABC"])

        second = case.run(started_at=NOW + HOUR, projects=["ABC"])

        assert sorted(server.requests) == [
            "GET /rest/agile/1.0/board/{boardId}/sprint",
            "GET /rest/api/3/myself",
            "POST /rest/api/3/search/jql",
        ]
    assert sum(second.rows.values()) == 0
    assert second.failed == []


def test_what_issues_refer_to_is_read_once_a_week(case: Case) -> None:
    case.run(projects=["ABC"])

    case.run(started_at=NOW + 6 * DAY, projects=["ABC"])
    before = lists_read(case)
    case.run(started_at=NOW + 7 * DAY, projects=["ABC"])

    assert (before, lists_read(case)) == (0, 1)


@pytest.mark.parametrize(
    "strange",
    [
        {"assignee": {**ADA, "accountId": "bob"}},
        {"status": {**status(), "id": "9", "name": "Waiting"}},
        {"issuetype": {"id": "6", "name": "Incident"}},
    ],
    ids=["account", "status", "type"],
)
def test_an_issue_that_names_something_new_has_the_lists_read_within_a_day_and_once(
    case: Case, strange: dict[str, object]
) -> None:
    case.run()
    later = NOW + 7 * DAY
    case.run(started_at=later)
    case.server.site["issues"][0]["fields"] |= {"updated": at(DAY), **strange}

    case.run(started_at=later + HOUR)
    at_once = lists_read(case)
    case.run(started_at=later + DAY)
    next_day = lists_read(case)
    case.run(started_at=later + 2 * DAY)

    assert (at_once, next_day, lists_read(case)) == (0, 1, 0)


def test_a_new_project_is_found_a_day_later_where_the_settings_name_none(case: Case) -> None:
    new = {"id": "30", "key": "NEW"}
    case.run()
    case.server.site["project"].append({**new, "name": "New", "style": "classic"})
    case.server.site["issues"].append(issue(1, new))

    case.run(started_at=NOW + DAY)

    assert keys(case) == ["ABC-1", "ABC-2", "NEW-1", "OPS-1"]


def test_the_search_that_cloud_has_removed_is_never_asked(case: Case) -> None:
    case.run()
    case.run(started_at=NOW + 8 * DAY)

    assert "POST /rest/api/3/search" not in case.server.requests
    assert "POST /rest/api/3/search/jql" in case.server.requests
