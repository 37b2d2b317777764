"""What the columns of deployments and incidents may hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sei_sources.files.reading import Line
from sei_sources.files.tables import DEPLOYMENTS, FILE, INCIDENTS, LINE
from sei_sources.tables import Table

REPOSITORY = re.compile(r"[a-z0-9][a-z0-9.-]*(/[\w.~+-]+)+", re.IGNORECASE)
SHA = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of file: its raw table, what must be filled, and how a line becomes a row."""

    table: Table
    required: tuple[str, ...]
    row: Callable[[Line], Row]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a file may have."""
        place = {FILE.name, LINE.name}
        return tuple(column.name for column in self.table.columns if column.name not in place)

    def checked(self, line: Line) -> Row:
        """Return the row of a line.

        Raises:
            SourceError: A value is missing or not allowed.
        """
        for name in self.required:
            if name not in line.values:
                raise line.error(name, "is empty", allowed="a value, it is required")
        row = self.row(line)
        return {**row, FILE.name: line.file, LINE.name: line.number}


def _deployment(line: Line) -> Row:
    values = line.values
    finished_at = _time(line, "finished_at")
    started_at = _time(line, "started_at") or finished_at
    _in_order(line, "started_at", started_at, "finished_at", finished_at)
    row = {
        "repository": _repository(line),
        "environment": values.get("environment", "production"),
        "sha": _sha(line),
        "status": _one_of(line, "status", "success", "failure"),
        "started_at": started_at,
        "finished_at": finished_at,
        "task": _one_of(line, "task", "deploy", "rollback"),
        "description": values.get("description"),
        "url": values.get("url"),
    }
    return {"id": values.get("id") or _made_id(row), **row}


def _incident(line: Line) -> Row:
    values = line.values
    started_at, resolved_at = _time(line, "started_at"), _time(line, "resolved_at")
    _in_order(line, "started_at", started_at, "resolved_at", resolved_at)
    return {
        "id": values["id"],
        "title": values.get("title"),
        "description": values.get("description"),
        "url": values.get("url"),
        "repository": _repository(line),
        "service": values.get("service"),
        "started_at": started_at,
        "resolved_at": resolved_at,
    }


DEPLOYMENT_FILES = Kind(DEPLOYMENTS, ("repository", "finished_at"), _deployment)
INCIDENT_FILES = Kind(INCIDENTS, ("id", "started_at"), _incident)


def _made_id(row: Row) -> str:
    """Make an id that stays as it is when the status or a text is corrected."""
    named = ("repository", "environment", "sha", "task", "started_at", "finished_at")
    text = "\n".join(str(row[name]) for name in named)
    return f"file-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _time(line: Line, column: str) -> datetime | None:
    text = line.values.get(column)
    if text is None:
        return None
    allowed = "a time with its zone: 2026-01-31T14:05:00Z or 2026-01-31T14:05:00+02:00"
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise line.error(column, "has no time zone", allowed=allowed)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise line.error(column, "is no time", allowed=allowed) from error


def _in_order(
    line: Line, start: str, started_at: datetime | None, end: str, ended_at: datetime | None
) -> None:
    if started_at and ended_at and ended_at < started_at:
        allowed = f"a time that is not before {start}, which is {started_at.isoformat()}"
        raise line.error(end, f"is before {start}", allowed=allowed)


def _repository(line: Line) -> str | None:
    text = line.values.get("repository")
    if text is None or REPOSITORY.fullmatch(text):
        return text
    raise line.error(
        "repository", "is no repository", allowed="<host>/<path>, for instance github.com/acme/api"
    )


def _sha(line: Line) -> str | None:
    text = line.values.get("sha")
    if text is None or SHA.fullmatch(text):
        return text.lower() if text else None
    raise line.error("sha", "is no commit", allowed="7 to 64 digits of 0-9 and a-f, or nothing")


def _one_of(line: Line, column: str, default: str, other: str) -> str:
    text = line.values.get(column, default)
    if text not in {default, other}:
        raise line.error(column, "is not allowed", allowed=f"{default} or {other}")
    return text
