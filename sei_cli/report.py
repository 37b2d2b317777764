"""Read the metric tables and lay them out for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.config import did_you_mean
from sei_cli.errors import UsageError
from sei_cli.measures import (
    DORA,
    PULL_REQUESTS,
    Measure,
    bar,
    counted,
    period_name,
    shown,
    sparkline,
    value_of,
)
from sei_cli.output import Column, Row, Table

if TYPE_CHECKING:
    from sei_cli.warehouse import Session, Warehouse

TREND_PERIODS = 12
GRAINS = {"day": 31, "week": 26 * 7, "month": 396, "quarter": 3 * 366}
"""How many days back a report looks, by grain."""
SCOPES = ("organization", "team", "repository", "service")
TOPICS = {
    "dora": ("dora_metrics", "DORA", DORA),
    "pull-requests": ("pull_request_metrics", "Pull requests", PULL_REQUESTS),
}
NO_DEPLOYMENTS = (
    "No production deployment was found. sei looks, per repository, for deployment records,"
    " workflow runs named deploy, release or publish, releases, and version tags;"
    " `files: {deployments: [deployments.csv]}` in sei.yml adds others,"
    " seeds/production_environments.csv says what production is called."
)


@dataclass(frozen=True)
class Question:
    """What is asked for: one named scope in full, or every name of a scope side by side."""

    scope: str
    name: str | None
    grain: str
    since: date

    @property
    def is_overview(self) -> bool:
        """Whether all names of the scope are asked for."""
        return self.name is None and self.scope != "organization"


def asked_for(
    named: Mapping[str, str], *, scope: str, grain: str, since: datetime | None
) -> Question:
    """Check what was asked for.

    Raises:
        UsageError: Scope or grain is unknown, or there is more than one scope.
    """
    given = {kind: name for kind, name in named.items() if name}
    if len(given) + bool(scope) > 1:
        asked = [f"--{kind}" for kind in (*given, *(["scope"] if scope else []))]
        raise UsageError(f"{' and '.join(asked)} exclude each other", hint="Give one of them.")
    for option, value, allowed in (("--scope", scope, SCOPES), ("--grain", grain, tuple(GRAINS))):
        if value and value not in allowed:
            raise UsageError(
                f"{option} {value!r} is unknown{did_you_mean(value, allowed)}",
                hint=f"Allowed: {', '.join(allowed)}",
            )
    kind, name = next(iter(given.items()), (scope or "organization", None))
    start = since or datetime.now(UTC) - timedelta(days=GRAINS[grain])
    return Question(kind, name, grain, start.date())


def topics_of(topic: str) -> list[str]:
    """Return the topics of a report: the one named, or all.

    Raises:
        UsageError: There is no such topic.
    """
    if topic and topic not in TOPICS:
        raise UsageError(
            f"unknown report {topic!r}{did_you_mean(topic, TOPICS)}",
            hint=f"Reports: {', '.join(TOPICS)}",
        )
    return [topic] if topic else list(TOPICS)


def report(warehouse: Warehouse, topics: Sequence[str], asked: Question) -> list[Table]:
    """Return the tables of a report.

    Raises:
        UsageError: The models were never built, or nothing is called so.
        WarehouseError: The warehouse is out of reach.
    """
    if warehouse.path and not warehouse.path.exists():
        raise UsageError(f"there is nothing to report yet: no {warehouse.label}", hint="sei run")
    with warehouse.connect(read_only=True) as session:
        return [_table(session, topic, asked) for topic in topics]


def _table(session: Session, topic: str, asked: Question) -> Table:
    table, title, measures = TOPICS[topic]
    if table not in marts.tables(session):
        raise UsageError("there is nothing to report yet: no models were built", hint="sei run")
    asked = _resolved(session, table, asked)
    rows = marts.metrics(
        session, table, scope=asked.scope, name=asked.name, grain=asked.grain, since=asked.since
    )
    if asked.is_overview:
        laid_out = _overview(table, f"{title} by {asked.scope}", measures, asked, rows)
    else:
        about = asked.name or "the whole organization"
        laid_out = _detail(table, f"{title} of {about}", measures, asked, rows)
    return replace(laid_out, topic=topic)


def _resolved(session: Session, table: str, asked: Question) -> Question:
    """Return the question with the full name: `acme/api` is enough for a repository."""
    if asked.name is None:
        return asked
    known = marts.scope_names(session, table, asked.scope)
    folded = asked.name.casefold()
    ends = [name for name in known if f"/{name}".casefold().endswith(f"/{folded}")]
    if len(ends) == 1 or not known:
        return replace(asked, name=ends[0] if ends else asked.name)
    raise UsageError(
        f"no {asked.scope} {asked.name!r}{did_you_mean(asked.name, known)}",
        hint=f"Known: {', '.join(known[:20])}{' …' if len(known) > 20 else ''}",
    )


def _detail(
    name: str, title: str, measures: Sequence[Measure], asked: Question, rows: Sequence[Row]
) -> Table:
    closed = [row for row in rows if not row["is_running"]]
    last = closed[-1] if closed else None
    running = rows[-1] if rows and rows[-1]["is_running"] else None
    records = [_record(measure, asked, closed, last, running) for measure in measures]
    largest = max((float(value_of(last, m.key) or 0) for m in measures if m.has_bar), default=0.0)
    by_key = {measure.key: measure for measure in measures}

    def text(row: Row, key: str) -> str:
        return shown(row[key], by_key[row["metric"]].unit)

    def bar_or_counts(row: Row) -> str:
        measure = by_key[row["metric"]]
        return bar(row["value"], largest) if measure.has_bar else str(row["counts"])

    columns = [
        Column("scope", ""),
        Column("scope_name", ""),
        Column("grain", ""),
        Column("metric", "Metric", lambda row: by_key[row["metric"]].title),
        Column("period_start", ""),
        Column(
            "value",
            _label(asked, last, "last period"),
            lambda row: text(row, "value"),
            is_right=True,
        ),
        Column("unit", ""),
        Column("level", "Level" if any(measure.level for measure in measures) else ""),
        Column("running_period_start", ""),
        Column(
            "running_value",
            f"{_label(asked, running, 'now')} (running)" if running else "",
            lambda row: text(row, "running_value"),
            is_right=True,
        ),
        Column("trend", "Trend", lambda row: sparkline(row["trend"])),
        Column("counts", "In the period", bar_or_counts),
    ]
    return Table(name, title, columns, records, _notes(name, measures, asked, rows, last))


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


def _notes(
    name: str, measures: Sequence[Measure], asked: Question, rows: Sequence[Row], last: Row | None
) -> list[str]:
    if not rows:
        return ["Nothing was measured in this time. See what is loaded: sei status"]
    if name == "dora_metrics" and not any(row["release_count"] for row in rows):
        return [NO_DEPLOYMENTS]
    if last is None:
        return [f"– no {asked.grain} is over yet; the running one is shown beside."]
    reasons: dict[str, list[str]] = {}
    for measure in measures:
        if last[measure.key] is None:
            reasons.setdefault(measure.empty, []).append(measure.title)
    return [f"– {', '.join(titles)}: {reason}." for reason, titles in reasons.items()]


def _overview(
    name: str, title: str, measures: Sequence[Measure], asked: Question, rows: Sequence[Row]
) -> Table:
    closed = [row for row in rows if not row["is_running"]]
    start = max((row["period_start"] for row in closed), default=None)
    columns = [
        Column("scope", ""),
        Column("scope_name", asked.scope.capitalize()),
        Column("grain", ""),
        Column("period_start", ""),
    ]
    for measure in measures:
        columns.append(_measure_column(measure))
        if measure.level:
            columns.append(Column(measure.level, "Level"))
    when = f", {period_name(asked.grain, start)}" if start else ""
    latest = [row for row in closed if row["period_start"] == start]
    notes = [] if latest else [f"No {asked.grain} of any {asked.scope} is over yet."]
    return Table(name, f"{title}{when}", columns, latest, notes)


def _measure_column(measure: Measure) -> Column:
    def text(row: Row) -> str:
        return shown(row.get(measure.key), measure.unit)

    return Column(measure.key, measure.title, text, is_right=True)
