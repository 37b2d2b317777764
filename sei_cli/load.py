"""Run the streams of a source and load what they yield: the only module that imports dlt."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import Queue
from threading import BoundedSemaphore, Event, Thread
from typing import TYPE_CHECKING, Any

from sei_cli import raw
from sei_cli.errors import SeiError, WarehouseError
from sei_cli.progress import Reporter
from sei_cli.warehouse import Warehouse, duckdb_error
from sei_sources import load_source
from sei_sources.errors import SourceError
from sei_sources.source import CURSORS, Batch, Context, Failed, Source, Stream
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
    """What one source brought: rows by raw table, and every stream that ran."""

    source: str
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    streams: list[StreamResult] = field(default_factory=list)

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

    Raises:
        WarehouseError: The warehouse cannot be written; what was loaded before stays.
    """
    source = load_source(name)
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
    )
    loader = _Loader(name, warehouse, folder, started_at, reporter)
    result = SourceResult(name)
    for event in _events(source, settings, context):
        _handle(event, result, loader, reporter)
    loader.flush()
    return result


@dataclass(frozen=True)
class _Started:
    stream: Stream


@dataclass(frozen=True)
class _Arrived:
    stream: Stream
    batch: Batch


@dataclass(frozen=True)
class _Ended:
    stream: Stream
    rows: int
    error: SourceError | None


@dataclass(frozen=True)
class _Broken:
    error: BaseException


_Event = _Started | _Arrived | _Ended | Failed | _Broken


def _handle(event: _Event, result: SourceResult, loader: _Loader, reporter: Reporter) -> None:
    source = result.source
    match event:
        case _Started(stream):
            reporter.stream_started(source, stream.name, stream.label)
        case _Arrived(stream, batch):
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
        case _Ended(stream, rows_of_stream, error):
            result.streams.append(StreamResult(stream.name, stream.label, rows_of_stream, error))
            if error:
                reporter.failed(source, stream.name, stream.label, error)
            else:
                reporter.stream_finished(source, stream.name, stream.label, rows=rows_of_stream)
        case Failed(stream_name, label, error):
            result.streams.append(StreamResult(stream_name, label, 0, error))
            reporter.failed(source, stream_name, label, error)
        case _Broken(error):
            loader.flush()
            raise error


def _events(source: Source, settings: Any, context: Context) -> Iterator[_Event]:
    """Run the streams in threads and yield what happens, in order within each stream."""
    queue: Queue[_Event | None] = Queue(maxsize=4 * source.CONCURRENCY)
    stop = context.stop
    lister = Thread(target=_list, args=(source, settings, context, queue, stop), daemon=True)
    lister.start()
    try:
        while (event := queue.get()) is not None:
            yield event
    finally:
        stop.set()
        while lister.is_alive():
            _drain(queue)
            lister.join(timeout=0.05)


def _drain(queue: Queue[_Event | None]) -> None:
    while not queue.empty():
        queue.get_nowait()


def _list(
    source: Source,
    settings: Any,
    context: Context,
    queue: Queue[_Event | None],
    stop: Event,
) -> None:
    slots = BoundedSemaphore(source.CONCURRENCY)
    try:
        with ThreadPoolExecutor(source.CONCURRENCY, thread_name_prefix="stream") as pool:
            for stream in source.streams(settings, context):
                if stop.is_set():
                    break
                if isinstance(stream, Failed):
                    queue.put(stream)
                    continue
                slots.acquire()
                work = pool.submit(_read, stream, context, queue, stop)
                work.add_done_callback(lambda _: slots.release())
    except BaseException as error:  # noqa: BLE001 - carried to the thread that waits, which raises it
        queue.put(_Broken(error))
    finally:
        queue.put(None)


def _read(stream: Stream, context: Context, queue: Queue[_Event | None], stop: Event) -> None:
    rows = 0
    queue.put(_Started(stream))
    try:
        for batch in stream.extract(context.cursor(stream.name, stream.scope)):
            if stop.is_set():
                return
            rows += sum(table.num_rows for table in batch.rows.values())
            queue.put(_Arrived(stream, batch))
    except SourceError as error:
        queue.put(_Ended(stream, rows, error))
    except BaseException as error:  # noqa: BLE001 - carried to the thread that waits, which raises it
        queue.put(_Broken(error))
    else:
        queue.put(_Ended(stream, rows, None))


class _Loader:
    """Collects batches and loads them in slices, each one dlt load with the cursors it reached."""

    def __init__(
        self,
        source: str,
        warehouse: Warehouse,
        folder: Path,
        started_at: datetime,
        reporter: Reporter,
    ) -> None:
        self._source = source
        self._warehouse = warehouse
        self._folder = folder / "dlt" / source
        self._started_at = started_at
        self._reporter = reporter
        self._clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _clear(self) -> None:
        self._rows: dict[Table, list[pa.Table]] = defaultdict(list)
        self._cursors: dict[tuple[str, str], str] = {}
        self._bytes = 0
        self._began = time.monotonic()

    def add(self, stream: Stream, batch: Batch) -> None:
        """Take a batch; load the slice when it is large or old enough."""
        for table, rows in batch.rows.items():
            if rows.num_rows:
                self._rows[table].append(rows)
                self._bytes += rows.nbytes
        if batch.cursor is not None:
            self._cursors[stream.name, stream.scope] = json.dumps(batch.cursor)
        if self._bytes >= SLICE_BYTES or time.monotonic() - self._began >= SLICE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Load what was collected; nothing collected, nothing done."""
        if self._rows or self._cursors:
            self._rows[CURSORS] = [self._cursor_rows()]
            self._reporter.loading(
                self._source, sum(rows.num_rows for batch in self._rows.values() for rows in batch)
            )
            self._load()
        self._clear()

    def _cursor_rows(self) -> pa.Table:
        return CURSORS.arrow(
            {"stream": stream, "scope": scope, "cursor": cursor}
            for (stream, scope), cursor in self._cursors.items()
        )

    def _load(self) -> None:
        os.environ.update(DLT_SETTINGS)
        os.environ["DLT_PROJECT_DIR"] = str(self._folder)
        os.environ["DLT_DATA_DIR"] = str(self._folder)
        import dlt
        from dlt.common.pipeline import LoadInfo
        from dlt.pipeline.exceptions import PipelineStepFailed

        pipeline = dlt.pipeline(
            f"sei_{self._source}",
            pipelines_dir=str(self._folder),
            destination=self._destination(),
            dataset_name=raw.schema_of(self._source),
        )
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
            info: LoadInfo = pipeline.run(resources, loader_file_format="parquet")
            info.raise_on_failed_jobs()
        except PipelineStepFailed as error:
            raise _load_error(self._warehouse, error) from error

    def _destination(self) -> Any:
        import dlt

        if self._warehouse.path:
            return dlt.destinations.duckdb(str(self._warehouse.path))
        return dlt.destinations.postgres(self._warehouse.url, create_indexes=False)

    def _stamped(self, rows: pa.Table) -> pa.Table:
        import pyarrow as pa

        column = pa.repeat(pa.scalar(self._started_at, pa.timestamp("us", tz="UTC")), rows.num_rows)
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
