"""Boards, the field that each estimates with, and the projects whose issues it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sei_sources.cursors import Node
from sei_sources.http import (
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    UnauthorizedError,
)
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.rows import inner, text
from sei_sources.tables import Table

SCRUM = "scrum"
"""The kind of a board that has sprints and does not tell its kind."""


@dataclass(frozen=True)
class Board:
    """A board with its configuration and projects; both are empty where the token may not see."""

    node: Node
    configuration: Node
    projects: Sequence[Node]


def read_boards(api: Api) -> list[Board]:
    """Read every board that shows issues of the projects."""
    found = {node["id"]: node for node in _listed(api, api.settings.projects)}
    return [_board(api, node) for node in found.values()]


def read_boards_of(api: Api, key: str) -> list[Board]:
    """Read every board that shows issues of one project."""
    return [_board(api, node) for node in _listed(api, [key])]


def configured_board(api: Api, board_id: str, project_id: str) -> Board:
    """Read what a board says of itself: one that a sprint of a project's issue belongs to."""
    project = {"id": project_id}
    try:
        found = api.agile(f"board/{board_id}/configuration", what=f"board {board_id}")
    except (ForbiddenError, InvalidRequestError, NotFoundError, UnauthorizedError):
        return Board({"id": board_id, "name": None, "type": SCRUM}, {}, [project])
    place = found.get("location") or {}
    node = {
        "id": board_id,
        "name": found.get("name"),
        "type": found.get("type") or SCRUM,
        "location": {"projectId": place.get("id"), "projectKey": place.get("key")}
        if place.get("type") == "project"
        else None,
    }
    return Board(node, found, [project])


def _listed(api: Api, keys: Sequence[str]) -> Iterator[Node]:
    path = "rest/agile/1.0/board"
    if not keys:
        yield from api.listed(path, what="boards")
    for key in keys:
        try:
            yield from api.listed(path, {"projectKeyOrId": key}, what=f"boards of {key}")
        except (InvalidRequestError, NotFoundError):
            # The project is unknown, which is told where its issues would be read.
            continue


def _board(api: Api, node: Node) -> Board:
    what = f"board {node['name']}"
    try:
        configuration = api.agile(f"board/{node['id']}/configuration", what=what)
        path = f"rest/agile/1.0/board/{node['id']}/project"
        projects = list(api.listed(path, what=f"projects of {what}"))
    except (ForbiddenError, InvalidRequestError, NotFoundError):
        # A board outlives its filter, and is listed for those who may not see what it shows.
        return Board(node, {}, ())
    return Board(node, configuration, projects)


def board_rows(boards: Sequence[Board]) -> Mapping[Table, Sequence[Node]]:
    """Return the rows of boards and of their projects."""
    return {
        tables.BOARDS: [_row(board) for board in boards],
        tables.BOARD_PROJECTS: [
            {"board_id": str(board.node["id"]), "project_id": project_id}
            for board in boards
            for project_id in dict.fromkeys(str(project["id"]) for project in board.projects)
        ],
    }


def _row(board: Board) -> Node:
    location = board.node.get("location")
    estimation = board.configuration.get("estimation")
    estimating = inner(estimation, "field")
    return {
        "id": str(board.node["id"]),
        "name": board.node["name"],
        "type": board.node.get("type"),
        "location_project_id": text(inner(location, "projectId")),
        "location_project_key": inner(location, "projectKey"),
        "estimation_type": inner(estimation, "type"),
        "estimation_field_id": inner(estimating, "fieldId"),
        "estimation_field_name": inner(estimating, "displayName"),
    }
