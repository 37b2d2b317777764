"""Rows out of what vendors say: small steps that all sources take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sei_sources.cursors import Node
from sei_sources.tables import Columns, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Read:
    """Rows of things that belong together, and warnings about them.

    Attributes:
        rows: By table.
        notes: Warnings for the user, one sentence each.
        columns: The same by column, for what comes by the hundred thousand.
    """

    rows: Mapping[Table, Sequence[Row]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    columns: Mapping[Table, Columns] = field(default_factory=dict)

    def arrow(self) -> dict[Table, pa.Table]:
        """Return the rows as arrow tables."""
        made = {table: table.arrow(rows) for table, rows in self.rows.items() if rows}
        made |= {table: table.arrow_columns(values) for table, values in self.columns.items()}
        return {table: rows for table, rows in made.items() if rows.num_rows}


def inner(node: Node | None, key: str) -> Any:
    """Return a field of a thing that may be missing."""
    return None if node is None else node.get(key)


def nodes(connection: Node | None) -> list[Node]:
    """Return the items of a connection, without empty places."""
    return [node for node in (connection or {}).get("nodes") or () if node]


def names(connection: Node | None, key: str = "name") -> list[str]:
    """Return one field of each item of a connection."""
    return [node[key] for node in nodes(connection)]


def text(value: object) -> str | None:
    """Return a number as text; numeric ids are text in the tables."""
    return None if value is None else str(value)
