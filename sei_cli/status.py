"""Ask the warehouse how fresh it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sei_cli import marts, run_log
from sei_cli.locks import holder
from sei_cli.raw import latest_rows, schema_of
from sei_sources import SOURCES
from sei_sources.source import CURSORS

if TYPE_CHECKING:
    from sei_cli.warehouse import Session
    from sei_cli.workspace import Workspace


def streams(workspace: Workspace, *, by_scope: bool) -> list[dict[str, Any]]:
    """Return every stream that was ever loaded, with its times and the vendor's count.

    Args:
        workspace: The user's folder.
        by_scope: A row for each repository, owner or file of a stream, with its cursor.

    Raises:
        WarehouseError: The warehouse is out of reach.
    """
    if _is_missing(workspace):
        return []
    runs = workspace.remembered("extract")
    with workspace.warehouse.connect(read_only=True) as session:
        counts = {
            (row["source"], row["stream"], row["scope"]): row
            for row in run_log.latest_counts(session)
        }
        scopes = [row for source in SOURCES for row in _scopes(session, source)]
        labels = run_log.labels(session)
    for row in scopes:
        counted = counts.get((row["source"], row["stream"], row["scope"]), {})
        row["label"] = labels.get((row["source"], row["scope"]), row["scope"])
        row["source_count"] = counted.get("source_count")
        row["loaded_count"] = counted.get("loaded_count")
    found = scopes if by_scope else list(_summed(scopes))
    for row in found:
        run = runs.get(row["source"], {})
        finished = run.get("finished_at")
        row["checked_at"] = datetime.fromisoformat(finished) if finished else None
        row["failed"] = run.get("failed")
    return found


def _scopes(session: Session, source: str) -> list[dict[str, Any]]:
    schema = schema_of(source)
    there = session.rows(
        "select table_name from information_schema.tables where table_schema = $1", [schema]
    )
    if not {"sei_cursors", "_dlt_loads"} <= {row["table_name"] for row in there}:
        return []
    rows = session.rows(
        f"{latest_rows(source, CURSORS, 'stream, scope, cursor, _extracted_at as loaded_at')}"
    )
    return [{"source": source, **row, "scopes": 1} for row in rows]


def _summed(scopes: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for (source, stream), group in groupby(scopes, lambda row: (row["source"], row["stream"])):
        rows = list(group)
        yield {
            "source": source,
            "stream": stream,
            "scopes": len(rows),
            "loaded_at": max(row["loaded_at"] for row in rows),
            "source_count": _total(row["source_count"] for row in rows),
            "loaded_count": _total(row["loaded_count"] for row in rows),
            "different": [
                row["label"] for row in rows if row["source_count"] != row["loaded_count"]
            ],
        }


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def runs(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the latest runs, newest first.

    Raises:
        WarehouseError: The warehouse is out of reach.
    """
    if _is_missing(workspace):
        return []
    with workspace.warehouse.connect(read_only=True) as session:
        return run_log.latest_runs(session)


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
    run = holder(workspace.warehouse)
    return f"A run is going on: {run}" if run else "No run is going on."
