"""The metrics of sprints: their issues."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.aggregates import mean, ratio, total
from sei_cli.explain.facts import Facts, Join, Metric, Row, Window, column, flag, names, true
from sei_cli.explain.flow import DESCRIBED
from sei_cli.explain.periods import Period
from sei_cli.explain.sentences import when

SPRINT_ISSUES = Facts(
    "issue",
    "analytics.sprint_issues",
    names(
        "source_system sprint_id issue_id is_committed is_added is_removed"
        " is_completed is_carried_over is_reestimated points_at_start"
        " points_when_added points_at_end"
    ),
    (replace(DESCRIBED, columns=(*DESCRIBED.columns, "project")),),
    keys=("source_system", "sprint_id"),
    name=("key", "issue_id"),
    place=("project",),
)
SPRINTS = Facts(
    "sprint",
    "analytics.sprints",
    ("source_system", "sprint_id", "series_id"),
    (
        Join(
            "analytics.sprint_metrics",
            {"source_system": "source_system", "sprint_id": "sprint_id"},
            names("name project state completed_issues completed_points starts_at finished_at"),
        ),
    ),
    keys=("source_system", "series_id"),
    name=("name", "sprint_id"),
    place=("project",),
    moment="finished_at",
)
SECTIONS = {
    "is_committed": "in the sprint at its start, neither done nor cancelled",
    "is_added": "came, or was reopened, after the start",
    "is_removed": "moved out before the end",
    "is_completed": "done in it by its end",
    "is_carried_over": "not done at its end and in a later sprint",
    "is_reestimated": "its points changed",
}


def sections(row: Row, _period: Period) -> str:
    """Say what an issue was in the sprint."""
    return "; ".join(text for name, text in SECTIONS.items() if row[name])


def section(how: str, *flags: str) -> Metric:
    """Return a metric that counts the issues of which a flag holds."""
    return Metric(how, SPRINT_ISSUES, Window("any"), sections, (true(*flags),))


def points(metric: Metric, name: str) -> Metric:
    """Return the points of the same issues."""
    how = metric.how.replace("Issues", "Points of the issues", 1)
    return replace(metric, how=how, value=column(name), aggregate=total)


def kept(row: Row, _period: Period) -> tuple[float, float]:
    """Return the points at the start, as far as completed and whole."""
    whole = row["points_at_start"] or 0
    return (whole if row["is_completed"] else 0), whole


def completed_of_committed(row: Row, _period: Period) -> tuple[float, float]:
    """Return the points completed, and those committed."""
    done_points = (row["points_at_end"] or 0) if row["is_completed"] else 0
    return done_points, (row["points_at_start"] or 0) if row["is_committed"] else 0


def reestimate(row: Row, _period: Period) -> float:
    """Return by how much the points of an issue changed."""
    came_with = row["points_at_start"]
    came_with = row["points_when_added"] if came_with is None else came_with
    return (row["points_at_end"] or 0) - (came_with or 0)


def latest_closed(rows: list[Row], period: Period) -> list[Row]:
    """Return the last closed sprints of the series, up to the one asked for if it is closed."""
    closed = [row for row in rows if row["state"] == "closed"]
    closed.sort(key=lambda row: (row["finished_at"], row["starts_at"], row["sprint_id"]))
    ids = [row["sprint_id"] for row in closed]
    asked = period.row["sprint_id"]
    end = ids.index(asked) + 1 if asked in ids else len(ids)
    return closed[max(0, end - period.rules.velocity_sprints) : end]


COMMITTED = section(
    "Issues in the sprint at its start, not done or cancelled by then.", "is_committed"
)
ADDED = section("Issues that came into the sprint after its start.", "is_added")
REMOVED = section("Issues, committed or added, that were moved out before the end.", "is_removed")
REESTIMATED = section("Issues whose points changed in the sprint.", "is_reestimated")
COMPLETED = section("Issues done in the sprint by its end, added ones included.", "is_completed")
CARRIED_OVER = section("Issues not done at its end and in a later sprint.", "is_carried_over")
VELOCITY = Metric(
    "Mean of the completed points of the last closed sprints.",
    SPRINTS,
    Window("any"),
    lambda row, _: f"closed {when(row['finished_at'])}",
    (),
    column("completed_points"),
    mean,
    latest_closed,
)
SPRINT_METRICS = {
    "committed_issues": COMMITTED,
    "committed_points": points(COMMITTED, "points_at_start"),
    "added_issues": ADDED,
    "added_points": points(ADDED, "points_when_added"),
    "removed_issues": REMOVED,
    "removed_points": points(REMOVED, "points_at_end"),
    "reestimated_issues": REESTIMATED,
    "reestimated_points": replace(
        points(REESTIMATED, ""),
        how="Points at the end less those that they came with, of the issues whose points changed.",
        value=reestimate,
    ),
    "completed_issues": COMPLETED,
    "completed_points": points(COMPLETED, "points_at_end"),
    "carried_over_issues": CARRIED_OVER,
    "carried_over_points": points(CARRIED_OVER, "points_at_end"),
    "say_do_share": replace(
        COMMITTED,
        how="Points of committed issues that were completed ÷ committed points, as they were at the"
        " start.",
        value=kept,
        aggregate=ratio,
    ),
    "say_do_issues_share": replace(
        COMMITTED,
        how="Committed issues that were completed ÷ committed issues.",
        value=flag("is_completed"),
        aggregate=mean,
    ),
    "capacity_share": replace(
        section("All completed points ÷ committed points.", "is_committed", "is_completed"),
        value=completed_of_committed,
        aggregate=ratio,
    ),
    "velocity_issues": replace(
        VELOCITY,
        how="Mean of the completed issues of the last closed sprints.",
        value=column("completed_issues"),
    ),
    "velocity_points": VELOCITY,
    "unestimated_share": replace(
        section(
            "Issues, committed or added, without points at the end ÷ all of them.",
            "is_committed",
            "is_added",
        ),
        value=lambda row, _: int(row["points_at_end"] is None),
        aggregate=mean,
    ),
}
