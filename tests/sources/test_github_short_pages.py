"""Pages that hold less than GitHub itself counts, and REST pages that it cannot make."""

from __future__ import annotations

from typing import Any

import pytest

from sei_sources.http import UnusableError
from tests.servers import faults
from tests.sources.github_case import DAY, HOUR, NOW, Case

QUIET: dict[str, Any] = {"owners": (), "repositories": ("acme/api",)}
LISTS = {
    "pull_requests": "query PullRequests(",
    "issues": "query Issues(",
    "review_comments": "/pulls/comments",
    "workflow_runs": "/actions/runs",
}


def filled(case: Case) -> None:
    """Add a repository with 130 entries of each list."""
    api = case.repository()
    commit = api.node["defaultBranchRef"]["target"]
    pull_request = api.pull_request(author=case.ann, opened_at=NOW - 30 * DAY)
    for number in range(130):
        at = NOW - 20 * DAY + number * HOUR
        api.issue(author=case.ann, opened_at=at)
        api.pull_request(author=case.ann, opened_at=at)
        api.review_comment(pull_request, case.bob, at)
        api.workflow_run(commit, at, actor=case.ann)


@pytest.mark.parametrize(
    ("stream", "page"),
    [
        ("pull_requests", 1),
        ("issues", 1),
        ("issues", 2),
        ("review_comments", 1),
        ("workflow_runs", 1),
        ("workflow_runs", 2),
    ],
)
def test_a_page_that_is_short_once_is_read_again(
    case: Case, waits: list[float], stream: str, page: int
) -> None:
    filled(case)
    faults.inject(case.server, faults.shortened, faults.asking(LISTS[stream], page))

    result = case.run(**QUIET)

    assert result.failed == {}
    assert result.notes == []
    assert len({row["id"] for row in result.rows[stream]}) >= 130


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        ("pull_requests", ": a page of 45 where there are 50"),
        ("issues", ": a page of 95 where there are 100"),
        ("review_comments", ": a page of 95 where there are 100"),
    ],
)
def test_a_page_that_stays_short_fails_its_stream_alone(
    case: Case, waits: list[float], stream: str, told: str
) -> None:
    filled(case)
    faults.inject(case.server, faults.shortened, faults.asking(LISTS[stream]))

    result = case.run(**QUIET)
    case.server.clear_hooks()
    repaired = case.run(**QUIET)

    assert list(result.failed) == [(stream, "acme/api")]
    error = result.failed[stream, "acme/api"]
    assert isinstance(error, UnusableError)
    assert error.message.endswith(told)
    assert len({row["id"] for row in repaired.rows[stream]}) >= 130


@pytest.mark.parametrize(
    ("field", "stream", "label"),
    [
        ("membersWithRole", "members", "acme"),
        ("teams", "teams", "acme"),
        ("refs", "references", "acme/api"),
    ],
)
def test_nothing_counts_as_gone_that_a_short_list_lacks(
    case: Case, waits: list[float], field: str, stream: str, label: str
) -> None:
    case.skipped = frozenset()
    api = case.repository()
    api.branch("topic", api.node["defaultBranchRef"]["target"])
    for name in ("core", "web"):
        case.world.team(case.acme, name, [case.ann, case.bob])
    case.run()
    api.branch("other", api.node["defaultBranchRef"]["target"])
    api.node["pushedAt"] = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    faults.inject(case.server, faults.without_last(field))

    result = case.run()

    assert list(result.failed) == [(stream, label)]
    assert [row for rows in result.rows.values() for row in rows if row["_deleted_at"]] == []


def test_a_team_that_does_not_show_all_members_it_counts_is_loaded_and_nobody_of_it_is_gone(
    case: Case, waits: list[float]
) -> None:
    case.skipped = frozenset()
    case.repository()
    team = case.world.team(case.acme, "core", [case.ann, case.bob])
    case.run()
    faults.inject(case.server, faults.without_last("members"))
    team["description"] = "New"

    result = case.run()

    assert result.failed == {}
    assert result.notes == ["members of core: 1 of the 2 that GitHub counts"]
    assert result.row("teams")["description"] == "New"
    assert [row for rows in result.rows.values() for row in rows if row["_deleted_at"]] == []


def test_runs_that_are_fewer_than_the_index_counts_are_loaded_and_told(
    case: Case, waits: list[float]
) -> None:
    filled(case)
    faults.inject(case.server, faults.shortened, faults.asking("/actions/runs"))

    result = case.run(**QUIET)

    assert result.failed == {}
    assert [note.partition(" from ")[0] for note in result.notes] == [
        "120 of the 130 workflow runs that GitHub counts"
    ]


@pytest.mark.parametrize("stream", ["review_comments", "workflow_runs"])
def test_a_rest_page_that_is_too_much_is_halved_and_its_size_remembered(
    case: Case, waits: list[float], stream: str
) -> None:
    filled(case)
    faults.inject(case.server, faults.rest_gateway_above(30), faults.asking(LISTS[stream]))

    result = case.run(**QUIET)

    key = (stream, case.world.repositories["acme/api"]["id"])
    assert result.failed == {}
    assert len({row["id"] for row in result.rows[stream]}) == 130
    assert case.cursors[key]["page_size"] <= 30
