"""Write dbt's description of the raw tables: `python -m sei_sources.dbt_sources [FOLDER]`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from sei_sources import SOURCES
from sei_sources.source import CURSORS
from sei_sources.tables import Column, Table


def sources_yaml(source: str) -> str:
    """Return the text of `models/staging/<source>/_sources.yml`."""
    tables: tuple[Table, ...] = import_module(f"sei_sources.{source}.tables").TABLES
    document = {
        "sources": [
            {
                "name": f"raw_{source}",
                "description": f"What the source {source} loaded, append-only",
                "tables": [_table(table) for table in (*tables, CURSORS)],
            }
        ]
    }
    header = "# Written by `make sources` from tables.py; do not edit.\n"
    return header + yaml.safe_dump(document, sort_keys=False, width=100, allow_unicode=True)


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": table.description,
        "columns": [_column(column) for column in table.all_columns],
    }


def _column(column: Column) -> dict[str, str]:
    return {
        "name": column.name,
        "data_type": column.type,
        "description": column.description,
    }


def main(folder: Path) -> None:
    """Write the file of every source below the dbt project's staging folder."""
    for source in SOURCES:
        target = folder / source / "_sources.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(sources_yaml(source), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "models/staging"))
