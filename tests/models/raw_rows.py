"""Put rows into the raw tables as a completed load does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from sei_cli import raw
from sei_cli.warehouse import Session
from sei_sources import SOURCES
from sei_sources.tables import Table

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


def at(text: str) -> datetime:
    """Return a moment of March 2026, or of the month given: `02 09:00`, `02-27 09:00`."""
    day, _, time = text.partition(" ")
    whole = day if "-" in day else f"03-{day}"
    return datetime.fromisoformat(f"2026-{whole} {time or '00:00'}").replace(tzinfo=UTC)


def load(session: Session, source: str, rows: Rows, *, extracted_at: datetime) -> None:
    """Insert the rows of one run; its tables are there already."""
    load_id = str(int(extracted_at.timestamp()))
    session.insert(
        f"raw_{source}._dlt_loads",
        [
            {
                "load_id": load_id,
                "schema_name": source,
                "status": 0,
                "inserted_at": extracted_at,
                "schema_version_hash": "",
            }
        ],
    )
    for table, given in rows.items():
        whole = [
            {column.name: _plain(row.get(column.name)) for column in table.all_columns}
            | {"_extracted_at": extracted_at, "_dlt_load_id": load_id}
            for row in given
        ]
        session.insert(f"raw_{source}.{table.name}", whole)


def create_tables(session: Session) -> None:
    """Create the raw tables of every source."""
    for source in SOURCES:
        tables = import_module(f"sei_sources.{source}.tables").TABLES
        raw.ensure_tables(session, source, tables)


def _plain(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, (list, tuple)) else value
