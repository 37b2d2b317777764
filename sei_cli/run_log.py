"""The log of runs, in the warehouse: what each run read, what it cost, and whether all is there."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sei_cli import raw
from sei_sources.source import Count

if TYPE_CHECKING:
    from sei_cli.extraction import SourceResult
    from sei_cli.warehouse import Session

SCHEMA = "sei_log"
RUNS = {
    "run_id": "text",
    "command": "text",
    "started_at": "timestamp with time zone",
    "finished_at": "timestamp with time zone",
    "outcome": "text",
    "rows": "bigint",
    "requests": "bigint",
    "waited_seconds": "double precision",
    "failed_streams": "bigint",
}
STREAM_RUNS = {
    "run_id": "text",
    "source": "text",
    "stream": "text",
    "scope": "text",
    "label": "text",
    "started_at": "timestamp with time zone",
    "finished_at": "timestamp with time zone",
    "rows": "bigint",
    "requests": "bigint",
    "retries": "bigint",
    "waits": "bigint",
    "waited_seconds": "double precision",
    "errors": "text",
    "error": "text",
}
SOURCE_COUNTS = {
    "run_id": "text",
    "source": "text",
    "stream": "text",
    "scope": "text",
    "label": "text",
    "counted_at": "timestamp with time zone",
    "source_count": "bigint",
    "loaded_count": "bigint",
}
TABLES = {"runs": RUNS, "stream_runs": STREAM_RUNS, "source_counts": SOURCE_COUNTS}


@dataclass(frozen=True)
class Run:
    """One call of a command that writes.

    Attributes:
        command: The command.
        started_at: When it began, aware UTC.
        run_id: Its id, in every line of a JSON log and in the run log.
    """

    command: str
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    run_id: str = field(default_factory=lambda: secrets.token_hex(6))


@dataclass(frozen=True)
class Comparison:
    """A vendor's count beside the number of rows that are loaded."""

    source: str
    count: Count
    loaded: int

    @property
    def is_complete(self) -> bool:
        """Whether both are the same."""
        return self.count.count == self.loaded


def begin(session: Session, run: Run) -> None:
    """Write that a run has begun: one that is killed stays without an end."""
    session.execute(f"create schema if not exists {SCHEMA}")
    for table, columns in TABLES.items():
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        session.execute(f"create table if not exists {SCHEMA}.{table} ({declared})")
    started = {"run_id": run.run_id, "command": run.command, "started_at": run.started_at}
    session.insert(f"{SCHEMA}.runs", [started])


def finish(
    session: Session,
    run: Run,
    results: Sequence[SourceResult],
    *,
    outcome: str,
    mask: Callable[[str], str],
    compared: Sequence[Comparison] = (),
) -> None:
    """Write what a run did.

    Args:
        session: The warehouse.
        run: The run that had begun.
        results: What its sources brought.
        outcome: done, failed or interrupted.
        mask: Takes secrets out of what errors say.
        compared: The vendors' counts beside the loaded rows.
    """
    now = datetime.now(UTC)
    session.insert(f"{SCHEMA}.stream_runs", list(_stream_rows(run, results, mask)))
    session.insert(f"{SCHEMA}.source_counts", [_count_row(run, now, one) for one in compared])
    counts = [one for result in results for one in result.statistics.all().values()]
    session.execute(
        f"update {SCHEMA}.runs set finished_at = $2, outcome = $3, rows = $4, requests = $5,"
        " waited_seconds = $6, failed_streams = $7 where run_id = $1",
        [
            run.run_id,
            now,
            outcome,
            sum(sum(result.rows.values()) for result in results),
            sum(one.requests for one in counts),
            sum(one.waited_seconds for one in counts),
            sum(len(result.failed) for result in results),
        ],
    )


def _stream_rows(
    run: Run, results: Sequence[SourceResult], mask: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    for result in results:
        for stream in result.streams:
            counts = stream.counts
            yield {
                "run_id": run.run_id,
                "source": result.source,
                "stream": stream.name,
                "scope": stream.scope,
                "label": stream.label,
                "started_at": stream.started_at,
                "finished_at": stream.finished_at,
                "rows": stream.rows,
                "requests": counts.requests,
                "retries": counts.retries,
                "waits": counts.waits,
                "waited_seconds": counts.waited_seconds,
                "errors": ", ".join(f"{kind}: {n}" for kind, n in sorted(counts.errors.items())),
                "error": mask(stream.error.message) if stream.error else None,
            }


def _count_row(run: Run, now: datetime, comparison: Comparison) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "source": comparison.source,
        "stream": comparison.count.name,
        "scope": comparison.count.scope,
        "label": comparison.count.label,
        "counted_at": now,
        "source_count": comparison.count.count,
        "loaded_count": comparison.loaded,
    }


def compare(session: Session, results: Sequence[SourceResult]) -> list[Comparison]:
    """Hold the vendors' counts against what is loaded and not deleted; one query for each list."""
    compared = []
    for result in results:
        lists = defaultdict(list)
        for count in result.counts:
            lists[count.table, count.scope_column].append(count)
        for (table, column), counts in lists.items():
            latest = raw.latest_rows(result.source, table, f'"{column}" as scope, _deleted_at')
            rows = session.rows(
                f"with latest as ({latest}) select scope, count(*) as loaded from latest"
                " where _deleted_at is null group by scope"
            )
            loaded = {row["scope"]: row["loaded"] for row in rows}
            compared += [Comparison(result.source, c, loaded.get(c.scope, 0)) for c in counts]
    return compared


def latest_counts(session: Session) -> list[dict[str, Any]]:
    """Return the newest comparison of every stream and scope; none before the first run."""
    if not _is_there(session):
        return []
    return session.rows(
        "select distinct on (source, stream, scope) source, stream, scope, label, counted_at,"
        f" source_count, loaded_count from {SCHEMA}.source_counts"
        " order by source, stream, scope, counted_at desc"
    )


def labels(session: Session) -> dict[tuple[str, str], str]:
    """Return what people call each scope that was ever read, by source and scope."""
    if not _is_there(session):
        return {}
    rows = session.rows(
        "select distinct on (source, scope) source, scope, label"
        f" from {SCHEMA}.stream_runs where scope != '' order by source, scope, started_at desc"
    )
    return {(row["source"], row["scope"]): row["label"] for row in rows}


def latest_runs(session: Session, *, limit: int = 5) -> list[dict[str, Any]]:
    """Return the newest runs, newest first; none before the first run."""
    if not _is_there(session):
        return []
    columns = ", ".join(RUNS)
    return session.rows(
        f"select {columns} from {SCHEMA}.runs order by started_at desc limit {limit}"
    )


def _is_there(session: Session) -> bool:
    found = session.rows(
        "select table_name from information_schema.tables where table_schema = $1", [SCHEMA]
    )
    return set(TABLES) <= {row["table_name"] for row in found}
