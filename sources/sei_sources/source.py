"""What every source offers: settings, its raw tables, and streams of arrow batches.

A source knows nothing of warehouses, dlt or the command line: it yields what the vendor said, and
whoever runs it loads the batches and keeps the cursors beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict

from sei_sources.errors import SourceError
from sei_sources.statistics import Statistics
from sei_sources.stop import Stop
from sei_sources.tables import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

Cursor = Mapping[str, Any]
"""Where a stream stands, as JSON values; it is stored with the rows that it speaks of."""

CURSORS = Table(
    "sei_cursors",
    ("stream", "scope"),
    "One row per stream, scope and load: where the stream stood once the load had completed",
    (
        Column("stream", "text", "Name of the stream, for instance pull_requests"),
        Column("scope", "text", "What the stream reads: the id of a repository, an owner, a file"),
        Column("cursor", "text", "JSON object, known to the source alone"),
    ),
)
"""Every source has this table: state lives with the data and is loaded in the same transaction."""


class Settings(BaseModel):
    """What a user can set for a source in sei.yml; each source extends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: datetime | None = None


@dataclass(frozen=True)
class Batch:
    """Rows that belong together (a page and its children), and where the stream stands then.

    Attributes:
        rows: Arrow tables made by `Table.arrow`, by declared table.
        cursor: The stream's new cursor; None: a kill before the next batch reads this one again.
        total: Entities at the source in the whole stream, where the vendor gives the number.
        done: Entities of the stream that have been read up to this batch, the unit of `total`.
        notes: Warnings for the user, one sentence each.
    """

    rows: Mapping[Table, pa.Table] = field(default_factory=dict)
    cursor: Cursor | None = None
    total: int | None = None
    done: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """One list of one repository, owner or file, with a cursor of its own.

    Attributes:
        name: What is read: `pull_requests`, `commits`.
        scope: Stable id of where it is read; `(name, scope)` is the cursor's key.
        label: What a person calls the scope: `acme/api`.
        extract: Yields batches from a cursor (None: from the beginning); raises SourceError.
    """

    name: str
    scope: str
    label: str
    extract: Callable[[Cursor | None], Iterator[Batch]]


@dataclass(frozen=True)
class Failed:
    """A part of a source that could not even be listed: an unknown repository, a hidden owner."""

    name: str
    label: str
    error: SourceError


@dataclass(frozen=True)
class Count:
    """How many entities the vendor says that a list has, to be held against what is loaded.

    Attributes:
        name: The stream that loads them.
        scope: The stream's scope.
        label: What a person calls the scope.
        table: The raw table of the entities.
        scope_column: Its column that holds the scope.
        count: The vendor's number, of exactly those entities that the stream is to load.
    """

    name: str
    scope: str
    label: str
    table: Table
    scope_column: str
    count: int


class Loaded(Protocol):
    """What is loaded already, for a stream that finds out what is gone at the vendor."""

    def reconciled(
        self, table: Table, column: str, value: str, present: Iterable[tuple[Any, ...]]
    ) -> pa.Table:
        """Return the rows that say what has gone, and what has come back.

        Args:
            table: A declared table.
            column: Its column that holds the scope.
            value: The scope.
            present: The keys that the vendor has now, each in the order of `table.key`; not looked
                at where nothing is loaded.

        Returns:
            The latest loaded version of each row whose key is not present, with `_deleted_at`, and
            of each that was deleted and is present again, without it.
        """


class NothingLoaded:
    """Nothing was ever loaded."""

    def reconciled(
        self, table: Table, column: str, value: str, present: Iterable[tuple[Any, ...]]
    ) -> pa.Table:
        """Return no rows."""
        del column, value, present
        return table.arrow([])


@dataclass(frozen=True)
class Context:
    """What a run gives to a source.

    Attributes:
        folder: May keep files between runs (clones); it may be empty on the next machine.
        started_at: Start of the run, aware UTC.
        cursors: Last loaded cursor by (stream, scope); empty with `--full`.
        forgotten: The cursors that `--full` left out: they tell what was there, and may have gone.
        since: How far back to begin where there is no cursor; None: the source's own default.
        stop: Set where the run is being stopped: whoever waits gives up at once.
        tell: Told of every long wait, in one sentence.
        max_wait: Seconds that the user is ready to wait at once; None: as long as the host says.
        statistics: Where requests, waits and errors of each stream are counted.
        loaded: What is loaded already.
    """

    folder: Path
    started_at: datetime
    cursors: Mapping[tuple[str, str], Cursor] = field(default_factory=dict)
    forgotten: Mapping[tuple[str, str], Cursor] = field(default_factory=dict)
    since: datetime | None = None
    stop: Stop = field(default_factory=Stop)
    tell: Callable[[str], None] = lambda _: None
    max_wait: float | None = None
    statistics: Statistics = field(default_factory=Statistics)
    loaded: Loaded = field(default_factory=NothingLoaded)

    def cursor(self, stream: str, scope: str) -> Cursor | None:
        """Return the last loaded cursor of a stream."""
        return self.cursors.get((stream, scope))


@dataclass(frozen=True)
class Check:
    """One line of `sei doctor`: what was looked at, whether it is right, and what to do if not."""

    subject: str
    is_right: bool
    detail: str
    hint: str = ""


class Source(Protocol):
    """A module `sei_sources.<name>` is a source: it has these names."""

    TABLES: tuple[Table, ...]
    """Every raw table of the source, CURSORS not among them."""
    CONCURRENCY: int
    """How many streams may be read at once."""
    SettingsModel: type[Settings]

    def streams(self, settings: Any, context: Context) -> Iterator[Stream | Failed | Count]:
        """List what there is to read now, cheapest first; where nothing changed, no stream.

        Counts that come free with the listing are listed too.

        Raises:
            SourceConfigError: The settings cannot work at all (a wrong token, an unknown host).
        """

    def check(self, settings: Any) -> Iterator[Check]:
        """Look at token, permissions, remaining budget and reach for `sei doctor`; never raise."""
