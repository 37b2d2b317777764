"""Drop what nobody needs any more: superseded versions, and streams that ran long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sei_cli import run_log
from sei_cli.errors import UsageError
from sei_cli.raw import schema_of
from sei_sources.source import CURSORS
from sei_sources.tables import Table

if TYPE_CHECKING:
    from sei_cli.warehouse import Session

PRUNES = "prunes"
"""Table of the log: when rows were dropped, and from when on every moment is still whole."""
LOG_TIMES = {"stream_runs": "started_at", "source_counts": "counted_at"}
"""What the log of runs has of every stream, and the column that says when."""


@dataclass(frozen=True)
class Pruned:
    """How many rows of a table were superseded, and how many it keeps."""

    source: str
    table: str
    dropped: int
    kept: int


def prune(
    session: Session,
    before: datetime,
    tables: Mapping[str, Sequence[Table]],
    *,
    is_dry: bool,
) -> list[Pruned]:
    """Drop the versions that a newer one had replaced by then, so that any later moment is whole.

    A deletion, which may have nothing but its key, replaces no living version. Of the log of runs
    the last run of each stream stays, too.

    Args:
        session: The warehouse; the caller holds its lock.
        before: A version stays if it was the latest at this moment or after.
        tables: The raw tables by source.
        is_dry: Count and drop nothing.
    """
    raw = [
        _pruned(session, source, table, before, is_dry=is_dry)
        for source, declared in tables.items()
        for table in _existing(session, source, declared)
    ]
    if not is_dry and any(one.dropped for one in raw):
        _remember(session, before)
    there = _names(session, run_log.SCHEMA)
    log = [
        _pruned_log(session, table, before, is_dry=is_dry) for table in LOG_TIMES if table in there
    ]
    return raw + log


def check_replayable(session: Session, moment: datetime) -> None:
    """Do nothing if a past moment can still be built.

    Raises:
        UsageError: What it was made of has been pruned.
    """
    if PRUNES not in _names(session, run_log.SCHEMA):
        return
    found = session.rows(f"select max(kept_from) as kept_from from {run_log.SCHEMA}.{PRUNES}")
    kept_from = found[0]["kept_from"]
    if kept_from and moment < kept_from:
        first = f"{kept_from.astimezone(UTC) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        raise UsageError(
            f"--as-of: what was replaced before {first} has been pruned",
            hint=f"The earliest moment that can be built is: sei transform --as-of {first}",
        )


def _remember(session: Session, before: datetime) -> None:
    """Write down from when on every moment can still be built."""
    place = f"{run_log.SCHEMA}.{PRUNES}"
    kind = "timestamp with time zone"
    session.execute(f"create schema if not exists {run_log.SCHEMA}")
    session.execute(f"create table if not exists {place} (pruned_at {kind}, kept_from {kind})")
    session.insert(place, [{"pruned_at": datetime.now(UTC), "kept_from": before}])


def _names(session: Session, schema: str) -> set[str]:
    rows = session.rows(
        "select table_name from information_schema.tables where table_schema = $1", [schema]
    )
    return {row["table_name"] for row in rows}


def _existing(session: Session, source: str, declared: Sequence[Table]) -> list[Table]:
    there = _names(session, schema_of(source))
    return [table for table in (*declared, CURSORS) if table.name in there]


def _pruned(
    session: Session, source: str, table: Table, before: datetime, *, is_dry: bool
) -> Pruned:
    place = f'"{schema_of(source)}"."{table.name}"'
    if table.keeps_history:
        rows = session.rows(f"select count(*) as rows from {place}")[0]["rows"]
        return Pruned(source, table.name, 0, rows)
    dropped, kept = _dropped(session, place, _superseded(source, table), before, is_dry=is_dry)
    return Pruned(source, table.name, dropped, kept)


def _pruned_log(session: Session, table: str, before: datetime, *, is_dry: bool) -> Pruned:
    place, time = f"{run_log.SCHEMA}.{table}", LOG_TIMES[table]
    same = " and ".join(f"newer.{name} = old.{name}" for name in ("source", "stream", "scope"))
    condition = (
        f"(old.{time} < $1 and exists"
        f" (select 1 from {place} as newer where {same} and newer.{time} > old.{time}))"
    )
    dropped, kept = _dropped(session, place, condition, before, is_dry=is_dry)
    return Pruned(run_log.SCHEMA, table, dropped, kept)


def _dropped(
    session: Session, place: str, condition: str, before: datetime, *, is_dry: bool
) -> tuple[int, int]:
    """Drop the rows of which a condition holds; return their number, and that of the others."""
    counted = session.rows(
        f"select count(*) as rows, count(*) filter (where {condition}) as dropped"
        f" from {place} as old",
        [before],
    )[0]
    if counted["dropped"] and not is_dry:
        session.execute(f"delete from {place} as old where {condition}", [before])
    return counted["dropped"], counted["rows"] - counted["dropped"]


def _superseded(source: str, table: Table) -> str:
    schema = schema_of(source)
    completed = f'(select load_id from "{schema}"."_dlt_loads" where status = 0)'
    same = " and ".join(f'newer."{name}" is not distinct from old."{name}"' for name in table.key)
    return (
        f'(exists (select 1 from "{schema}"."{table.name}" as newer where {same}'
        " and (newer._deleted_at is null or old._deleted_at is not null)"
        f" and newer._dlt_load_id in {completed} and newer._extracted_at <= $1"
        " and (newer._extracted_at > old._extracted_at or (newer._extracted_at ="
        " old._extracted_at and newer._dlt_load_id > old._dlt_load_id)))"
        f" or (old._extracted_at <= $1 and old._dlt_load_id not in {completed}))"
    )
