"""The source jira against the vendor's contract on loopback: what it loads of a site, whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.jira_server import JiraServer
from tests.sources.jira_case import (
    ADA,
    DAY,
    HOUR,
    NOW,
    POINTS,
    SPRINT,
    TEAM,
    Case,
    at,
    change,
    history,
    issue,
    site,
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A site whose first issue has everything, and whose third has changed five hundred times."""
    words = [
        {"type": "text", "text": "See "},
        {"type": "inlineCard", "attrs": {"url": "https://x.example"}},
    ]
    text = {"type": "paragraph", "content": words}
    link = {"id": "5", "type": {"name": "Blocks"}}
    moved = change("Sprint", SPRINT, ("1", "Sprint 1"), ("1, 2", "Sprint 1, Sprint 2"))
    pointed = change("Story Points", POINTS, (None, ""), (None, "3"))
    whole = {
        POINTS: 3,
        SPRINT: [{"id": 1, "name": "Sprint 1"}, {"id": 2, "name": "Sprint 2"}],
        TEAM: {"id": "t-1", "name": "Team A"},
        "description": {"type": "doc", "version": 1, "content": [text, text]},
        "labels": ["bug", "late"],
        "parent": {"id": "99", "key": "ABC-99"},
        "resolutiondate": at(11 * DAY),
        "assignee": ADA,
        "issuelinks": [{**link, "outwardIssue": {"id": "100002", "key": "ABC-2"}}],
        "fixVersions": [{"id": "7", "name": "1.0", "releaseDate": "2026-01-31"}],
        "components": [{"id": "8", "name": "api"}],
    }
    issues = [
        issue(1, histories=[history(7, moved, pointed)]),
        issue(2, issuelinks=[{**link, "inwardIssue": {"id": "100001", "key": "ABC-1"}}]),
        issue(3, histories=[history(number, ago=number * HOUR) for number in range(1, 501)]),
    ]
    issues[0]["fields"] |= whole
    with JiraServer(site(*issues)) as server:
        case = Case(server, tmp_path_factory.mktemp("jira"))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("sei_sources.jira.changelogs.HISTORIES", 100)
            case.run(groups=["team-a"])
        yield case


def test_an_issue_arrives_whole(loaded: Case) -> None:
    columns = (
        "id, url, project_key, description, labels, sprint_ids, team_name, parent_key,"
        " status_category_key, assignee_account_id, resolution_date"
    )
    [row] = loaded.rows(f"select {columns} from raw_jira.issues where key = 'ABC-1'")
    assert row == {
        "id": "100001",
        "url": "https://acme.example/browse/ABC-1",
        "project_key": "ABC",
        "description": "See https://x.example\nSee https://x.example",
        "labels": "bug\nlate",
        "sprint_ids": "1\n2",
        "team_name": "Team A",
        "parent_key": "ABC-99",
        "status_category_key": "done",
        "assignee_account_id": "ada",
        "resolution_date": NOW - 11 * DAY,
    }
    values = loaded.rows("select issue_id, field_id, value from raw_jira.issue_field_values")
    assert values == [{"issue_id": "100001", "field_id": POINTS, "value": 3.0}]


def test_every_item_of_a_history_is_a_row(loaded: Case) -> None:
    rows = loaded.rows(
        "select history_id, position, created, author_account_id, field_id, from_value, to_value,"
        " to_string from raw_jira.changelogs where issue_id = '100001' order by position"
    )
    shared = {"history_id": "7", "created": NOW - 12 * DAY, "author_account_id": "ada"}
    assert rows == [
        {
            **shared,
            "position": 1,
            "field_id": SPRINT,
            "from_value": "1",
            "to_value": "1, 2",
            "to_string": "Sprint 1, Sprint 2",
        },
        {
            **shared,
            "position": 2,
            "field_id": POINTS,
            "from_value": None,
            "to_value": None,
            "to_string": "3",
        },
    ]


def test_what_issues_refer_to_is_loaded(loaded: Case) -> None:
    counted = {
        table: loaded.rows(f"select count(*) as number from raw_jira.{table}")[0]["number"]
        for table in ("projects", "statuses", "fields", "versions", "components", "users")
    }
    assert counted == {
        "projects": 2,
        "statuses": 2,
        "fields": 5,
        "versions": 1,
        "components": 1,
        "users": 1,
    }
    [found] = loaded.rows(
        "select type, location_project_id, estimation_field_id from raw_jira.boards"
    )
    assert found == {"type": "scrum", "location_project_id": "10", "estimation_field_id": POINTS}
    assert loaded.rows("select board_id, project_id from raw_jira.board_projects") == [
        {"board_id": "1", "project_id": "10"}
    ]
    assert loaded.rows("select group_id, account_id from raw_jira.group_members") == [
        {"group_id": "g1", "account_id": "ada"}
    ]


def test_a_link_told_by_both_of_its_issues_has_its_two_ends(loaded: Case) -> None:
    columns = "id, type_name, inward_issue_id, outward_issue_id"
    assert loaded.rows(f"select {columns} from raw_jira.issue_links") == [
        {
            "id": "5",
            "type_name": "Blocks",
            "inward_issue_id": "100001",
            "outward_issue_id": "100002",
        }
    ]


def test_an_issue_with_five_hundred_changes_is_complete_over_pages(loaded: Case) -> None:
    [counted] = loaded.rows(
        "select count(distinct history_id) as number, min(created) as first"
        " from raw_jira.changelogs where issue_id = '100003'"
    )
    assert counted == {"number": 500, "first": NOW - 500 * HOUR}
    assert len([one for one in loaded.server.requests if "bulkfetch" in one]) > 5


def test_links_to_pull_requests_are_read_of_issues_that_changed_where_that_is_wanted(
    case: Case,
) -> None:
    url = "https://github.com/acme/api/pull/7"
    link = {"relationship": "pullrequest", "application": {"type": "com.github"}}
    case.server.site["remote_links"]["100001"] = [
        {"id": 1, **link, "object": {"url": url, "title": "Pay"}},
        {"id": 2, "object": {"title": "nowhere"}},
    ]

    case.run(projects=["ABC"])
    unwanted = [one for one in case.server.requests if "remotelink" in one]
    case.server.site["issues"][0]["fields"]["updated"] = at(DAY)
    case.run(started_at=NOW + HOUR, projects=["ABC"], remote_links=True)

    assert unwanted == []
    assert len([one for one in case.server.requests if "remotelink" in one]) == 1
    columns = "issue_id, url, title, relationship, application_type"
    [row] = case.rows(f"select {columns} from raw_jira.remote_links")
    assert tuple(row.values()) == ("100001", url, "Pay", "pullrequest", "com.github")
