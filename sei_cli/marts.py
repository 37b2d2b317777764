"""Ask the modelled tables, by their names in the schema `analytics`."""

from __future__ import annotations

from datetime import date
from typing import Any

from sei_cli.warehouse import Session

SCHEMA = "analytics"
METRICS = ("dora_metrics", "pull_request_metrics")


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


def repository_aliases(session: Session) -> set[str]:
    """Return every path that a repository ever had."""
    rows = session.rows("select alias from intermediate.int_repository_aliases")
    return {row["alias"] for row in rows}


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
