"""What goes wrong between sei and GitHub costs time, and no row.

The models read the latest version of each key, and of the commits and files of a pull request those
that came in the same run as it. So where one run ends with the same latest rows as a run that
nothing disturbs, the tables made of them are the same. (Several disturbed runs with all faults
mixed are compared by their tables, in tests/models.)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sei_sources.github.tables import TABLES as ALL_TABLES
from sei_sources.http import UnusableError
from tests.servers import faults
from tests.sources.github_case import DAY, NOW, Case, github_case

QUIET: dict[str, Any] = {"owners": (), "repositories": ("acme/api",)}


def filled(case: Case, *, pull_requests: int = 120, issues: int = 130) -> None:
    """Add a repository with more of everything than a page holds."""
    api = case.repository()
    for number in range(pull_requests):
        opened_at = NOW - 30 * DAY + timedelta(minutes=number)
        pull_request = api.pull_request(author=case.ann, opened_at=opened_at)
        review = api.review(pull_request, case.bob, opened_at + timedelta(hours=1))
        api.review_comment(pull_request, case.bob, opened_at + timedelta(hours=1), review=review)
    for number in range(issues):
        api.issue(author=case.ann, opened_at=NOW - 30 * DAY + timedelta(minutes=number))
    commit = api.node["defaultBranchRef"]["target"]
    for number in range(5):
        at = NOW - (9 - number) * DAY
        states = [("QUEUED", at), ("SUCCESS", at + timedelta(hours=1))]
        api.deployment(commit, at, creator=case.ann, states=states)


TABLES = ("pull_requests", "pull_request_reviews", "review_comments", "issues")


def all_there(rows: dict[str, list[Any]]) -> bool:
    """Return whether every row came, whatever was read twice."""
    counts = {table: len({row["id"] for row in rows[table]}) for table in TABLES}
    return counts == {
        "pull_requests": 120,
        "pull_request_reviews": 120,
        "review_comments": 120,
        "issues": 130,
    }


Latest = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


def latest(rows: dict[str, list[Any]]) -> Latest:
    """Return the latest version of every row by its table and key."""
    return {
        table.name: {tuple(row[name] for name in table.key): row for row in rows[table.name]}
        for table in ALL_TABLES
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Latest]]:
    """A repository with some of everything, and what a run reads that nothing disturbs."""
    with github_case(tmp_path_factory.mktemp("undisturbed")) as case:
        filled(case)
        yield case, latest(case.run(**QUIET).rows)


@pytest.mark.parametrize(
    "fault",
    [
        faults.secondary_limit(retry_after=30),
        faults.secondary_limit(),
        faults.secondary_limit_as_error(),
        faults.too_many_requests(retry_after=30),
        faults.primary_limit_of_graphql(reset_in=90),
        faults.resource_limits_exceeded,
        faults.partial_data,
        faults.null_data,
        faults.bad_gateway(502),
        faults.bad_gateway(504),
        faults.server_error(500),
        faults.server_error(503),
        faults.truncated,
        faults.invalid_json,
        faults.dropped,
    ],
    ids=lambda fault: getattr(fault, "__qualname__", str(fault)),
)
def test_after_a_fault_the_latest_rows_are_those_of_an_undisturbed_run(
    undisturbed: tuple[Case, Latest], waits: list[float], fault: faults.Fault
) -> None:
    served, right = undisturbed
    case = Case(served.folder, served.server)
    faults.inject(case.server, fault, faults.only(2, 4, 5, 8))

    result = case.run(**QUIET)
    case.server.clear_hooks()

    assert result.failed == {}
    assert latest(result.rows) == right


def test_a_page_that_is_too_much_is_halved_and_its_size_remembered(
    case: Case, waits: list[float]
) -> None:
    filled(case)
    faults.inject(case.server, faults.bad_gateway_above(20))

    case.run(**QUIET)
    key = ("pull_requests", case.world.repositories["acme/api"]["id"])
    remembered = case.cursors[key]["page_size"]
    pull_request = case.world.repositories["acme/api"]["pullRequests"][0]
    pull_request.update(title="New", updatedAt=f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}")
    case.run(**QUIET)

    sizes = [one.variables["first"] for one in case.server.requests if "PullR" in one.operation]
    assert remembered <= 20
    assert sizes == [remembered]


def test_a_list_that_runs_in_a_circle_fails_alone(case: Case) -> None:
    filled(case)
    faults.inject(case.server, faults.repeated_cursor, faults.asking("query PullRequests"))

    result = case.run(**QUIET)

    assert list(result.failed) == [("pull_requests", "acme/api")]
    assert isinstance(result.failed["pull_requests", "acme/api"], UnusableError)
    assert len(result.rows["issues"]) == 130


def test_a_host_that_stays_broken_fails_the_stream_and_keeps_what_was_read(
    case: Case, waits: list[float]
) -> None:
    filled(case)
    faults.inject(case.server, faults.truncated, faults.asking("query PullRequests", *range(2, 99)))

    broken = case.run(**QUIET)
    case.server.clear_hooks()
    repaired = case.run(**QUIET)

    assert list(broken.failed) == [("pull_requests", "acme/api")]
    assert len(broken.rows["pull_requests"]) == 50
    both = {table: broken.rows[table] + repaired.rows[table] for table in TABLES}
    assert all_there(both)
    assert len(repaired.rows["pull_requests"]) == 70


@pytest.mark.parametrize("seed", range(4))
def test_faults_of_all_kinds_at_random_cost_no_row(
    case: Case, waits: list[float], seed: int
) -> None:
    filled(case)
    kinds = [
        faults.secondary_limit(retry_after=5),
        faults.secondary_limit_as_error(),
        faults.primary_limit_of_graphql(reset_in=5),
        faults.bad_gateway(),
        faults.truncated,
        faults.dropped,
        faults.resource_limits_exceeded,
        faults.repeated_cursor,
    ]
    faults.inject(case.server, faults.one_of(kinds, seed), faults.randomly(0.25, seed))

    results = [case.run(**QUIET) for _ in range(3)]

    rows = {table: [row for one in results for row in one.rows[table]] for table in TABLES}
    assert all_there(rows)
