"""A local Linear: executes queries on the vendor's schema, and keeps its limits."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    SelectionSetNode,
    build_schema,
    execute_sync,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from sei_demo.messages import Request, Response
from tests import clock
from tests.servers.contracts import contracts
from tests.servers.tracker_server import TrackerServer

Node = dict[str, Any]
KEY = "lin_api_test"
MOST_COMPLEX = 10_000


@cache
def schema() -> GraphQLSchema:
    """Build the vendor's schema once."""
    text = (contracts() / "graphql" / "linear.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


class LinearServer(TrackerServer):
    """Serves a workspace: lists of plain dicts by the name of their query.

    Attributes:
        workspace: What there is; a test may change it between two runs.
        operations: Names of the operations that were answered, in order.
        complexities: What each of them cost.
    """

    path = "/graphql"

    def __init__(self, workspace: Mapping[str, list[Node]]) -> None:
        super().__init__()
        schema()  # a test is skipped where it builds the server, not where that answers
        self.workspace = workspace
        self.operations: list[str] = []
        self.complexities: list[int] = []

    def _respond(self, request: Request, query: str) -> Response:
        if request.headers.get("authorization") != KEY:
            return _json(
                401, {"errors": [{"message": "Authentication required, not authenticated"}]}
            )
        if (own := self.before(request)) is not None:
            return own
        document = parse(request.json["query"])
        errors = validate(schema(), document)
        operation = document.definitions[0]
        cost = math.ceil(_Complexity(document, request.variables).of(operation.selection_set, 1))  # type: ignore[attr-defined]
        if errors or cost > MOST_COMPLEX:
            messages = [error.message for error in errors] or [f"Query too complex: {cost}"]
            return _json(400, {"errors": [{"message": message} for message in messages]})
        self.operations.append(operation.name.value)  # type: ignore[attr-defined]
        self.complexities.append(cost)
        result = execute_sync(
            schema(),
            document,
            root_value=self.workspace,
            variable_values=request.variables,
            field_resolver=_resolve,
        )
        body: Node = {"data": result.data}
        if result.errors:
            body["errors"] = [{"message": str(error)} for error in result.errors]
        return _json(200, body)


def _json(status: int, body: Node) -> Response:
    reset = {"x-ratelimit-requests-remaining": "2400", "x-ratelimit-requests-reset": "3600000"}
    return Response(
        status, json.dumps(body).encode(), {"Content-Type": "application/json", **reset}
    )


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    named = get_named_type(info.return_type)
    if "id" in arguments:
        return next(item for item in source[f"{info.field_name}s"] if item["id"] == arguments["id"])
    if (info.parent_type.name, info.field_name) == ("Team", "issueCount"):
        return sum(one["team"]["id"] == source["id"] for one in info.root_value["issues"])
    value = source.get(info.field_name)
    if named.name.endswith("Connection"):
        return _page(value or [], arguments)
    if value is None and not is_leaf_type(named):
        return None
    return value


def _page(items: list[Node], arguments: Mapping[str, Any]) -> Node:
    kept = [item for item in items if _matches(item, arguments)]
    if order := arguments.get("orderBy"):
        kept.sort(key=lambda item: (item[order], item["id"]), reverse=True)
    start = 0
    if after := arguments.get("after"):
        start = [item["id"] for item in kept].index(after) + 1
    end = start + (arguments.get("first") or 50)
    shown = kept[start:end]
    return {
        "nodes": shown,
        "pageInfo": {
            "hasNextPage": end < len(kept),
            "endCursor": shown[-1]["id"] if shown else None,
        },
    }


def _matches(item: Node, arguments: Mapping[str, Any]) -> bool:
    if item.get("archivedAt") and arguments.get("includeArchived") is False:
        return False
    condition = arguments.get("filter") or {}
    known = {"team", "updatedAt", "cycle"}
    assert set(condition) <= known, f"the local Linear cannot filter by {set(condition) - known}"
    team, since, cycle = (condition.get(name) for name in ("team", "updatedAt", "cycle"))
    return (
        (team is None or item["team"]["id"] == team["id"]["eq"])
        and (since is None or _time(item["updatedAt"]) >= _time(since["gte"]))
        and (cycle is None or _is_active(item.get("cycle")))
    )


def _time(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _is_active(cycle: Node | None) -> bool:
    return bool(cycle) and _time(cycle["startsAt"]) <= clock.now() < _time(cycle["endsAt"])


class _Complexity:
    """Linear's score: 0.1 a property, 1 an object, a connection times its page size."""

    def __init__(self, document: Any, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            definition.name.value: definition.selection_set
            for definition in document.definitions[1:]
        }
        self._defaults = {
            declared.variable.name.value: declared.default_value.value
            for declared in document.definitions[0].variable_definitions or ()
            if declared.default_value
        }

    def of(self, selected: SelectionSetNode, times: float) -> float:
        """Return the score of what is selected, so many times."""
        return sum(self._of(selection, times) for selection in selected.selections)

    def _of(self, selection: Any, times: float) -> float:
        if isinstance(selection, FragmentSpreadNode):
            return self.of(self._fragments[selection.name.value], times)
        name = selection.name.value
        if selection.selection_set is None or name == "pageInfo":
            return 0.0 if name == "pageInfo" else 0.1 * times
        first = self._first(selection)
        if first is not None:
            return self.of(selection.selection_set, times * first)
        return self.of(selection.selection_set, times) + times

    def _first(self, field: FieldNode) -> float | None:
        for argument in field.arguments or ():
            if argument.name.value == "first":
                value: Any = argument.value
                name = getattr(getattr(value, "name", None), "value", None)
                found = self._variables.get(name, self._defaults.get(name)) if name else value.value
                return float(found)
        return None
