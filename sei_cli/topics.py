"""What there are reports of, by what each is measured, and what to say where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sei_cli.measures import CODE, DORA, PULL_REQUESTS, Measure

GRAINS = {"day": 31, "week": 26 * 7, "month": 396, "quarter": 3 * 366}
"""How many days back a report looks, by grain."""
SCOPES = ("organization", "team", "repository", "service")
NO_DEPLOYMENTS = (
    "No production deployment was found. sei looks, per repository, for deployment records,"
    " workflow runs named deploy, release or publish, releases, and version tags;"
    " `files: {deployments: [deployments.csv]}` in sei.yml adds others,"
    " seeds/production_environments.csv says what production is called."
)
NO_PULL_REQUESTS = (
    "No pull request was found in this time. They come from a code host: see `sources` in sei.yml."
)


@dataclass(frozen=True)
class Topic:
    """One report.

    Attributes:
        table: The mart that it reads.
        title: What people call it.
        measures: Its numbers, in order.
        nothing: What to say where the mart has no row.
        scopes: By what it is measured.
        grains: How it is measured.
    """

    table: str
    title: str
    measures: Sequence[Measure]
    nothing: str
    scopes: Sequence[str] = SCOPES
    grains: Sequence[str] = tuple(GRAINS)


TOPICS = {
    "dora": Topic("dora_metrics", "DORA", DORA, NO_DEPLOYMENTS),
    "pull-requests": Topic(
        "pull_request_metrics", "Pull requests", PULL_REQUESTS, NO_PULL_REQUESTS
    ),
    "code": Topic(
        "code_metrics",
        "Code",
        CODE,
        "No commit of a person was found in this time. See what is loaded: sei status",
        ("repository",),
        ("month", "quarter"),
    ),
}
