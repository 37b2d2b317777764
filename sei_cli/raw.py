"""The raw layer in the warehouse: its tables, the cursors of its streams, its completed loads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

from sei_cli.warehouse import Session, Warehouse
from sei_sources import SOURCES
from sei_sources.source import CURSORS, Cursor
from sei_sources.tables import DELETED_AT, LIST_SEPARATOR, SQL_TYPES, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa

KEYS_AT_ONCE = 500

LOADS_DDL = (
    'create table if not exists "{schema}"."_dlt_loads" (load_id varchar not null,'
    " schema_name varchar, status bigint not null,"
    " inserted_at timestamp with time zone not null, schema_version_hash varchar)"
)


def schema_of(source: str) -> str:
    """Return the schema of a source's raw tables."""
    return f"raw_{source}"


def declared_tables() -> dict[str, tuple[Table, ...]]:
    """Return the raw tables of every source."""
    return {source: import_module(f"sei_sources.{source}.tables").TABLES for source in SOURCES}


def ensure_tables(session: Session, source: str, tables: Iterable[Table]) -> None:
    """Create the tables and columns of a source that are not there yet; the rest stays as it is."""
    schema = schema_of(source)
    existing = _columns(session, schema)
    if not existing:
        session.execute(f'create schema if not exists "{schema}"')
    if "_dlt_loads" not in existing:
        session.execute(LOADS_DDL.format(schema=schema))
    for table in (*tables, CURSORS):
        if table.name not in existing:
            session.execute(table.ddl(schema))
            continue
        for column in table.all_columns:
            if column.name not in existing[table.name]:
                session.execute(
                    f'alter table "{schema}"."{table.name}"'
                    f' add column "{column.name}" {SQL_TYPES[column.type]}'
                )


def read_cursors(session: Session, source: str) -> dict[tuple[str, str], Cursor]:
    """Return the newest loaded cursor of every stream, by (stream, scope)."""
    schema = schema_of(source)
    newest = session.rows(
        f"select distinct on (stream, scope) stream, scope, cursor from {schema}.sei_cursors"
        f" where _dlt_load_id in (select load_id from {schema}._dlt_loads where status = 0)"
        " order by stream, scope, _extracted_at desc, _dlt_load_id desc"
    )
    return {(row["stream"], row["scope"]): json.loads(row["cursor"]) for row in newest}


def newest_extraction(session: Session, source: str) -> datetime | None:
    """Return the start of the latest run that loaded something of a source."""
    newest: datetime | None = session.rows(
        f"select max(_extracted_at) as newest from {schema_of(source)}.sei_cursors"
    )[0]["newest"]
    return newest


def completed_loads(session: Session, sources: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return newest completed load and number of loads, for every source that has any."""
    found = {}
    for source in sources:
        schema = schema_of(source)
        if "_dlt_loads" in _columns(session, schema):
            row = session.rows(
                "select coalesce(max(load_id), '') as newest, count(*) as loads"
                f" from {schema}._dlt_loads where status = 0"
            )[0]
            if row["loads"]:
                found[source] = (row["newest"], row["loads"])
    return found


def latest_rows(source: str, table: Table, columns: str, *, keys: str = "") -> str:
    """Return the query of the latest loaded version of each key, out of the completed loads.

    Args:
        source: The source.
        table: Its table.
        columns: What to select.
        keys: A query or list of the only keys; empty: all.
    """
    schema, key = schema_of(source), _names(table.key)
    only = f" and ({key}) in ({keys})" if keys else ""
    return (
        f'select distinct on ({key}) {columns} from "{schema}"."{table.name}"'
        f' where _dlt_load_id in (select load_id from "{schema}"."_dlt_loads"'
        f" where status = 0){only} order by {key}, _extracted_at desc, _dlt_load_id desc"
    )


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in dict.fromkeys(columns))


@dataclass(frozen=True)
class LoadedRows:
    """What is loaded of a source, as its streams may ask for it.

    Attributes:
        warehouse: Where it is.
        source: The source.
        started_at: Start of the run, the `_deleted_at` of what it finds gone.
    """

    warehouse: Warehouse
    source: str
    started_at: datetime

    def reconciled(
        self, table: Table, column: str, value: str, present: Iterable[tuple[Any, ...]]
    ) -> pa.Table:
        """Return the rows that say what has gone, and what has come back: see `Loaded`.

        Of what is loaded, which may be much, only the keys are fetched, and what changed whole.
        """
        with self.warehouse.connect() as session:
            known = list(self._known(session, table, column, value))
        there = set(present) if known else set()
        changed = [key for key, is_deleted in known if (key in there) == is_deleted]
        with self.warehouse.connect() as session:
            rows = self._whole(session, table, changed)
        for row in rows:
            is_there = tuple(row[name] for name in table.key) in there
            row[DELETED_AT.name] = None if is_there else self.started_at
        return table.arrow(rows)

    def _known(
        self, session: Session, table: Table, column: str, value: str
    ) -> Iterator[tuple[tuple[Any, ...], bool]]:
        """Yield the keys that belong to a scope now, and whether each is deleted."""
        ever = f'select {_names(table.key)} from "{schema_of(self.source)}"."{table.name}"'
        latest = latest_rows(
            self.source,
            table,
            _names([*table.key, column, DELETED_AT.name]),
            keys=f'{ever} where "{column}" = $1',
        )
        sql = f'with latest as ({latest}) select * from latest where "{column}" = $1'
        for row in session.rows(sql, [value]):
            yield tuple(row[name] for name in table.key), row[DELETED_AT.name] is not None

    def _whole(
        self, session: Session, table: Table, keys: Sequence[tuple[Any, ...]]
    ) -> list[dict[str, Any]]:
        """Return the latest version of these keys."""
        columns = _names(column.name for column in (*table.columns, DELETED_AT))
        found: list[dict[str, Any]] = []
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            sql = latest_rows(self.source, table, columns, keys=_places(some))
            rows = session.rows(sql, [value for key in some for value in key])
            found += [_read_back(table, row) for row in rows]
        return found


def _places(keys: Sequence[tuple[Any, ...]]) -> str:
    """Return the places of the parameters of keys: `($1, $2), ($3, $4)`."""
    numbers = count(1)
    return ", ".join(f"({', '.join(f'${next(numbers)}' for _ in key)})" for key in keys)


def _read_back(table: Table, row: Row) -> dict[str, Any]:
    lists = {column.name for column in table.columns if column.type == "list"}
    return {
        name: value.split(LIST_SEPARATOR) if name in lists and value else value
        for name, value in row.items()
    }


def _columns(session: Session, schema: str) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {}
    for row in session.rows(
        "select table_name, column_name from information_schema.columns where table_schema = $1",
        [schema],
    ):
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    return columns
