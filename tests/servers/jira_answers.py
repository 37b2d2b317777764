"""How a local Jira says things: boards, errors, and what a name stands for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sei_demo.messages import Response

Node = dict[str, Any]


def ways_to_name(project: Node) -> tuple[str, str]:
    """Return how a search may name a project."""
    return project["id"], f'"{project["key"]}"'


def board_configuration(board: Node) -> Node:
    place = board["location"]
    location = {"type": "project", "id": str(place["projectId"]), "key": place["projectKey"]}
    named = {name: board[name] for name in ("id", "name", "type")}
    return {**named, "location": location, **board["configuration"]}


def one_of(items: Iterable[Node], wanted: str) -> Response:
    for item in items:
        if str(item["id"]) == wanted:
            return answer_of(item)
    return refused(404, f"there is no {wanted}")


def kind_of(one: Node) -> str:
    return str((one.get("schema") or {}).get("custom") or "")


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def answer_of(value: Any) -> Response:
    return Response.of_json(200, value)


def refused(status: int, message: str) -> Response:
    body = json.dumps({"errorMessages": [message], "errors": {}}).encode()
    return Response(status, body, {"Content-Type": "application/json"})
