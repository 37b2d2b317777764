"""Read sources and load what they yield, slice by slice, with the cursors that they reached."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sei_cli import raw
from sei_cli.config import did_you_mean
from sei_cli.errors import UsageError, WarehouseError
from sei_cli.load import Loader
from sei_cli.streams import (
    Arrived,
    Broken,
    Ended,
    Finished,
    Idle,
    Reading,
    Started,
    StreamEvent,
    stream_events,
)
from sei_sources import load_source
from sei_sources.errors import SourceError
from sei_sources.source import Context, Count, Failed, NothingLoaded, Source, Stream
from sei_sources.statistics import Counts, Statistics

if TYPE_CHECKING:
    from sei_cli.progress import Reporter
    from sei_cli.warehouse import Warehouse


@dataclass(frozen=True)
class Job:
    """A source that is to be read: its name, its settings, and itself."""

    name: str
    settings: Any = field(repr=False)
    source: Source = field(repr=False)

    @staticmethod
    def of(name: str, settings: Any) -> Job:
        """Return the job of a registered source."""
        return Job(name, settings, load_source(name))


@dataclass(frozen=True)
class Range:
    """What of the sources is to be read.

    Attributes:
        since: How far back to begin where nothing was loaded yet.
        is_full: Forget the cursors and read everything again.
        only: Names of the only streams to read; empty: all.
        max_wait: Seconds to wait at once for a vendor's limit; None: as long as it says.
    """

    since: datetime | None = None
    is_full: bool = False
    only: Collection[str] = ()
    max_wait: float | None = None


@dataclass(frozen=True)
class StreamResult:
    """What one stream brought, or why it stopped; its earlier batches are loaded all the same."""

    name: str
    scope: str
    label: str
    rows: int
    started_at: datetime
    finished_at: datetime
    error: SourceError | None = None
    counts: Counts = field(default_factory=Counts)


@dataclass
class SourceResult:
    """What one source brought: rows by raw table, every stream that ran, the vendor's counts."""

    source: str
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    streams: list[StreamResult] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def failed(self) -> list[StreamResult]:
        """The streams that could not be read to their end."""
        return [stream for stream in self.streams if stream.error]


class _Work:
    """One source between its first event and its last: reading, loading, result."""

    def __init__(self, reading: Reading, loader: Loader, reporter: Reporter) -> None:
        self.reading = reading
        self.loader = loader
        self.result = SourceResult(reading.name, statistics=reading.context.statistics)
        self._reporter = reporter
        self._began: dict[tuple[str, str], datetime] = {}

    def handle(self, event: StreamEvent) -> None:
        """Take in what happened.

        Raises:
            WarehouseError: The warehouse does not take the rows.
            Exception: The source has a fault.
        """
        name = self.result.source
        match event:
            case Started(stream):
                self._began[stream.name, stream.scope] = datetime.now(UTC)
                self._reporter.stream_started(name, stream.name, stream.label)
            case Arrived(stream, _):
                self._arrived(event)
            case Ended(stream, rows, error):
                self._ended(stream, rows, error)
            case Failed(stream_name, label, error):
                now = datetime.now(UTC)
                failed = StreamResult(stream_name, "", label, 0, now, now, error)
                self.result.streams.append(failed)
                self._reporter.failed(name, stream_name, label, error)
            case Count():
                self.result.counts.append(event)
            case Idle():
                pass
            case Finished():
                self.loader.flush()
            case Broken(error):
                raise error

    def _arrived(self, event: Arrived) -> None:
        stream, batch = event.stream, event.batch
        for table, rows in batch.rows.items():
            self.result.rows[table.name] += rows.num_rows
        for note in batch.notes:
            self._reporter.note(self.result.source, stream.label, note)
        self.loader.add(stream, batch)
        self._reporter.stream_advanced(
            self.result.source,
            stream.name,
            stream.label,
            rows=sum(rows.num_rows for rows in batch.rows.values()),
            done=batch.done,
            total=batch.total,
        )

    def _ended(self, stream: Stream, rows: int, error: SourceError | None) -> None:
        name = self.result.source
        counts = self.result.statistics.of(stream.name, stream.label)
        began, now = self._began[stream.name, stream.scope], datetime.now(UTC)
        self.result.streams.append(
            StreamResult(stream.name, stream.scope, stream.label, rows, began, now, error, counts)
        )
        if error:
            self._reporter.failed(name, stream.name, stream.label, error)
        else:
            self._reporter.stream_finished(name, stream.name, stream.label, rows=rows)


class Extraction:
    """Loads what changed in sources since the last run; all of them are read at once.

    Args:
        jobs: The sources.
        warehouse: Where to load to, as the caller has locked it.
        folder: The `.sei` folder.
        reporter: Told of progress.
        started_at: Start of the run, the `_extracted_at` of its rows.
        wanted: What of the sources is to be read.

    Raises:
        WarehouseError: The warehouse cannot be written.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        warehouse: Warehouse,
        folder: Path,
        reporter: Reporter,
        started_at: datetime,
        wanted: Range,
    ) -> None:
        readings = [_reading(job, warehouse, folder, reporter, started_at, wanted) for job in jobs]
        self._works = {
            reading: _Work(
                reading, Loader(reading.name, warehouse, reading.context, reporter), reporter
            )
            for reading in readings
        }

    @property
    def results(self) -> list[SourceResult]:
        """What the sources brought so far."""
        return [work.result for work in self._works.values()]

    def read(self) -> list[SourceResult]:
        """Read to the end.

        Raises:
            WarehouseError: The warehouse cannot be written; what was loaded before stays.
            KeyboardInterrupt: The run was interrupted; what had been read by then is loaded.
        """
        with contextlib.ExitStack() as folders:
            for work in self._works.values():
                folders.enter_context(work.loader.working_folder())
            try:
                self._handle_events()
            except WarehouseError:
                raise
            except BaseException:
                for work in self._works.values():
                    work.loader.flush()
                raise
        return self.results

    def _handle_events(self) -> None:
        with contextlib.closing(stream_events(list(self._works))) as events:
            for reading, event in events:
                self._works[reading].handle(event)
                for work in self._works.values():
                    work.loader.flush_if_old()


def _reading(
    job: Job,
    warehouse: Warehouse,
    folder: Path,
    reporter: Reporter,
    started_at: datetime,
    wanted: Range,
) -> Reading:
    with warehouse.connect() as session:
        raw.ensure_tables(session, job.name, job.source.TABLES)
        cursors = raw.read_cursors(session, job.name)
        newest = raw.newest_extraction(session, job.name)
        is_first = not raw.completed_loads(session, [job.name])
    _check_streams(job, wanted, {stream for stream, _ in cursors})
    if newest and newest >= started_at:
        started_at = newest + timedelta(microseconds=1)
    forgotten = {
        key: cursor
        for key, cursor in cursors.items()
        if wanted.is_full and (not wanted.only or key[0] in wanted.only)
    }
    context = Context(
        folder=folder,
        started_at=started_at,
        cursors={key: cursor for key, cursor in cursors.items() if key not in forgotten},
        forgotten=forgotten,
        since=wanted.since,
        tell=lambda text: reporter.note(job.name, "", text),
        max_wait=wanted.max_wait,
        loaded=NothingLoaded() if is_first else raw.LoadedRows(warehouse, job.name, started_at),
    )
    return Reading(job.name, job.source, job.settings, context, wanted.only)


def _check_streams(job: Job, wanted: Range, seen: Collection[str]) -> None:
    known = sorted({*seen, *(table.name for table in job.source.TABLES)})
    for name in wanted.only:
        if name not in known:
            raise UsageError(
                f"{job.name} has no stream {name!r}{did_you_mean(name, known)}",
                hint=f"It has: {', '.join(known)}",
            )
