"""Take a number apart: the rows behind it, what each contributes, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sei_cli.errors import UsageError
from sei_cli.explain.asking import Request, understand
from sei_cli.explain.facts import Metric, Row
from sei_cli.explain.periods import Period
from sei_cli.explain.query import Asked, fetch
from sei_cli.explain.registry import TABLES

if TYPE_CHECKING:
    from sei_cli.config import Config
    from sei_cli.warehouse import Session, Warehouse


@dataclass(frozen=True)
class Explanation:
    """A number and what it is made of.

    Attributes:
        asked: Which number.
        metric: How it is computed.
        number: What the metric table says.
        computed: What the rows give.
        rows: What is behind it: kind, id, title, place, happened_at, value, of, rule, url.
    """

    asked: Asked
    metric: Metric
    number: Any
    computed: Any
    rows: Sequence[dict[str, Any]]

    @property
    def adds_up(self) -> bool:
        """Whether the rows give the number of the table."""
        if self.number is None or self.computed is None or isinstance(self.number, str):
            return bool(self.number == self.computed)
        return math.isclose(self.number, self.computed, rel_tol=1e-6, abs_tol=1e-6)


def explain(warehouse: Warehouse, wanted: Request, config: Config) -> Explanation:
    """Explain the number that is asked for.

    Raises:
        UsageError: There is no such number.
        WarehouseError: The warehouse is out of reach.
    """
    if warehouse.path and not warehouse.path.exists():
        raise UsageError(f"there is nothing to explain yet: no {warehouse.label}", hint="sei run")
    with warehouse.connect(read_only=True) as session:
        return explained(session, understand(session, wanted, config))


def explained(session: Session, asked: Asked) -> Explanation:
    """Return a number with the rows behind it."""
    metric = TABLES[asked.table].metrics[asked.name]
    rows = fetch(session, metric, asked)
    values = [metric.value(row, asked.period) for row in rows]
    computed = metric.aggregate(values)
    records = [
        _record(metric, row, value, asked.period) for row, value in zip(rows, values, strict=True)
    ]
    if metric.facts.place:
        records.sort(key=_order)
    return Explanation(asked, metric, asked.period.row[asked.name], computed, records)


def _record(metric: Metric, row: Row, value: Any, period: Period) -> dict[str, Any]:
    part, whole = value if isinstance(value, tuple) else (value, None)
    if isinstance(part, str) and whole is not None:
        part, whole = whole, None
    moment = metric.moment or metric.facts.moment
    return {
        "kind": metric.facts.noun,
        "id": _first(row, metric.facts.name),
        "title": _first(row, ("title", "subject")),
        "place": _first(row, metric.facts.place),
        "happened_at": row.get(moment) if moment else None,
        "value": part,
        "of": whole,
        "rule": metric.rule(row, period),
        "url": row.get("url"),
    }


def _first(row: Row, names: Sequence[str]) -> str | None:
    for name in names:
        if row.get(name) is not None:
            return f"#{row[name]}" if name == "number" else str(row[name])
    return None


def _order(record: dict[str, Any]) -> tuple[float, str, str]:
    value = record["value"]
    size = float(value) if isinstance(value, (int, float)) else 0.0
    return -size, str(record["happened_at"]), str(record["id"])
