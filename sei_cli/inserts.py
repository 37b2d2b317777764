"""Write statements that insert many rows: a statement a row is slow on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ROWS_AT_ONCE = 500


def inserts(table: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield statements with the values of their parameters; all rows have the same columns."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        columns, width = ", ".join(some[0]), len(some[0])
        places = ", ".join(
            f"({', '.join(f'${row * width + column + 1}' for column in range(width))})"
            for row in range(len(some))
        )
        values = [value for row in some for value in row.values()]
        yield f"insert into {table} ({columns}) values {places}", values
