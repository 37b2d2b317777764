"""What the issues of a project tell of boards, sprints, statuses and types while no list does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from sei_sources.cursors import Node, fingerprint
from sei_sources.http import InvalidRequestError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.boards import Board, board_rows, configured_board, read_boards_of
from sei_sources.jira.issue_rows import sprints_of
from sei_sources.jira.reference_rows import (
    component_row,
    issue_type_row,
    priority_row,
    status_row,
    version_row,
)
from sei_sources.jira.references import HIDDEN, Statuses
from sei_sources.jira.site import Site
from sei_sources.jira.sprints import Marks, listed_sprints, marks_of, sprint_row
from sei_sources.references import Known
from sei_sources.source import Context, Cursor
from sei_sources.tables import Table

LOOK = "look"
Rows = dict[Table, list[Node]]
Entries = Iterator[tuple[Table, Node]]


class ProjectLook:
    """Finds what the issues of one project refer to.

    Args:
        api: Asks.
        site: What the fields are.
        statuses: The list of statuses, should an issue's history name one that no issue has.
        project_id: The project.
        cursor: Where its issues stood; None: nothing of it was loaded.
        numbers: Ids of the number fields that its first page had.
    """

    def __init__(
        self,
        api: Api,
        site: Site,
        statuses: Statuses,
        project_id: str,
        cursor: Cursor | None,
        numbers: Sequence[str] = (),
    ) -> None:
        found = (cursor or {}).get(LOOK, {})
        self._api = api
        self._every_status = statuses
        self._project_id = project_id
        self._is_first = cursor is None
        self._boards: dict[str, str] = dict(found.get("boards", {}))
        self._numbers: list[str] = list(found.get("numbers", numbers))
        self._are_boards_listed: bool = found.get("are_boards_listed", False)
        self._statuses: set[str] = set(found.get("statuses", ()))
        self._sprints: dict[str, dict[str, dict[str, str]]] = dict(found.get("sprints", {}))
        self._hidden: tuple[str, ...] = ()
        self._named_sprints: set[str] = set()
        self._told: dict[tuple[str, str], str] = {}
        pointing = (*site.point_fields, *found.get("point_fields", ()))
        self.site = replace(site, point_fields=tuple(dict.fromkeys(pointing)))

    def notes(self) -> tuple[str, ...]:
        """Return what the user should know since it was last asked."""
        hidden, self._hidden = self._hidden, ()
        return tuple(
            f"board {board_id} is hidden: points are found by the names of fields"
            for board_id in hidden
        )

    def cursor(self) -> Cursor:
        """Return what is known now."""
        known = {
            "boards": self._boards,
            "point_fields": self.site.point_fields,
            "numbers": self._numbers,
            "are_boards_listed": self._are_boards_listed,
            "statuses": sorted(self._statuses),
            "sprints": self._sprints,
        }
        return deepcopy(known)

    def before(self, issues: Sequence[Node]) -> Rows:
        """Return the rows that these issues call for, and learn which numbers of theirs count."""
        boards = self._new_boards(issues)
        self._boards |= {str(board.node["id"]): board.node["type"] for board in boards}
        rows = {table: list(some) for table, some in board_rows(boards).items()}
        self._hidden += tuple(str(one.node["id"]) for one in boards if not one.configuration)
        estimating = [row["estimation_field_id"] for row in rows[tables.BOARDS]]
        pointing = [*self.site.point_fields, *(one for one in estimating if one)]
        self.site = replace(self.site, point_fields=tuple(dict.fromkeys(pointing)))
        self._take(rows, (entry for issue in issues for entry in self._entries(issue)))
        return rows

    def after(self, histories: Mapping[str, Sequence[Node]]) -> Rows:
        """Return the rows of what only histories name: statuses and sprints that no issue has."""
        named: dict[str, set[str]] = {"status": set(), "sprint": set()}
        for changed in histories.values():
            for item in (item for history in changed for item in history["items"]):
                is_sprint = item.get("fieldId") in self.site.sprint_fields
                kind = "sprint" if is_sprint else item.get("fieldId")
                if kind in named:
                    named[kind].update(_ids(item))
        rows: Rows = {}
        if named["status"] - self._statuses:
            self._statuses |= named["status"]
            self._take(rows, ((tables.STATUSES, row) for row in self._every_status.rows()))
        if self._is_first and named["sprint"] - self._named_sprints:
            self._named_sprints |= named["sprint"]
            self._take(rows, self._listed_sprints())
        return rows

    def _new_boards(self, issues: Sequence[Node]) -> list[Board]:
        seen = dict.fromkeys(
            str(sprint["boardId"])
            for issue in issues
            for sprint in _whole_sprints(issue, self.site)
            if sprint.get("boardId")
        )
        boards = [
            configured_board(self._api, board_id, self._project_id)
            for board_id in seen
            if board_id not in self._boards
        ]
        if seen or self._boards or self._are_boards_listed or not self._has_other_numbers(issues):
            return boards
        self._are_boards_listed = True
        try:
            return read_boards_of(self._api, self._project_id)
        except HIDDEN:
            return []

    def _has_other_numbers(self, issues: Sequence[Node]) -> bool:
        """Return whether a number may be an estimate, though its field is not called so."""
        others = set(self._numbers) - set(self.site.point_fields)
        return any(issue["fields"].get(name) is not None for issue in issues for name in others)

    def _take(self, rows: Rows, entries: Entries) -> None:
        """Add the entries that were not told like this in this run."""
        for table, row in entries:
            key, mark = json.dumps([row[name] for name in table.key]), fingerprint(row)
            if self._told.get((table.name, key)) != mark:
                self._told[table.name, key] = mark
                rows.setdefault(table, []).append(row)

    def _entries(self, issue: Node) -> Entries:
        fields, project_id = issue["fields"], self._project_id
        self._statuses.add(str(fields["status"]["id"]))
        yield tables.STATUSES, status_row(fields["status"])
        yield tables.ISSUE_TYPES, issue_type_row(fields["issuetype"])
        if "id" in (fields.get("priority") or ()):
            yield tables.PRIORITIES, priority_row(fields["priority"])
        for one in fields.get("fixVersions") or ():
            if "id" in one:
                yield tables.VERSIONS, version_row(one, project_id)
        for one in fields.get("components") or ():
            if "id" in one:
                yield tables.COMPONENTS, component_row(one, project_id)
        for sprint in _whole_sprints(issue, self.site):
            yield from self._sprint(sprint, sprint.get("boardId"))

    def _listed_sprints(self) -> Entries:
        for board_id in self._boards:
            try:
                sprints = list(listed_sprints(self._api, board_id))
            except (*HIDDEN, InvalidRequestError):
                # The board has no sprints of its own, or is not for everybody.
                continue
            for sprint in sprints:
                yield from self._sprint(sprint, board_id)

    def _sprint(self, sprint: Node, board_id: Any) -> Entries:
        row = sprint_row({"originBoardId": sprint.get("boardId"), **sprint})
        self._named_sprints.add(row["id"])
        yield tables.SPRINTS, row
        if board_id:
            yield tables.BOARD_SPRINTS, {"board_id": str(board_id), "sprint_id": row["id"]}
            of_board = self._sprints.setdefault(str(board_id), {})
            for kind, marks in marks_of([row]).items():
                of_board.setdefault(kind, {}).pop(row["id"], None)
                of_board[kind] |= marks


def _whole_sprints(issue: Node, site: Site) -> Iterator[Node]:
    for sprint in sprints_of(issue, site):
        if isinstance(sprint, dict) and "state" in sprint:
            yield sprint


def _ids(item: Node) -> Iterator[str]:
    for ids in (item.get("from"), item.get("to")):
        yield from (one.strip() for one in (ids or "").split(",") if one.strip())


def site_with_boards(site: Site, context: Context) -> Site:
    """Return a site with the boards that the issues of a first run led to."""
    boards = dict(site.boards)
    for found in _looks(site, context).values():
        boards |= found.get("boards", {})
    return replace(site, boards=boards)


def sprints_of_looks(site: Site, context: Context) -> Mapping[str, Marks]:
    """Return the sprints that the issues of a first run told of, by board."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for found in _looks(site, context).values():
        for board_id, sprints in found.get("sprints", {}).items():
            of_board = told.setdefault(board_id, {})
            for kind, marks in sprints.items():
                of_board[kind] = {**of_board.get(kind, {}), **marks}
    return told


def board_projects_of_looks(site: Site, context: Context) -> Known:
    """Return which projects were seen on which boards, so that the list can say what is wrong."""
    keys = [
        json.dumps([board_id, project_id])
        for project_id, found in _looks(site, context).items()
        for board_id in found.get("boards", {})
    ]
    return {tables.BOARD_PROJECTS.name: dict.fromkeys(keys, "")} if keys else {}


def _looks(site: Site, context: Context) -> Mapping[str, Mapping[str, Any]]:
    cursors = {
        project_id: context.cursor("issues", project_id) for project_id in site.projects.values()
    }
    return {project_id: (cursor or {}).get(LOOK, {}) for project_id, cursor in cursors.items()}
