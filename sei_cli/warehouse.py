"""Open the warehouse, DuckDB or PostgreSQL, ask it, and keep a second run out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

from sei_cli import postgres_url
from sei_cli.errors import ConfigError, WarehouseError, WarehouseLockedError

if TYPE_CHECKING:
    import duckdb
    import psycopg

STORAGE_VERSION = "v1.2.0"
"""The version of new DuckDB files, so that DuckDB 1.4 and 1.5 (Metabase's driver) open them."""

SCHEMAS = ("analytics", "intermediate", "staging", "seeds", "sei_log")

CONNECT_SECONDS = 10
"""How long to wait for a server where the URL does not say."""
ROWS_AT_ONCE = 500

OUTDATED = "Another version of sei, or of your models, built its tables. Build them: sei transform"


class Session(Protocol):
    """An open connection; parameters are written `$1`, `$2` on both databases."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings by column name."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement at once, without its rows."""

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows that have the same columns; for few: what is loaded goes through dlt."""


@dataclass(frozen=True)
class Warehouse:
    """Where the data lives; opening it is cheap and done for each step.

    Attributes:
        kind: Which database.
        url: The whole URL, password included; never shown.
        path: The DuckDB file, None for PostgreSQL.
    """

    kind: Literal["duckdb", "postgres"]
    url: str = field(repr=False)
    path: Path | None = None

    @staticmethod
    def parse(url: str, folder: Path) -> Warehouse:
        """Read `duckdb:///FILE` (relative to the folder) or `postgresql://…`.

        Raises:
            ConfigError: The URL is of another kind, or cannot be read.
        """
        scheme, separator, rest = url.partition("://")
        if separator and scheme == "duckdb" and rest.strip("/"):
            path = Path(rest.removeprefix("/")).expanduser()
            if path.stem in SCHEMAS:
                raise ConfigError(
                    f"warehouse: a DuckDB file cannot be called {path.stem!r}, like a schema",
                    hint="Call it for instance duckdb:///sei.duckdb",
                )
            return Warehouse("duckdb", url, (folder / path).resolve())
        if separator and scheme in ("postgresql", "postgres") and postgres_url.has_host(url):
            return Warehouse("postgres", url)
        raise ConfigError(
            f"warehouse: {postgres_url.without_password(url)!r} is neither duckdb:///FILE"
            " nor postgresql://…",
            hint="Write for instance `warehouse: duckdb:///sei.duckdb` in sei.yml.",
        )

    @property
    def label(self) -> str:
        """What a person may see: the file, or the URL without its password and options."""
        if self.path:
            return str(self.path)
        return postgres_url.label(self.url)

    def environment(self) -> dict[str, str]:
        """Return the environment variables that dbt's profile reads."""
        if self.path:
            return {"SEI_DBT_TARGET": "duckdb", "SEI_DUCKDB_PATH": str(self.path)}
        return postgres_url.environment(self.url)

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[Session]:
        """Open a connection that commits each statement and is closed at the end.

        Raises:
            WarehouseError: The file or server cannot be opened, or refuses a statement.
            WarehouseLockedError: Another process has the file open.
        """
        if self.path:
            opened = _open_duckdb(self, self.path, read_only=read_only)
        else:
            opened = _open_postgres(self)
        with opened as session:
            yield session

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep a DuckDB file open: connections within the block cost nothing to open and close.

        Raises:
            WarehouseError: The file cannot be opened.
            WarehouseLockedError: Another process has the file open.
        """
        with self.connect() if self.path else nullcontext():
            yield

    def check(self) -> None:
        """Do nothing unless the warehouse is out of reach.

        Raises:
            WarehouseError: It is.
        """
        with self.connect():
            pass

    def settle(self) -> None:
        """Move what DuckDB keeps in its log into the file: closing it would hide that it cannot.

        Raises:
            WarehouseError: The disk is full; the log has all that was loaded.
        """
        if self.path:
            with self.connect() as session:
                session.execute("checkpoint")

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Keep every other writing run out until the end of the block.

        Raises:
            WarehouseLockedError: A run holds it; the message says which, where and since when.
        """
        from sei_cli.locks import advisory_lock, file_lock

        path = self.path
        with file_lock(self, path, command) if path else advisory_lock(self, command):
            yield


class _DuckDBSession:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        cursor = self._connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._connection.execute(sql, list(parameters) or None)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for sql, values in _inserts(table, rows):
            self._connection.execute(sql, values)


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        import psycopg

        with psycopg.RawCursor(self._connection) as cursor:
            cursor.execute(sql.encode(), list(parameters))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        import psycopg

        with psycopg.RawCursor(self._connection) as cursor:
            cursor.execute(sql.encode(), list(parameters) or None)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        import psycopg

        with psycopg.RawCursor(self._connection) as cursor:
            for sql, values in _inserts(table, rows):
                cursor.execute(sql.encode(), values)


def _inserts(table: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Return statements with many rows each: a statement a row is slow on both databases."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        columns, width = ", ".join(some[0]), len(some[0])
        places = ", ".join(
            f"({', '.join(f'${row * width + column + 1}' for column in range(width))})"
            for row in range(len(some))
        )
        values = [value for row in some for value in row.values()]
        yield f"insert into {table} ({columns}) values {places}", values


@contextmanager
def _open_duckdb(warehouse: Warehouse, path: Path, *, read_only: bool) -> Iterator[Session]:
    import duckdb

    try:
        if not path.exists():
            _make_duckdb(path)
        connection = duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        raise duckdb_error(warehouse, error) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield _DuckDBSession(connection)
    except duckdb.Error as error:
        raise duckdb_error(warehouse, error) from error
    finally:
        connection.close()


def _make_duckdb(path: Path) -> None:
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


@contextmanager
def _open_postgres(warehouse: Warehouse) -> Iterator[Session]:
    import psycopg

    try:
        url = postgres_url.with_timeout(warehouse.url, CONNECT_SECONDS)
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise WarehouseError(
            f"cannot connect to {warehouse.label}: {_first_line(warehouse, error)}",
            hint="Check host, port, user, password and sslmode of `warehouse`, then: sei doctor",
        ) from error
    try:
        with connection:
            connection.execute("set timezone = 'UTC'")
            yield _PostgresSession(connection)
    except psycopg.Error as error:
        raise WarehouseError(
            f"{warehouse.label} refused a statement: {_first_line(warehouse, error)}",
            hint=OUTDATED
            if isinstance(error, psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedTable)
            else "Check that the role may create schemas and tables, then: sei doctor",
        ) from error


def duckdb_error(warehouse: Warehouse, error: Exception) -> WarehouseError:
    """Translate what DuckDB says of a file: locked, not writable, no DuckDB file, disk full."""
    text = str(error)
    if "Could not set lock" in text or "Conflicting lock" in text:
        holder = re.search(r"PID (\d+)", text)
        who = f"process {holder.group(1)}" if holder else "another process"
        return WarehouseLockedError(
            f"{warehouse.label} is open in {who}",
            hint="Wait for it if it is a run of sei, else close it (Metabase and notebooks hold the"
            " file), then type the same again.",
        )
    if text.startswith(("Binder Error", "Catalog Error")):
        return WarehouseError(
            f"{warehouse.label} refused a statement: {text.splitlines()[0]}", hint=OUTDATED
        )
    return WarehouseError(
        f"cannot use {warehouse.label}: {text.splitlines()[0]}",
        hint="Check path, permissions and free disk of `warehouse` in sei.yml, then: sei doctor",
    )


def _first_line(warehouse: Warehouse, error: Exception) -> str:
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    password = urlsplit(warehouse.url).password
    return text.replace(password, "***").replace(unquote(password), "***") if password else text
