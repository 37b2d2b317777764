"""Rows of what issues refer to, as Jira tells of it in its lists and inside of issues."""

from __future__ import annotations

from sei_sources.cursors import Node
from sei_sources.jira.api import account_of
from sei_sources.rows import inner, text


def _scope(one: Node) -> str | None:
    return text(inner(inner(one.get("scope"), "project"), "id"))


def project_row(project: Node, url: str) -> Node:
    """Return a project; inside of an issue it has no style, but says whether it is simplified."""
    style = {True: "next-gen", False: "classic", None: None}[project.get("simplified")]
    return {
        "id": str(project["id"]),
        "key": project["key"],
        "name": project["name"],
        "url": f"{url}/browse/{project['key']}",
        "project_type_key": project.get("projectTypeKey"),
        "style": project.get("style") or style,
        "archived": bool(project.get("archived")),
        "lead_account_id": account_of(project.get("lead")),
    }


def field_row(one: Node) -> Node:
    """Return a field."""
    return {
        "id": one["id"],
        "name": one["name"],
        "custom": one.get("custom"),
        "schema_type": inner(one.get("schema"), "type"),
        "schema_custom": inner(one.get("schema"), "custom"),
        "scope_project_id": _scope(one),
    }


def status_row(one: Node) -> Node:
    """Return a status."""
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "status_category_key": inner(one.get("statusCategory"), "key"),
        "scope_project_id": _scope(one),
    }


def issue_type_row(one: Node) -> Node:
    """Return a type of issues."""
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "subtask": one.get("subtask"),
        "hierarchy_level": one.get("hierarchyLevel"),
        "scope_project_id": _scope(one),
    }


def priority_row(one: Node) -> Node:
    """Return a priority; inside of an issue it has no description."""
    return {"id": str(one["id"]), "name": one["name"], "description": one.get("description")}


def user_row(user: Node) -> Node:
    """Return an account."""
    return {
        "account_id": account_of(user),
        "account_type": user.get("accountType"),
        "name": user.get("name"),
        "display_name": user.get("displayName"),
        "email_address": user.get("emailAddress") or None,
        "active": user.get("active"),
    }


def version_row(one: Node, project_id: str) -> Node:
    """Return a version of a project."""
    return {
        "id": str(one["id"]),
        "project_id": project_id,
        "name": one["name"],
        "description": one.get("description"),
        "released": one.get("released"),
        "archived": one.get("archived"),
        "release_date": one.get("releaseDate"),
    }


def component_row(one: Node, project_id: str) -> Node:
    """Return a component of a project; inside of an issue it has no lead."""
    return {
        "id": str(one["id"]),
        "project_id": project_id,
        "name": one["name"],
        "description": one.get("description"),
        "lead_account_id": account_of(one.get("lead")),
    }
