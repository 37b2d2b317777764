"""Fill the raw tables of a warehouse with a generated organisation of three years.

At scale 1: 100 repositories, 500,000 commits, 60,000 pull requests, 120,000 reviews, 30,000
deployments, 20,000 issues. `organisation.sql` says how they hang together.

Example: python benchmarks/generate_warehouse.py --scale 0.1 duckdb:////tmp/organisation.duckdb
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "sources")]

from sei_cli import raw  # noqa: E402
from sei_cli.warehouse import Warehouse  # noqa: E402
from sei_sources import SOURCES  # noqa: E402
from sei_sources.github.tables import TABLES  # noqa: E402
from sei_sources.tables import DELETED_AT, EXTRACTED_AT, LOAD_ID, SQL_TYPES, Table  # noqa: E402

if TYPE_CHECKING:
    import duckdb

DAYS = 3 * 365
VERSIONED = ("pull_requests", "pull_request_commits", "pull_request_files")
"""Tables of which every tenth row also has an older version, as a later run leaves behind."""
EXTRACTED = f"timestamptz '{datetime.now(UTC).isoformat()}'"
"""One time for all tables, as a run has it: the children of a pull request are found by it."""


@dataclass(frozen=True)
class Size:
    """How much there is."""

    repositories: int
    pull_requests: int
    commits: int
    deployments: int
    issues: int
    people: int

    @staticmethod
    def of(scale: float) -> Size:
        """Return the size of the bar, times a scale."""
        return Size(
            max(10, round(100 * scale)),
            round(60_000 * scale),
            round(500_000 * scale),
            round(30_000 * scale),
            round(20_000 * scale),
            max(24, round(400 * scale)),
        )


def generate(warehouse: Warehouse, scale: float) -> dict[str, int]:
    """Fill the raw tables of the source github, and make those of the others; return their rows."""
    import duckdb

    with warehouse.connect() as session:
        for source in SOURCES:
            raw.ensure_tables(session, source, _tables_of(source))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        _make(connection, Size.of(scale))
        return dict(_write(connection, warehouse))


def _tables_of(source: str) -> tuple[Table, ...]:
    from importlib import import_module

    tables: tuple[Table, ...] = import_module(f"sei_sources.{source}.tables").TABLES
    return tables


def _make(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begin -= timedelta(days=DAYS)
    parameters: dict[str, Any] = {
        "begin_at": f"timestamptz '{begin.isoformat()}'",
        "days": DAYS,
        **vars(size),
    }
    for name, value in parameters.items():
        connection.execute(f"create macro {name}() as {value}")
    connection.execute(Path(__file__).with_name("organisation.sql").read_text(encoding="utf-8"))


def _write(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse
) -> Iterator[tuple[str, int]]:
    if warehouse.path:
        connection.execute(f"attach '{warehouse.path}' as target")
    for table in _made_tables(connection):
        select = _select(connection, table)
        if warehouse.path:
            connection.execute(f"insert into target.raw_github.{table.name} by name {select}")
        else:
            _ingest(warehouse, table, connection.sql(select).to_arrow_reader(50_000))
        yield table.name, _count(connection, select)
    loads = "select unnest(['1', '2']) as load_id, 'sei' as schema_name, 0 as status, now()"
    loads += " as inserted_at, '' as schema_version_hash"
    if warehouse.path:
        connection.execute(f"insert into target.raw_github._dlt_loads by name {loads}")
        connection.execute("checkpoint target")
    else:
        with warehouse.connect() as session:
            session.execute(
                "insert into raw_github._dlt_loads (load_id, schema_name, status, inserted_at)"
                " values ('1', 'sei', 0, now()), ('2', 'sei', 0, now())"
            )
            session.execute("analyze")


def _made_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Return the tables that organisation.sql fills; the organisation has no GitHub Projects."""
    views = connection.execute("select view_name from duckdb_views() where not internal")
    made = {row[0] for row in views.fetchall()}
    return [table for table in TABLES if f"made_{table.name}" in made]


def _select(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    made = {row[0] for row in connection.execute(f"describe made_{table.name}").fetchall()}
    columns = [
        f"cast({column.name if column.name in made else 'null'} as {SQL_TYPES[column.type]})"
        f' as "{column.name}"'
        for column in (*table.columns, DELETED_AT)
    ]
    listed = ", ".join(columns)
    newest = _version(listed, table, "2", EXTRACTED)
    if table.name not in VERSIONED:
        return newest
    key = "id" if table.name == "pull_requests" else "pull_request_id"
    older = _version(listed, table, "1", f"{EXTRACTED} - interval 1 day")
    return f"{newest} union all {older} where hash({key}) % 10 = 0"


def _version(columns: str, table: Table, load_id: str, extracted_at: str) -> str:
    return (
        f"select {columns}, {extracted_at} as {EXTRACTED_AT.name}, '{load_id}' as {LOAD_ID.name}"
        f" from made_{table.name}"
    )


def _count(connection: duckdb.DuckDBPyConnection, select: str) -> int:
    found = connection.execute(f"select count(*) from ({select})").fetchone()
    return int(found[0]) if found else 0


def _ingest(warehouse: Warehouse, table: Table, reader: Any) -> None:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(warehouse.url) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(table.name, reader, mode="append", db_schema_name="raw_github")
        connection.commit()


def main() -> None:
    """Fill the warehouse that is named, else a file that is thrown away."""
    parser = argparse.ArgumentParser(description="Fill a warehouse with a generated organisation.")
    parser.add_argument("warehouse", nargs="?", help="duckdb:///FILE or postgresql://…")
    parser.add_argument("--scale", type=float, default=1.0, help="1: 500,000 commits")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.warehouse or "duckdb:///generated.duckdb"
        begun = time.perf_counter()
        rows = generate(Warehouse.parse(url, Path(folder)), arguments.scale)
        seconds = time.perf_counter() - begun
    for name, count in rows.items():
        print(f"{name:32}{count:12,}")
    print(f"{sum(rows.values()):,} rows in {seconds:.1f} s")


if __name__ == "__main__":
    main()
