"""A source that yields what a test gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sei_sources.errors import SourceError
from sei_sources.source import Batch, Check, Context, Cursor, Failed, Settings, Stream
from sei_sources.tables import Column, Table

THINGS = Table(
    "things",
    ("id",),
    "One row per thing",
    (
        Column("id", "bigint", "Number"),
        Column("name", "text", "Name"),
        Column("is_good", "boolean", "Whether it is good"),
        Column("weight", "double", "Kilograms"),
        Column("labels", "list", "Labels"),
        Column("made_at", "timestamp", "When it was made"),
    ),
)


def batch(first: int, last: int, *, cursor: Cursor | None = None) -> Batch:
    """Return a batch of things with these ids."""
    rows = [{"id": number, "name": f"thing {number}"} for number in range(first, last + 1)]
    return Batch({THINGS: THINGS.arrow(rows)}, cursor=cursor)


@dataclass(frozen=True)
class FakeSource:
    """Yields these batches, or raises the error among them; it keeps the cursors it was given."""

    streams_by_scope: dict[str, Sequence[Batch | Exception]]
    cursors_seen: list[Cursor | None]
    TABLES: tuple[Table, ...] = (THINGS,)
    CONCURRENCY: int = 2
    SettingsModel: type[Settings] = Settings

    def streams(self, settings: Any, context: Context) -> Iterator[Stream | Failed]:
        """List a stream per scope."""
        for scope, batches in self.streams_by_scope.items():
            yield Stream("things", scope, scope, partial(self._read, batches))

    def _read(self, batches: Sequence[Batch | Exception], cursor: Cursor | None) -> Iterator[Batch]:
        self.cursors_seen.append(cursor)
        for item in batches:
            if isinstance(item, BaseException):
                raise item
            yield item

    def check(self, settings: Any) -> Iterator[Check]:
        """Find everything right."""
        yield Check("things", is_right=True, detail="there")


def fake(**batches: Sequence[Batch | Exception]) -> FakeSource:
    """Return a source with a stream for each scope."""
    return FakeSource(batches, [])


REFUSED = SourceError("the host refused", hint="Ask it again.")
