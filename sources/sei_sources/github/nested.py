"""Follow the lists inside of things to their end, many things in one request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sei_sources.cursors import Node
from sei_sources.github.api import Api
from sei_sources.github.queries import document
from sei_sources.http import PageSize, PageTooLargeError, UnusableError

AT_ONCE = 20
"""Lists that are followed in one request."""
REREADS = 2
"""Times that a page which leads back to an earlier one is read again."""

PULL_REQUEST_EVENTS = (
    "READY_FOR_REVIEW_EVENT",
    "CONVERT_TO_DRAFT_EVENT",
    "REVIEW_REQUESTED_EVENT",
    "REVIEW_REQUEST_REMOVED_EVENT",
    "REVIEW_DISMISSED_EVENT",
    "HEAD_REF_FORCE_PUSHED_EVENT",
    "BASE_REF_CHANGED_EVENT",
    "MERGED_EVENT",
    "CLOSED_EVENT",
    "REOPENED_EVENT",
    "LABELED_EVENT",
    "UNLABELED_EVENT",
    "ADDED_TO_MERGE_QUEUE_EVENT",
    "REMOVED_FROM_MERGE_QUEUE_EVENT",
    "AUTO_MERGE_ENABLED_EVENT",
    "AUTO_MERGE_DISABLED_EVENT",
)
ISSUE_EVENTS = (
    "LABELED_EVENT",
    "UNLABELED_EVENT",
    "CLOSED_EVENT",
    "REOPENED_EVENT",
    "ASSIGNED_EVENT",
    "UNASSIGNED_EVENT",
    "MILESTONED_EVENT",
    "DEMILESTONED_EVENT",
    "TRANSFERRED_EVENT",
)


@dataclass(frozen=True)
class Nested:
    """A list inside of a thing.

    Attributes:
        fragment: The fragment of its pages.
        arguments: Its arguments beside the page.
        field: Its field, where it is asked for by another name.
    """

    fragment: str
    arguments: str = ""
    field: str = ""


LISTS = {
    "Repository": {
        "repositoryTopics": Nested("Topics"),
        "environments": Nested("Environments"),
    },
    "PullRequest": {
        "labels": Nested("Labels"),
        "closingIssuesReferences": Nested("ClosingIssues"),
        "reviews": Nested("Reviews"),
        "commits": Nested("PullRequestCommits"),
        "files": Nested("ChangedFiles"),
        "timelineItems": Nested(
            "PullRequestTimeline", f", itemTypes: [{', '.join(PULL_REQUEST_EVENTS)}]"
        ),
    },
    "Issue": {
        "labels": Nested("Labels"),
        "assignees": Nested("Assignees"),
        "timelineItems": Nested("IssueTimeline", f", itemTypes: [{', '.join(ISSUE_EVENTS)}]"),
        "statusChanges": Nested(
            "StatusChanges",
            ", itemTypes: [PROJECT_V2_ITEM_STATUS_CHANGED_EVENT]",
            field="timelineItems",
        ),
    },
    "ProjectV2": {"fields": Nested("ProjectFieldList")},
    "Deployment": {"statuses": Nested("DeploymentStatuses")},
    "Team": {
        "members": Nested("TeamMembers", ", membership: IMMEDIATE"),
        "repositories": Nested("TeamRepositories"),
    },
}
"""Every list inside of a thing, by the thing's type and what the list is called there."""


@dataclass(frozen=True)
class _Rest:
    """What is still to be read of one list.

    Attributes:
        node: The thing that it is in.
        field: Its field.
        after: Cursor of the next page.
        seen: Cursors of the pages before.
        circles: How often the host led back to one of them.
        is_reread: Whether all of it is read again, because it ended before its count.
    """

    node: Node
    field: str
    after: str | None
    seen: frozenset[str | None] = frozenset()
    circles: int = 0
    is_reread: bool = False


def complete(api: Api, things: Iterable[Node], *, what: str) -> tuple[str, ...]:
    """Read every list inside of these things to its end, and put its items into them.

    Returns:
        Notes about lists that stay shorter than the host counts.

    Raises:
        SourceError: A list cannot be read to its end.
    """
    waiting = [rest for thing in things for rest in _unfinished(thing)]
    size, notes = PageSize(AT_ONCE, AT_ONCE), []
    while waiting:
        now, later = waiting[: size.value], waiting[size.value :]
        try:
            pages = _read(api, now, what=what)
        except PageTooLargeError:
            if not size.shrink():
                raise
            continue
        following = [_taken(rest, page, what=what) for rest, page in zip(now, pages, strict=True)]
        notes += [_short(rest) for rest in now if rest.is_reread and _is_short(_list(rest))]
        waiting = [rest for rest in following if rest] + later
    return tuple(notes)


def _unfinished(thing: Node) -> list[_Rest]:
    found = []
    for field in LISTS[thing["__typename"]]:
        connection = thing.get(field)
        if connection is None:
            continue
        end = connection["pageInfo"]
        if end["hasNextPage"]:
            found.append(_Rest(thing, field, end["endCursor"]))
        elif _is_short(connection):
            found.append(_Rest(thing, field, None, is_reread=True))
    return found


def _read(api: Api, now: Sequence[_Rest], *, what: str) -> list[Node]:
    variables: dict[str, Any] = {}
    for number, rest in enumerate(now):
        variables |= {f"id{number}": rest.node["id"], f"after{number}": rest.after}
    text = nested_query([(rest.node["__typename"], rest.field) for rest in now])
    answer = api.split(text, variables, what=what)
    return [answer.value["data"][f"n{number}"] for number in range(len(now))]


def nested_query(lists: Sequence[tuple[str, str]]) -> str:
    """Return the document that reads a page of each of these lists, given as type and field."""
    declared, parts = [], []
    for number, (kind, field) in enumerate(lists):
        nested = LISTS[kind][field]
        declared.append(f"$id{number}: ID!, $after{number}: String")
        parts.append(
            f"n{number}: node(id: $id{number}) {{ ... on {kind} {{"
            f" {_asked(field, nested)}(first: 100, after: $after{number}{nested.arguments})"
            f" {{ ...{nested.fragment} }} }} }}"
        )
    head = f"query Nested({', '.join(declared)}) {{ rateLimit {{ ...Cost }}"
    return document(f"{head} {' '.join(parts)} }}")


def _asked(name: str, nested: Nested) -> str:
    return f"{name}: {nested.field}" if nested.field else name


def _taken(rest: _Rest, page: Node | None, *, what: str) -> _Rest | None:
    """Put a page into its list and return what is still to be read of it."""
    found = (page or {}).get(rest.field)
    items = "nodes" if "nodes" in rest.node[rest.field] else "edges"
    if found is None or found.get(items) is None:
        raise UnusableError(
            f"{what}: {rest.field} of {rest.node['id']} cannot be read to its end",
            hint="The host has a problem of its own; what was read is kept, go on: sei extract",
        )
    end, seen = found["pageInfo"], rest.seen | {rest.after}
    if end["hasNextPage"] and (not end["endCursor"] or end["endCursor"] in seen):
        return _again(rest, what=what)
    known = [] if rest.is_reread and rest.after is None else rest.node[rest.field][items]
    rest.node[rest.field] = {**found, items: [*known, *found[items]]}
    if end["hasNextPage"]:
        return replace(rest, after=end["endCursor"], seen=seen)
    if _is_short(_list(rest)) and not rest.is_reread:
        return _Rest(rest.node, rest.field, None, is_reread=True)
    return None


def _again(rest: _Rest, *, what: str) -> _Rest:
    """Return a list whose page leads back to an earlier one: it is read again, but not for ever."""
    if rest.circles >= REREADS:
        raise UnusableError(
            f"{what}: {rest.field} of {rest.node['id']} runs in a circle",
            hint="The host has a problem of its own; what was read is kept: sei extract",
        )
    return replace(rest, circles=rest.circles + 1)


def _list(rest: _Rest) -> Node:
    connection: Node = rest.node[rest.field]
    return connection


def _is_short(connection: Node) -> bool:
    """Return whether a list that has ended is shorter than the host counts."""
    total: int | None = connection.get("totalCount")
    if total is None or connection["pageInfo"]["hasNextPage"]:
        return False
    items = connection.get("nodes") if "nodes" in connection else connection.get("edges")
    return len(items or ()) < total


def _short(rest: _Rest) -> str:
    connection = rest.node[rest.field]
    count = len(connection.get("nodes") or connection.get("edges") or ())
    name = rest.node.get("number") or rest.node.get("slug") or rest.node["id"]
    return f"{rest.field} of {name}: {count} of the {connection['totalCount']} that GitHub counts"
