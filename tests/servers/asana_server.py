"""A local Asana: answers the vendor's published operations, and refuses what they lack."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from sei_demo.messages import Request, Response
from tests.servers.contracts import contracts
from tests.servers.tracker_server import TrackerServer

Node = dict[str, Any]
TOKEN = "1/test:asana"
COMPACT = ("gid", "resource_type", "name")
MOST_EVENTS = 100


@cache
def operations() -> Sequence[tuple[re.Pattern[str], str, Mapping[str, Node]]]:
    """Return each GET of the contract: its path, name and parameters; fixed paths first."""
    text = (contracts() / "openapi" / "asana_oas.json").read_text(encoding="utf-8")
    document = json.loads(text)
    found = []
    for path, item in sorted(document["paths"].items(), key=lambda one: "{" in one[0]):
        if "get" in item:
            given = [*item.get("parameters", []), *item["get"].get("parameters", [])]
            parameters = [_resolved(document, one) for one in given]
            pattern = re.compile(re.sub(r"\{\w+\}", r"([^/]+)", path))
            query = {one["name"]: one for one in parameters if one["in"] == "query"}
            found.append((pattern, item["get"]["operationId"], query))
    return found


def _resolved(document: Node, value: Node) -> Node:
    while "$ref" in value:
        found: Any = document
        for key in value["$ref"].split("/")[1:]:
            found = found[key]
        value = found
    return value


@dataclass
class Organisation:
    """What there is; a test may change it between two runs."""

    workspaces: list[Node] = field(default_factory=list)
    projects: list[Node] = field(default_factory=list)
    sections: list[Node] = field(default_factory=list)
    custom_fields: list[Node] = field(default_factory=list)
    users: list[Node] = field(default_factory=list)
    teams: list[Node] = field(default_factory=list)
    team_memberships: list[Node] = field(default_factory=list)
    tasks: list[Node] = field(default_factory=list)
    stories: dict[str, list[Node]] = field(default_factory=dict)
    events: list[Node] = field(default_factory=list)


class AsanaServer(TrackerServer):
    """Serves an organisation.

    Attributes:
        there: What there is.
        log: Operation and path of the requests that were answered, in order.
        has_expired: Whether every sync token has expired.
    """

    path = "/api/1.0"

    def __init__(self, there: Organisation) -> None:
        super().__init__()
        operations()  # a test is skipped where it builds the server, not where that answers
        self.there = there
        self.log: list[tuple[str, str]] = []
        self.has_expired = False
        self._lock = Lock()

    def count(self, operation: str) -> int:
        """Return how many requests of an operation were answered."""
        return [name for name, _ in self.log].count(operation)

    def _respond(self, request: Request, query: str) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _refused(401, "Not Authorized")
        if (own := self.before(request)) is not None:
            return own
        path = request.path.removeprefix("/api/1.0")
        for pattern, name, parameters in operations():
            if match := pattern.fullmatch(path):
                with self._lock:
                    self.log.append((name, path))
                if wrong := _wrong(request.query, parameters):
                    return _refused(400, wrong)
                return self._answer(name, match.groups(), request.query)
        return _refused(404, f"No matching route for request {path}")

    def _answer(self, name: str, gids: tuple[str, ...], query: Mapping[str, str]) -> Response:
        if name == "getEvents":
            return self._events(query)
        there, gid = self.there, gids[0] if gids else ""
        fields = [one for one in query.get("opt_fields", "").split(",") if one]
        singles = {"getProject": there.projects, "getTask": there.tasks, "getUser": there.users}
        if name in singles:
            found = [one for one in singles[name] if gid in (one["gid"], one.get("alias"))]
            if not found:
                return _refused(404, f"Unknown object: {gid}")
            return Response.of_json(200, {"data": _shown(found[0], fields)})
        return _page(self._listed(name, gid, query), fields, query)

    def _listed(self, name: str, gid: str, query: Mapping[str, str]) -> list[Node]:
        there = self.there
        match name:
            case "getWorkspaces":
                return there.workspaces
            case "getProjectsForWorkspace":
                return [one for one in there.projects if one["workspace"]["gid"] == gid]
            case "getSectionsForProject":
                return [one for one in there.sections if one["project"]["gid"] == gid]
            case "getCustomFieldsForWorkspace":
                return there.custom_fields
            case "getTeamsForWorkspace":
                return there.teams
            case "getUsers":
                return there.users
            case "getTeamMemberships":
                return [
                    one for one in there.team_memberships if one["team"]["gid"] == query["team"]
                ]
            case "getTasks":
                return [one for one in there.tasks if _is_listed(one, query)]
            case "getSubtasksForTask":
                return [one for one in there.tasks if (one.get("parent") or {}).get("gid") == gid]
            case "getStoriesForTask":
                return there.stories.get(gid, [])
        raise AssertionError(f"the local Asana has no {name}")

    def _events(self, query: Mapping[str, str]) -> Response:
        resource, sync = query["resource"], query.get("sync", "")
        known = re.fullmatch(rf"{resource}:(\d+)", sync)
        mine = [one for one in self.there.events if one["of"] == resource]
        if self.has_expired or not known:
            body = {"sync": f"{resource}:{len(mine)}", **_errors("Sync token invalid or too old")}
            return Response.of_json(412, body)
        start = int(known[1])
        end = min(start + MOST_EVENTS, len(mine))
        body = {
            "data": [{name: one[name] for name in one if name != "of"} for one in mine[start:end]],
            "sync": f"{resource}:{end}",
            "has_more": end < len(mine),
        }
        return Response.of_json(200, body)


def _errors(message: str) -> Node:
    return {"errors": [{"message": message, "help": "For more information see the documentation"}]}


def _refused(status: int, message: str) -> Response:
    return Response.of_json(status, _errors(message))


def _wrong(query: Mapping[str, str], parameters: Mapping[str, Node]) -> str:
    """Return what the contract says against a query."""
    if unknown := set(query) - set(parameters):
        return f"unknown parameters {sorted(unknown)}"
    if missing := [
        name for name, one in parameters.items() if one.get("required") and name not in query
    ]:
        return f"missing parameters {missing}"
    schema = parameters.get("opt_fields", {}).get("schema", {})
    for asked in filter(None, query.get("opt_fields", "").split(",")):
        if asked not in schema["items"]["enum"]:
            return f"opt_fields has no {asked}"
    if "limit" in query and not 1 <= int(query["limit"]) <= 100:
        return "limit must be between 1 and 100"
    return ""


def _is_listed(task: Node, query: Mapping[str, str]) -> bool:
    if query["project"] not in {one["project"]["gid"] for one in task["memberships"]}:
        return False
    since = query.get("modified_since")
    return not since or _time(task["modified_at"]) >= _time(since)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _page(items: list[Node], fields: list[str], query: Mapping[str, str]) -> Response:
    start, size = int(query.get("offset", "0")), int(query["limit"])
    shown = [_shown(item, fields) for item in items[start : start + size]]
    more = start + size < len(items)
    following = {"offset": str(start + size), "path": "/", "uri": "/"} if more else None
    return Response.of_json(200, {"data": shown, "next_page": following})


def _shown(value: Any, fields: list[str]) -> Any:
    """Return a thing with the fields that were asked for, and nothing else but its id."""
    if isinstance(value, list):
        return [_shown(item, fields) for item in value]
    if not isinstance(value, dict):
        return value
    if not fields:
        return {name: value[name] for name in COMPACT if name in value}
    below: dict[str, list[str]] = {}
    for name, _, rest in (one.partition(".") for one in fields):
        below.setdefault(name, []).extend([rest] if rest else [])
    shown = {name: value[name] for name in COMPACT[:2] if name in value}
    return shown | {name: _shown(value.get(name), more) for name, more in below.items()}
