"""Rows out of what GitHub says: its names in snake_case, its values as they are."""

from __future__ import annotations

from sei_sources.cursors import Node


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


def issue_name(node: Node | None) -> str | None:
    """Return `owner/repo#number` of an issue or pull request."""
    return None if node is None else f"{node['repository']['nameWithOwner']}#{node['number']}"
