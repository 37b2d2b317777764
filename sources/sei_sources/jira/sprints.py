"""Sprints of a board: all of them once, then those that are not closed, and those just closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sei_sources.cursors import Node, fingerprint
from sei_sources.http import InvalidRequestError, NotFoundError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.texts import time_of
from sei_sources.rows import Read, text
from sei_sources.source import Batch, Cursor

OPEN = "active,future"
EVERY_STATE = f"{OPEN},closed"


Marks = Mapping[str, Mapping[str, str]]
"""Fingerprints of the sprints of a board by their ids: of those `open`, and of those `closed`."""


def extract_sprints(api: Api, board_id: str, told: Marks, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the sprints that are new or differ.

    Args:
        api: Asks.
        board_id: The board.
        told: The sprints that issues told of before the board was asked.
        cursor: What is known.
    """
    before: Mapping[str, str] = (told if cursor is None else cursor).get("open", {})
    known = {**told.get("closed", {}), **before}
    is_first = cursor is None or bool(cursor.get("without"))
    try:
        found = list(listed_sprints(api, board_id, EVERY_STATE if is_first else OPEN))
    except InvalidRequestError:
        # What Jira answers for a board that has no sprints.
        if cursor is None:
            yield Batch(cursor={"without": True})
        return
    rows = {str(one["id"]): sprint_row(one) for one in found}
    ended = [_ended(api, sprint_id) for sprint_id in before if sprint_id not in rows]
    fresh = [row for row in rows.values() if known.get(row["id"]) != fingerprint(row)]
    if fresh or ended or is_first:
        shown = [
            {"board_id": board_id, "sprint_id": row["id"]}
            for row in fresh
            if row["id"] not in known
        ]
        read = Read({tables.SPRINTS: [*fresh, *ended], tables.BOARD_SPRINTS: shown})
        yield Batch(read.arrow(), cursor={"open": marks_of(rows.values())["open"]}, done=len(found))


def marks_of(rows: Iterable[Node]) -> dict[str, dict[str, str]]:
    """Return the fingerprints of sprints, of open ones and of closed ones."""
    marks: dict[str, dict[str, str]] = {"open": {}, "closed": {}}
    for row in rows:
        marks["closed" if row["state"] == "closed" else "open"][row["id"]] = fingerprint(row)
    return marks


def has_none(cursor: Cursor | None) -> bool:
    """Return whether the board had no sprints when it was last asked."""
    return bool((cursor or {}).get("without"))


def listed_sprints(api: Api, board_id: str, states: str = EVERY_STATE) -> Iterator[Node]:
    """Yield the sprints of a board that are in one of these states."""
    yield from api.listed(
        f"rest/agile/1.0/board/{board_id}/sprint",
        {"state": states},
        what=f"sprints of board {board_id}",
    )


def _ended(api: Api, sprint_id: str) -> Node:
    """Return the row of a sprint that is neither active nor planned any more."""
    try:
        return sprint_row(api.agile(f"sprint/{sprint_id}", what=f"sprint {sprint_id}"))
    except NotFoundError:
        deleted_at: datetime = api.context.started_at
        return {"id": sprint_id, "_deleted_at": deleted_at}


def sprint_row(one: Node) -> Node:
    """Return a sprint."""
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "state": one["state"].lower(),
        "start_date": time_of(one.get("startDate")),
        "end_date": time_of(one.get("endDate")),
        "complete_date": time_of(one.get("completeDate")),
        "activated_date": time_of(one.get("activatedDate")),
        "origin_board_id": text(one.get("originBoardId")),
    }
