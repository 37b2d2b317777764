"""Metric tables that the tests of the reports fill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_cli.warehouse import Warehouse
from tests.interface import promised_tables

THIS_MONTH = datetime.now(UTC).date().replace(day=1)
METRIC_TABLES = (
    "dora_metrics",
    "pull_request_metrics",
    "code_metrics",
    "flow_metrics",
    "sprint_metrics",
)
SPRINT_TEXTS = ("name", "project", "team", "state")
Fill = Callable[..., None]


def months_ago(count: int) -> date:
    """Return the first day of an earlier month."""
    month = THIS_MONTH.year * 12 + THIS_MONTH.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


def column_type(name: str) -> str:
    if name == "period_start":
        return "date"
    if name == "is_running":
        return "boolean"
    if name.endswith("_at"):
        return "timestamptz"
    if name.endswith("_count") or name in ("period_days", "deployment_days", "additions"):
        return "bigint"
    texts = ("scope", "scope_name", "grain", "source_system", "sprint_id", *SPRINT_TEXTS)
    return "text" if name in texts or name.endswith("_level") else "double precision"


@pytest.fixture
def fill(folder: Path) -> Fill:
    """Make the metric tables, and return a function that adds a row to one of them."""
    (folder / "sei.yml").write_text("", encoding="utf-8")
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", folder)
    tables = {name: promised_tables()[name] for name in METRIC_TABLES}
    with warehouse.connect() as session:
        session.execute("create schema analytics")
        for name, columns in tables.items():
            declared = ", ".join(f"{column} {column_type(column)}" for column in columns)
            session.execute(f"create table analytics.{name} ({declared})")

    def add(table: str = "dora_metrics", **values: Any) -> None:
        row: dict[str, Any] = {"scope": "organization", "scope_name": "all", "grain": "month"}
        row |= {"period_start": months_ago(1), "period_days": 30, "is_running": False}
        if table == "sprint_metrics":
            row = {"source_system": "tracker"}
        row |= values
        counts = {name: 0 for name in tables[table] if column_type(name) == "bigint"}
        row = counts | row
        parameters = ", ".join(f"${position}" for position in range(1, len(row) + 1))
        with warehouse.connect() as session:
            session.rows(
                f"insert into analytics.{table} ({', '.join(row)}) values ({parameters})",
                list(row.values()),
            )

    return add


def line_of(text: str, start: str) -> str:
    """Return the line of a report that starts so."""
    return next(line for line in text.splitlines() if line.startswith(start))
