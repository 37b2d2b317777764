"""Fetch the rows behind a metric: its declared tables, joined and filtered, in one query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sei_cli.explain.facts import Condition, Facts, Metric, Row, Window
from sei_cli.explain.periods import Period

if TYPE_CHECKING:
    from sei_cli.warehouse import Session

ORGANIZATION = "organization"
TESTS = {
    "true": "{0}",
    "false": "not {0}",
    "given": "{0} is not null",
    "absent": "{0} is null",
    "positive": "{0} > 0",
    "there at the end": "({0} is null or {0} >= {1})",
}


@dataclass(frozen=True)
class Asked:
    """A number that is asked for: its table, column, scope and period."""

    table: str
    name: str
    scope: str
    scope_name: str
    period: Period


@dataclass
class _Query:
    """The text of a query in the making, with its parameters."""

    facts: Facts
    parameters: list[Any] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        """Return the place of a parameter."""
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def place(self, column: str) -> str:
        """Return a column with the table that it is taken from: the first one that has it."""
        if column not in self.facts.columns:
            for number, join in enumerate(self.facts.joins, start=1):
                if column in join.taken():
                    return f"joined_{number}.{join.taken()[column]}"
        return f"facts.{column}"

    def sources(self) -> Iterator[str]:
        """Yield the tables, each joined by its keys."""
        yield f"from {self.facts.table} as facts"
        for number, join in enumerate(self.facts.joins, start=1):
            keys = (f"joined_{number}.{key} = {self.place(of)}" for key, of in join.on.items())
            kind = "inner" if join.is_inner else "left"
            yield f"{kind} join {join.table} as joined_{number} on {' and '.join(keys)}"

    def columns(self) -> str:
        """Return the list of all columns."""
        names = [*self.facts.columns, *(name for join in self.facts.joins for name in join.taken())]
        return ", ".join(f"{self.place(name)} as {name}" for name in dict.fromkeys(names))


def fetch(session: Session, metric: Metric, asked: Asked) -> list[Row]:
    """Return the rows behind a number, their times in the time zone of the period.

    Raises:
        WarehouseError: The warehouse refuses.
    """
    query = _Query(metric.facts)
    conditions = [
        *_scope(query, asked),
        *_window(query, metric.window, asked.period),
        *(_test(query, condition, asked.period) for condition in metric.where),
    ]
    where = [f"where {' and '.join(conditions)}"] if conditions else []
    text = " ".join([f"select {query.columns()}", *query.sources(), *where])
    rows = [_local(row, asked.period) for row in session.rows(text, query.parameters)]
    return metric.reshape(rows, asked.period)


def _local(row: Row, period: Period) -> Row:
    return {
        name: value.astimezone(period.timezone) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _scope(query: _Query, asked: Asked) -> Iterator[str]:
    facts = query.facts
    for key in facts.keys:
        yield f"facts.{key} is not distinct from {query.bind(asked.period.row[key])}"
    if facts.keys:
        return
    if facts.scopes is None:
        yield f"facts.scope = {query.bind(asked.scope)}"
        yield f"facts.scope_name = {query.bind(asked.scope_name)}"
    elif asked.scope in facts.scopes:
        yield f"{query.place(facts.scopes[asked.scope])} = {query.bind(asked.scope_name)}"


def _window(query: _Query, window: Window, period: Period) -> Iterator[str]:
    places = [query.place(column) for column in window.columns]
    match window.frame:
        case "during":
            moment = places[0] if len(places) == 1 else f"greatest({', '.join(places)})"
            yield f"{moment} >= {query.bind(period.starts_at)}"
            yield f"{moment} < {query.bind(period.ends_at)}"
        case "at the end":
            yield f"{places[0]} < {query.bind(period.ends_at)}"
            for until in places[1:]:
                yield f"({until} is null or {until} >= {query.bind(period.ends_at)})"
        case "on the last day":
            yield f"{places[0]} = {query.bind(period.seen_on)}"
        case "last year":
            yield f"{places[0]} >= {query.bind(period.last_year_starts_at)}"
            yield f"{places[0]} < {query.bind(period.ends_at)}"
        case "the same":
            yield f"facts.grain = {query.bind(period.grain)}"
            yield f"facts.period_start = {query.bind(period.start)}"


def _test(query: _Query, condition: Condition, period: Period) -> str:
    end = query.bind(period.ends_at) if condition.test == "there at the end" else ""
    tests = [TESTS[condition.test].format(query.place(name), end) for name in condition.columns]
    return f"({' or '.join(tests)})"
