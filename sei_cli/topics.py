"""What there are reports of, by what each is measured, and what to say where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sei_cli.measures import CODE, DORA, FLOW, PULL_REQUESTS, SPRINTS, Measure

GRAINS = {"day": 31, "week": 26 * 7, "month": 396, "quarter": 3 * 366}
"""How many days back a report looks, by grain."""
DELIVERY_SCOPES = ("organization", "team", "repository", "service")
PLANNING_SCOPES = ("organization", "team", "project")
SCOPES = (*DELIVERY_SCOPES, "project")
NO_DEPLOYMENTS = (
    "No production deployment was found. sei looks, per repository, for deployment records,"
    " workflow runs named deploy, release or publish, releases, and version tags;"
    " `files: {deployments: [deployments.csv]}` in sei.yml adds others,"
    " seeds/production_environments.csv says what production is called."
)
NO_PULL_REQUESTS = (
    "No pull request was found in this time. They come from a code host: see `sources` in sei.yml."
)
NO_ISSUES = (
    "No issue was found in this time. Issues come from a tracker or a code host: add it to"
    " `sources` in sei.yml, then: sei run"
)
NO_SPRINTS = (
    "No sprint was found in this time. Sprints, cycles and iterations come from a tracker: add it"
    " to `sources` in sei.yml, then: sei run"
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
        grains: How it is measured; empty: by sprint.
        is_optional: Whether many have no source of it, so that its absence is no news.
    """

    table: str
    title: str
    measures: Sequence[Measure]
    nothing: str
    scopes: Sequence[str] = DELIVERY_SCOPES
    grains: Sequence[str] = tuple(GRAINS)
    is_optional: bool = False


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
    "flow": Topic("flow_metrics", "Flow", FLOW, NO_ISSUES, PLANNING_SCOPES, is_optional=True),
    "sprints": Topic(
        "sprint_metrics", "Sprints", SPRINTS, NO_SPRINTS, PLANNING_SCOPES, (), is_optional=True
    ),
}
