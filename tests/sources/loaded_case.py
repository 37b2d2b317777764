"""Runs of one tracker's source into a warehouse, against a local server."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from sei_cli.extraction import Extraction, Job, Range, SourceResult
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from tests.clock import NOW


class LoadedCase(ABC):
    """Runs of a source into one DuckDB file.

    Attributes:
        source: The package of the source.
        warehouse: Where its rows go.
    """

    source: ModuleType

    def __init__(self, folder: Path) -> None:
        self.warehouse = Warehouse.parse(f"duckdb:///{folder}/sei.duckdb", folder)
        self._folder = folder

    @abstractmethod
    def settings(self, **more: Any) -> Any:
        """Return settings that fit the server."""

    @abstractmethod
    def forget(self) -> None:
        """Empty the server's log, so that it holds the next run only."""

    def run(
        self, *, started_at: datetime = NOW, is_full: bool = False, **settings: Any
    ) -> SourceResult:
        """Extract once; the server's log holds only this run then."""
        self.forget()
        name = self.source.__name__.rpartition(".")[2]
        extraction = Extraction(
            [Job(name, self.settings(**settings), self.source)],  # type: ignore[arg-type]
            warehouse=self.warehouse,
            folder=self._folder,
            reporter=PlainReporter(sys.stderr),
            started_at=started_at,
            wanted=Range(is_full=is_full, max_wait=5.0),
        )
        return extraction.read()[0]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Ask the warehouse."""
        with self.warehouse.connect() as session:
            return session.rows(sql)
