"""The source files: deployments and incidents that no API tells of, from CSV and JSON lines.

    paths and globs of sei.yml ─▶ lines ─▶ checked rows ─▶ those that differ or are gone ─▶ TABLES

All files of a kind are one stream, so that a row may move from one file to another; its cursor
holds a digest per row. A wrong line keeps its file out and fails the stream, the other files are
loaded; nothing is taken for gone as long as a file is wrong. A row is loaded whatever its age:
somebody put it there on purpose, and `since` has no effect.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sei_sources.errors import SourceError
from sei_sources.files.reading import matching_files, read_lines
from sei_sources.files.rules import DEPLOYMENT_FILES, INCIDENT_FILES, Kind, Row
from sei_sources.files.tables import FILE, LINE, TABLES
from sei_sources.source import Batch, Check, Context, Cursor, Settings, Stream
from sei_sources.tables import DELETED_AT

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]

CONCURRENCY = 1


class SettingsModel(Settings):
    """What a user can set for files: paths or globs, from the folder of sei.yml."""

    deployments: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()


@dataclass
class _Content:
    """What all files of a kind hold, by id, and what is wrong with some of them."""

    files: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)


def streams(settings: SettingsModel, context: Context) -> Iterator[Stream]:
    """List the kinds of files that are configured."""
    for kind, patterns in _configured(settings):
        yield _stream(kind, patterns, context)


def check(settings: SettingsModel) -> Iterator[Check]:
    """Read every file, for `sei doctor`."""
    for kind, patterns in _configured(settings):
        content = _read(kind, patterns)
        for error in content.errors:
            yield Check(kind.table.name, is_right=False, detail=error.message, hint=error.hint)
        if content.files:
            found = f"{len(content.rows)} {kind.table.name} in {', '.join(content.files)}"
            yield Check(kind.table.name, is_right=True, detail=found)


def _configured(settings: SettingsModel) -> Iterator[tuple[Kind, Sequence[str]]]:
    if settings.deployments:
        yield DEPLOYMENT_FILES, settings.deployments
    if settings.incidents:
        yield INCIDENT_FILES, settings.incidents


def _stream(kind: Kind, patterns: Sequence[str], context: Context) -> Stream:
    def extract(cursor: Cursor | None) -> Iterator[Batch]:
        before = cursor or _forgotten(kind, context)
        content = _read(kind, patterns)
        batch = _changes(kind, content, before, context)
        if batch.cursor != before:
            yield batch
        if content.errors:
            raise _joined(content.errors)

    return Stream(kind.table.name, "files", ", ".join(patterns), extract)


def _forgotten(kind: Kind, context: Context) -> Cursor:
    """Return what to begin with: after `--full` the keys, so that what has gone is told."""
    known = context.forgotten.get((kind.table.name, "files"), {}).get("rows", {})
    return {"rows": dict.fromkeys(known, "")}


def _read(kind: Kind, patterns: Sequence[str]) -> _Content:
    content = _Content()
    files: dict[str, None] = {}
    for pattern in patterns:
        try:
            files.update(dict.fromkeys(matching_files(pattern)))
        except SourceError as error:
            content.errors.append(error)
    for file in files:
        try:
            _read_file(kind, file, content)
        except SourceError as error:
            content.errors.append(error)
    return content


def _read_file(kind: Kind, file: str, content: _Content) -> None:
    try:
        text = Path(file).read_bytes()
    except OSError as error:
        raise SourceError(
            f"{file}: {error.strerror}", hint="Make it readable for this user."
        ) from error
    rows: dict[str, Row] = {}
    for line in read_lines(file, text, kind.columns, kind.required):
        row = kind.checked(line)
        first = rows.get(row["id"]) or content.rows.get(row["id"])
        if first:
            same = f"is in {first[FILE.name]}, line {first[LINE.name]} already"
            if "id" in line.values:
                raise line.error("id", same, allowed="another id, or leave one of the lines out")
            raise line.error("id", f"is empty, and the same {same}", allowed="an id in each")
        rows[row["id"]] = row
    content.rows.update(rows)
    content.files.append(file)


def _changes(kind: Kind, content: _Content, before: Cursor, context: Context) -> Batch:
    known = before["rows"]
    digests = {row_id: _digest(row) for row_id, row in content.rows.items()}
    changed = [row for row_id, row in content.rows.items() if known.get(row_id) != digests[row_id]]
    gone = [] if content.errors else sorted(known.keys() - digests.keys())
    deleted = [{"id": row_id, DELETED_AT.name: context.started_at} for row_id in gone]
    kept = known if content.errors else {}
    return Batch(
        rows={kind.table: kind.table.arrow([*changed, *deleted])},
        cursor={"rows": {**kept, **digests}},
        total=len(content.rows),
        done=len(content.rows),
        notes=(f"{len(gone)} {kind.table.name} are gone from the files",) if gone else (),
    )


def _digest(row: Row) -> str:
    """Return a short digest of what a row says, wherever it stands."""
    said = {name: value for name, value in row.items() if name not in {FILE.name, LINE.name}}
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _joined(errors: Sequence[SourceError]) -> SourceError:
    others = f" (and {len(errors) - 1} more files are wrong)" if len(errors) > 1 else ""
    return SourceError(f"{errors[0].message}{others}", hint=errors[0].hint)
