"""Show an explanation: the number, how it is computed, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_cli.explain.query import ORGANIZATION
from sei_cli.explain.reading import Explanation
from sei_cli.explain.registry import TABLES
from sei_cli.explain.sentences import plural, short, when
from sei_cli.measures import Unit, period_name, shown
from sei_cli.output import EMPTY, Column, Row, Table

MOST_ROWS = 50
"""How many rows a table shows; JSON and CSV have all."""


def tables(explanation: Explanation) -> tuple[Table, Table]:
    """Return the number, and the rows behind it."""
    return _number(explanation), _rows(explanation)


def metric_list() -> Table:
    """Return every metric that can be explained."""
    rows = [
        {"metric": name, "table": table, "how": metric.how}
        for table, of in TABLES.items()
        for name, metric in of.metrics.items()
    ]
    columns = [
        Column("metric", "Metric"),
        Column("table", "Table"),
        Column("how", "How it is computed"),
    ]
    title = "What can be explained: sei explain METRIC --scope team:NAME --period 2026-03"
    return Table("metrics", title, columns, rows)


def unit_of(name: str) -> Unit | None:
    """Return the unit of a metric by its name; None for a level."""
    if name.endswith("_level"):
        return None
    if name.endswith(("_share", "_rate", "_planned", "flow_efficiency")):
        return "share"
    if name.endswith("_hours") or name == "hours_between_releases_p50":
        return "hours"
    units: dict[str, Unit] = {
        "deployment_frequency": "per day",
        "size_p50": "lines",
        "additions": "lines",
        "deletions": "lines",
    }
    return units.get(name, "points")


def _text(name: str, value: Any) -> str:
    unit = unit_of(name)
    return str(value or EMPTY) if unit is None else shown(value, unit)


def _number(explanation: Explanation) -> Table:
    asked = explanation.asked
    period = asked.period
    is_whole = asked.scope == ORGANIZATION
    scope = "the whole organization" if is_whole else f"{asked.scope} {asked.scope_name}"
    row = {
        "table": asked.table,
        "metric": asked.name,
        "scope": asked.scope,
        "scope_name": asked.scope_name,
        "grain": period.grain,
        "period_start": period.start,
        "sprint": period.row["name"] if period.grain == "sprint" else None,
        "value": explanation.number,
        "how": explanation.metric.how,
        "adds_up": explanation.adds_up,
    }
    when_it_was = row["sprint"] or period_name(period.grain, period.start)
    title = f"{asked.name} of {scope}, {when_it_was}: {_text(asked.name, explanation.number)}"
    notes = [explanation.metric.how]
    if not explanation.adds_up:
        notes.append(
            f"The rows below give {_text(asked.name, explanation.computed)}: something else than"
            " these models built the table. Build it again: sei transform --full-refresh"
        )
    columns = [Column(key, "") for key in row]
    return Table("number", title, columns, [row], notes, most=0)


def _rows(explanation: Explanation) -> Table:
    rows, name = explanation.rows, explanation.asked.name
    noun = explanation.metric.facts.noun

    def has(key: str) -> bool:
        return any(row[key] is not None for row in rows)

    columns = [
        Column("kind", ""),
        Column("id", noun.capitalize(), lambda row: short(row["id"])),
        Column("title", "Title" if has("title") else ""),
        Column("place", "Where" if has("place") else ""),
        Column("happened_at", "When" if has("happened_at") else "", _when),
        Column("value", "Value", lambda row: _value(name, row), is_right=True),
        Column("of", "Of" if has("of") else "", lambda row: _quantity(row["of"]), is_right=True),
        Column("rule", "Why it counts"),
        Column("url", "Link" if has("url") else "", lambda row: row["url"] or EMPTY),
    ]
    title = f"{plural(noun, len(rows))} behind it" if rows else f"No {noun} is behind it."
    return Table("rows", title, columns, rows, _more(rows), most=MOST_ROWS)


def _more(rows: Sequence[Row]) -> list[str]:
    rest = len(rows) - MOST_ROWS
    return [f"{rest:,} more: --json or --csv has all of them"] if rest > 0 else []


def _when(row: Row) -> str:
    return when(row["happened_at"])


def _value(name: str, row: Row) -> str:
    value = row["value"]
    is_duration = name.endswith("_hours") or name == "hours_between_releases_p50"
    if isinstance(value, (int, float)) and is_duration:
        return shown(value, "hours")
    return _quantity(value)


def _quantity(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return EMPTY if value is None else str(value)
    return f"{value:.3g}" if 0 < abs(value) < 1 else shown(value, "points")
