"""The metrics of reviews."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.aggregates import busiest_share, distinct
from sei_cli.explain.facts import Facts, Join, Metric, Window, column, false, names
from sei_cli.explain.sentences import when

REVIEWS = Facts(
    "review",
    "intermediate.int_reviews_scoped",
    ("source_system", "review_id"),
    (
        Join(
            "analytics.reviews",
            {"source_system": "source_system", "review_id": "review_id"},
            names("repository number reviewer state is_bot is_by_author submitted_at"),
        ),
        Join(
            "analytics.pull_requests",
            {"repository": "repository", "number": "number"},
            ("title", "url"),
            is_inner=False,
        ),
    ),
    name=("number",),
    moment="submitted_at",
)
REVIEWED = Metric(
    "Reviews by people of what others opened, submitted in the period.",
    REVIEWS,
    Window("during", ("submitted_at",)),
    lambda row, _: f"{row['state']} by {row['reviewer']}, {when(row['submitted_at'])}",
    (false("is_bot"), false("is_by_author")),
)
REVIEW_METRICS = {
    "review_count": REVIEWED,
    "reviewer_count": replace(
        REVIEWED,
        how="People who reviewed in the period.",
        value=column("reviewer"),
        aggregate=distinct,
    ),
    "reviewed_pull_request_count": replace(
        REVIEWED,
        how="Pull requests that were reviewed in the period.",
        value=lambda row, _: f"{row['repository']}#{row['number']}",
        aggregate=distinct,
    ),
    "busiest_reviewer_share": replace(
        REVIEWED,
        how="Share of the reviews by the person who did most of them.",
        value=column("reviewer"),
        aggregate=busiest_share,
    ),
}
