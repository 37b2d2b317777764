"""Run the streams of a source and load what they yield: the only module that imports dlt."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from sei_cli import raw
from sei_cli.errors import SeiError, WarehouseError
from sei_cli.progress import Reporter
from sei_cli.streams import Arrived, Broken, Ended, Started, StreamEvent, stream_events
from sei_cli.warehouse import Warehouse, duckdb_error
from sei_sources import load_source
from sei_sources.errors import SourceError
from sei_sources.source import CURSORS, Batch, Context, Count, Cursor, Failed, Source, Stream
from sei_sources.tables import EXTRACTED_AT, Table

if TYPE_CHECKING:
    import pyarrow as pa

SLICE_BYTES = 48 * 2**20
"""Arrow bytes after which a slice is loaded."""
SLICE_SECONDS = 60.0
"""Age at which a slice is loaded, however small: a kill costs no more than this much reading."""

DLT_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "CRITICAL",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "true",
    "RESTORE_FROM_DESTINATION": "false",
    "LOAD__RAISE_ON_MAX_RETRIES": "2",
    "LOAD__DELETE_COMPLETED_JOBS": "true",
}


@dataclass(frozen=True)
class StreamResult:
    """What one stream brought, or why it stopped; its earlier batches are loaded all the same."""

    name: str
    label: str
    rows: int
    error: SourceError | None = None


@dataclass
class SourceResult:
    """What one source brought: rows by raw table, every stream that ran, the vendor's counts."""

    source: str
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    streams: list[StreamResult] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)

    @property
    def failed(self) -> list[StreamResult]:
        """The streams that could not be read to their end."""
        return [stream for stream in self.streams if stream.error]


def extract(
    name: str,
    settings: Any,
    *,
    warehouse: Warehouse,
    folder: Path,
    reporter: Reporter,
    started_at: datetime,
    since: datetime | None = None,
    full: bool = False,
    source: Source | None = None,
) -> SourceResult:
    """Load what changed in a source since the last run.

    Args:
        name: One of SOURCES.
        settings: The source's own settings.
        warehouse: Where to load to; the caller holds its lock.
        folder: The `.sei` folder.
        reporter: Told of progress.
        started_at: Start of the run, the `_extracted_at` of its rows.
        since: How far back to begin where nothing was loaded yet.
        full: Forget every cursor and read everything again.
        source: What to read, where it is not the registered source of that name.

    Raises:
        WarehouseError: The warehouse cannot be written; what was loaded before stays.
    """
    source = source or load_source(name)
    with warehouse.connect() as session:
        raw.ensure_tables(session, name, source.TABLES)
        cursors = {} if full else raw.read_cursors(session, name)
        newest = raw.newest_extraction(session, name)
    if newest and newest >= started_at:
        started_at = newest + timedelta(microseconds=1)
    context = Context(
        folder=folder,
        started_at=started_at,
        cursors=cursors,
        since=since,
        tell=lambda text: reporter.note(name, "", text),
        loaded=raw.LoadedRows(warehouse, name, started_at),
    )
    result = SourceResult(name)
    with (
        _loading(name, warehouse, context, reporter) as loader,
        closing(stream_events(source, settings, context)) as events,
    ):
        for event in events:
            _handle(event, result, loader, reporter)
        loader.flush()
    return result


@contextmanager
def _loading(
    name: str, warehouse: Warehouse, context: Context, reporter: Reporter
) -> Iterator[_Loader]:
    """Give a loader an empty working folder, and remove it: what is kept is in the warehouse."""
    folder = context.folder / "dlt" / name
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.update(DLT_SETTINGS, DLT_PROJECT_DIR=str(folder), DLT_DATA_DIR=str(folder))
    try:
        yield _Loader(name, warehouse, folder, context, reporter)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _handle(event: StreamEvent, result: SourceResult, loader: _Loader, reporter: Reporter) -> None:
    source = result.source
    match event:
        case Started(stream):
            reporter.stream_started(source, stream.name, stream.label)
        case Arrived(stream, batch):
            for table, rows in batch.rows.items():
                result.rows[table.name] += rows.num_rows
            for note in batch.notes:
                reporter.note(source, stream.label, note)
            loader.add(stream, batch)
            rows_read = sum(rows.num_rows for rows in batch.rows.values())
            reporter.stream_advanced(
                source,
                stream.name,
                stream.label,
                rows=rows_read,
                done=batch.done,
                total=batch.total,
            )
        case Ended(stream, rows_of_stream, error):
            result.streams.append(StreamResult(stream.name, stream.label, rows_of_stream, error))
            if error:
                reporter.failed(source, stream.name, stream.label, error)
            else:
                reporter.stream_finished(source, stream.name, stream.label, rows=rows_of_stream)
        case Failed(stream_name, label, error):
            result.streams.append(StreamResult(stream_name, label, 0, error))
            reporter.failed(source, stream_name, label, error)
        case Count():
            result.counts.append(event)
        case Broken(error):
            loader.flush()
            raise error


class _Loader:
    """Collects batches and loads them in slices, each one dlt load with the cursors it reached."""

    def __init__(
        self,
        source: str,
        warehouse: Warehouse,
        folder: Path,
        context: Context,
        reporter: Reporter,
    ) -> None:
        self._source = source
        self._warehouse = warehouse
        self._folder = folder
        self._context = context
        self._reporter = reporter
        self._known = dict(context.cursors)
        self._importing: Thread | None = None
        self._pipeline: Any = None
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[Table, list[pa.Table]] = defaultdict(list)
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._bytes = 0
        self._began = time.monotonic()

    def add(self, stream: Stream, batch: Batch) -> None:
        """Take a batch; load the slice when it is large or old enough."""
        filled = {table: rows for table, rows in batch.rows.items() if rows.num_rows}
        for table, rows in filled.items():
            self._rows[table].append(rows)
            self._bytes += rows.nbytes
        key = (stream.name, stream.scope)
        if batch.cursor is not None and (filled or batch.cursor != self._known.get(key)):
            self._known[key] = self._cursors[key] = batch.cursor
        if self._rows or self._cursors:
            self._import_ahead()
        if self._bytes >= SLICE_BYTES or time.monotonic() - self._began >= SLICE_SECONDS:
            self.flush()

    def _import_ahead(self) -> None:
        """Import dlt, which takes a second, while the source still waits for the network."""
        if self._importing is None:
            self._importing = Thread(target=import_module, args=("dlt",), daemon=True)
            self._importing.start()

    def flush(self) -> None:
        """Load what was collected; nothing collected, nothing done."""
        count = sum(rows.num_rows for batches in self._rows.values() for rows in batches)
        if self._cursors:
            self._rows[CURSORS].append(
                CURSORS.arrow(
                    {"stream": stream, "scope": scope, "cursor": json.dumps(cursor)}
                    for (stream, scope), cursor in self._cursors.items()
                )
            )
        if self._rows:
            self._reporter.loading(self._source, count)
            self._load()
        self._clear()

    def _load(self) -> None:
        import dlt
        from dlt.pipeline.exceptions import PipelineStepFailed

        if self._pipeline is None:
            self._pipeline = self._new_pipeline()
        resources = [
            dlt.resource(
                [self._stamped(rows) for rows in batches],
                name=table.name,
                table_name=table.name,
                write_disposition="append",
                file_format="parquet",
            )
            for table, batches in self._rows.items()
        ]
        try:
            loaded = self._pipeline.run(resources, loader_file_format="parquet")
            loaded.raise_on_failed_jobs()
        except PipelineStepFailed as error:
            raise _load_error(self._warehouse, error) from error

    def _new_pipeline(self) -> Any:
        import dlt

        return dlt.pipeline(
            f"sei_{self._source}",
            pipelines_dir=str(self._folder),
            destination=self._destination(),
            dataset_name=raw.schema_of(self._source),
        )

    def _destination(self) -> Any:
        import dlt

        if self._warehouse.path:
            return dlt.destinations.duckdb(str(self._warehouse.path))
        return dlt.destinations.postgres(self._warehouse.url, create_indexes=False)

    def _stamped(self, rows: pa.Table) -> pa.Table:
        import pyarrow as pa

        column = pa.repeat(
            pa.scalar(self._context.started_at, pa.timestamp("us", tz="UTC")), rows.num_rows
        )
        return rows.append_column(EXTRACTED_AT.name, column)


def _load_error(warehouse: Warehouse, error: BaseException) -> SeiError:
    cause: BaseException = error
    while True:
        deeper = cause.__cause__ or cause.__context__
        if deeper is None:
            break
        cause = deeper
    if warehouse.path:
        return duckdb_error(warehouse, Exception(str(cause)))
    text = str(cause).strip().splitlines()
    return WarehouseError(
        f"{warehouse.label} did not take the rows: {text[0] if text else type(cause).__name__}",
        hint="What was loaded before is kept; when the warehouse is well again: sei extract",
    )
