"""The source linear against the vendor's schema on loopback, into a real DuckDB file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_demo.messages import Request, Response
from sei_sources.linear import check
from sei_sources.linear.settings import LinearSettings
from tests.servers.linear_server import KEY, LinearServer
from tests.sources.linear_case import (
    DAY,
    NOW,
    Case,
    active_cycle,
    at,
    entry,
    issue,
    span,
    team,
    workspace,
)

ENG, OPS = team("ENG"), team("OPS")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A workspace with three issues in two teams."""
    issues = [issue(1, ENG), issue(2, ENG, updated=5 * DAY), issue(1, OPS)]
    with LinearServer(workspace(*issues)) as server:
        yield Case(server, tmp_path)


def identifiers(case: Case) -> list[str]:
    rows = case.rows("select identifier from raw_linear.issues order by identifier, _extracted_at")
    return [row["identifier"] for row in rows]


def test_an_issue_arrives_whole(case: Case) -> None:
    case.server.workspace["issues"][0] |= {
        "estimate": 3.0,
        "labelIds": ["bug", "late"],
        "previousIdentifiers": ["OLD-9"],
        "trashed": True,
        "archivedAt": at(2 * DAY),
    }

    case.run()

    columns = (
        "id, identifier, previous_identifiers, estimate, label_ids, trashed, state_id, team_id"
    )
    [row] = case.rows(f"select {columns} from raw_linear.issues where identifier = 'ENG-1'")
    assert row == {
        "id": "issue-ENG-1",
        "identifier": "ENG-1",
        "previous_identifiers": "OLD-9",
        "estimate": 3.0,
        "label_ids": "bug\nlate",
        "trashed": True,
        "state_id": "ENG-done",
        "team_id": "team-ENG",
    }


def test_a_history_longer_than_its_page_is_complete(case: Case) -> None:
    long = case.server.workspace["issues"][0]
    long["history"] = [entry("ENG-1", number, ENG) for number in range(500)]
    long["stateHistory"] = [span("ENG-1", number, ENG) for number in range(120)]

    case.run()

    counted = case.rows(
        "select (select count(distinct id) from raw_linear.issue_history"
        " where issue_id = 'issue-ENG-1') as entries,"
        " (select count(distinct id) from raw_linear.issue_state_spans"
        " where issue_id = 'issue-ENG-1') as spans"
    )
    assert counted == [{"entries": 500, "spans": 120}]


@pytest.mark.parametrize(("times", "failed"), [(1, []), (99, ["issues"])])
def test_a_history_that_leads_back_is_read_again_and_then_fails(
    case: Case, times: int, failed: list[str]
) -> None:
    long = case.server.workspace["issues"][0]
    long["history"] = [entry("ENG-1", number, ENG) for number in range(500)]
    begun: list[str] = []

    def leading_back(request: Request, response: Response) -> Response:
        if "query Histories" not in request.json.get("query", ""):
            return response
        begun.append(request.variables["after0"])
        if not 1 < len(begun) <= 1 + times:
            return response
        body = response.json
        end = {"hasNextPage": True, "endCursor": begun[0]}
        body["data"]["i0"]["history"]["pageInfo"] = end
        return Response.of_json(200, body)

    case.server.after = leading_back

    result = case.run()

    assert [stream.name for stream in result.failed] == failed
    assert result.rows["issue_history"] >= 500 or failed


def test_a_thousand_issues_cost_at_most_thirty_requests_and_stay_below_the_complexity(
    tmp_path: Path,
) -> None:
    history = [entry("ENG", number, ENG) for number in range(12)]
    issues = [
        issue(number, ENG, history=[{**one, "id": f"{number}-{one['id']}"} for one in history])
        for number in range(1000)
    ]
    with LinearServer(workspace(*issues)) as server:
        case = Case(server, tmp_path)

        result = case.run()

    assert result.rows["issues"] == 1000
    assert result.rows["issue_history"] == 12_000
    assert len(server.operations) <= 30
    assert max(server.complexities) <= 10_000


def test_the_issues_that_linear_counts_are_expected_where_all_are_loaded(case: Case) -> None:
    recent = case.run()
    whole = case.run(since=NOW - 500 * DAY)

    assert recent.counts == []
    assert [(count.label, count.count) for count in whole.counts] == [("ENG", 2), ("OPS", 1)]


def test_nothing_changed_costs_three_requests_a_team_and_appends_nothing(case: Case) -> None:
    cycle = active_cycle(ENG)
    case.server.workspace["cycles"].append(cycle)
    case.server.workspace["issues"][0]["cycle"] = cycle
    case.run()

    second = case.run(started_at=NOW + DAY / 24)

    assert len(case.server.operations) == 3
    assert sum(second.rows.values()) == 0
    assert [stream.error for stream in second.streams] == [None]


def test_only_what_changed_is_read_again(case: Case) -> None:
    case.run()
    case.server.workspace["issues"][0] |= {"updatedAt": at(DAY), "title": "New"}

    second = case.run(started_at=NOW + DAY / 24)

    assert second.rows["issues"] == 1
    assert identifiers(case) == ["ENG-1", "ENG-1", "ENG-2", "OPS-1"]


def test_a_change_in_an_active_cycle_that_does_not_move_the_issue_is_seen(case: Case) -> None:
    cycle = active_cycle(ENG)
    case.server.workspace["cycles"].append(cycle)
    case.server.workspace["issues"][0]["cycle"] = cycle
    case.run()
    case.server.workspace["issues"][0]["estimate"] = 8.0

    case.run(started_at=NOW + DAY / 24)

    rows = case.rows(
        "select estimate from raw_linear.issues where identifier = 'ENG-1' order by _extracted_at"
    )
    assert [row["estimate"] for row in rows] == [None, 8.0]


def test_a_deleted_issue_is_marked_a_week_later_and_one_that_changed_team_is_not(
    case: Case,
) -> None:
    case.run()
    gone, moved = case.server.workspace["issues"][:2]
    case.server.workspace["issues"].remove(gone)
    moved |= {"team": OPS, "identifier": "OPS-2", "updatedAt": at(-6 * DAY)}
    case.run(started_at=NOW + 7 * DAY)

    case.run(started_at=NOW + 15 * DAY)

    deleted = case.rows("select identifier from raw_linear.issues where _deleted_at is not null")
    assert deleted == [{"identifier": "ENG-1"}]


def test_reading_everything_again_marks_what_was_deleted_since(case: Case) -> None:
    case.run()
    gone = case.server.workspace["issues"].pop(0)

    case.run(started_at=NOW + DAY, is_full=True)

    deleted = case.rows("select id from raw_linear.issues where _deleted_at is not null")
    assert deleted == [{"id": gone["id"]}]


def test_a_team_added_later_loads_from_its_beginning(case: Case) -> None:
    case.run(teams=["ENG"])

    case.run(started_at=NOW + DAY / 24, teams=["ENG", "OPS"])

    assert identifiers(case) == ["ENG-1", "ENG-2", "OPS-1"]


def test_an_unknown_team_is_named_and_the_others_are_read(case: Case) -> None:
    result = case.run(teams=["ENG", "NOPE"])

    [failed] = result.failed
    assert failed.error is not None
    assert "no team 'NOPE'" in failed.error.message
    assert identifiers(case) == ["ENG-1", "ENG-2"]


def test_a_rate_limit_told_as_a_bad_request_is_waited_for(case: Case) -> None:
    told = []

    def limited(request: Request) -> Response | None:
        if told or "issues(" not in str(request.json.get("query")):
            return None
        told.append(request)
        error = {"message": "Rate limit exceeded", "extensions": {"code": "RATELIMITED"}}
        return Response(400, json.dumps({"errors": [error]}).encode(), {"Retry-After": "1"})

    case.server.before = limited

    result = case.run()

    assert (len(told), result.failed) == (1, [])
    assert identifiers(case) == ["ENG-1", "ENG-2", "OPS-1"]


def test_a_wrong_key_is_told_without_it(case: Case) -> None:
    [found] = check(LinearSettings(url=case.server.url, token="lin_api_wrong_secret"))

    assert not found.is_right
    assert "answered 401" in found.detail
    assert "wrong_secret" not in f"{found}"


def test_the_doctor_names_the_account_and_its_teams(case: Case) -> None:
    found = list(check(LinearSettings(url=case.server.url, token=KEY)))

    assert [(one.subject, one.is_right, one.detail) for one in found] == [
        ("token", True, "Ada in Acme"),
        ("teams", True, "ENG, OPS"),
    ]
