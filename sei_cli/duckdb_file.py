"""Open a DuckDB file, ask it, and say what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sei_cli.errors import OUTDATED, WarehouseError, WarehouseLockedError
from sei_cli.inserts import inserts

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.2.0"
"""The version of new DuckDB files, so that DuckDB 1.4 and 1.5 (Metabase's driver) open them."""


class DuckDBSession:
    """An open connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings by column name."""
        cursor = self._connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        self._connection.execute(sql, list(parameters) or None)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows."""
        for sql, values in inserts(table, rows):
            self._connection.execute(sql, values)


@contextmanager
def open_duckdb(path: Path, *, read_only: bool) -> Iterator[DuckDBSession]:
    """Open a file, which is made if need be.

    Raises:
        WarehouseError: It cannot be opened, or refuses a statement.
        WarehouseLockedError: Another process has it open.
    """
    import duckdb

    try:
        if not path.exists():
            _make(path)
        connection = duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        raise duckdb_error(path, error) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield DuckDBSession(connection)
    except duckdb.Error as error:
        raise duckdb_error(path, error) from error
    finally:
        connection.close()


def _make(path: Path) -> None:
    """Make an empty file aside: one that a kill leaves half made can never be opened again."""
    import duckdb

    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    duckdb.connect(new, config={"storage_compatibility_version": STORAGE_VERSION}).close()
    try:
        path.hardlink_to(new)
    except FileExistsError:
        new.unlink()
    except OSError:
        new.replace(path)
    else:
        new.unlink()


def duckdb_error(path: Path, error: Exception) -> WarehouseError:
    """Translate what DuckDB says of a file: locked, not writable, no DuckDB file, disk full."""
    text = str(error)
    if "Could not set lock" in text or "Conflicting lock" in text:
        holder = re.search(r"PID (\d+)", text)
        who = f"process {holder.group(1)}" if holder else "another process"
        return WarehouseLockedError(
            f"{path} is open in {who}",
            hint="Wait for it if it is a run of sei, else close it (Metabase and notebooks hold the"
            " file), then type the same again.",
        )
    if text.startswith(("Binder Error", "Catalog Error")):
        return WarehouseError(f"{path} refused a statement: {text.splitlines()[0]}", hint=OUTDATED)
    return WarehouseError(
        f"cannot use {path}: {text.splitlines()[0]}",
        hint="Check path, permissions and free disk of `warehouse` in sei.yml, then: sei doctor",
    )
