"""The metrics of pull requests."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.aggregates import largest, mean, percentile
from sei_cli.explain.facts import (
    Facts,
    Join,
    Metric,
    Row,
    Rule,
    Window,
    column,
    false,
    flag,
    given,
    hours_since,
    names,
    true,
)
from sei_cli.explain.periods import Period
from sei_cli.explain.sentences import at, when

PULL_REQUEST_KEY = {"source_system": "source_system", "source_id": "pull_request_id"}
PULL_REQUESTS = Facts(
    "pull request",
    "intermediate.int_pull_requests_scoped",
    ("source_system", "pull_request_id"),
    (
        Join(
            "analytics.pull_requests",
            PULL_REQUEST_KEY,
            names(
                "repository number title url author is_bot is_abandoned is_unreviewed"
                " is_self_merged size review_rounds coding_hours pickup_hours review_hours"
                " merge_hours deploy_hours cycle_time_hours opened_at first_commit_at"
                " ready_at first_review_at approved_at merged_at closed_at deployed_at"
            ),
        ),
    ),
    name=("number",),
    moment="merged_at",
)
WAITING = replace(
    PULL_REQUESTS,
    joins=(
        Join(
            "intermediate.int_pull_requests_waiting",
            {"source_system": "source_system", "pull_request_id": "pull_request_id"},
            ("started_at", "ended_at"),
        ),
        *PULL_REQUESTS.joins,
    ),
    moment="started_at",
)
OF_PEOPLE = (false("is_bot"),)
MERGED = Metric(
    "Pull requests of people that were merged in the period.",
    PULL_REQUESTS,
    Window("during", ("merged_at",)),
    at("merged", "merged_at"),
    OF_PEOPLE,
)


def stage(name: str, share: float, rule: Rule) -> Metric:
    """Return a percentile of the hours of the merged pull requests."""
    what = name.removesuffix("_hours").replace("_", " ")
    title = "Median" if share == 0.5 else f"{share * 100:.0f}th percentile"
    return replace(
        MERGED,
        how=f"{title} of the {what} hours of the pull requests of people merged in the period.",
        rule=rule,
        where=(*OF_PEOPLE, given(name)),
        value=column(name),
        aggregate=percentile(share),
    )


def between(start: str, end: str) -> Rule:
    """Say from when to when, by the columns: `first_commit_at` is the first commit."""
    words = [name.removesuffix("_at").replace("_", " ") for name in (start, end)]
    return lambda row, _: (
        f"{words[0]} {when(row[start])}, {words[1]} {when(row[end])}"
        if row[start] and row[end]
        else f"merged {when(row['merged_at'])}; part of it was skipped"
    )


def reviewed(row: Row, _period: Period) -> str:
    """Say whether another person reviewed before the merge."""
    if row["is_unreviewed"]:
        return f"no review by another person before the merge {when(row['merged_at'])}"
    return f"reviewed {when(row['first_review_at'])}, merged {when(row['merged_at'])}"


def waited(row: Row, _period: Period) -> str:
    """Say since when a pull request waits for its first review."""
    return f"open, ready and without a review since {when(row['started_at'])}"


CYCLE = between("first_commit_at", "merged_at")
OPEN = Metric(
    "Pull requests of people that were open, ready and without a review at the period's end.",
    WAITING,
    Window("at the end", ("started_at", "ended_at")),
    waited,
    OF_PEOPLE,
)
PULL_REQUEST_METRICS = {
    "opened_count": replace(
        MERGED,
        how="Pull requests of people that were opened in the period.",
        window=Window("during", ("opened_at",)),
        rule=at("opened", "opened_at"),
        moment="opened_at",
    ),
    "merged_count": MERGED,
    "abandoned_count": replace(
        MERGED,
        how="Pull requests of people that were closed in the period without a merge.",
        window=Window("during", ("closed_at",)),
        rule=at("closed without a merge", "closed_at"),
        where=(*OF_PEOPLE, true("is_abandoned")),
        moment="closed_at",
    ),
    "cycle_time_p50_hours": stage("cycle_time_hours", 0.5, CYCLE),
    "cycle_time_p75_hours": stage("cycle_time_hours", 0.75, CYCLE),
    "cycle_time_p90_hours": stage("cycle_time_hours", 0.9, CYCLE),
    "coding_p50_hours": stage("coding_hours", 0.5, between("first_commit_at", "ready_at")),
    "pickup_p50_hours": stage("pickup_hours", 0.5, between("ready_at", "first_review_at")),
    "review_p50_hours": stage("review_hours", 0.5, between("first_review_at", "approved_at")),
    "merge_p50_hours": stage("merge_hours", 0.5, between("approved_at", "merged_at")),
    "deploy_p50_hours": replace(
        stage("deploy_hours", 0.5, between("merged_at", "deployed_at")),
        how="Median of the hours from merge to release of the pull requests of people released in"
        " the period.",
        window=Window("during", ("merged_at", "deployed_at")),
        moment="deployed_at",
    ),
    "size_p50": replace(
        stage("size", 0.5, at("merged", "merged_at")),
        how="Median of the lines added and deleted by the pull requests of people merged in the"
        " period, generated files left out.",
    ),
    "review_coverage_share": replace(
        MERGED,
        how="Pull requests of people merged with a review by another person ÷ merged ones.",
        rule=reviewed,
        value=flag("is_unreviewed", is_counted=False),
        aggregate=mean,
    ),
    "self_merged_count": replace(
        MERGED,
        how="Pull requests of people that their author merged.",
        rule=at("merged by its author", "merged_at"),
        where=(*OF_PEOPLE, true("is_self_merged")),
    ),
    "unreviewed_count": replace(
        MERGED,
        how="Pull requests of people merged without a review by another person before.",
        rule=reviewed,
        where=(*OF_PEOPLE, true("is_unreviewed")),
    ),
    "review_rounds_p50": replace(
        stage("review_rounds", 0.5, at("merged", "merged_at")),
        how="Median of the rounds of review and later push up to the approval.",
    ),
    "waiting_for_review": OPEN,
    "oldest_waiting_hours": replace(
        OPEN,
        how="Hours since the oldest pull request became ready that waits for a review at the"
        " period's end.",
        value=hours_since("started_at"),
        aggregate=largest,
    ),
}
