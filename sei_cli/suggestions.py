"""The file of likely joins that a person reviews, and what becomes of the rows marked in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from sei_cli.errors import ConfigError, UsageError
from sei_cli.files import replace_text
from sei_cli.likely_joins import LikelyJoin
from sei_cli.seed_files import SEEDS, SUGGESTIONS
from sei_cli.seeds import BOOLEANS, read_seeds
from sei_cli.settings_file import read_text

HEADER = (
    *("accept", "score", "reason", "person", "person_name", "person_kind", "person_value"),
    *("name", "kind", "value"),
)
KEY = ("person_kind", "person_value", "kind", "value")
IDENTITIES = next(seed for seed in SEEDS if seed.name == "identities")

Row = Mapping[str, Any]


def suggestions_file(seeds: Path) -> Path:
    """Return where the likely joins of a folder of seeds stand."""
    return seeds / f"{SUGGESTIONS}.csv"


def suggest(seeds: Path, joins: Iterable[LikelyJoin]) -> list[Row]:
    """Write the likely joins, with what the file before had marked, and return its rows.

    Raises:
        ConfigError: The file cannot be read or written.
    """
    path = suggestions_file(seeds)
    marks = {_key(row): row["accept"] for row in _read(path)} if path.exists() else {}
    rows = [_row(join) for join in joins]
    rows = [{**row, "accept": marks.get(_key(row), "")} for row in rows]
    _write(path, HEADER, rows)
    return rows


def _row(join: LikelyJoin) -> Row:
    return {
        "score": join.score,
        "reason": join.reason,
        "person": join.known.person,
        "person_name": join.known.name,
        "person_kind": join.known.kind,
        "person_value": join.known.value,
        "name": join.found.name,
        "kind": join.found.kind,
        "value": join.found.value,
    }


def accept(seeds: Path) -> list[Row]:
    """Move what is marked into identities.csv, and return the rows that were added to it.

    Raises:
        UsageError: There are no suggestions.
        ConfigError: A file is wrong, or two rows contradict each other.
    """
    path = suggestions_file(seeds)
    if not path.exists():
        raise UsageError(f"there is no {path}", hint="Write it: sei people suggest")
    rows = _read(path)
    marked = [_is_accepted(path, line, row) for line, row in enumerate(rows, start=2)]
    known = _identities(seeds)
    added: list[Row] = []
    for line, (row, is_accepted) in enumerate(zip(rows, marked, strict=True), start=2):
        if is_accepted:
            added += _identified(f"{path}:{line}", row, known)
    if added:
        _append(seeds / f"{IDENTITIES.name}.csv", added)
        _write(path, HEADER, [row for row, taken in zip(rows, marked, strict=True) if not taken])
    return added


def _identities(seeds: Path) -> dict[tuple[str, str], str]:
    tables = read_seeds(seeds)
    rows = tables[IDENTITIES.name].rows if IDENTITIES.name in tables else ()
    return {(row.values["kind"], row.values["value"].lower()): row.values["person"] for row in rows}


def _identified(place: str, row: Row, known: dict[tuple[str, str], str]) -> list[Row]:
    """Return what identities.csv lacks for both accounts to be one person, which is known then."""
    accounts = [(row["person_kind"], row["person_value"]), (row["kind"], row["value"])]
    keys = [(kind, value.lower()) for kind, value in accounts]
    people = {known[key] for key in keys if key in known}
    if len(people) > 1:
        raise ConfigError(
            f"{place}: identities.csv tells {' and '.join(sorted(people))} apart",
            hint="Write no into the column accept of that row, or correct identities.csv.",
        )
    person = next(iter(people), row["person"])
    names = (row["person_name"], "")
    added: list[Row] = []
    for key, (kind, value), name in zip(keys, accounts, names, strict=True):
        if key not in known:
            known[key] = person
            added.append({"person": person, "name": name, "kind": kind, "value": value})
    return added


def _is_accepted(path: Path, line: int, row: Row) -> bool:
    mark = row["accept"].strip().lower()
    if mark and mark not in BOOLEANS:
        raise ConfigError(
            f"{path}:{line}: accept {row['accept']!r} is not allowed",
            hint="Write yes or no, or leave it empty.",
        )
    return BOOLEANS.get(mark) == "true"


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _read(path: Path) -> list[dict[str, str]]:
    reader = csv.DictReader(StringIO(read_text(path)), strict=True)
    try:
        rows = [{name: row.get(name) or "" for name in HEADER} for row in reader]
    except csv.Error as error:
        raise ConfigError(
            f"{path}:{reader.line_num}: {error}", hint="Check the quotes of that line."
        ) from error
    missing = set(HEADER) - set(reader.fieldnames or ())
    if missing:
        raise ConfigError(
            f"{path}:1: column {min(missing)!r} is missing",
            hint=f"The header is: {','.join(HEADER)}",
        )
    return rows


def _append(path: Path, rows: Sequence[Row]) -> None:
    text = read_text(path) if path.exists() else ",".join(IDENTITIES.header) + "\n"
    header = next(cells for cells in csv.reader(StringIO(text)) if any(map(str.strip, cells)))
    buffer = StringIO(text if text.endswith("\n") else f"{text}\n")
    buffer.seek(0, 2)
    names = [name.strip().lower() for name in header]
    writer = csv.DictWriter(buffer, names, extrasaction="ignore", lineterminator="\n")
    writer.writerows(rows)
    _save(path, buffer.getvalue())


def _write(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    buffer = StringIO()
    writer = csv.DictWriter(buffer, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _save(path, buffer.getvalue())


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)
    except OSError as error:
        raise ConfigError(
            f"cannot write {path}: {error.strerror}", hint="Check its permissions."
        ) from error
