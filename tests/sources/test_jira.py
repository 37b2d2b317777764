"""The source jira against the vendor's contract on loopback, into a real DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_demo.messages import Request, Response
from sei_sources.jira import check
from tests.servers.jira_server import JiraServer
from tests.sources.jira_case import (
    ADA,
    DAY,
    HOUR,
    NOW,
    OPS,
    POINTS,
    SPRINT,
    TEAM,
    Case,
    at,
    board,
    change,
    field,
    history,
    issue,
    site,
    sprint,
    status,
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A site with three issues in two projects."""
    with JiraServer(site(issue(1), issue(2, updated=5 * DAY), issue(1, OPS))) as server:
        yield Case(server, tmp_path)


def keys(case: Case) -> list[str]:
    rows = case.rows("select key from raw_jira.issues order by key, _extracted_at")
    return [row["key"] for row in rows]


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


def test_a_thousand_issues_cost_at_most_fifteen_requests(tmp_path: Path) -> None:
    issues = [
        issue(number, histories=[history(number * 100 + turn) for turn in range(12)])
        for number in range(1000)
    ]
    with JiraServer(site(*issues)) as server:
        case = Case(server, tmp_path)

        result = case.run(projects=["ABC"], deployment="cloud")
        first = len(server.requests)
        for one in server.site["issues"]:
            one["fields"]["updated"] = at(DAY)
        again = case.run(started_at=NOW + HOUR, projects=["ABC"])

    assert (result.rows["issues"], result.rows["changelogs"]) == (1000, 12_000)
    assert (again.rows["issues"], again.rows["changelogs"]) == (1000, 12_000)
    assert len(server.requests) == 14
    assert first == 12 + 16, "besides, the lists that issues refer to are read once a week"
    assert [(count.scope, count.count) for count in result.counts] == [("10", 1000)]


def test_an_issue_with_five_hundred_changes_is_complete_over_pages(loaded: Case) -> None:
    [counted] = loaded.rows(
        "select count(distinct history_id) as number, min(created) as first"
        " from raw_jira.changelogs where issue_id = '100003'"
    )
    assert counted == {"number": 500, "first": NOW - 500 * HOUR}
    assert len([one for one in loaded.server.requests if "bulkfetch" in one]) > 5


def test_nothing_changed_costs_three_requests_a_project_and_appends_nothing(tmp_path: Path) -> None:
    with JiraServer(site(issue(1), issue(2))) as server:
        case = Case(server, tmp_path)
        case.run(projects=["ABC"])

        second = case.run(started_at=NOW + HOUR, projects=["ABC"])

        assert server.requests == [
            "GET /rest/api/3/myself",
            "GET /rest/agile/1.0/board/{boardId}/sprint",
            "POST /rest/api/3/search/jql",
        ]
    assert sum(second.rows.values()) == 0
    assert second.failed == []


def lists_read(case: Case) -> int:
    return case.server.requests.count("GET /rest/api/3/status")


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
    case.server.site["issues"][0]["fields"] |= {"updated": at(DAY), **strange}

    case.run(started_at=NOW + HOUR)
    at_once = lists_read(case)
    case.run(started_at=NOW + DAY)
    next_day = lists_read(case)
    case.run(started_at=NOW + 2 * DAY)

    assert (at_once, next_day, lists_read(case)) == (0, 1, 0)


def test_a_new_project_is_found_a_day_later_where_the_settings_name_none(case: Case) -> None:
    new = {"id": "30", "key": "NEW"}
    case.run()
    case.server.site["project"].append({**new, "name": "New", "style": "classic"})
    case.server.site["issues"].append(issue(1, new))

    case.run(started_at=NOW + DAY)

    assert keys(case) == ["ABC-1", "ABC-2", "NEW-1", "OPS-1"]


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


def test_the_search_that_cloud_has_removed_is_never_asked(case: Case) -> None:
    case.run()
    case.run(started_at=NOW + 8 * DAY)

    assert "POST /rest/api/3/search" not in case.server.requests
    assert "POST /rest/api/3/search/jql" in case.server.requests


def test_only_what_changed_is_read_again(case: Case) -> None:
    case.run()
    case.server.site["issues"][0]["fields"] |= {"updated": at(DAY), "summary": "New"}

    second = case.run(started_at=NOW + HOUR)

    assert (second.rows["issues"], second.rows["changelogs"]) == (1, 1)
    assert keys(case) == ["ABC-1", "ABC-1", "ABC-2", "OPS-1"]


def test_an_issue_indexed_late_within_the_overlap_is_not_missed(case: Case) -> None:
    case.run()
    late = issue(3, updated=5 * DAY + HOUR / 20)
    case.server.site["issues"].append(late)

    case.run(started_at=NOW + HOUR)

    assert keys(case) == ["ABC-1", "ABC-2", "ABC-3", "OPS-1"]


def test_a_moved_issue_keeps_its_id_and_both_keys_and_a_deleted_one_is_marked(case: Case) -> None:
    case.run()
    moved, gone = case.server.site["issues"][:2]
    case.server.site["issues"].remove(gone)
    moved["key"] = "OPS-2"
    moved["fields"] |= {"project": OPS, "updated": at(DAY)}

    case.run(started_at=NOW + 8 * DAY)

    rows = case.rows(
        "select id, key, _deleted_at is not null as is_deleted from raw_jira.issues"
        " where id != '200001' order by id, _extracted_at"
    )
    assert rows == [
        {"id": "100001", "key": "ABC-1", "is_deleted": False},
        {"id": "100001", "key": "OPS-2", "is_deleted": False},
        {"id": "100002", "key": "ABC-2", "is_deleted": False},
        {"id": "100002", "key": "ABC-2", "is_deleted": True},
    ]


def test_a_sprint_is_followed_until_it_is_closed_and_a_deleted_one_is_marked(case: Case) -> None:
    case.server.site["sprints"].append(sprint(3, "future"))
    case.run()
    case.server.site["sprints"][1] |= {"state": "closed", "completeDate": at(DAY)}
    del case.server.site["sprints"][2]

    case.run(started_at=NOW + HOUR)

    rows = case.rows(
        "select id, state, complete_date, _deleted_at is not null as is_deleted"
        " from raw_jira.sprints order by id, _extracted_at"
    )
    unfinished = {"complete_date": None, "is_deleted": False}
    assert rows == [
        {"id": "1", "state": "closed", **unfinished},
        {"id": "2", "state": "active", **unfinished},
        {"id": "2", "state": "closed", "complete_date": NOW - DAY, "is_deleted": False},
        {"id": "3", "state": "future", **unfinished},
        {"id": "3", "state": None, "complete_date": None, "is_deleted": True},
    ]


def test_a_board_without_sprints_is_not_asked_again(case: Case) -> None:
    case.server.site["boards"] = [board(1, "simple"), board(2, "kanban")]
    case.server.site["boards"][0]["type"] = "simple"

    def without(request: Request) -> Response | None:
        if request.path.endswith("/board/1/sprint"):
            return Response.of_json(400, {"errorMessages": ["The board does not support sprints"]})
        return None

    case.server.before = without
    first = case.run()

    case.run(started_at=NOW + HOUR)

    assert first.failed == []
    assert [one for one in case.server.requests if "sprint" in one] == []


def test_a_field_that_begins_to_hold_points_is_read_of_the_issues_already_loaded(
    case: Case,
) -> None:
    case.server.site["issues"][0]["fields"]["customfield_7"] = 8
    case.server.site["field"].append(field("customfield_7", "Effort", "number", "x:float"))
    case.run()
    estimating = {"fieldId": "customfield_7", "displayName": "Effort"}
    configuration = {"estimation": {"type": "field", "field": estimating}}
    case.server.site["boards"][0]["configuration"] = configuration

    case.run(started_at=NOW + 7 * DAY)

    values = case.rows("select issue_id, field_id, value from raw_jira.issue_field_values")
    assert values == [{"issue_id": "100001", "field_id": "customfield_7", "value": 8.0}]


def test_a_project_added_later_loads_from_its_beginning(case: Case) -> None:
    case.run(projects=["ABC"])

    case.run(started_at=NOW + HOUR, projects=["ABC", "OPS"])

    assert keys(case) == ["ABC-1", "ABC-2", "OPS-1"]


def test_an_unknown_project_is_named_and_the_others_are_read(case: Case) -> None:
    result = case.run(projects=["ABC", "NOPE"])

    [failed] = result.failed
    assert failed.error is not None
    assert "no project 'NOPE'" in failed.error.message
    assert keys(case) == ["ABC-1", "ABC-2"]


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
