"""What issues refer to: projects, fields, statuses, types, priorities, users, groups and boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sei_sources.cursors import Node
from sei_sources.http import (
    ForbiddenError,
    NotFoundError,
    PageSize,
    Request,
    UnauthorizedError,
    offset_pages,
)
from sei_sources.jira import tables
from sei_sources.jira.api import Api, account_of
from sei_sources.jira.boards import board_rows, read_boards
from sei_sources.rows import inner, text
from sei_sources.tables import Table

HIDDEN = (ForbiddenError, NotFoundError, UnauthorizedError)
"""A token without the scope for a list, though it is known; a Jira that has no boards."""
POINT_NAMES = ("story points", "story point estimate")
POINTS_KIND = ":jsw-story-points"
SPRINT_KIND = ":gh-sprint"
EPIC_KIND = ":gh-epic-link"
TEAM_KINDS = (":rm-teams-custom-field-team", ":atlassian-team")


@dataclass(frozen=True)
class Site:
    """What the streams of issues and sprints must know.

    Attributes:
        url: Address that people open.
        projects: Ids of the projects that are not archived, by key.
        boards: Kind of each board by its id.
        point_fields: Ids of the number fields that may hold points.
        sprint_fields: Ids of the sprint field.
        epic_fields: Ids of the epic link.
        team_fields: Ids of the team field.
    """

    url: str = ""
    projects: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)
    point_fields: tuple[str, ...] = ()
    sprint_fields: tuple[str, ...] = ()
    epic_fields: tuple[str, ...] = ()
    team_fields: tuple[str, ...] = ()

    @staticmethod
    def of(values: Mapping[str, Any]) -> Site:
        """Return it from the values of a cursor."""
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        return Site(**read)

    def cursor(self) -> dict[str, Any]:
        """Return its values as JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
        }


@dataclass(frozen=True)
class References:
    """The rows of all lists, what they say of the site, and warnings."""

    rows: Mapping[Table, Sequence[Node]]
    site: Site
    notes: tuple[str, ...]


def read_references(api: Api) -> References:
    """Read every list to its end."""
    info = api.get("serverInfo", what="the site")
    url = info["baseUrl"].rstrip("/")
    projects = list(_projects(api))
    fields = api.get("field", what="fields")
    rows: dict[Table, Sequence[Node]] = {
        tables.PROJECTS: [_project(project, url) for project in projects],
        tables.FIELDS: [_field(one) for one in fields],
        tables.STATUSES: [_status(one) for one in api.get("status", what="statuses")],
        tables.ISSUE_TYPES: [_issue_type(one) for one in api.get("issuetype", what="issue types")],
        tables.PRIORITIES: [_priority(one) for one in _priorities(api)],
        **_groups(api),
    }
    notes = []
    for name, read in (("boards and sprints", _board_rows), ("users", _user_rows)):
        try:
            rows |= read(api)
        except HIDDEN as error:
            notes.append(f"{name} are left out: {error.message}")
    return References(rows, _site(url, rows, fields), tuple(notes))


def _board_rows(api: Api) -> Mapping[Table, Sequence[Node]]:
    return board_rows(read_boards(api))


def _user_rows(api: Api) -> Mapping[Table, Sequence[Node]]:
    return {tables.USERS: [_user(user) for user in _users(api)]}


def _site(url: str, rows: Mapping[Table, Sequence[Node]], fields: Sequence[Node]) -> Site:
    boards = rows.get(tables.BOARDS, ())
    estimating = [row["estimation_field_id"] for row in boards if row["estimation_field_id"]]
    pointing = [one["id"] for one in fields if _holds_points(one)]
    return Site(
        url=url,
        projects={row["key"]: row["id"] for row in rows[tables.PROJECTS] if not row["archived"]},
        boards={row["id"]: row["type"] for row in boards},
        point_fields=tuple(dict.fromkeys([*estimating, *pointing])),
        sprint_fields=_of_kind(fields, SPRINT_KIND),
        epic_fields=_of_kind(fields, EPIC_KIND),
        team_fields=_of_kind(fields, *TEAM_KINDS),
    )


def _of_kind(fields: Sequence[Node], *kinds: str) -> tuple[str, ...]:
    return tuple(
        one["id"] for one in fields if (inner(one.get("schema"), "custom") or "").endswith(kinds)
    )


def _holds_points(one: Node) -> bool:
    schema = one.get("schema") or {}
    if (schema.get("custom") or "").endswith(POINTS_KIND):
        return True
    return schema.get("type") == "number" and one["name"].strip().lower() in POINT_NAMES


def project_keys(api: Api) -> set[str]:
    """Return the keys of the projects that the token sees now and that are not archived."""
    return {project["key"] for project in _projects(api) if not project.get("archived")}


def _projects(api: Api) -> Iterator[Node]:
    if not api.is_cloud:
        flags = {"includeArchived": "true", "expand": "lead,url"}
        yield from api.get("project", flags, what="projects")
        return
    params = {"status": ["live", "archived"], "expand": "lead,url", "orderBy": "key"}
    yield from api.listed(api.path("project/search"), params, what="projects", size=100)


def _priorities(api: Api) -> Iterator[Node]:
    if api.is_cloud:
        yield from api.listed(api.path("priority/search"), what="priorities")
    else:
        yield from api.get("priority", what="priorities")


def _users(api: Api) -> Iterator[Node]:
    """Yield all accounts; pages may be short before the last one, which is empty."""
    path, params = "users/search", {}
    if not api.is_cloud:
        path, params = "user/search", {"username": ".", "includeInactive": "true"}
    for page in offset_pages(
        api.client,
        Request("GET", api.path(path), params=params, what="users"),
        items=lambda answer: answer,
        parameter="startAt",
        size=PageSize(1000, 1000),
        size_parameter="maxResults",
    ):
        yield from page.items


def _groups(api: Api) -> dict[Table, Sequence[Node]]:
    wanted = api.settings.groups
    if not wanted:
        return {}
    groups = [{"group_id": name, "name": name} for name in wanted]
    if api.is_cloud:
        params = {"groupName": list(wanted)}
        found = api.listed(api.path("group/bulk"), params, what="groups")
        groups = [{"group_id": one["groupId"], "name": one["name"]} for one in found]
    members = [
        {"group_id": group["group_id"], "account_id": account_of(user)}
        for group in groups
        for user in api.listed(
            api.path("group/member"),
            {"groupId": group["group_id"]} if api.is_cloud else {"groupname": group["name"]},
            what=f"members of the group {group['name']}",
        )
    ]
    return {tables.GROUPS: groups, tables.GROUP_MEMBERS: members}


def _scope(one: Node) -> str | None:
    return text(inner(inner(one.get("scope"), "project"), "id"))


def _project(project: Node, url: str) -> Node:
    return {
        "id": str(project["id"]),
        "key": project["key"],
        "name": project["name"],
        "url": f"{url}/browse/{project['key']}",
        "project_type_key": project.get("projectTypeKey"),
        "style": project.get("style"),
        "archived": bool(project.get("archived")),
        "lead_account_id": account_of(project.get("lead")),
    }


def _field(one: Node) -> Node:
    return {
        "id": one["id"],
        "name": one["name"],
        "custom": one.get("custom"),
        "schema_type": inner(one.get("schema"), "type"),
        "schema_custom": inner(one.get("schema"), "custom"),
        "scope_project_id": _scope(one),
    }


def _status(one: Node) -> Node:
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "status_category_key": inner(one.get("statusCategory"), "key"),
        "scope_project_id": _scope(one),
    }


def _issue_type(one: Node) -> Node:
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "subtask": one.get("subtask"),
        "hierarchy_level": one.get("hierarchyLevel"),
        "scope_project_id": _scope(one),
    }


def _priority(one: Node) -> Node:
    return {"id": str(one["id"]), "name": one["name"], "description": one.get("description")}


def _user(user: Node) -> Node:
    return {
        "account_id": account_of(user),
        "account_type": user.get("accountType"),
        "name": user.get("name"),
        "display_name": user.get("displayName"),
        "email_address": user.get("emailAddress") or None,
        "active": user.get("active"),
    }
