"""An invented organisation with four trackers: each of them is in the tables."""

from __future__ import annotations

import pytest

from tests.models.organisation import Loaded

pytestmark = pytest.mark.xdist_group("organisation")


def test_one_run_of_all_sources_brings_rows_of_every_tracker(trackers: Loaded) -> None:
    asked = {
        "issues": "select source_system, count(*) from analytics.issues",
        "sprint_metrics": "select source_system, count(*) from analytics.sprint_metrics",
        "incidents": "select source_system, count(*) from analytics.incidents",
        "flow_metrics": (
            "select source_system, sum(throughput) from analytics.flow_metrics inner join"
            " (select distinct source_system, project from analytics.issues) as projects"
            " on scope = 'project' and scope_name = project"
        ),
    }
    for table, query in asked.items():
        found = trackers.rows(f"{query} group by source_system order by source_system")

        assert [name for name, _ in found] == ["asana", "github", "jira", "linear"], table
        assert all(number > 0 for _, number in found), table


def test_a_run_leaves_no_difference_to_what_the_trackers_count(trackers: Loaded) -> None:
    different = trackers.rows(
        "select source, stream, scope, source_count, loaded_count from sei_log.source_counts"
        " where source_count != loaded_count"
    )

    assert different == []


@pytest.mark.parametrize(
    ("source", "part", "names"),
    [
        ("jira", "is_committed", ["ABC-1", "ABC-2", "ABC-3", "ABC-5"]),
        ("jira", "is_added", ["ABC-4"]),
        ("jira", "is_removed", ["ABC-5"]),
        ("jira", "is_completed", ["ABC-1", "ABC-2", "ABC-4"]),
        ("jira", "is_carried_over", ["ABC-3"]),
        ("jira", "is_reestimated", ["ABC-3"]),
        ("linear", "is_committed", ["ENG-1", "ENG-2"]),
        ("linear", "is_completed", ["ENG-1"]),
        ("linear", "is_carried_over", ["ENG-2"]),
        ("asana", "is_committed", ["Task t1"]),
        ("asana", "is_completed", ["Task t1"]),
        ("asana", "is_reestimated", ["Task t1"]),
        ("github", "is_committed", ["harbour/planning#1"]),
        ("github", "is_completed", ["harbour/planning#1"]),
    ],
)
def test_the_closed_sprint_of_every_tracker_has_its_issues(
    trackers: Loaded, source: str, part: str, names: list[str]
) -> None:
    found = trackers.rows(
        "select coalesce(issues.key, issues.title) from analytics.sprint_issues"
        " inner join analytics.issues using (source_system, issue_id)"
        " inner join analytics.sprints using (source_system, sprint_id)"
        f" where source_system = '{source}' and sprints.state = 'closed' and {part} order by 1"
    )

    assert [name for (name,) in found] == names


def test_every_tracker_has_a_sprint_report(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, committed_issues, committed_points, added_points, removed_points,"
        " completed_issues, completed_points, carried_over_points from analytics.sprint_metrics"
        " inner join analytics.sprints using (source_system, sprint_id)"
        " where sprints.state = 'closed' order by source_system"
    )

    assert found == [
        ("asana", 1, 3.0, 0.0, 0.0, 1, 5.0, 0.0),
        ("github", 1, 3.0, 0.0, 0.0, 1, 3.0, 0.0),
        ("jira", 4, 13.0, 1.0, 2.0, 3, 9.0, 8.0),
        ("linear", 2, 5.0, 0.0, 0.0, 1, 2.0, 3.0),
    ]


def test_the_issues_of_every_tracker_arrive(trackers: Loaded) -> None:
    found = trackers.rows(
        "select coalesce(key, title), status_category, work_type, labels, milestone, points,"
        " reopened_count, round(cycle_time_hours), is_deleted from analytics.issues"
        " where source_system != 'github' or project = 'harbour/planning' order by 1"
    )

    assert found == [
        ("ABC-1", "done", "feature", None, None, 3.0, 0, 192.0, False),
        ("ABC-2", "done", "feature", None, None, 5.0, 3, 246.0, False),
        ("ABC-3", "in_progress", "feature", None, None, 8.0, 0, None, False),
        ("ABC-4", "done", "feature", None, None, 1.0, 0, None, False),
        ("ABC-5", "todo", "feature", None, None, 2.0, 0, None, False),
        ("ABC-6", "done", "feature", None, None, 4.0, 0, None, False),
        ("ABC-7", "done", "feature", "late,moved", None, None, 0, None, False),
        ("ABC-8", "done", "incident", None, None, None, 0, None, False),
        ("ABC-9", "done", "feature", None, "1.0", None, 0, None, False),
        ("ENG-1", "done", None, None, None, 2.0, 0, 192.0, False),
        ("ENG-2", "in_progress", None, None, None, 3.0, 0, None, False),
        ("ENG-3", "done", "incident", "incident", None, None, 0, None, False),
        ("ENG-4", "todo", None, None, None, None, 0, None, True),
        ("Task t1", "done", None, None, None, 5.0, 0, 192.0, False),
        ("Task t2", "todo", None, None, None, None, 0, None, False),
        ("Task t3", "done", "incident", "incident", None, None, 0, None, False),
        ("harbour/planning#1", "done", "bug", "late,ui", "v1", 3.0, 0, 192.0, False),
        ("harbour/planning#2", "done", "incident", "incident", None, None, 0, None, False),
    ]


def test_every_span_of_every_tracker_follows_the_one_before(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, string_agg(spans.status, ' > ' order by spans.started_at)"
        " from analytics.issue_status_spans as spans inner join analytics.issues"
        " using (source_system, issue_id)"
        " where key in ('ABC-2', 'ENG-1', 'harbour/planning#1') or title = 'Task t1'"
        " group by source_system order by source_system"
    )

    assert found == [
        ("asana", "To do > Doing > Completed"),
        ("github", "Todo > In Progress > Closed"),
        (
            "jira",
            "To Do > In Progress > Done > In Progress > Done > In Progress > Done"
            " > In Progress > Done",
        ),
        ("linear", "Todo > In Progress > Done"),
    ]


def test_incidents_of_every_tracker_count(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, coalesce(key, title), round(time_to_restore_hours)"
        " from analytics.incidents where source_system != 'github'"
        " or key = 'harbour/planning#2' order by source_system"
    )

    assert found == [
        ("asana", "Task t3", 24.0),
        ("github", "harbour/planning#2", 3.0),
        ("jira", "ABC-8", 24.0),
        ("linear", "ENG-3", 24.0),
    ]


def test_one_pull_request_is_linked_to_the_issues_of_every_tracker(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, coalesce(issues.key, issues.title), linked_by, closes"
        " from analytics.issue_pull_requests"
        " inner join analytics.issues using (source_system, issue_id)"
        " where repository like '%/planning' order by source_system, 2"
    )

    assert found == [
        ("asana", "Task t1", "attachment", False),
        ("github", "harbour/planning#1", "closing_reference", True),
        ("jira", "ABC-1", "title", False),
        ("jira", "ABC-7", "title", False),
        ("linear", "ENG-1", "attachment", False),
        ("linear", "ENG-2", "branch", False),
    ]


def test_flow_metrics_count_every_tracker(trackers: Loaded) -> None:
    found = trackers.rows(
        "select scope_name, sum(created_count), sum(throughput), sum(throughput_points)"
        " from analytics.flow_metrics where scope = 'project' and grain = 'quarter'"
        " and scope_name in ('ABC', 'ENG', 'Launch', 'harbour/planning')"
        " group by scope_name order by scope_name"
    )

    assert found == [
        ("ABC", 9, 7, 13.0),
        ("ENG", 3, 2, 2.0),
        ("Launch", 3, 2, 5.0),
        ("harbour/planning", 2, 2, 3.0),
    ]
