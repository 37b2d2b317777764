"""What docs/tables.md promises, and what dbt's YAML says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
METRIC_COLUMNS = (
    "scope",
    "scope_name",
    "grain",
    "period_start",
    "period_days",
    "is_running",
)


def promised_tables() -> dict[str, list[str]]:
    """Return the columns of every table of docs/tables.md by its name."""
    core, metrics = _section("Core"), _section("Metrics")
    sprints = {"sprint_metrics": metrics.pop("sprint_metrics")}
    periods = {name: [*METRIC_COLUMNS, *columns] for name, columns in metrics.items()}
    return core | periods | sprints


def promised_seeds() -> dict[str, list[str]]:
    """Return the columns of every seed of docs/tables.md by its name."""
    return {name.removesuffix(".csv"): columns for name, columns in _section("Seeds").items()}


def _section(title: str) -> dict[str, list[str]]:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    section = next(part for part in text.split("\n## ") if part.startswith(title))
    rows = re.findall(r"^\| `([a-z_.]+)`[^|]*\| (.*) \|$", section, re.MULTILINE)
    return {name: _columns(cell) for name, cell in rows}


def _columns(cell: str) -> list[str]:
    without_remarks = re.sub(r"\([^)]*\)|\*", "", cell)
    return [name.strip() for name in without_remarks.split(",")]


def sql_files(folder: str) -> dict[str, str]:
    """Return the SQL of every model below a folder, by the name that its table has."""
    return {_table(path): path.read_text(encoding="utf-8") for path in _sql_paths(folder)}


def _sql_paths(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.sql"))


def _table(path: Path) -> str:
    alias = re.search(r"alias\s*=\s*[\"'](\w+)", path.read_text(encoding="utf-8"))
    return alias.group(1) if alias else path.stem


def models(folder: str) -> dict[str, dict[str, Any]]:
    """Return what the YAML below a folder says of each model, by the name that its table has."""
    names = {path.stem: _table(path) for path in _sql_paths(folder)}
    found = {}
    for path in sorted((ROOT / folder).rglob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for model in document.get("models", ()):
            found[names.get(model["name"], model["name"])] = model
    return found
