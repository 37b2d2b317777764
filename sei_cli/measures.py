"""The numbers of a report: their names, units, levels, and what an empty one means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sei_cli.output import EMPTY, Row

Unit = Literal["hours", "share", "per day", "count", "points", "lines"]

SPARKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Measure:
    """One line of a report.

    Attributes:
        key: Column of the metric table.
        title: What people call it.
        unit: Of its value.
        empty: Why there may be no value.
        level: Column of its DORA level.
        counts: Columns to show beside it, as text with `{column}`.
        has_bar: Whether it is a stage to be shown as a bar.
    """

    key: str
    title: str
    unit: Unit
    empty: str
    level: str = ""
    counts: str = ""
    has_bar: bool = False


DORA = (
    Measure(
        "deployment_frequency",
        "Deployment frequency",
        "per day",
        "nothing was measured in the period",
        "deployment_frequency_level",
        "{release_count} releases on {deployment_days} days",
    ),
    Measure(
        "lead_time_p50_hours",
        "Change lead time (median)",
        "hours",
        "no change of a person was first released in the period",
        "lead_time_level",
        "{change_count} changes, {changes_waiting} waiting",
    ),
    Measure(
        "change_fail_rate",
        "Change fail rate",
        "share",
        "no successful release in the period",
        "change_fail_rate_level",
        "{failed_release_count} of {release_count} releases failed",
    ),
    Measure(
        "recovery_p50_hours",
        "Failed deployment recovery time (median)",
        "hours",
        "no failed release was recovered in the period",
        "recovery_level",
        "{recovered_count} recovered, {open_failures} open",
    ),
    Measure(
        "rework_rate",
        "Deployment rework rate",
        "share",
        "no successful release in the period",
        "rework_rate_level",
        "{rework_release_count} of {release_count} releases are rework",
    ),
)

NO_STAGE = "no pull request merged in the period has this stage"
PULL_REQUESTS = (
    Measure("coding_p50_hours", "Coding", "hours", NO_STAGE, has_bar=True),
    Measure("pickup_p50_hours", "Pickup", "hours", NO_STAGE, has_bar=True),
    Measure("review_p50_hours", "Review", "hours", NO_STAGE, has_bar=True),
    Measure("merge_p50_hours", "Merge", "hours", NO_STAGE, has_bar=True),
    Measure(
        "deploy_p50_hours",
        "Deploy",
        "hours",
        "no pull request was first released in the period",
        has_bar=True,
    ),
    Measure(
        "cycle_time_p50_hours",
        "Cycle time (median)",
        "hours",
        "nothing was merged in the period",
        counts="{merged_count} merged, {opened_count} opened, {abandoned_count} abandoned",
    ),
    Measure(
        "cycle_time_p90_hours", "Cycle time (p90)", "hours", "nothing was merged in the period"
    ),
    Measure(
        "review_coverage_share",
        "Merged with a review",
        "share",
        "nothing was merged in the period",
        counts="{unreviewed_count} unreviewed, {self_merged_count} self-merged",
    ),
    Measure("size_p50", "Size (median)", "lines", "nothing was merged in the period"),
    Measure("waiting_for_review", "Waiting for review", "count", "nothing was measured"),
)
NO_COMMIT = "no person committed in the period"
CODE = (
    Measure("commit_count", "Commits", "count", NO_COMMIT),
    Measure("author_count", "Authors", "count", NO_COMMIT),
    Measure("additions", "Added", "lines", NO_COMMIT),
    Measure("deletions", "Deleted", "lines", NO_COMMIT),
    Measure("bus_factor_by_commits", "Bus factor by commits", "count", NO_COMMIT),
    Measure("bus_factor_by_files", "Bus factor by files", "count", NO_COMMIT),
    Measure("touched_again_share", "Touched again", "share", NO_COMMIT),
)

NOTHING_DONE = "nothing was done in the period"
NOT_STARTED = "nothing that was done in the period had been seen in progress"
FLOW = (
    Measure(
        "throughput",
        "Done",
        "count",
        NOTHING_DONE,
        counts="{created_count} created, {reopened_count} reopened",
    ),
    Measure("throughput_points", "Points done", "points", NOTHING_DONE),
    Measure("lead_time_p50_hours", "Lead time (median)", "hours", NOTHING_DONE),
    Measure("lead_time_p85_hours", "Lead time (p85)", "hours", NOTHING_DONE),
    Measure("cycle_time_p50_hours", "Cycle time (median)", "hours", NOT_STARTED),
    Measure("cycle_time_p85_hours", "Cycle time (p85)", "hours", NOT_STARTED),
    Measure(
        "wip",
        "Work in progress",
        "count",
        "nothing was measured in the period",
        counts="{ageing_count} ageing",
    ),
    Measure("wip_age_p50_hours", "Its age (median)", "hours", "nothing was in progress at the end"),
    Measure("flow_efficiency", "Flow efficiency", "share", NOT_STARTED),
    Measure("feature_share", "Features", "share", NOTHING_DONE, has_bar=True),
    Measure("bug_share", "Bugs", "share", NOTHING_DONE, has_bar=True),
    Measure("debt_share", "Debt", "share", NOTHING_DONE, has_bar=True),
    Measure("incident_share", "Incidents", "share", NOTHING_DONE, has_bar=True),
    Measure("other_share", "Other work", "share", NOTHING_DONE, has_bar=True),
    Measure("uncategorised_share", "Uncategorised", "share", NOTHING_DONE, has_bar=True),
)
NOTHING_COMMITTED = "nothing with points was committed"
SPRINTS = (
    Measure("say_do_share", "Say/do", "share", NOTHING_COMMITTED),
    Measure("capacity_share", "Capacity", "share", NOTHING_COMMITTED),
    Measure("completed_points", "Completed points", "points", "nothing was completed"),
    Measure("velocity_points", "Velocity", "points", "no sprint is closed"),
)


def shown(value: float | None, unit: Unit) -> str:
    """Return a value as people say it."""
    if value is None:
        return EMPTY
    value = float(value)
    match unit:
        case "hours":
            return _duration(value)
        case "share":
            return f"{value:.1%}".replace("%", " %")
        case "per day":
            return _frequency(value)
        case "lines":
            return f"{value:,.0f} lines"
        case "count":
            return f"{value:,.0f}"
        case "points":
            return f"{value:,.1f}".removesuffix(".0")


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} d"


def _frequency(per_day: float) -> str:
    for days, period in ((1, "day"), (7, "week")):
        if per_day * days >= 1:
            return f"{per_day * days:.1f} per {period}"
    return f"{per_day * 30.44:.1f} per month"


def counted(measure: Measure, row: Row | None) -> str:
    """Return what a value counts, in words."""
    if row is None or not measure.counts:
        return ""
    known = {key: EMPTY if value is None else value for key, value in row.items()}
    return measure.counts.format_map(known)


def sparkline(values: Sequence[float | None]) -> str:
    """Return a line of blocks, from zero to the largest value; a missing value is a dot."""
    largest = max((float(value) for value in values if value is not None), default=0.0)
    return "".join(_block(value, largest) for value in values)


def _block(value: float | None, largest: float) -> str:
    if value is None:
        return "·"
    return SPARKS[round(float(value) / largest * (len(SPARKS) - 1)) if largest else 0]


def bar(value: float | None, largest: float, width: int = 20) -> str:
    """Return a bar of at most the width."""
    return "█" * max(1, round(float(value) / largest * width)) if value and largest else ""


def period_name(grain: str, start: date) -> str:
    """Return what people call a period."""
    match grain:
        case "month":
            return f"{start:%b %Y}"
        case "quarter":
            return f"Q{(start.month + 2) // 3} {start.year}"
        case "week":
            return f"week of {start.isoformat()}"
    return start.isoformat()


def value_of(row: Row | None, key: str) -> Any:
    """Return a row's value, None without a row."""
    return None if row is None else row.get(key)
