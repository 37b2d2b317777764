"""Ask the warehouse how fresh it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.errors import WarehouseLockedError
from sei_cli.raw import schema_of
from sei_sources import SOURCES

if TYPE_CHECKING:
    from sei_cli.warehouse import Session
    from sei_cli.workspace import Workspace


def streams(workspace: Workspace) -> list[dict[str, Any]]:
    """Return every stream that was ever loaded, with its rows and times.

    Raises:
        WarehouseError: The warehouse is out of reach.
    """
    if _is_missing(workspace):
        return []
    runs = workspace.remembered("extract")
    with workspace.warehouse.connect(read_only=True) as session:
        found = [row for source in SOURCES for row in _streams_of(session, source)]
    for row in found:
        run = runs.get(row["source"], {})
        finished = run.get("finished_at")
        row["checked_at"] = datetime.fromisoformat(finished) if finished else None
        row["failed"] = run.get("failed")
    return found


def _streams_of(session: Session, source: str) -> Iterator[dict[str, Any]]:
    schema = schema_of(source)
    tables = {
        row["table_name"]
        for row in session.rows(
            "select table_name from information_schema.tables where table_schema = $1", [schema]
        )
    }
    if not {"sei_cursors", "_dlt_loads"} <= tables:
        return
    for row in session.rows(
        "select stream, count(distinct scope) as scopes, max(_extracted_at) as loaded_at"
        f" from {schema}.sei_cursors"
        f" where _dlt_load_id in (select load_id from {schema}._dlt_loads where status = 0)"
        " group by stream order by stream"
    ):
        count = None
        if row["stream"] in tables:
            counts = session.rows(f'select count(*) as rows from {schema}."{row["stream"]}"')
            count = counts[0]["rows"]
        yield {"source": source, **row, "rows": count}


def facts(workspace: Workspace) -> dict[str, str]:
    """Return what to say of the warehouse, its lock and the models."""
    if _is_missing(workspace):
        return {
            "warehouse": f"{workspace.warehouse.label}, not there yet",
            "models": "not built yet: sei run",
            "lock": _lock(workspace),
        }
    built = workspace.remembered("transform")
    with workspace.warehouse.connect(read_only=True) as session:
        tables = marts.tables(session)
    models = "not built yet: sei transform"
    if tables:
        models = f"{len(tables)} tables in {marts.SCHEMA}"
        models += f", built {built['finished_at']}" if built else ", by another machine or in part"
    return {"warehouse": workspace.warehouse.label, "models": models, "lock": _lock(workspace)}


def _is_missing(workspace: Workspace) -> bool:
    path = workspace.warehouse.path
    return path is not None and not path.exists()


def _lock(workspace: Workspace) -> str:
    try:
        with workspace.warehouse.lock("status"):
            return "No run is going on."
    except WarehouseLockedError as error:
        return f"A run is going on: {error.message}"
