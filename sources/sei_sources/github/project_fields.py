"""Which fields of a project hold status, points and iteration, and the rows of all its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sei_sources.cursors import Node
from sei_sources.github import tables
from sei_sources.github.settings import GitHubSettings
from sei_sources.rows import nodes
from sei_sources.tables import Table


@dataclass(frozen=True)
class Role:
    """What a field may be used for.

    Attributes:
        name: `status`, `points` or `iteration`; the settings' key is `<name>_field`.
        data_type: The type that such a field has.
        usual: Names that it usually has, in lower case, the likeliest first.
        is_any: Whether another field of that type will do where none has such a name.
    """

    name: str
    data_type: str
    usual: tuple[str, ...]
    is_any: bool = False


ROLES = (
    Role("status", "SINGLE_SELECT", ("status",)),
    Role("points", "NUMBER", ("story points", "points", "estimate")),
    Role("iteration", "ITERATION", ("iteration", "sprint"), is_any=True),
)


@dataclass(frozen=True)
class Fields:
    """The fields of a project.

    Attributes:
        by_role: The field of each role that one has.
        notes: A sentence for each name of the settings that no field has.
    """

    by_role: Mapping[str, Node]
    notes: tuple[str, ...] = ()

    @property
    def variables(self) -> Node:
        """Variables of the queries: the name of each role's field, and whether there is one."""
        names = {role.name: self.by_role.get(role.name, {}).get("name", "") for role in ROLES}
        return names | {f"has{name.capitalize()}": bool(value) for name, value in names.items()}


def fields_of(project: Node, settings: GitHubSettings, label: str) -> Fields:
    """Find the field of every role: by the name in the settings, else by a usual one."""
    by_role, notes = {}, []
    for role in ROLES:
        chosen = getattr(settings, f"{role.name}_field")
        candidates = [one for one in nodes(project["fields"]) if one["dataType"] == role.data_type]
        found = _named(candidates, (chosen.lower(),) if chosen else role.usual)
        if not found and role.is_any and not chosen:
            found = candidates
        if found:
            by_role[role.name] = found[0]
        elif chosen:
            notes.append(_missing(label, role, chosen, candidates))
    return Fields(by_role, tuple(notes))


def _named(candidates: Sequence[Node], names: Sequence[str]) -> list[Node]:
    return [one for name in names for one in candidates if one["name"].lower() == name]


def _missing(label: str, role: Role, chosen: str, candidates: Sequence[Node]) -> str:
    kind = role.data_type.lower().replace("_", " ")
    there = ", ".join(one["name"] for one in candidates) or "none"
    return f"project {label} has no {kind} field {chosen!r} ({role.name}_field); it has: {there}"


def field_rows(project: Node, fields: Fields) -> dict[Table, list[Node]]:
    """Return the rows of the fields, and of the iterations that count as sprints."""
    roles = {field["id"]: role for role, field in fields.by_role.items()}
    return {
        tables.PROJECT_V2_FIELDS: [
            {
                "id": field["id"],
                "project_id": project["id"],
                "name": field["name"],
                "data_type": field["dataType"],
                "role": roles.get(field["id"]),
            }
            for field in nodes(project["fields"])
        ],
        tables.PROJECT_V2_ITERATIONS: _iterations(project, fields.by_role.get("iteration")),
    }


def _iterations(project: Node, field: Node | None) -> list[Node]:
    if field is None:
        return []
    return [
        {
            "id": iteration["id"],
            "field_id": field["id"],
            "project_id": project["id"],
            "title": iteration["title"],
            "start_date": iteration["startDate"],
            "duration": iteration["duration"],
            "is_completed": kind == "completedIterations",
        }
        for kind in ("iterations", "completedIterations")
        for iteration in field["configuration"][kind]
    ]
