"""Read CSV and JSON lines into numbered rows; anything doubtful is an error with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from sei_sources.errors import SourceError

JSON_LINES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class Line:
    """One row of a file: values by column, none of them empty."""

    file: str
    number: int
    values: dict[str, str]

    def error(self, column: str, why: str, *, allowed: str) -> SourceError:
        """Return the error that a value of the row is."""
        shown = f" {self.values[column]!r}" if column in self.values else ""
        place = f"{self.file}, line {self.number}, column {column}"
        return SourceError(f"{place}:{shown} {why}", hint=f"Write {allowed}.")


def matching_files(pattern: str) -> list[str]:
    """Return the files that a path or a glob names, in order.

    Raises:
        SourceError: There is none.
    """
    if pattern.startswith("~"):
        pattern = str(Path(pattern).expanduser())
    if has_magic(pattern) and not Path(pattern).exists():
        found = glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = sorted(file for file in found if Path(file).is_file())
        if files:
            return files
        raise SourceError(
            f"{pattern}: no file matches", hint=f"Paths start in {Path.cwd()}; correct the pattern."
        )
    if not Path(pattern).is_file():
        raise SourceError(
            f"{pattern}: there is no such file", hint=f"Paths start in {Path.cwd()}; correct it."
        )
    return [pattern]


def read_lines(
    file: str, content: bytes, columns: Sequence[str], required: Sequence[str]
) -> Iterator[Line]:
    """Yield the rows of a file.

    Args:
        file: Path as configured; its ending says what it is.
        content: What is in it.
        columns: The columns that it may have.
        required: Those that it must have.

    Raises:
        SourceError: A column or a line is wrong; it names file, line and what is allowed.
    """
    suffix = Path(file).suffix.lower()
    if suffix == ".csv":
        yield from _csv_lines(file, _text(file, content), columns, required)
    elif suffix in JSON_LINES:
        yield from _json_lines(file, _text(file, content), columns)
    else:
        raise SourceError(
            f"{file}: unknown kind of file {suffix or 'without an ending'}",
            hint=f"Name it .csv for CSV, or {', '.join(JSON_LINES)} for JSON lines.",
        )


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        wrong = content[error.start : error.end]
        raise SourceError(
            f"{file}, line {number}: {wrong!r} is not UTF-8", hint="Save the file as UTF-8."
        ) from error


def _csv_lines(
    file: str, text: str, columns: Sequence[str], required: Sequence[str]
) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            number, begin = begin, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(file, number, cells, columns, required)
                continue
            if len(cells) != len(header):
                raise SourceError(
                    f"{file}, line {number}: {len(cells)} values under {len(header)} columns",
                    hint="Quote values that contain commas; leave no value out.",
                )
            stripped = zip(header, (cell.strip() for cell in cells), strict=True)
            yield Line(file, number, {name: value for name, value in stripped if value})
    except csv.Error as error:
        raise SourceError(
            f"{file}, line {reader.line_num}: {error}",
            hint='Double the quotes inside of quotes: ""',
        ) from error
    if header is None:
        raise SourceError(
            f"{file}: it has no header", hint=f"Write in its first line: {','.join(columns)}"
        )


def _header(
    file: str, number: int, cells: list[str], columns: Sequence[str], required: Sequence[str]
) -> list[str]:
    header = [cell.strip() for cell in cells]
    for name in header:
        _known(file, number, name, columns)
        if header.count(name) > 1:
            raise SourceError(
                f"{file}, line {number}: column {name} is there twice", hint="Leave one out."
            )
    for name in required:
        if name not in header:
            raise SourceError(
                f"{file}, line {number}: column {name} is missing",
                hint=f"Required: {', '.join(required)}. Allowed: {', '.join(columns)}.",
            )
    return header


def _json_lines(file: str, text: str, columns: Sequence[str]) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceError(
                f"{file}, line {number}, character {error.colno}: {error.msg}",
                hint="Write one JSON object on each line.",
            ) from error
        if not isinstance(row, dict):
            raise SourceError(
                f"{file}, line {number}: {line.strip()[:60]} is no object",
                hint="Write one JSON object on each line.",
            )
        values = {name: _json_text(file, number, name, value) for name, value in row.items()}
        for name in values:
            _known(file, number, name, columns)
        yield Line(file, number, {name: value for name, value in values.items() if value})


def _json_text(file: str, number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise SourceError(
        f"{file}, line {number}, column {name}: {json.dumps(value)[:60]} is no text",
        hint="Write a text in quotes, or null.",
    )


def _known(file: str, number: int, name: str, columns: Sequence[str]) -> None:
    if name in columns:
        return
    near = get_close_matches(name.casefold(), columns, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise SourceError(
        f"{file}, line {number}: unknown column {name!r}{meant}",
        hint=f"Allowed: {', '.join(columns)}.",
    )
