"""Load what a source yielded, slice by slice: the only module that imports dlt."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sei_cli import postgres_url, raw
from sei_cli.duckdb_file import duckdb_error
from sei_cli.errors import SeiError, WarehouseError
from sei_cli.progress import Reporter
from sei_cli.warehouse import Warehouse
from sei_sources.source import CURSORS, Batch, Context, Cursor, Stream
from sei_sources.tables import EXTRACTED_AT, Table

if TYPE_CHECKING:
    import pyarrow as pa

SLICE_BYTES = 32 * 2**20
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

_AHEAD = ThreadPoolExecutor(1, thread_name_prefix="dlt")
"""Sets the pipelines up, one after the other."""


class Loader:
    """Collects batches and loads them in slices, each one dlt load with the cursors it reached."""

    def __init__(
        self,
        source: str,
        warehouse: Warehouse,
        context: Context,
        reporter: Reporter,
    ) -> None:
        self._source = source
        self._warehouse = warehouse
        self._folder = _working_folder(warehouse.folder_in(context.folder) / "dlt" / source)
        self._context = context
        self._reporter = reporter
        self._known = dict(context.cursors)
        self._pipeline: Future[Any] | None = None
        self._clear()

    @contextmanager
    def working_folder(self) -> Iterator[None]:
        """Give dlt an empty folder, and remove it: what is to be kept is in the warehouse.

        Only a run that was killed can have left one: this run has locked the warehouse.
        """
        parent = self._folder.parent
        shutil.rmtree(self._folder, ignore_errors=True)
        os.environ.update(DLT_SETTINGS, DLT_PROJECT_DIR=str(parent), DLT_DATA_DIR=str(parent))
        try:
            yield
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
            with suppress(OSError):  # another source works beside
                parent.rmdir()

    def _clear(self) -> None:
        self._rows: dict[Table, list[pa.Table]] = defaultdict(list)
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._bytes = 0
        self._began = time.monotonic()

    def add(self, stream: Stream, batch: Batch) -> None:
        """Take a batch; load the slice when it is large enough."""
        filled = {table: rows for table, rows in batch.rows.items() if rows.num_rows}
        for table, rows in filled.items():
            self._rows[table].append(rows)
            self._bytes += rows.nbytes
        key = (stream.name, stream.scope)
        if batch.cursor is not None and (filled or batch.cursor != self._known.get(key)):
            self._known[key] = self._cursors[key] = batch.cursor
        if self._rows or self._cursors:
            self._prepare()
        if self._bytes >= SLICE_BYTES:
            self.flush()

    def flush_if_old(self) -> None:
        """Load what was collected if its first batch has waited long enough."""
        if time.monotonic() - self._began >= SLICE_SECONDS:
            self.flush()

    def _prepare(self) -> Future[Any]:
        """Set dlt up, which takes a second, while the source still waits for its vendor."""
        if self._pipeline is None:
            self._pipeline = _AHEAD.submit(self._new_pipeline)
        return self._pipeline

    def flush(self) -> None:
        """Load what was collected, unless another run has got hold of the warehouse meanwhile.

        Raises:
            WarehouseError: It has, or the warehouse does not take the rows.
        """
        count = sum(rows.num_rows for batches in self._rows.values() for rows in batches)
        if self._cursors:
            self._rows[CURSORS].append(
                CURSORS.arrow(
                    {"stream": stream, "scope": scope, "cursor": json.dumps(cursor)}
                    for (stream, scope), cursor in self._cursors.items()
                )
            )
        if self._rows:
            self._warehouse.keep_lock()
            self._reporter.loading(self._source, count)
            self._load()
        self._clear()

    def _load(self) -> None:
        import dlt
        from dlt.pipeline.exceptions import PipelineStepFailed

        pipeline = self._prepare().result()
        resources = [
            dlt.resource(
                [self._stamped(batches)],
                name=table.name,
                table_name=table.name,
                write_disposition="append",
                file_format="parquet",
            )
            for table, batches in self._rows.items()
        ]
        try:
            with self._warehouse.held():
                loaded = pipeline.run(resources, loader_file_format="parquet")
                loaded.raise_on_failed_jobs()
        except PipelineStepFailed as error:
            raise _load_error(self._warehouse, error) from error

    def _new_pipeline(self) -> Any:
        import dlt
        import pyarrow.parquet  # noqa: F401 - so that dlt has not to import it while it loads

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
        credentials = _credentials(self._warehouse.url)
        return dlt.destinations.postgres(credentials, create_indexes=False)

    def _stamped(self, batches: Sequence[pa.Table]) -> pa.Table:
        """Return the rows as one table with their time: each that dlt gets costs it 3 ms."""
        import pyarrow as pa

        rows = pa.concat_tables(batches)
        column = pa.repeat(
            pa.scalar(self._context.started_at, pa.timestamp("us", tz="UTC")), rows.num_rows
        )
        return rows.append_column(EXTRACTED_AT.name, column)


def _working_folder(folder: Path) -> Path:
    """Return where dlt works; it writes paths into SQL as they are, so none may have a quote.

    The other place is always the same one, so that the next run finds what a killed one left.
    """
    if "'" not in str(folder):
        return folder
    digest = hashlib.sha256(str(folder.parent).encode()).hexdigest()[:16]
    elsewhere = Path(tempfile.gettempdir()) / f"sei-{digest}"
    elsewhere.mkdir(exist_ok=True)
    elsewhere.chmod(0o700)  # which only its owner may
    return elsewhere / folder.name


def _credentials(url: str) -> Any:
    """Return credentials that are given on as written: dlt would write blanks its own way."""
    from dlt.destinations.impl.postgres.configuration import PostgresCredentials

    class AsWritten(PostgresCredentials):  # type: ignore[misc]
        def to_native_representation(self) -> str:
            return postgres_url.with_patience(url)

    return AsWritten(url).resolve()


def _load_error(warehouse: Warehouse, error: BaseException) -> SeiError:
    cause: BaseException = error
    while True:
        deeper = cause.__cause__ or cause.__context__
        if deeper is None:
            break
        cause = deeper
    if warehouse.path:
        return duckdb_error(warehouse.path, Exception(str(cause)))
    text = str(cause).strip().splitlines()
    return WarehouseError(
        f"{warehouse.label} did not take the rows: {text[0] if text else type(cause).__name__}",
        hint="What was loaded before is kept; when the warehouse is well again: sei extract",
    )
