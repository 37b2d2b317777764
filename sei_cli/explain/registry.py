"""Every metric of every metric table, and by what each table is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sei_cli.errors import UsageError
from sei_cli.explain.code import CODE_METRICS
from sei_cli.explain.facts import Metric
from sei_cli.explain.flow import FLOW_METRICS
from sei_cli.explain.pull_requests import PULL_REQUEST_METRICS
from sei_cli.explain.releases import DORA_METRICS
from sei_cli.explain.reviews import REVIEW_METRICS
from sei_cli.explain.sprints import SPRINT_METRICS
from sei_cli.topics import DELIVERY_SCOPES, GRAINS, PLANNING_SCOPES


@dataclass(frozen=True)
class MetricTable:
    """A metric table.

    Attributes:
        metrics: Its numbers, by column.
        scopes: By what it is measured.
        grains: In which periods; empty: by sprint.
    """

    metrics: Mapping[str, Metric]
    scopes: Sequence[str] = DELIVERY_SCOPES
    grains: Sequence[str] = tuple(GRAINS)


TABLES = {
    "dora_metrics": MetricTable(DORA_METRICS),
    "pull_request_metrics": MetricTable(PULL_REQUEST_METRICS),
    "review_metrics": MetricTable(REVIEW_METRICS),
    "code_metrics": MetricTable(CODE_METRICS, ("repository",), ("month", "quarter")),
    "flow_metrics": MetricTable(FLOW_METRICS, PLANNING_SCOPES),
    "sprint_metrics": MetricTable(SPRINT_METRICS, PLANNING_SCOPES, ()),
}


def find_metric(text: str) -> tuple[str, str]:
    """Return the table and the column of a metric; `table.metric` where two tables have it.

    Raises:
        UsageError: There is no such metric, or more than one.
    """
    table, _, name = text.strip().lower().rpartition(".")
    found = [
        one for one, of in TABLES.items() if name in of.metrics and table in ("", one, _topic(one))
    ]
    if len(found) == 1:
        return found[0], name
    if found:
        whole = " or ".join(f"{_topic(one)}.{name}" for one in found)
        tables = " and of ".join(found)
        raise UsageError(f"{name} is a metric of {tables}", hint=f"Name one: {whole}")
    known = sorted({one for of in TABLES.values() for one in of.metrics})
    near = get_close_matches(name, known, n=6, cutoff=0.4)
    nearest = f"Nearest: {', '.join(near)}. " if near else ""
    raise UsageError(f"unknown metric {text!r}", hint=f"{nearest}All there are: sei explain")


def _topic(table: str) -> str:
    return table.removesuffix("_metrics")
