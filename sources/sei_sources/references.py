"""Short lists that are read whole: only rows that differ are appended, and those that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sei_sources.cursors import Node, fingerprint
from sei_sources.errors import SourceError
from sei_sources.http import UnusableError
from sei_sources.source import Context
from sei_sources.tables import Table

FEW = 10
"""Lists shorter than this may shrink as they like."""

Known = Mapping[str, Mapping[str, str]]
"""Fingerprint of every row by its key, by table name."""


@dataclass(frozen=True)
class Strangers:
    """Finds out whether something refers to an entry that no list has yet.

    Attributes:
        known: What the lists have.
    """

    known: Known

    def are_among(self, referred: Iterable[tuple[Table, Any]]) -> bool:
        """Return whether one of these ids, each with the table of its list, is new."""
        return any(
            value is not None
            and table.name in self.known
            and json.dumps([value]) not in self.known[table.name]
            for table, value in referred
        )


class Newcomers:
    """Tells of each entry that a list lacks once a run, whichever stream meets it.

    Args:
        table: The list's table.
        known: What the lists have.
    """

    def __init__(self, table: Table, known: Known) -> None:
        self._table = table
        self._told = set(known.get(table.name, ()))
        self._lock = Lock()

    def among(self, rows: Iterable[Node]) -> list[Node]:
        """Return the rows of those that nobody has told of yet."""
        found = {_key(self._table, row): row for row in rows}
        with self._lock:
            new = [key for key in found if key not in self._told]
            self._told.update(new)
        return [found[key] for key in new]


def known_of(context: Context, stream: str, scope: str) -> Known:
    """Return what a list was when it was last read.

    Where `--full` reads it anew, only the keys are known, so that every row is appended and what
    has gone since is told all the same.
    """
    cursor = context.cursor(stream, scope)
    if cursor is not None:
        known: Known = cursor.get("known", {})
        return known
    forgotten: Known = context.forgotten.get((stream, scope), {}).get("known", {})
    return {table: dict.fromkeys(marks, "") for table, marks in forgotten.items()}


def changes(
    tables: Mapping[Table, Sequence[Node]],
    known: Known,
    *,
    now: datetime,
    what: str,
    may_shrink: bool = False,
    is_whole: bool = True,
) -> tuple[dict[Table, list[Node]], Known]:
    """Return the rows to append, and what is known then.

    Args:
        tables: All rows of each table.
        known: What was known before.
        now: The time at which rows that are gone count as deleted.
        what: The list, for messages.
        may_shrink: Whether it is nothing strange if most of the rows are gone.
        is_whole: Whether all rows came; else none that is missing counts as gone.

    Raises:
        UnusableError: A list shrank so much that the answer cannot be right.
    """
    appended, now_known = {}, {}
    for table, rows in tables.items():
        before = known.get(table.name, {})
        marks = {_key(table, row): fingerprint(row) for row in rows}
        if not may_shrink and len(before) >= FEW and len(marks) < len(before) / 2:
            raise _shrunk(table, len(before), len(marks), what)
        fresh = [row for row in rows if before.get(_key(table, row)) != marks[_key(table, row)]]
        if not is_whole:
            marks = {**before, **marks}
        gone = [_gone(table, key, now) for key in before if key not in marks]
        appended[table], now_known[table.name] = [*fresh, *gone], marks
    return appended, now_known


def _key(table: Table, row: Node) -> str:
    return json.dumps([row[column] for column in table.key])


def _gone(table: Table, key: str, now: datetime) -> Node:
    return {**dict(zip(table.key, json.loads(key), strict=True)), "_deleted_at": now}


def _shrunk(table: Table, before: int, after: int, what: str) -> SourceError:
    return UnusableError(
        f"{what}: {after} {table.name} instead of {before}: that is not believed",
        hint="Check that the token may still see them: sei doctor; if it is so: sei extract --full",
    )
