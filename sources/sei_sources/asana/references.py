"""What tasks refer to: workspaces, projects, sections, custom fields, users and teams."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sei_sources.asana import tables
from sei_sources.asana.api import Api, at_once
from sei_sources.asana.settings import AsanaSettings, is_sprint
from sei_sources.cursors import Node
from sei_sources.rows import inner
from sei_sources.tables import Table

PROJECT_FIELDS = (
    "name,workspace,team,permalink_url,archived,completed,completed_at,created_at,modified_at,"
    "start_on,due_on"
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOT_PAID = (402, 403)
"""Answers of accounts that have no such thing: no premium plan, or no permission for it."""


def read_workspaces(api: Api) -> list[Node]:
    """Return the workspaces that the token sees."""
    return api.whole("workspaces", "name,is_organization", what="workspaces")


def read_projects(api: Api, workspace: str) -> list[Node]:
    """Return the projects of a workspace, archived ones too."""
    what = f"projects of workspace {workspace}"
    return api.whole(f"workspaces/{workspace}/projects", PROJECT_FIELDS, what=what)


def read_project(api: Api, gid: str) -> Node:
    """Return a single project."""
    return api.one(f"projects/{gid}", PROJECT_FIELDS, what=f"project {gid}")


def project_rows(settings: AsanaSettings, projects: Sequence[Node]) -> list[Node]:
    """Return the rows of projects."""
    return [_project(settings, project) for project in projects]


def read_rows(
    api: Api, workspaces: Sequence[Node], projects: Sequence[Node]
) -> Mapping[Table, Sequence[Node]]:
    """Read all that the tasks of these projects refer to, without the projects themselves."""
    gids = [workspace["gid"] for workspace in workspaces]
    organisations = [one["gid"] for one in workspaces if one.get("is_organization")]
    teams = [
        team for found in at_once(lambda gid: _teams(api, gid), organisations) for team in found
    ]
    wanted = sorted({str(team) for project in projects if (team := inner(project["team"], "gid"))})
    return {
        tables.WORKSPACES: [
            {name: one.get(name) for name in ("gid", "name", "is_organization")}
            for one in workspaces
        ],
        tables.CUSTOM_FIELDS: _joined(at_once(lambda gid: _custom_fields(api, gid), gids)),
        tables.USERS: _joined(at_once(lambda gid: _users(api, gid), gids)),
        tables.TEAMS: _joined([teams]),
        tables.TEAM_MEMBERSHIPS: _joined(at_once(lambda gid: _members(api, gid), wanted)),
        tables.SECTIONS: _joined(at_once(lambda project: _sections(api, project), projects)),
    }


def _joined(lists: Sequence[Sequence[Node]]) -> list[Node]:
    """Return the rows of several lists, each once: a user may be in two workspaces."""
    return list({row["gid"]: row for rows in lists for row in rows}.values())


def _project(settings: AsanaSettings, project: Node) -> Node:
    return {
        **{
            name: project.get(name)
            for name in (
                "gid",
                "name",
                "permalink_url",
                "archived",
                "completed",
                "completed_at",
                "created_at",
                "modified_at",
                "start_on",
                "due_on",
            )
        },
        "workspace_gid": inner(project["workspace"], "gid"),
        "team_gid": inner(project.get("team"), "gid"),
        "is_sprint": is_sprint(settings.sprint_projects, project["name"]),
    }


def _sections(api: Api, project: Node) -> list[Node]:
    found = api.whole(
        f"projects/{project['gid']}/sections",
        "name,created_at",
        what=f"sections of {project['name']}",
    )
    rows = []
    for position, section in enumerate(found, start=1):
        first, last = _days(section["name"])
        rows.append(
            {
                "gid": section["gid"],
                "name": section["name"],
                "project_gid": project["gid"],
                "position": position,
                "created_at": section.get("created_at"),
                "start_on": first,
                "due_on": last,
                "is_sprint": is_sprint(api.settings.sprint_sections, section["name"]),
            }
        )
    return rows


def _days(name: str) -> tuple[str | None, str | None]:
    """Return the first two days that stand in a name."""
    days = [day for day in DAY.findall(name) if _is_day(day)]
    first, last, *_ = [*days, None, None]
    return first, last


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _custom_fields(api: Api, workspace: str) -> list[Node]:
    found = api.whole(
        f"workspaces/{workspace}/custom_fields",
        "name,resource_subtype",
        what=f"custom fields of workspace {workspace}",
        without=NOT_PAID,
    )
    return [
        {
            "gid": field["gid"],
            "name": field["name"],
            "workspace_gid": workspace,
            "resource_subtype": field["resource_subtype"],
            "role": api.settings.role(field),
        }
        for field in found
    ]


def _users(api: Api, workspace: str) -> list[Node]:
    found = api.whole(
        "users",
        "name,email",
        params={"workspace": workspace},
        what=f"users of workspace {workspace}",
        without=NOT_PAID,
    )
    return [{name: user.get(name) for name in ("gid", "name", "email")} for user in found]


def _teams(api: Api, workspace: str) -> list[Node]:
    what = f"teams of workspace {workspace}"
    path = f"workspaces/{workspace}/teams"
    found = api.whole(path, "name,organization", what=what, without=NOT_PAID)
    return [
        {
            "gid": team["gid"],
            "name": team["name"],
            "organization_gid": inner(team.get("organization"), "gid") or workspace,
        }
        for team in found
    ]


def _members(api: Api, team: str) -> list[Node]:
    found = api.whole(
        "team_memberships",
        "user,is_guest",
        params={"team": team},
        what=f"members of team {team}",
        without=(*NOT_PAID, 404),
    )
    return [
        {
            "gid": member["gid"],
            "team_gid": team,
            "user_gid": inner(member.get("user"), "gid"),
            "is_guest": member.get("is_guest"),
        }
        for member in found
    ]
