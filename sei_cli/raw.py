"""The raw layer in the warehouse: its tables, the cursors of its streams, its completed loads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sei_cli.warehouse import Session
from sei_sources.source import CURSORS, Cursor
from sei_sources.tables import SQL_TYPES, Table

LOADS_DDL = (
    'create table if not exists "{schema}"."_dlt_loads" (load_id varchar not null,'
    " schema_name varchar, status bigint not null,"
    " inserted_at timestamp with time zone not null, schema_version_hash varchar)"
)


def schema_of(source: str) -> str:
    """Return the schema of a source's raw tables."""
    return f"raw_{source}"


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
    """Return newest completed load and number of loads, for every source that has raw tables."""
    found = {}
    for source in sources:
        schema = schema_of(source)
        if "_dlt_loads" in _columns(session, schema):
            row = session.rows(
                "select coalesce(max(load_id), '') as newest, count(*) as loads"
                f" from {schema}._dlt_loads where status = 0"
            )[0]
            found[source] = (row["newest"], row["loads"])
    return found


def _columns(session: Session, schema: str) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {}
    for row in session.rows(
        "select table_name, column_name from information_schema.columns where table_schema = $1",
        [schema],
    ):
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    return columns
