"""Rows out of what GitHub says: its names in snake_case, its values as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sei_sources.github.cursors import Node
from sei_sources.tables import Row, Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Read:
    """Rows of things that belong together, and warnings about them."""

    rows: Mapping[Table, Sequence[Row]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def arrow(self) -> dict[Table, pa.Table]:
        """Return the rows as arrow tables."""
        return {table: table.arrow(rows) for table, rows in self.rows.items() if rows}


def actor(role: str, account: Node | None) -> Node:
    """Return the columns of an account; all NULL where it is gone."""
    if account is None:
        return {}
    number = account.get("databaseId")
    return {
        f"{role}_type": account["__typename"],
        f"{role}_login": account["login"],
        f"{role}_id": None if number is None else str(number),
    }


def rest_actor(role: str, account: Node | None) -> Node:
    """Return the columns of an account of the REST API."""
    if account is None:
        return {}
    return actor(
        role,
        {
            "__typename": account["type"],
            "login": account["login"],
            "databaseId": account["id"],
        },
    )


def inner(node: Node | None, key: str) -> Any:
    """Return a field of a thing that may be missing."""
    return None if node is None else node.get(key)


def nodes(connection: Node | None) -> list[Node]:
    """Return the items of a connection, without empty places."""
    return [node for node in (connection or {}).get("nodes") or () if node]


def names(connection: Node | None, key: str = "name") -> list[str]:
    """Return one field of each item of a connection."""
    return [node[key] for node in nodes(connection)]


def issue_name(node: Node | None) -> str | None:
    """Return `owner/repo#number` of an issue or pull request."""
    return None if node is None else f"{node['repository']['nameWithOwner']}#{node['number']}"


def text(value: object) -> str | None:
    """Return a number as text; numeric ids are text in the tables."""
    return None if value is None else str(value)
