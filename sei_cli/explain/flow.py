"""The metrics of flow: issues."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.aggregates import distinct, mean, median, percentile, ratio, total
from sei_cli.explain.facts import (
    Facts,
    Join,
    Metric,
    Row,
    Window,
    column,
    given,
    names,
    there_at_the_end,
    true,
)
from sei_cli.explain.periods import Period
from sei_cli.explain.sentences import at, when

ISSUE_KEY = {"source_system": "source_system", "issue_id": "issue_id"}
ISSUES = Facts(
    "issue",
    "analytics.issues",
    names(
        "source_system issue_id key project team title url type status work_type"
        " points in_progress_hours waiting_hours lead_time_hours cycle_time_hours"
        " created_at started_at done_at deleted_at"
    ),
    scopes={"team": "team", "project": "project"},
    name=("key", "issue_id"),
    place=("project",),
    moment="done_at",
)
DESCRIBED = Join("analytics.issues", ISSUE_KEY, ("key", "title", "url", "status", "deleted_at"))
REOPENINGS = replace(
    ISSUES,
    table="analytics.issue_status_spans",
    columns=("source_system", "issue_id", "started_at", "is_reopening"),
    joins=(replace(DESCRIBED, columns=(*DESCRIBED.columns, "project", "team")),),
    moment="started_at",
)
IN_PROGRESS = replace(
    ISSUES,
    table="intermediate.int_issues_in_progress",
    columns=("source_system", "issue_id", "project", "team", "day", "age_hours", "is_ageing"),
    joins=(replace(DESCRIBED, columns=(*DESCRIBED.columns, "started_at")),),
    moment="started_at",
)

DONE = Metric(
    "Issues done in the period.",
    ISSUES,
    Window("during", ("done_at",)),
    at("last moved into done", "done_at"),
    (there_at_the_end("deleted_at"),),
)


def done(name: str, share: float, how: str) -> Metric:
    """Return a percentile over the issues done in the period."""
    start = "created_at" if name == "lead_time_hours" else "started_at"
    word = "created" if name == "lead_time_hours" else "started"
    return replace(
        DONE,
        how=f"{'Median' if share == 0.5 else f'{share * 100:.0f}th percentile'} {how}",
        rule=lambda row, _: f"{word} {when(row[start])}, done {when(row['done_at'])}",
        where=(*DONE.where, given(name)),
        value=column(name),
        aggregate=percentile(share),
    )


KINDS_OF_WORK = {
    "feature": "features",
    "bug": "bugs",
    "debt": "debt",
    "incident": "incidents",
    "other": "other work",
    None: "uncategorised",
}


def mix(work_type: str | None) -> Metric:
    """Return the share of one kind of work."""
    what = KINDS_OF_WORK[work_type]
    return replace(
        DONE,
        how=f"Issues done in the period that are {what} ÷ issues done, by the first matching rule"
        " of work_types on type and labels, inherited from the parent.",
        rule=lambda row, _: f"{row['type'] or 'no type'}: {row['work_type'] or 'no rule fits'}",
        value=lambda row, _: int(row["work_type"] == work_type),
        aggregate=mean,
    )


def mix_of_points(work_type: str | None) -> Metric:
    """Return the share of one kind of work, by points."""
    whole = mix(work_type)
    return replace(
        whole,
        how=whole.how.replace("Issues", "Points of issues", 1).replace(
            "issues done,", "points done,"
        ),
        where=(*DONE.where, given("points")),
        value=lambda row, _: (row["points"] if row["work_type"] == work_type else 0, row["points"]),
        aggregate=ratio,
    )


def flowed(row: Row, _period: Period) -> tuple[float, float]:
    """Return the hours in progress, and those with the waiting."""
    return row["in_progress_hours"], row["in_progress_hours"] + row["waiting_hours"]


def aged(row: Row, _period: Period) -> str:
    """Say since when an issue is in progress, and whether it is ageing."""
    is_old = "; over the p85 of its team's cycle times" if row["is_ageing"] else ""
    return f"started {when(row['started_at'])}, in progress or waiting at the end{is_old}"


LEAD_TIME = "of the hours from creation to done, over issues done in the period."
CYCLE_TIME = "of the hours from the first move in progress to done, over issues done in the period."
WIP = Metric(
    "Issues in progress or waiting at the period's end.",
    IN_PROGRESS,
    Window("on the last day", ("day",)),
    aged,
)
FLOW_METRICS = {
    "created_count": replace(
        DONE,
        how="Issues created in the period.",
        window=Window("during", ("created_at",)),
        rule=at("created", "created_at"),
        moment="created_at",
    ),
    "throughput": DONE,
    "throughput_points": replace(
        DONE,
        how="Points of the issues done in the period.",
        value=column("points"),
        aggregate=total,
    ),
    "lead_time_p50_hours": done("lead_time_hours", 0.5, LEAD_TIME),
    "lead_time_p85_hours": done("lead_time_hours", 0.85, LEAD_TIME),
    "cycle_time_p50_hours": done("cycle_time_hours", 0.5, CYCLE_TIME),
    "cycle_time_p85_hours": done("cycle_time_hours", 0.85, CYCLE_TIME),
    "wip": WIP,
    "wip_age_p50_hours": replace(
        WIP,
        how="Median of the hours since the first start, over issues in progress or waiting at the"
        " period's end.",
        where=(given("age_hours"),),
        value=column("age_hours"),
        aggregate=median,
    ),
    "ageing_count": replace(
        WIP,
        how="Issues in progress or waiting at the period's end that are older than the p85 of their"
        " team's cycle times of the last 90 days.",
        where=(true("is_ageing"),),
    ),
    "flow_efficiency": replace(
        DONE,
        how="Hours in progress ÷ hours in progress, waiting, or todo after the first start, over"
        " issues done in the period.",
        value=flowed,
        aggregate=ratio,
    ),
    "reopened_count": Metric(
        "Issues that left done in the period.",
        REOPENINGS,
        Window("during", ("started_at",)),
        at("left done", "started_at"),
        (true("is_reopening"), there_at_the_end("deleted_at")),
        lambda row, _: f"{row['source_system']} {row['issue_id']}",
        distinct,
    ),
    **{f"{kind or 'uncategorised'}_share": mix(kind) for kind in KINDS_OF_WORK},
    **{f"{kind or 'uncategorised'}_points_share": mix_of_points(kind) for kind in KINDS_OF_WORK},
}
