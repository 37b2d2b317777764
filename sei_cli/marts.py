"""Ask the modelled tables, by their names in the schema `analytics`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sei_cli.warehouse import Session

SCHEMA = "analytics"


def tables(session: Session) -> list[str]:
    """Return the names of the modelled tables."""
    found = session.rows(
        "select table_name from information_schema.tables where table_schema = $1"
        " order by table_name",
        [SCHEMA],
    )
    return [row["table_name"] for row in found]


def names(session: Session, table: str, column: str) -> set[str]:
    """Return the distinct values of a column."""
    if table not in tables(session):
        return set()
    rows = session.rows(f"select distinct {column} as name from {SCHEMA}.{table}")
    return {row["name"] for row in rows if row["name"] is not None}


def people(session: Session) -> set[str]:
    """Return every person as a seed names them, also where the tables show pseudonyms."""
    if not _has_step(session, "int_people"):
        return names(session, "people", "person")
    rows = session.rows("select person from intermediate.int_people")
    return {row["person"] for row in rows}


def repository_aliases(session: Session) -> set[str]:
    """Return every path that a repository ever had."""
    rows = session.rows("select alias from intermediate.int_repository_aliases")
    return {row["alias"] for row in rows}


def unmapped(session: Session, model: str, column: str) -> list[dict[str, Any]]:
    """Return the values that a model lists as unmapped, summed over the projects of a tracker."""
    if not _has_step(session, model):
        return []
    return session.rows(
        f"select source_system, {column} as value, count(*) as projects,"
        f" sum(issue_count) as issue_count from intermediate.{model}"
        f" group by source_system, {column}"
    )


def _has_step(session: Session, model: str) -> bool:
    """Return whether a model below the tables was built; own models may lack it."""
    found = session.rows(
        "select 1 from information_schema.tables"
        " where table_schema = 'intermediate' and table_name = $1",
        [model],
    )
    return bool(found)


def scope_names(session: Session, table: str, scope: str) -> list[str]:
    """Return the names of a scope that have metrics."""
    rows = session.rows(
        f"select distinct scope_name from {SCHEMA}.{table} where scope = $1", [scope]
    )
    return sorted(row["scope_name"] for row in rows if row["scope_name"] is not None)


def metrics(
    session: Session, table: str, *, scope: str, name: str | None, grain: str, since: date
) -> list[dict[str, Any]]:
    """Return the metrics of a scope (of one name, or of all) since a day, oldest first."""
    parameters: list[Any] = [scope, grain, since]
    condition = ""
    if name is not None:
        parameters.append(name)
        condition = " and scope_name = $4"
    return session.rows(
        f"select * from {SCHEMA}.{table} where scope = $1 and grain = $2 and period_start >= $3"
        f"{condition} order by scope_name, period_start",
        parameters,
    )


def sprints(session: Session, *, scope: str, name: str | None, since: date) -> list[dict[str, Any]]:
    """Return the metrics of the sprints that began and ended since a day, newest first."""
    parameters: list[Any] = [since]
    condition = ""
    if name is not None:
        parameters.append(name)
        condition = f" and {scope} = $2"
    return session.rows(
        f"select * from {SCHEMA}.sprint_metrics where state != 'future'"
        f" and coalesce(finished_at, starts_at) >= $1{condition}"
        " order by finished_at desc, project, name, sprint_id",
        parameters,
    )


def metric_row(
    session: Session, table: str, *, scope: tuple[str, str], grain: str, start: date | None
) -> dict[str, Any] | None:
    """Return the row of a metric table for one scope and period."""
    rows = session.rows(
        f"select * from {SCHEMA}.{table}"
        " where scope = $1 and scope_name = $2 and grain = $3 and period_start = $4",
        [*scope, grain, start],
    )
    return rows[0] if rows else None


def metric_periods(
    session: Session, table: str, *, scope: tuple[str, str], grain: str
) -> list[date]:
    """Return the first days of the periods that a metric table has of a scope, in order."""
    rows = session.rows(
        f"select period_start from {SCHEMA}.{table}"
        " where scope = $1 and scope_name = $2 and grain = $3 order by period_start",
        [*scope, grain],
    )
    return [row["period_start"] for row in rows]


def last_closed_period(
    session: Session, table: str, *, scope: tuple[str, str], grain: str
) -> date | None:
    """Return the first day of the last period that is over, else of the one that runs."""
    rows = session.rows(
        f"select period_start from {SCHEMA}.{table}"
        " where scope = $1 and scope_name = $2 and grain = $3"
        " order by is_running, period_start desc",
        [*scope, grain],
    )
    return rows[0]["period_start"] if rows else None


def period_bounds(session: Session, grain: str, start: date) -> tuple[date, datetime, datetime]:
    """Return the day after a period, and the moments at which it begins and ends."""
    row = session.rows(
        "select period_end, starts_at, ends_at from intermediate.int_periods"
        " where grain = $1 and period_start = $2",
        [grain, start],
    )[0]
    return row["period_end"], row["starts_at"], row["ends_at"]


def begun_sprints(session: Session, *, scope: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the metrics of the sprints of a scope that have begun, oldest first."""
    kind, name = scope
    condition = "" if kind == "organization" else f" and sprint_metrics.{kind} = $1"
    return session.rows(
        f"select sprint_metrics.*, sprints.series_id from {SCHEMA}.sprint_metrics"
        f" inner join {SCHEMA}.sprints on sprint_metrics.source_system = sprints.source_system"
        " and sprint_metrics.sprint_id = sprints.sprint_id"
        f" where sprint_metrics.starts_at is not null{condition}"
        " order by sprint_metrics.finished_at, sprint_metrics.sprint_id",
        [name] if condition else [],
    )
