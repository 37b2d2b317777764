"""What issues refer to: projects, fields, statuses, types, priorities, users, groups and boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

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
from sei_sources.jira.reference_rows import (
    field_row,
    issue_type_row,
    priority_row,
    project_row,
    status_row,
    user_row,
)
from sei_sources.jira.site import Site, site_of
from sei_sources.tables import Table

HIDDEN = (ForbiddenError, NotFoundError, UnauthorizedError)
"""A token without the scope for a list, though it is known; a Jira that has no boards."""


@dataclass(frozen=True)
class References:
    """What there is to refer to.

    Attributes:
        rows: The rows of all lists that were read.
        site: What they say of the site.
        notes: Warnings.
        members: Rows of the accounts in groups.
    """

    rows: Mapping[Table, Sequence[Node]]
    site: Site
    notes: tuple[str, ...]
    members: Sequence[Node]


def read_references(api: Api, url: str) -> References:
    """Read every list to its end."""
    projects = list(listed_projects(api))
    groups, members = read_groups(api)
    fields = read_fields(api)
    rows: dict[Table, Sequence[Node]] = {
        tables.PROJECTS: [project_row(project, url) for project in projects],
        tables.FIELDS: [field_row(one) for one in fields],
        tables.STATUSES: Statuses(api).rows(),
        tables.ISSUE_TYPES: [
            issue_type_row(one) for one in api.get("issuetype", what="issue types")
        ],
        tables.PRIORITIES: [priority_row(one) for one in _priorities(api)],
        **groups,
    }
    notes = []
    for name, read in (("boards and sprints", _board_rows), ("users", _user_rows)):
        try:
            rows |= read(api)
        except HIDDEN as error:
            notes.append(f"{name} are left out: {error.message}")
    return References(rows, site_of(url, rows, fields), tuple(notes), members)


def read_fields(api: Api) -> list[Node]:
    """Return all fields as Jira tells of them."""
    found: list[Node] = api.get("field", what="fields")
    return found


class Statuses:
    """The list of statuses, read when it is first needed.

    Args:
        api: Asks.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._rows: list[Node] | None = None
        self._lock = Lock()

    def rows(self) -> list[Node]:
        """Return the rows of all statuses."""
        with self._lock:
            if self._rows is None:
                found = self._api.get("status", what="statuses")
                self._rows = [status_row(one) for one in found]
            return self._rows


def _board_rows(api: Api) -> Mapping[Table, Sequence[Node]]:
    return board_rows(read_boards(api))


def _user_rows(api: Api) -> Mapping[Table, Sequence[Node]]:
    return {tables.USERS: [user_row(user) for user in _users(api)]}


def project_keys(api: Api) -> set[str]:
    """Return the keys of the projects that the token sees now and that are not archived."""
    return {project["key"] for project in listed_projects(api) if not project.get("archived")}


def listed_projects(api: Api) -> Iterator[Node]:
    """Yield all projects that the token sees, archived ones too."""
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


def read_groups(api: Api) -> tuple[dict[Table, Sequence[Node]], list[Node]]:
    """Return the rows of the groups that the settings name, and those of their members."""
    wanted = api.settings.groups
    if not wanted:
        return {}, []
    groups = [{"group_id": name, "name": name} for name in wanted]
    if api.is_cloud:
        params = {"groupName": list(wanted)}
        found = api.listed(api.path("group/bulk"), params, what="groups")
        groups = [{"group_id": one["groupId"], "name": one["name"]} for one in found]
    users = [(group["group_id"], user) for group in groups for user in _members(api, group)]
    members = [{"group_id": group_id, "account_id": account_of(user)} for group_id, user in users]
    rows: dict[Table, Sequence[Node]] = {tables.GROUPS: groups, tables.GROUP_MEMBERS: members}
    return rows, [user_row(user) for _, user in users]


def _members(api: Api, group: Node) -> Iterator[Node]:
    yield from api.listed(
        api.path("group/member"),
        {"groupId": group["group_id"]} if api.is_cloud else {"groupname": group["name"]},
        what=f"members of the group {group['name']}",
    )
