"""From raw rows of the four trackers to issues, sprints and their metrics, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sei_cli.warehouse import Session, Warehouse
from tests.explained import config_in, explanations, never_told, wrong
from tests.models import jira_sprint, other_trackers
from tests.models.flow_built import build, issue, spans, sprint_keys
from tests.models.raw_rows import at, create_tables, load
from tests.postgres import PostgresServer


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """The models, built over the trackers' rows as of the end of March."""
    folder = tmp_path_factory.mktemp("flow")
    url = f"duckdb:///{folder}/sei.duckdb"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database()
    warehouse = Warehouse.parse(url, folder)
    with warehouse.connect() as session:
        create_tables(session)
        load(session, "jira", jira_sprint.rows(), extracted_at=at("08"))
        load(session, "jira", jira_sprint.deletion(), extracted_at=at("09"))
        load(session, "linear", other_trackers.linear_rows(), extracted_at=at("30"))
        load(session, "asana", other_trackers.asana_rows(), extracted_at=at("30"))
        load(session, "github", other_trackers.github_rows(), extracted_at=at("30"))
    build(warehouse, folder)
    with warehouse.connect(read_only=True) as session:
        yield session


@pytest.mark.parametrize(
    ("section", "condition", "numbers"),
    [
        ("committed", "is_committed", (1, 2, 3, 4, 9, 10, 11, 12, 13)),
        ("added", "is_added", (5, 6, 14)),
        ("removed", "is_removed", (4, 11)),
        ("completed", "is_completed", (1, 2, 5, 9, 13, 14)),
        (
            "not completed",
            "(is_committed or is_added) and not is_removed and not is_completed",
            (3, 6, 10, 12),
        ),
        ("done before", "not (is_committed or is_added)", (7,)),
        ("carried over", "is_carried_over", (3,)),
        ("re-estimated", "is_reestimated", (2,)),
    ],
)
def test_each_section_of_the_sprint_report_has_the_issues_that_jira_lists(
    built: Session, section: str, condition: str, numbers: Sequence[int]
) -> None:
    assert sprint_keys(built, "10", condition) == [f"SHOP-{number}" for number in numbers]


def test_the_sprint_report_sums_to_the_same_issues_and_points(built: Session) -> None:
    metrics = built.rows("select * from analytics.sprint_metrics where sprint_id = '10'")[0]

    shares = ("say_do_share", "say_do_issues_share", "capacity_share", "unestimated_share")
    told = {name: value for name, value in metrics.items() if name.endswith(("issues", "points"))}
    assert told == {
        "committed_issues": 9,
        "committed_points": 19.0,
        "added_issues": 3,
        "added_points": 4.0,
        "removed_issues": 2,
        "removed_points": 3.0,
        "reestimated_issues": 1,
        "reestimated_points": 5.0,
        "completed_issues": 6,
        "completed_points": 19.0,
        "carried_over_issues": 1,
        "carried_over_points": 2.0,
        "velocity_issues": 6.0,
        "velocity_points": 19.0,
    }
    assert [metrics[name] for name in shares] == pytest.approx([10 / 19, 4 / 9, 1.0, 1 / 12])


def test_the_next_sprint_has_committed_what_was_carried_into_it(built: Session) -> None:
    assert sprint_keys(built, "11", "is_committed") == ["SHOP-3"]


def test_an_issue_reopened_three_times_is_done_since_the_last_time(built: Session) -> None:
    found = issue(built, "9")

    assert (found["reopened_count"], found["done_at"]) == (3, at("11"))


def test_pull_requests_are_linked_by_keys_old_ones_too_and_by_what_they_close(
    built: Session,
) -> None:
    found = built.rows(
        "select source_system, issue_id, number, linked_by, closes"
        " from analytics.issue_pull_requests order by source_system"
    )

    assert [tuple(row.values()) for row in found] == [
        ("github", "G3", 9, "closing_reference", True),
        ("jira", "10", 9, "branch", False),
        ("linear", "L1", 9, "title", False),
    ]


def test_a_moved_issue_is_one_issue_under_its_new_key(built: Session) -> None:
    assert issue(built, "10")["key"] == "SHOP-10"


def test_a_deleted_issue_keeps_what_it_was_until_its_deletion(built: Session) -> None:
    found = issue(built, "11")

    assert (found["key"], found["is_deleted"], found["deleted_at"]) == ("SHOP-11", True, at("09"))
    assert found["points"] == 2.0


def test_an_archived_issue_stays_done(built: Session) -> None:
    found = issue(built, "13")

    assert (found["archived_at"], found["done_at"], found["is_deleted"]) == (
        at("20"),
        at("09"),
        False,
    )


def test_a_status_that_the_seed_calls_cancelled_is_not_done(built: Session) -> None:
    assert spans(built, "12") == [("To Do", "todo"), ("Won't Do", "cancelled")]
    assert issue(built, "12")["done_at"] is None


def test_a_month_counts_what_was_done_in_it(built: Session) -> None:
    march = built.rows(
        "select throughput, throughput_points, wip, reopened_count from analytics.flow_metrics"
        " where scope = 'project' and scope_name = 'SHOP' and grain = 'month'"
        " and period_start = date '2026-03-01'"
    )[0]

    assert march == {
        "throughput": 7,
        "throughput_points": 22.0,
        "wip": 1,
        "reopened_count": 2,
    }


def test_linear_moves_an_open_issue_on_and_still_it_was_in_the_cycle_that_closed(
    built: Session,
) -> None:
    assert sprint_keys(built, "C1", "is_committed") == ["ENG-1", "ENG-2", "ENG-3"]
    assert sprint_keys(built, "C1", "is_completed") == ["ENG-1"]
    assert sprint_keys(built, "C1", "is_carried_over") == ["ENG-2"]
    assert sprint_keys(built, "C1", "is_removed") == ["ENG-3"]


def test_linear_tells_states_by_spans_or_else_by_history(built: Session) -> None:
    assert spans(built, "L1") == [
        ("Todo", "todo"),
        ("In Progress", "in_progress"),
        ("Done", "done"),
    ]
    assert spans(built, "L2") == [("Todo", "todo"), ("In Progress", "in_progress")]
    assert issue(built, "L1")["cycle_time_hours"] == 48.0
    assert issue(built, "L1")["team"] == "Engineering"


def test_an_address_joins_the_accounts_of_two_trackers_and_an_unknown_one_stays(
    built: Session,
) -> None:
    assert issue(built, "L1")["assignee"] == "linear:ada"
    assert issue(built, "A1")["assignee"] == "linear:ada"
    assert issue(built, "A1")["reporter"] == "asana:U72"


def test_a_member_is_one_since_linear_says_so_or_else_since_first_seen(built: Session) -> None:
    found = built.rows("select * from intermediate.int_team_memberships order by team")

    assert [(row["team"], row["person"], str(row["starts_on"])) for row in found] == [
        ("Engineering", "linear:ada", "2026-03-01"),
        ("Growth", "linear:ada", "2026-03-30"),
    ]


def test_a_trashed_issue_of_linear_is_deleted_since_it_was_trashed(built: Session) -> None:
    assert issue(built, "L3")["deleted_at"] == at("10")


def test_asana_is_done_when_completed_and_else_where_its_section_says(built: Session) -> None:
    found = issue(built, "A1")

    assert spans(built, "A1") == [
        ("To do", "todo"),
        ("Doing", "in_progress"),
        ("Completed", "done"),
        ("Doing", "in_progress"),
        ("Completed", "done"),
    ]
    assert (found["points"], found["project"], found["team"]) == (5.0, "Launch", "Growth")
    assert (found["reopened_count"], found["flow_efficiency"]) == (1, 1.0)


def test_a_section_of_asana_can_be_a_sprint(built: Session) -> None:
    found = built.rows("select * from analytics.sprint_issues where sprint_id = 'sprint'")[0]

    assert (found["is_committed"], found["is_completed"]) == (True, True)
    assert (found["points_at_start"], found["points_at_end"]) == (3.0, 5.0)


def test_a_github_issue_has_the_status_of_its_project_until_it_is_closed(built: Session) -> None:
    assert spans(built, "G1") == [
        ("Todo", "todo"),
        ("In Progress", "in_progress"),
        ("Closed", "done"),
        ("In Progress", "in_progress"),
        ("Closed", "done"),
    ]
    assert spans(built, "G2") == [
        ("Open", "todo"),
        ("Closed", "done"),
        ("Open", "todo"),
        ("Closed as not planned", "cancelled"),
    ]


def test_an_iteration_of_a_github_project_is_a_sprint(built: Session) -> None:
    found = built.rows("select * from analytics.sprint_issues where sprint_id = 'PV:it1'")[0]

    assert (found["key"], found["is_committed"]) == ("Acme/api#1", True)
    assert (found["is_completed"], found["points_at_end"]) == (True, 3.0)


@pytest.mark.parametrize("table", ["flow_metrics", "sprint_metrics"])
def test_the_rows_behind_every_number_of_flow_and_sprints_add_up_to_it(
    built: Session, tmp_path: Path, table: str
) -> None:
    wanted = [(row["scope"], row["grain"], row["period"]) for row in built.rows(NUMBERS[table])]

    found = list(explanations(built, table, wanted, config_in(tmp_path)))

    assert wrong(found) == []
    assert never_told(found) <= NEVER_TOLD


NUMBERS = {
    "flow_metrics": (
        "select concat(scope, ':', scope_name) as scope, grain,"
        " cast(period_start as text) as period from analytics.flow_metrics"
        " where grain in ('week', 'month') and period_start >= date '2026-02-01'"
    ),
    "sprint_metrics": (
        "select 'organization' as scope, '' as grain, concat(source_system, ':', sprint_id)"
        " as period from analytics.sprint_metrics where starts_at is not null"
    ),
}
NEVER_TOLD = {"ageing_count"} | {
    f"{kind}_{share}"
    for kind in ("debt", "incident", "other")
    for share in ("share", "points_share")
}
"""Of which these few issues have none."""
