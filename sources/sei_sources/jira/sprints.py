"""Sprints of a board: all of them once, then those that are not closed, and those just closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sei_sources.cursors import Node, fingerprint
from sei_sources.http import InvalidRequestError, NotFoundError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.texts import time_of
from sei_sources.rows import Read, text
from sei_sources.source import Batch, Cursor

OPEN = "active,future"


def extract_sprints(api: Api, board_id: str, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the sprints that are new or differ."""
    before: Mapping[str, str] = (cursor or {}).get("open", {})
    is_first = cursor is None or bool(cursor.get("without"))
    try:
        found = list(_listed(api, board_id, f"{OPEN},closed" if is_first else OPEN))
    except InvalidRequestError:
        # What Jira answers for a board that has no sprints.
        if cursor is None:
            yield Batch(cursor={"without": True})
        return
    marks = {str(one["id"]): fingerprint(one) for one in found if one["state"].lower() != "closed"}
    ended = [_ended(api, sprint_id) for sprint_id in before if sprint_id not in marks]
    fresh = [_row(one) for one in found if before.get(str(one["id"])) != fingerprint(one)]
    if fresh or ended or is_first:
        rows = {
            tables.SPRINTS: [*fresh, *ended],
            tables.BOARD_SPRINTS: [
                {"board_id": board_id, "sprint_id": row["id"]}
                for row in fresh
                if row["id"] not in before
            ],
        }
        yield Batch(Read(rows).arrow(), cursor={"open": marks}, done=len(found))


def has_none(cursor: Cursor | None) -> bool:
    """Return whether the board had no sprints when it was last asked."""
    return bool((cursor or {}).get("without"))


def _listed(api: Api, board_id: str, states: str) -> Iterator[Node]:
    yield from api.listed(
        f"rest/agile/1.0/board/{board_id}/sprint",
        {"state": states},
        what=f"sprints of board {board_id}",
    )


def _ended(api: Api, sprint_id: str) -> Node:
    """Return the row of a sprint that is neither active nor planned any more."""
    try:
        return _row(api.agile(f"sprint/{sprint_id}", what=f"sprint {sprint_id}"))
    except NotFoundError:
        deleted_at: datetime = api.context.started_at
        return {"id": sprint_id, "_deleted_at": deleted_at}


def _row(one: Node) -> Node:
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
