"""What issues refer to: teams, states, users, labels, projects and cycles, read whole each time.

They are short, and one request reads the first page of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sei_sources.cursors import Node
from sei_sources.http import PageSize
from sei_sources.linear import tables
from sei_sources.linear.api import DOCUMENTS, Api
from sei_sources.rows import inner, nodes
from sei_sources.tables import Table

LISTS = {
    "teams": ("MoreTeams", 20),
    "users": ("MoreUsers", 250),
    "issueLabels": ("MoreIssueLabels", 250),
    "projects": ("MoreProjects", 50),
    "cycles": ("MoreCycles", 100),
}
"""The lists: the operation that reads the next pages of each, and their size."""
INSIDE = (
    ("teams", "team", "states", "MoreStates"),
    ("teams", "team", "memberships", "MoreMemberships"),
    ("projects", "project", "teams", "MoreProjectTeams"),
    ("cycles", "cycle", "uncompletedIssuesUponClose", "MoreUncompletedIssues"),
)
"""The lists inside of a thing: list of the things, its field, list inside, operation."""

References = Mapping[str, Sequence[Node]]
"""The entries of every list by its name."""


def read_references(api: Api) -> References:
    """Read every list to its end."""
    what = "teams, users, labels, projects and cycles"
    first = api.ask(DOCUMENTS.operation("References"), {}, what=what)
    found = {name: _whole(api, name, first[name]) for name in LISTS}
    for things, kind, name, operation in INSIDE:
        for thing in found[things]:
            _complete(api, thing, (kind, name), operation)
    return found


def _whole(api: Api, name: str, first: Node) -> list[Node]:
    items, end = nodes(first), first["pageInfo"]
    if end["hasNextPage"]:
        operation, size = LISTS[name]
        pages = api.pages(
            operation,
            {},
            (name,),
            size=PageSize(size, size),
            what=name,
            start=end["endCursor"],
        )
        items += [item for page in pages for item in page.items]
    return items


def _complete(api: Api, thing: Node, path: tuple[str, str], operation: str) -> None:
    connection = thing[path[1]]
    if connection["pageInfo"]["hasNextPage"]:
        pages = api.pages(
            operation,
            {"id": thing["id"]},
            path,
            size=PageSize(100, 100),
            what=f"{path[1]} of {thing['name'] or thing['id']}",
            start=connection["pageInfo"]["endCursor"],
        )
        connection["nodes"] += [item for page in pages for item in page.items]


def reference_rows(found: References) -> Mapping[Table, Sequence[Node]]:
    """Return the rows of all lists."""
    return {
        tables.TEAMS: [_team(team) for team in found["teams"]],
        tables.WORKFLOW_STATES: [
            _state(state, team) for team in found["teams"] for state in nodes(team["states"])
        ],
        tables.TEAM_MEMBERSHIPS: [
            _membership(member, team)
            for team in found["teams"]
            for member in nodes(team["memberships"])
        ],
        tables.USERS: [_user(user) for user in found["users"]],
        tables.ISSUE_LABELS: [_label(label) for label in found["issueLabels"]],
        tables.PROJECTS: [_project(project) for project in found["projects"]],
        tables.PROJECT_TEAMS: [
            {"project_id": project["id"], "team_id": team["id"]}
            for project in found["projects"]
            for team in nodes(project["teams"])
        ],
        tables.CYCLES: [_cycle(cycle) for cycle in found["cycles"]],
        tables.CYCLE_SCOPES: [row for cycle in found["cycles"] for row in _scopes(cycle)],
    }


def _team(team: Node) -> Node:
    return {
        "id": team["id"],
        "key": team["key"],
        "name": team["name"],
        "parent_id": inner(team["parent"], "id"),
        "timezone": team["timezone"],
        "cycles_enabled": team["cyclesEnabled"],
        "cycle_duration": team["cycleDuration"],
        "issue_estimation_type": team["issueEstimationType"],
        "triage_enabled": team["triageEnabled"],
        "created_at": team["createdAt"],
        "updated_at": team["updatedAt"],
        "archived_at": team["archivedAt"],
    }


def _state(state: Node, team: Node) -> Node:
    return {
        "id": state["id"],
        "team_id": team["id"],
        "name": state["name"],
        "type": state["type"],
        "position": state["position"],
        "archived_at": state["archivedAt"],
    }


def _membership(member: Node, team: Node) -> Node:
    return {
        "id": member["id"],
        "team_id": team["id"],
        "user_id": member["user"]["id"],
        "owner": member["owner"],
        "created_at": member["createdAt"],
    }


def _user(user: Node) -> Node:
    return {
        "id": user["id"],
        "name": user["name"],
        "display_name": user["displayName"],
        "email": user["email"],
        "active": user["active"],
        "guest": user["guest"],
        "app": user["app"],
        "created_at": user["createdAt"],
        "updated_at": user["updatedAt"],
        "archived_at": user["archivedAt"],
    }


def _label(label: Node) -> Node:
    return {
        "id": label["id"],
        "name": label["name"],
        "is_group": label["isGroup"],
        "parent_id": inner(label["parent"], "id"),
        "team_id": inner(label["team"], "id"),
        "created_at": label["createdAt"],
        "updated_at": label["updatedAt"],
        "archived_at": label["archivedAt"],
    }


def _project(project: Node) -> Node:
    return {
        "id": project["id"],
        "name": project["name"],
        "slug_id": project["slugId"],
        "url": project["url"],
        "status_name": inner(project["status"], "name"),
        "status_type": inner(project["status"], "type"),
        "lead_id": inner(project["lead"], "id"),
        "start_date": project["startDate"],
        "target_date": project["targetDate"],
        "created_at": project["createdAt"],
        "updated_at": project["updatedAt"],
        "started_at": project["startedAt"],
        "completed_at": project["completedAt"],
        "canceled_at": project["canceledAt"],
        "archived_at": project["archivedAt"],
    }


def _cycle(cycle: Node) -> Node:
    return {
        "id": cycle["id"],
        "number": int(cycle["number"]),
        "name": cycle["name"],
        "team_id": cycle["team"]["id"],
        "starts_at": cycle["startsAt"],
        "ends_at": cycle["endsAt"],
        "completed_at": cycle["completedAt"],
        "progress": cycle["progress"],
        "uncompleted_issue_ids": [
            issue["id"] for issue in nodes(cycle["uncompletedIssuesUponClose"])
        ],
        "created_at": cycle["createdAt"],
        "updated_at": cycle["updatedAt"],
        "archived_at": cycle["archivedAt"],
    }


def _scopes(cycle: Node) -> list[Node]:
    histories = {
        "scope": cycle["scopeHistory"],
        "completed_scope": cycle["completedScopeHistory"],
        "in_progress_scope": cycle["inProgressScopeHistory"],
        "issue_count": cycle["issueCountHistory"],
        "completed_issue_count": cycle["completedIssueCountHistory"],
    }
    days = max((len(history or ()) for history in histories.values()), default=0)
    return [
        {
            "cycle_id": cycle["id"],
            "day": day + 1,
            **{
                name: history[day] if history and day < len(history) else None
                for name, history in histories.items()
            },
        }
        for day in range(days)
    ]
