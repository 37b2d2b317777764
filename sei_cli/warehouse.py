"""The warehouse, DuckDB or PostgreSQL: read its URL, open it, ask it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from sei_cli import postgres_url
from sei_cli.duckdb_file import open_duckdb
from sei_cli.errors import ConfigError
from sei_cli.postgres import open_postgres

SCHEMAS = ("analytics", "intermediate", "staging", "seeds", "sei_log")


class Session(Protocol):
    """An open connection; parameters are written `$1`, `$2` on both databases."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings by column name."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement at once, without its rows."""

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows that have the same columns; for few: what is loaded goes through dlt."""


def _keep_nothing() -> None:
    """Do nothing: nobody locked the warehouse, or its lock cannot be lost."""


@dataclass(frozen=True)
class Warehouse:
    """Where the data lives; opening it is cheap and done for each step.

    Attributes:
        kind: Which database.
        url: The whole URL, password included; never shown.
        path: The DuckDB file, None for PostgreSQL.
        keep_lock: Sees that the run which locked the warehouse still has the lock, and takes it
            again where it was lost; raises a WarehouseError where that is not possible.
    """

    kind: Literal["duckdb", "postgres"]
    url: str = field(repr=False)
    path: Path | None = None
    keep_lock: Callable[[], None] = field(default=_keep_nothing, repr=False, compare=False)

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

    def folder_in(self, state: Path) -> Path:
        """Return the folder of what is kept of this warehouse alone, in the `.sei` folder.

        Whoever has locked the warehouse has this folder, too: what lies in it was left behind.
        """
        readable = re.sub(r"[^A-Za-z0-9._-]+", "_", self.label.rpartition("/")[2])[:80]
        digest = hashlib.sha256(self.label.encode()).hexdigest()[:10]
        return state / "warehouses" / f"{readable}-{digest}"

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
            with open_duckdb(self.path, read_only=read_only) as file:
                yield file
        else:
            with open_postgres(self.url) as connection:
                yield connection

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
