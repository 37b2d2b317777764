"""Load what a source of a test yields, and look at what came of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sei_cli.extraction import Extraction, Job, Range, SourceResult
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from sei_sources.source import Settings
from tests.fakes import FakeSource

STARTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run(source: FakeSource, warehouse: Warehouse, folder: Path, **options: Any) -> SourceResult:
    extraction = Extraction(
        [Job("git", Settings(), source)],
        warehouse=warehouse,
        folder=folder,
        reporter=PlainReporter(sys.stderr),
        started_at=options.pop("started_at", STARTED_AT),
        wanted=Range(**options),
    )
    return extraction.read()[0]


def rows(warehouse: Warehouse, sql: str) -> list[dict[str, Any]]:
    with warehouse.connect() as session:
        return session.rows(sql)
