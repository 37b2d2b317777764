"""Issues of a repository with their labels, assignees and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sei_sources.cursors import Node, Probe
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import ISSUE_EVENTS, complete
from sei_sources.github.oldest_first import OldestFirst
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import actor, issue_name
from sei_sources.http import Page, connection_at, connection_page
from sei_sources.rows import Read, inner, names, nodes, text
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Table

CONNECTION = ("node", "issues")


def extract_issues(
    api: Api, repository: Repository, probe: Probe, cursor: Cursor | None
) -> Iterator[Batch]:
    """Yield what changed in a repository's issues: a list that GitHub begins at a time."""
    what = f"issues of {repository.label}"

    def fetch(since: str, after: Any, first: int) -> Page:
        variables = {
            "repository": repository.id,
            "events": ISSUE_EVENTS,
            "since": since,
            "first": first,
            "after": after,
        }
        answer = api.split(api.text("Issues"), variables, what=what)
        found = connection_at(answer.value, CONNECTION, what=what)
        return connection_page(found, answer, what=what)

    def rows(_: Api, found: Sequence[Node]) -> Read:
        notes = complete(api, found, what=what)
        return Read(_rows(repository.id, found), notes)

    walk = OldestFirst(api, fetch, "updatedAt", rows, probe, page_size=100, what=what)
    return walk.extract(cursor)


def _rows(repository_id: str, found: Sequence[Node]) -> dict[Table, list[Node]]:
    return {
        tables.ISSUES: [_issue(node, repository_id) for node in found],
        tables.ISSUE_TIMELINE_ITEMS: [
            {"issue_id": node["id"], "repository_id": repository_id, **_event(event)}
            for node in found
            for event in nodes(node["timelineItems"])
            if "id" in event
        ],
    }


def _issue(node: Node, repository_id: str) -> Node:
    return {
        "id": node["id"],
        "repository_id": repository_id,
        "full_database_id": text(node["fullDatabaseId"]),
        "number": node["number"],
        "url": node["url"],
        "title": node["title"],
        "body_text": node["bodyText"],
        "state": node["state"],
        "state_reason": node["stateReason"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "closed_at": node["closedAt"],
        **actor("author", node["author"]),
        "labels": names(node["labels"]),
        "assignees": names(node["assignees"], "login"),
        "issue_type": inner(node.get("issueType"), "name"),
        "milestone_title": inner(node["milestone"], "title"),
        "parent_id": inner(node.get("parent"), "id"),
    }


def _event(event: Node) -> Node:
    closer = event.get("closer")
    is_commit = inner(closer, "__typename") == "Commit"
    is_pull_request = inner(closer, "__typename") == "PullRequest"
    return {
        "id": event["id"],
        "type": event["__typename"],
        "created_at": event["createdAt"],
        **actor("actor", event["actor"]),
        "label_name": inner(event.get("label"), "name"),
        "state_reason": event.get("stateReason"),
        "closer_type": inner(closer, "__typename") if is_commit or is_pull_request else None,
        "closer": inner(closer, "oid")
        if is_commit
        else issue_name(closer if is_pull_request else None),
        "assignee": inner(event.get("assignee"), "login"),
        "milestone_title": event.get("milestoneTitle"),
        "from_repository": inner(event.get("fromRepository"), "nameWithOwner"),
    }
