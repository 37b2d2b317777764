"""Rows of projects and their items, and of how the status of an issue changed in them."""

from __future__ import annotations

from collections.abc import Sequence

from sei_sources.cursors import Node
from sei_sources.github import tables
from sei_sources.github.rows import actor
from sei_sources.rows import inner, nodes
from sei_sources.tables import Table


def project_row(node: Node, label: str) -> Node:
    """Return the row of a project."""
    return {
        "id": node["id"],
        "number": node["number"],
        "owner_login": label.partition("/")[0],
        "title": node["title"],
        "url": node["url"],
        "closed": node["closed"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
    }


def item_rows(project_id: str, found: Sequence[Node]) -> dict[Table, list[Node]]:
    """Return the rows of items, and of the changes of status of the issues among them."""
    return {
        tables.PROJECT_V2_ITEMS: [_item(project_id, item) for item in found],
        tables.ISSUE_TIMELINE_ITEMS: [
            _status_change(item["content"], event)
            for item in found
            for event in nodes((item["content"] or {}).get("statusChanges"))
        ],
    }


def _item(project_id: str, item: Node) -> Node:
    """Return the row of an item; what the token may not see has no content."""
    return {
        "id": item["id"],
        "project_id": project_id,
        "content_type": inner(item["content"], "__typename"),
        "content_id": inner(item["content"], "id"),
        "is_archived": item["isArchived"],
        "created_at": item["createdAt"],
        "updated_at": item["updatedAt"],
        "status": inner(item.get("status"), "name"),
        "status_updated_at": inner(item.get("status"), "updatedAt"),
        "points": inner(item.get("points"), "number"),
        "points_updated_at": inner(item.get("points"), "updatedAt"),
        "iteration_id": inner(item.get("iteration"), "iterationId"),
        "iteration_updated_at": inner(item.get("iteration"), "updatedAt"),
    }


def _status_change(issue: Node, event: Node) -> Node:
    return {
        "id": event["id"],
        "issue_id": issue["id"],
        "repository_id": issue["repository"]["id"],
        "type": event["__typename"],
        "created_at": event["createdAt"],
        **actor("actor", event["actor"]),
        "project_id": inner(event["project"], "id"),
        "previous_status": event["previousStatus"],
        "status": event["status"],
    }
