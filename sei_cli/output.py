"""The only writer to stdout: the same content as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sei_cli.errors import UsageError

EMPTY = "–"
"""What a table shows where there is no value."""

Row = Mapping[str, Any]


class Format(StrEnum):
    """How a command prints its result."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def format_of(*, as_json: bool, as_csv: bool) -> Format:
    """Return the format that the options ask for.

    Raises:
        UsageError: Both are given.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other", hint="Give one of them.")
    return Format.JSON if as_json else Format.CSV if as_csv else Format.TABLE


def text_of(value: Any) -> str:
    """Return what a table shows for a value that has no form of its own."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return EMPTY if value is None else str(value)


@dataclass(frozen=True)
class Column:
    """One column: its key in JSON and CSV, its title in a table, and how a table shows a value."""

    key: str
    title: str
    show: Callable[[Row], str] | None = None
    is_right: bool = False

    def text(self, row: Row) -> str:
        """Return what a table shows."""
        return self.show(row) if self.show else text_of(row.get(self.key))


@dataclass(frozen=True)
class Table:
    """A result. Columns with a title are shown in a table, all are in JSON and CSV.

    Attributes:
        name: Its key in JSON where a command prints several.
        title: The line above it.
        columns: In order.
        rows: Mappings by column key.
        notes: Sentences below it, in the table form alone.
        topic: What to type to get it alone, where a command prints several.
        most: How many rows a table shows; JSON and CSV have all.
        is_aside: Not to be shown among others: it only says why it is empty.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    topic: str = ""
    most: int | None = None
    is_aside: bool = False

    def records(self) -> list[dict[str, Any]]:
        """Return the rows with the declared keys only."""
        keys = [column.key for column in self.columns]
        return [{key: _plain(row.get(key)) for key in keys} for row in self.rows]


def write(output_format: Format, *tables: Table) -> None:
    """Print results to stdout.

    Raises:
        UsageError: Several tables do not fit into one CSV.
    """
    if output_format is Format.JSON:
        records = {table.name: table.records() for table in tables}
        whole = records if len(tables) > 1 else records[tables[0].name]
        print(json.dumps(whole, indent=2, ensure_ascii=False))
    elif output_format is Format.CSV:
        _write_csv(tables)
    else:
        write_text = _write_rich if sys.stdout.isatty() else _write_plain
        write_text([table for table in tables if len(tables) == 1 or not table.is_aside])


def _write_csv(tables: Sequence[Table]) -> None:
    if len(tables) > 1:
        names = " or ".join(table.topic for table in tables)
        raise UsageError("--csv prints one table", hint=f"Name it: {names}")
    table = tables[0]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for record in table.records():
        writer.writerow([_cell(value) for value in record.values()])


def _cell(value: Any) -> Any:
    return (
        " ".join("" if item is None else _item(item) for item in value)
        if isinstance(value, list)
        else value
    )


def _item(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _shown(table: Table) -> tuple[list[Column], list[list[str]]]:
    columns = [column for column in table.columns if column.title]
    return columns, [[column.text(row) for column in columns] for row in table.rows[: table.most]]


def _write_plain(tables: Sequence[Table]) -> None:
    for position, table in enumerate(tables):
        columns, cells = _shown(table)
        titles = [column.title for column in columns]
        widths = [max(len(row[i]) for row in (titles, *cells)) for i in range(len(columns))]
        print(("\n" if position else "") + table.title)
        for row in (titles, *cells) if cells else ():
            padded = (
                text.rjust(width) if column.is_right else text.ljust(width)
                for text, width, column in zip(row, widths, columns, strict=True)
            )
            print("  ".join(padded).rstrip())
        for note in table.notes:
            print(note)


def _write_rich(tables: Sequence[Table]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    for table in tables:
        columns, cells = _shown(table)
        shown = RichTable(title=Text(table.title), title_justify="left", box=box.SIMPLE_HEAD)
        for column in columns:
            shown.add_column(Text(column.title), justify="right" if column.is_right else "left")
        for row in cells:
            shown.add_row(*(Text(text, style=_style(text)) for text in row))
        console.print(shown if cells else Text(table.title))
        for note in table.notes:
            console.print(Text(note, style="dim"))


def _style(text: str) -> str:
    colours = {"elite": "green", "high": "green", "medium": "yellow", "low": "red"}
    return colours.get(text, {"ok": "green", "not ok": "red"}.get(text, ""))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
