"""Read the metric tables and lay them out for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.errors import UsageError
from sei_cli.measures import (
    Measure,
    bar,
    counted,
    period_name,
    shown,
    sparkline,
    value_of,
)
from sei_cli.output import Column, Row, Table
from sei_cli.questions import Question, full_name
from sei_cli.sprint_report import sprint_table
from sei_cli.topics import TOPICS, Topic

if TYPE_CHECKING:
    from sei_cli.warehouse import Session, Warehouse

TREND_PERIODS = 12
MOST_REPOSITORIES = 10
"""How many repositories a report of the whole organization shows one by one."""


def report(warehouse: Warehouse, topics: Sequence[str], asked: Question) -> list[Table]:
    """Return the tables of a report.

    Raises:
        UsageError: The models were never built, or nothing is called so.
        WarehouseError: The warehouse is out of reach.
    """
    if warehouse.path and not warehouse.path.exists():
        raise UsageError(f"there is nothing to report yet: no {warehouse.label}", hint="sei run")
    with warehouse.connect(read_only=True) as session:
        if not {TOPICS[name].table for name in topics} <= set(marts.tables(session)):
            raise UsageError("there is nothing to report yet: no models were built", hint="sei run")
        asked = _resolved(session, topics, asked)
        return [_set_aside(_table(session, name, asked), TOPICS[name]) for name in topics]


def _set_aside(table: Table, topic: Topic) -> Table:
    """Let what comes from a tracker go unsaid where there is none."""
    is_aside = topic.is_optional and list(table.notes) == [topic.nothing]
    return replace(table, is_aside=is_aside)


def _table(session: Session, name: str, asked: Question) -> Table:
    topic = TOPICS[name]
    if not topic.grains:
        return replace(sprint_table(session, topic, asked), topic=name)
    most = None
    if asked.scope not in topic.scopes:
        asked, most = replace(asked, scope=topic.scopes[0]), MOST_REPOSITORIES
    if asked.grain not in topic.grains:
        asked = replace(asked, grain=topic.grains[0])
    rows = marts.metrics(
        session,
        topic.table,
        scope=asked.scope,
        name=asked.name,
        grain=asked.grain,
        since=asked.since,
    )
    if asked.is_overview:
        return replace(_overview(topic, asked, rows, most), topic=name)
    return replace(_detail(topic, asked, rows), topic=name)


def _resolved(session: Session, topics: Sequence[str], asked: Question) -> Question:
    """Return the question with the full name: `acme/api` is enough for a repository."""
    if asked.name is None:
        return asked
    known = sorted({name for topic in topics for name in _names(session, topic, asked.scope)})
    return replace(asked, name=full_name(asked.name, known, asked.scope))


def _names(session: Session, name: str, scope: str) -> Iterable[str]:
    topic = TOPICS[name]
    if not topic.grains:
        return marts.names(session, topic.table, scope)
    return marts.scope_names(session, topic.table, scope)


def _detail(topic: Topic, asked: Question, rows: Sequence[Row]) -> Table:
    closed = [row for row in rows if not row["is_running"]]
    last = closed[-1] if closed else None
    running = rows[-1] if rows and rows[-1]["is_running"] else None
    records = [_record(measure, asked, closed, last, running) for measure in topic.measures]
    columns = _detail_columns(topic, asked, last, running)
    title = f"{topic.title} of {asked.name or 'the whole organization'}"
    notes = _notes(topic, asked, rows, last)
    return Table(topic.table, title, columns, records, notes, most=None if rows else 0)


def _detail_columns(
    topic: Topic, asked: Question, last: Row | None, running: Row | None
) -> list[Column]:
    by_key = {measure.key: measure for measure in topic.measures}
    stages = [value_of(last, measure.key) for measure in topic.measures if measure.has_bar]
    largest = max((float(value or 0) for value in stages), default=0.0)

    def text(row: Row, key: str) -> str:
        return shown(row[key], by_key[row["metric"]].unit)

    def bar_or_counts(row: Row) -> str:
        measure = by_key[row["metric"]]
        return bar(row["value"], largest) if measure.has_bar else str(row["counts"])

    period = _label(asked, last, "last period")
    now = f"{_label(asked, running, 'now')} (running)" if running else ""
    return [
        Column("scope", ""),
        Column("scope_name", ""),
        Column("grain", ""),
        Column("metric", "Metric", lambda row: by_key[row["metric"]].title),
        Column("period_start", ""),
        Column("value", period, lambda row: text(row, "value"), is_right=True),
        Column("unit", ""),
        Column("level", "Level" if any(measure.level for measure in topic.measures) else ""),
        Column("running_period_start", ""),
        Column("running_value", now, lambda row: text(row, "running_value"), is_right=True),
        Column("trend", "Trend", lambda row: sparkline(row["trend"])),
        Column("counts", "In the period", bar_or_counts),
    ]


def _record(
    measure: Measure, asked: Question, closed: Sequence[Row], last: Row | None, running: Row | None
) -> dict[str, Any]:
    return {
        "scope": asked.scope,
        "scope_name": value_of(last or running, "scope_name"),
        "grain": asked.grain,
        "metric": measure.key,
        "period_start": value_of(last, "period_start"),
        "value": value_of(last, measure.key),
        "unit": measure.unit,
        "level": value_of(last, measure.level),
        "running_period_start": value_of(running, "period_start"),
        "running_value": value_of(running, measure.key),
        "trend": [row[measure.key] for row in closed[-TREND_PERIODS:]],
        "counts": counted(measure, last),
    }


def _label(asked: Question, row: Row | None, otherwise: str) -> str:
    return period_name(asked.grain, row["period_start"]) if row else otherwise


def _notes(topic: Topic, asked: Question, rows: Sequence[Row], last: Row | None) -> list[str]:
    is_dora = topic.table == "dora_metrics"
    if not rows or (is_dora and not any(row["release_count"] for row in rows)):
        return [topic.nothing]
    if last is None:
        return [f"– no {asked.grain} is over yet; the running one is shown beside."]
    reasons: dict[str, list[str]] = {}
    for measure in topic.measures:
        if last[measure.key] is None:
            reasons.setdefault(measure.empty, []).append(measure.title)
    return [f"– {', '.join(titles)}: {reason}." for reason, titles in reasons.items()]


def _overview(topic: Topic, asked: Question, rows: Sequence[Row], most: int | None) -> Table:
    closed = [row for row in rows if not row["is_running"]]
    start = max((row["period_start"] for row in closed or rows), default=None)
    columns = [
        Column("scope", ""),
        Column("scope_name", asked.scope.capitalize()),
        Column("grain", ""),
        Column("period_start", ""),
    ]
    for measure in topic.measures:
        columns.append(_measure_column(measure))
        if measure.level:
            columns.append(Column(measure.level, "Level"))
    latest = [row for row in rows if row["period_start"] == start]
    if most:
        latest.sort(key=lambda row: -(row[topic.measures[0].key] or 0))
    running = "" if closed else " (running)"
    when = f", {period_name(asked.grain, start)}{running}" if start else ""
    notes = [] if latest else [topic.nothing]
    if most and len(latest) > most:
        topic_name = next(name for name, one in TOPICS.items() if one is topic)
        more = f"sei report {topic_name} --scope {asked.scope}"
        notes = [f"{len(latest) - most} more: {more}"]
    title = f"{topic.title} by {asked.scope}{when}"
    return Table(topic.table, title, columns, latest, notes, most=most)


def _measure_column(measure: Measure) -> Column:
    def text(row: Row) -> str:
        return shown(row.get(measure.key), measure.unit)

    return Column(measure.key, measure.title, text, is_right=True)
