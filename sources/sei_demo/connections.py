"""Filter, order and cut a list as GitHub's GraphQL connections do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

Node = dict[str, Any]

PAGING = frozenset({"first", "last", "after", "before", "orderBy"})
IGNORED = frozenset({"affiliations", "ownerAffiliations", "membership", "filterBy"})
"""Arguments that make no difference here: every member is direct, every repository owned."""
OFF = (None, False)
"""Values of a filter that is not set; GitHub's own default of many is false."""


class Edge(dict[str, Any]):
    """An item whose edge says more than its node: `Edge(node=user, role="MEMBER")`."""


class Page:
    """One page of a connection; its parts are made when asked for."""

    def __init__(
        self, kept: Sequence[Node], start: int, end: int, cursor: Callable[[Node, int], str]
    ) -> None:
        self._kept = kept
        self._start = start
        self._end = end
        self._cursor = cursor

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field of the connection."""
        parts: dict[str, Callable[[], Any]] = {
            "totalCount": lambda: len(self._kept),
            "nodes": self._nodes,
            "edges": self._edges,
            "pageInfo": self._page_info,
        }
        return parts[name]() if name in parts else default

    def _nodes(self) -> list[Node]:
        return [node_of(item) for item in self._kept[self._start : self._end]]

    def _edges(self) -> list[Node]:
        return [
            {
                **(item if isinstance(item, Edge) else {"node": item}),
                "cursor": self._cursor(item, index),
            }
            for index, item in enumerate(self._kept[self._start : self._end], self._start)
        ]

    def _page_info(self) -> Node:
        any_item = self._end > self._start
        first, last = self._start, self._end - 1
        return {
            "hasNextPage": self._end < len(self._kept),
            "hasPreviousPage": self._start > 0,
            "startCursor": self._cursor(self._kept[first], first) if any_item else None,
            "endCursor": self._cursor(self._kept[last], last) if any_item else None,
        }


def node_of(item: Node) -> Node:
    """Return the node of an edge, or the node itself."""
    node: Node = item["node"] if isinstance(item, Edge) else item
    return node


def paginate(items: Sequence[Node], arguments: Mapping[str, Any]) -> Page:
    """Return the page of a list that the arguments of a connection ask for.

    Raises:
        GraphQLError: A cursor is none of this list's, or the server does not know an argument.
    """
    kept = [item for item in items if _matches(node_of(item), arguments)]
    key, is_descending = _order(arguments.get("orderBy"))
    if key:
        kept.sort(key=lambda item: (key(node_of(item)), _id(item)), reverse=is_descending)
    start, end = 0, len(kept)
    if after := arguments.get("after"):
        start = _position(kept, after, key, is_descending=is_descending) + 1
    if before := arguments.get("before"):
        end = _position(kept, before, key, is_descending=is_descending)
    if (first := arguments.get("first")) is not None:
        end = min(end, start + first)
    if (last := arguments.get("last")) is not None:
        start = max(start, end - last)

    def cursor(item: Node, index: int) -> str:
        place = [key(node_of(item)) if key else "", _id(item), index]
        return base64.b64encode(b"cursor:v2:" + json.dumps(place).encode()).decode()

    return Page(kept, start, max(start, end), cursor)


def _id(item: Node) -> str:
    node = node_of(item)
    return str(node.get("id") or node.get("oid") or node.get("name") or node.get("path") or "")


def _order(order_by: Mapping[str, Any] | None) -> tuple[Callable[[Node], str] | None, bool]:
    if not order_by:
        return None, False
    field = order_by["field"]
    descending = order_by.get("direction") == "DESC"
    if field == "TAG_COMMIT_DATE":
        return _target_date, descending
    if field == "ALPHABETICAL":
        return (lambda node: str(node["name"])), descending
    words = field.lower().split("_")
    name = words[0] + "".join(word.capitalize() for word in words[1:])
    return (lambda node: str(node.get(name) or "")), descending


def _target_date(ref: Node) -> str:
    target = ref["target"]
    return str((target.get("tagger") or {}).get("date") or target.get("committedDate") or "")


def _position(
    kept: Sequence[Node],
    cursor: str,
    key: Callable[[Node], str] | None,
    *,
    is_descending: bool,
) -> int:
    """Return the index of the last item at or before a cursor, whose item may be gone."""
    try:
        value, identifier, index = json.loads(
            base64.b64decode(cursor, validate=True).removeprefix(b"cursor:v2:")
        )
    except ValueError as error:
        raise GraphQLError(
            f"`{cursor}` does not appear to be a valid cursor.",
            extensions={"type": "INVALID_CURSOR_ARGUMENTS"},
        ) from error
    if key is None:
        found = [place for place, item in enumerate(kept) if _id(item) == identifier]
        return found[0] if found else min(index, len(kept)) - 1
    place = (value, identifier)
    if is_descending:
        return sum((key(node_of(item)), _id(item)) >= place for item in kept) - 1
    return sum((key(node_of(item)), _id(item)) <= place for item in kept) - 1


def _matches(node: Node, arguments: Mapping[str, Any]) -> bool:
    filters = {**arguments, **(arguments.get("filterBy") or {})}
    return all(
        _filter(name)(node, value)
        for name, value in filters.items()
        if name not in PAGING | IGNORED
        and (value not in OFF or (name in _FLAGS and value is False))
    )


def _filter(name: str) -> Callable[[Node, Any], bool]:
    if name not in _FILTERS:
        raise GraphQLError(f"the local server does not know the argument {name}")
    return _FILTERS[name]


def _label_names(node: Node) -> set[str]:
    return {label["name"].lower() for label in node.get("labels", ())}


def _of_type(node: Node, item_types: Sequence[str]) -> bool:
    wanted = {name.replace("_", "") for name in item_types}
    return node["__typename"].upper() in wanted


def _since(node: Node, moment: str) -> bool:
    changed = node.get("committedDate") or node.get("updatedAt") or node["createdAt"]
    return str(changed) >= utc_text(moment)


def utc_text(moment: str) -> str:
    """Return a time as GitHub writes it, so that texts compare like times."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_FILTERS: dict[str, Callable[[Node, Any], bool]] = {
    "states": lambda node, states: node["state"] in states,
    "labels": lambda node, names: bool(_label_names(node) & {name.lower() for name in names}),
    "itemTypes": _of_type,
    "since": _since,
    "until": lambda node, moment: str(node["committedDate"]) <= utc_text(moment),
    "environments": lambda node, names: node["environment"] in names,
    "baseRefName": lambda node, name: node["baseRefName"] == name,
    "headRefName": lambda node, name: node["headRefName"] == name,
    "privacy": lambda node, privacy: privacy in (node.get("privacy"), node.get("visibility")),
    "visibility": lambda node, visibility: node["visibility"] == visibility,
    "names": lambda node, names: node["name"] in names,
    "isFork": lambda node, wanted: node["isFork"] == wanted,
    "isArchived": lambda node, wanted: node["isArchived"] == wanted,
}
_FLAGS = frozenset({"isFork", "isArchived"})
