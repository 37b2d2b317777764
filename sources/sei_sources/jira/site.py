"""What the streams of issues and sprints must know of a Jira."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sei_sources.cursors import Node
from sei_sources.jira import tables
from sei_sources.rows import inner
from sei_sources.tables import Table

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
        number_fields: Ids of the fields that a board may turn out to estimate with.
        are_lists_read: Whether the lists said so, or only the issues of a first run.
    """

    url: str = ""
    projects: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)
    point_fields: tuple[str, ...] = ()
    sprint_fields: tuple[str, ...] = ()
    epic_fields: tuple[str, ...] = ()
    team_fields: tuple[str, ...] = ()
    number_fields: tuple[str, ...] = ()
    are_lists_read: bool = True

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

    @property
    def custom_fields(self) -> tuple[str, ...]:
        """Ids of the custom fields that issues are loaded with."""
        found = (*self.point_fields, *self.sprint_fields, *self.epic_fields, *self.team_fields)
        return tuple(dict.fromkeys(found))


def site_of(url: str, rows: Mapping[Table, Sequence[Node]], fields: Sequence[Node]) -> Site:
    """Return what the rows of projects and boards, and all fields, say."""
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


def number_fields(fields: Sequence[Node]) -> tuple[str, ...]:
    """Return the ids of the custom fields that hold numbers."""
    return tuple(
        one["id"]
        for one in fields
        if one.get("custom") and inner(one.get("schema"), "type") == "number"
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
