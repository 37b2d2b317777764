"""What a user can set for the source asana."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pydantic import field_validator

from sei_sources.cursors import Node
from sei_sources.http import Auth, bearer
from sei_sources.settings import Address, Token
from sei_sources.source import Context, Settings

DEFAULT_SINCE = timedelta(days=365)
POINTS = re.compile(r"((story|estimated?) )?points?|estimate( \(points?\))?", re.IGNORECASE)
"""What the field of points is called where nobody says it; estimated time is none."""
NUMBER = "number"


class AsanaSettings(Settings):
    """The keys below `sources.asana` in sei.yml.

    Attributes:
        url: Address of the API.
        token: A personal access token, or that of a service account.
        workspaces: Ids of workspaces, all of whose projects are read.
        projects: Ids of single projects; without workspaces either: all that the token sees.
        since: How far back the first run goes, by the tasks' latest change; default 365 days.
        points_field: Name or id of the number field that holds points; empty: by its usual names.
        status_field: Name or id of the field that holds the status; empty: sections are it.
        type_field: Name or id of the field that holds the type of work; empty: none.
        sprint_sections: Regular expression; a section whose name it finds is a sprint.
        sprint_projects: Regular expression; a project whose name it finds is a sprint.
    """

    url: Address = "https://app.asana.com/api/1.0"
    token: Token
    workspaces: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    points_field: str = ""
    status_field: str = ""
    type_field: str = ""
    sprint_sections: str = r"^(sprint|iteration)\s*#?\d"
    sprint_projects: str = r"^(sprint|iteration)\s*#?\d"

    @field_validator("workspaces", "projects", mode="before")
    @classmethod
    def _as_text(cls, gids: object) -> object:
        """Take ids that YAML reads as numbers."""
        if isinstance(gids, list | tuple):
            return tuple(str(gid) if isinstance(gid, int) else gid for gid in gids)
        return gids

    @field_validator("points_field", "status_field", "type_field", mode="before")
    @classmethod
    def _name(cls, field: object) -> object:
        return str(field) if isinstance(field, int) else field

    @field_validator("sprint_sections", "sprint_projects")
    @classmethod
    def _expression(cls, expression: str) -> str:
        try:
            re.compile(expression)
        except re.error as error:
            raise ValueError(f"{expression!r} is no regular expression: {error}") from error
        return expression

    @property
    def auth(self) -> Auth:
        """The credential."""
        return bearer(self.token)

    @property
    def reads_all(self) -> bool:
        """Whether all that the token sees is read."""
        return not self.workspaces and not self.projects

    def begin(self, context: Context) -> datetime:
        """Return how far back to begin where there is no cursor."""
        return context.since or self.since or context.started_at - DEFAULT_SINCE

    def role(self, field: Node) -> str | None:
        """Return what a custom field is used for: points, status, type or nothing."""
        is_number = field.get("resource_subtype") == NUMBER
        if self.points_field:
            if is_number and _is(field, self.points_field):
                return "points"
        elif is_number and POINTS.fullmatch(field["name"].strip()):
            return "points"
        if self.status_field and _is(field, self.status_field):
            return "status"
        return "type" if self.type_field and _is(field, self.type_field) else None


def is_sprint(expression: str, name: str) -> bool:
    """Return whether a name is that of a sprint; no expression, no sprint."""
    return bool(expression) and re.search(expression, name, re.IGNORECASE) is not None


def _is(field: Node, wanted: str) -> bool:
    names = (field["gid"], field["name"].strip().lower())
    return wanted.strip().lower() in names
