"""What GitHub counts, and what has gone there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sei_sources.tables import Table
from tests.servers import faults
from tests.sources.github_case import DAY, NOW, Case

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Asked:
    """Remembers which keys it was told are there, and says that one of them has gone."""

    present: list[list[tuple[Any, ...]]] = field(default_factory=list)

    def reconciled(
        self, table: Table, column: str, value: str, present: Collection[tuple[Any, ...]]
    ) -> pa.Table:
        self.present.append(sorted(present))
        return table.arrow([{"id": "gone", column: value, "_deleted_at": NOW}])


def case_of(case: Case, issues: int) -> tuple[Any, list[Any]]:
    api = case.repository()
    return api, [api.issue(author=case.ann, opened_at=NOW - (20 + n) * DAY) for n in range(issues)]


def test_a_list_that_became_shorter_is_held_against_what_is_loaded(case: Case) -> None:
    _, issues = case_of(case, 130)
    case.run()
    case.loaded = asked = Asked()

    case.world.remove(issues[7])
    result = case.run()
    requests = case.asked["IssueIds"]
    again = case.run()

    left = sorted((issue["id"],) for issue in issues if issue is not issues[7])
    assert asked.present == [left]
    assert requests == 2
    assert result.row("issues") == {
        "id": "gone",
        "repository_id": case.world.repositories["acme/api"]["id"],
        "_deleted_at": NOW,
    }
    assert again.counts == {}


def test_a_deletion_beside_a_new_entry_is_found_within_a_week(case: Case) -> None:
    api, issues = case_of(case, 3)
    case.run()
    case.loaded = asked = Asked()
    case.world.remove(issues[0])
    api.issue(author=case.ann, opened_at=NOW - DAY)
    case.run()
    unseen = list(asked.present)

    case.started_at += 8 * DAY
    case.run()

    assert unseen == []
    assert len(asked.present) == 1
    assert (issues[0]["id"],) not in asked.present[0]


def test_nothing_is_looked_for_after_a_failure(case: Case, waits: list[float]) -> None:
    _, issues = case_of(case, 3)
    case.run()
    case.loaded = asked = Asked()
    case.world.remove(issues[0])
    faults.inject(case.server, faults.truncated, faults.asking("query Issues("))

    result = case.run()

    assert ("issues", "acme/api") in result.failed
    assert asked.present == []


def test_the_numbers_of_the_host_come_with_the_listing_where_all_is_loaded(case: Case) -> None:
    api, _ = case_of(case, 3)
    api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY)

    whole = case.run()
    case.cursors.clear()
    part = case.run(since=NOW - 30 * DAY)
    later = case.run()

    counted = {(count.name, count.table.name, count.count) for count in whole.expected}
    assert ("issues", "issues", 3) in counted
    assert ("pull_requests", "pull_requests", 1) in counted
    assert [count for count in part.expected if count.count] == []
    assert {count.name for count in later.expected} == {"deployments", "releases"}


def test_reading_everything_again_finds_what_has_gone_meanwhile(case: Case) -> None:
    _, issues = case_of(case, 3)
    case.run()
    case.loaded = asked = Asked()
    case.world.remove(issues[0])

    case.cursors.clear()
    case.run()

    left = sorted((issue["id"],) for issue in issues[1:])
    assert asked.present == [left]


def test_a_repository_of_which_nothing_is_loaded_costs_no_look_at_ids(case: Case) -> None:
    case_of(case, 3)

    case.run()

    assert case.asked["IssueIds"] == 0
