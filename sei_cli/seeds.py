"""Read and check the user's seeds before any model runs; an error names file and line."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from sei_cli.config import did_you_mean
from sei_cli.errors import ConfigError
from sei_cli.seed_files import SEEDS, SUGGESTIONS, Column, Seed
from sei_cli.settings_file import read_text

BOOLEANS = {
    "true": "true",
    "yes": "true",
    "1": "true",
    "false": "false",
    "no": "false",
    "0": "false",
}


@dataclass(frozen=True)
class SeedRow:
    """One row: where it stands and its values by column, none missing."""

    place: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class SeedTable:
    """What one of the user's files says."""

    seed: Seed
    rows: Sequence[SeedRow]

    def text(self) -> str:
        """Return the file as dbt shall read it: every column, one form of each value."""
        buffer = StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.seed.header)
        writer.writerows([row.values[name] for name in self.seed.header] for row in self.rows)
        return buffer.getvalue()


def read_seeds(folder: Path) -> dict[str, SeedTable]:
    """Read every CSV file of the folder; a file that is not there has no rows.

    Raises:
        ConfigError: The first thing that is wrong, with file and line.
    """
    known = {seed.name: seed for seed in SEEDS}
    tables = {}
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        if path.stem == SUGGESTIONS:
            continue
        if path.stem not in known:
            raise ConfigError(
                f"{path}: unknown seed{did_you_mean(path.stem, known)}",
                hint=f"Known files: {', '.join(f'{name}.csv' for name in known)}",
            )
        tables[path.stem] = SeedTable(known[path.stem], list(_rows(path, known[path.stem])))
    _check_references(folder, tables)
    return tables


def _rows(path: Path, seed: Seed) -> Iterator[SeedRow]:
    lines = csv.reader(StringIO(read_text(path)), strict=True)
    first_lines: dict[tuple[str, ...], str] = {}
    header: list[str] = []
    line = 1
    try:
        for fields in lines:
            place, line = f"{path}:{line}", lines.line_num + 1
            if not any(field.strip() for field in fields):
                continue
            if not header:
                header = _header(place, seed, fields)
                continue
            row = _row(place, seed, header, fields)
            _check_key(row, seed, first_lines)
            yield row
    except csv.Error as error:
        raise ConfigError(
            f"{path}:{line}: {error}", hint="Check the quotes of that line."
        ) from error
    if not header:
        raise _header_error(f"{path}:1", seed, "the file is empty")


def _header(place: str, seed: Seed, fields: list[str]) -> list[str]:
    header = [field.strip().lower() for field in fields]
    for name in header:
        if name not in seed.header:
            near = did_you_mean(name, seed.header)
            raise _header_error(place, seed, f"unknown column {name!r}{near}")
        if header.count(name) > 1:
            raise _header_error(place, seed, f"column {name!r} is there twice")
    for column in seed.columns:
        if column.is_required and column.name not in header:
            raise _header_error(place, seed, f"column {column.name!r} is missing")
    return header


def _header_error(place: str, seed: Seed, problem: str) -> ConfigError:
    return ConfigError(f"{place}: {problem}", hint=f"The header is: {','.join(seed.header)}")


def _row(place: str, seed: Seed, header: list[str], fields: list[str]) -> SeedRow:
    if len(fields) > len(header):
        raise ConfigError(
            f"{place}: {len(fields)} values for {len(header)} columns",
            hint="Put a value that contains a comma in double quotes.",
        )
    given = dict(zip(header, (field.strip() for field in fields), strict=False))
    values = {
        column.name: _value(place, column, given.get(column.name, "")) for column in seed.columns
    }
    start, end = values.get("starts_on"), values.get("ends_on")
    if start and end and end <= start:
        raise ConfigError(
            f"{place}: ends_on {end} is not after starts_on {start}",
            hint="ends_on is the first day that no longer counts; empty: still.",
        )
    return SeedRow(place, values)


def _value(place: str, column: Column, text: str) -> str:
    if not text:
        if column.is_required:
            raise ConfigError(f"{place}: {column.name} is empty", hint="Give it a value.")
        return text
    if column.allowed and text.lower() not in column.allowed:
        raise ConfigError(
            f"{place}: {column.name} {text!r} is not allowed{did_you_mean(text, column.allowed)}",
            hint=f"Allowed: {', '.join(column.allowed)}",
        )
    try:
        return _parsed(column, text)
    except (ValueError, KeyError, re.error) as error:
        examples = {"date": "2026-01-31", "boolean": "true or false"}
        raise ConfigError(
            f"{place}: {column.name} {text!r} is no {column.kind}",
            hint=f"Write {examples.get(column.kind, f'a {column.kind}')}.",
        ) from error


def _parsed(column: Column, text: str) -> str:
    match column.kind:
        case "date":
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError(text)
            return date.fromisoformat(text).isoformat()
        case "boolean":
            return BOOLEANS[text.lower()]
        case "whole number":
            return str(int(text))
        case "number":
            if not math.isfinite(float(text)):
                raise ValueError(text)
            return str(float(text))
        case "regular expression":
            re.compile(text)
    return text.lower() if column.allowed else text


def _check_key(row: SeedRow, seed: Seed, first_places: dict[tuple[str, ...], str]) -> None:
    key = tuple(row.values[name].lower() for name in seed.key)
    if key in first_places:
        named = ", ".join(f"{name} {row.values[name]!r}" for name in seed.key if row.values[name])
        raise ConfigError(
            f"{row.place}: {named} is already in {Path(first_places[key]).name}",
            hint=f"Each {' + '.join(seed.key)} may be there once: delete one of the rows.",
        )
    first_places[key] = row.place


def _check_references(folder: Path, tables: Mapping[str, SeedTable]) -> None:
    for table in tables.values():
        for column in table.seed.columns:
            if not column.seed:
                continue
            rows = tables[column.seed].rows if column.seed in tables else ()
            known = sorted({row.values[column.seed.rstrip("s")] for row in rows})
            for row in table.rows:
                value = row.values[column.name]
                if value and value not in known:
                    raise ConfigError(
                        f"{row.place}: unknown team {value!r}{did_you_mean(value, known)}",
                        hint=f"Teams of {folder / 'teams.csv'}: {', '.join(known) or 'none'}",
                    )
