"""The source files, run in a folder of the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_sources import files
from sei_sources.errors import SourceError
from sei_sources.source import Context, Cursor

STARTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEADER = "repository,environment,sha,finished_at"
ROW = "github.com/acme/api,prod-eu,0123abc,2026-01-31T14:05:00Z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, from which paths are looked for."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass
class Run:
    rows: list[dict[str, Any]] = field(default_factory=list)
    cursor: Cursor | None = None
    batches: int = 0
    notes: list[str] = field(default_factory=list)
    error: SourceError | None = None

    def brief(self) -> list[tuple[Any, ...]]:
        return [(row["id"], row["_deleted_at"]) for row in self.rows]


def deployments(*patterns: str, before: Run | None = None, is_full: bool = False) -> Run:
    return run(files.SettingsModel(deployments=patterns), before, is_full=is_full)


def incidents(*patterns: str) -> Run:
    return run(files.SettingsModel(incidents=patterns), None)


def run(settings: files.SettingsModel, before: Run | None, *, is_full: bool = False) -> Run:
    known = before.cursor if before else None
    forgotten = {("deployments", "files"): known} if known and is_full else {}
    (stream,) = files.streams(settings, Context(Path(), STARTED_AT, forgotten=forgotten))
    result = Run(cursor=None if is_full else known)
    try:
        for batch in stream.extract(result.cursor):
            result.batches += 1
            result.cursor = batch.cursor
            result.notes.extend(batch.notes)
            for rows in batch.rows.values():
                result.rows.extend(rows.to_pylist())
    except SourceError as error:
        result.error = error
    return result


def write(name: str, *lines: str) -> None:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_ids(*ids: str) -> list[str]:
    return [f"id,{HEADER}", *(f"{row_id},{ROW}" for row_id in ids)]
