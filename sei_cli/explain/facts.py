"""What a metric is made of, declared: the rows, which of them count, their value and its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sei_cli.explain.aggregates import Aggregate, count
from sei_cli.explain.periods import Period

Row = dict[str, Any]
Value = Callable[[Row, Period], Any]
Rule = Callable[[Row, Period], str]
Test = Literal["true", "false", "given", "absent", "positive", "there at the end"]
Frame = Literal["during", "at the end", "on the last day", "last year", "the same", "any"]


@dataclass(frozen=True)
class Condition:
    """What must hold of one of the columns."""

    test: Test
    columns: Sequence[str]


def true(*columns: str) -> Condition:
    """Take rows in which one of the columns is true."""
    return Condition("true", columns)


def false(column: str) -> Condition:
    """Take rows in which the column is false."""
    return Condition("false", [column])


def given(column: str) -> Condition:
    """Take rows that have a value in the column."""
    return Condition("given", [column])


def absent(column: str) -> Condition:
    """Take rows that have no value in the column."""
    return Condition("absent", [column])


def positive(column: str) -> Condition:
    """Take rows whose value is above zero."""
    return Condition("positive", [column])


def there_at_the_end(column: str) -> Condition:
    """Take rows that were not deleted, at the column's time, before the period's end."""
    return Condition("there at the end", [column])


@dataclass(frozen=True)
class Window:
    """Which rows lie in the period.

    Attributes:
        frame: How the columns are compared with it.
        columns: `during`: the time, the latest of several; `at the end`: since when, until when.
    """

    frame: Frame
    columns: Sequence[str] = ()


def names(text: str) -> tuple[str, ...]:
    """Return the columns of a text that names them one after the other."""
    return tuple(text.split())


@dataclass(frozen=True)
class Join:
    """A table that says more of the same things.

    Attributes:
        table: With its schema.
        on: Its key columns, each with the column that it equals.
        columns: What is taken from it.
        is_inner: Whether a row must be there.
        renamed: What else is taken, by another name since the first table has that one.
    """

    table: str
    on: Mapping[str, str]
    columns: Sequence[str] = ()
    is_inner: bool = True
    renamed: Mapping[str, str] = field(default_factory=dict)

    def taken(self) -> dict[str, str]:
        """Return its columns by the names that they have in a row."""
        return {name: name for name in self.columns} | dict(self.renamed)


@dataclass(frozen=True)
class Facts:
    """Where rows come from and how to show them.

    Attributes:
        noun: What a row is.
        table: The model that knows which row counts for which scope, with its schema.
        columns: What is taken from it.
        joins: Tables that say more.
        scopes: The column that names the scope, by scope; None: columns `scope`, `scope_name`.
        keys: Columns that must equal those of the metric's own row, in the place of a scope.
        name: Columns that name a row, the first that has a value wins.
        place: Columns that say where it is.
        moment: The time to show of it.
    """

    noun: str
    table: str
    columns: Sequence[str]
    joins: Sequence[Join] = ()
    scopes: Mapping[str, str] | None = None
    keys: Sequence[str] = ()
    name: Sequence[str] = ()
    place: Sequence[str] = ("repository",)
    moment: str = ""


def _one(_row: Row, _period: Period) -> int:
    return 1


@dataclass(frozen=True)
class Metric:
    """One number of a metric table.

    Attributes:
        how: How it is computed, in the words of the definitions.
        facts: The rows behind it.
        window: Which of them lie in the period.
        rule: Why a row counts, or counts as it does.
        where: What else must hold of them.
        value: What each contributes; part and whole where it is a quotient of sums.
        aggregate: How the values become the number.
        reshape: What happens to the rows before, where one alone does not tell.
        moment: The time to show of a row; that of the facts unless given.
    """

    how: str
    facts: Facts
    window: Window
    rule: Rule
    where: Sequence[Condition] = ()
    value: Value = _one
    aggregate: Aggregate = count
    reshape: Callable[[list[Row], Period], list[Row]] = field(default=lambda rows, _: rows)
    moment: str = ""


def column(name: str) -> Value:
    """Let the value be that of a column."""
    return lambda row, _: row[name]


def flag(name: str, *, is_counted: bool = True) -> Value:
    """Let the value be 1 where a flag is so, else 0."""
    return lambda row, _: int(bool(row[name]) is is_counted)


def hours_since(name: str) -> Value:
    """Let the value be the age, in hours, at the period's end."""
    return lambda row, period: (period.seen_at - row[name]).total_seconds() / 3600
