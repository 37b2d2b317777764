"""A small Linear workspace, built with only what matters, and runs of the source against it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sei_sources import linear
from sei_sources.linear.settings import LinearSettings
from tests.clock import NOW
from tests.servers.linear_server import KEY, LinearServer, Node
from tests.sources.loaded_case import LoadedCase

DAY = timedelta(days=1)


def at(ago: timedelta) -> str:
    """Return a time so long ago, as Linear writes it."""
    return f"{NOW - ago:%Y-%m-%dT%H:%M:%S.000Z}"


def team(key: str = "ENG", **more: Any) -> Node:
    """Return a team with two states and no members."""
    states = [
        {"id": f"{key}-todo", "name": "Todo", "type": "unstarted", "position": 1.0},
        {"id": f"{key}-done", "name": "Done", "type": "completed", "position": 2.0},
    ]
    return {
        "id": f"team-{key}",
        "key": key,
        "name": key.title(),
        "timezone": "UTC",
        "createdAt": at(400 * DAY),
        "updatedAt": at(400 * DAY),
        "cyclesEnabled": True,
        "cycleDuration": 2.0,
        "issueEstimationType": "linear",
        "triageEnabled": False,
        "states": states,
        "memberships": [],
        **more,
    }


def issue(number: int, of: Node, *, updated: timedelta = 10 * DAY, **more: Any) -> Node:
    """Return an issue that was moved to done once."""
    identifier = f"{of['key']}-{number}"
    return {
        "id": f"issue-{identifier}",
        "identifier": identifier,
        "previousIdentifiers": [],
        "title": f"Issue {number}",
        "url": f"https://linear.app/acme/issue/{identifier}",
        "priority": 0.0,
        "createdAt": at(updated + DAY),
        "updatedAt": at(updated),
        "branchName": identifier.lower(),
        "labelIds": [],
        "state": {"id": f"{of['key']}-done"},
        "team": of,
        "history": [entry(identifier, 1, of)],
        "stateHistory": [span(identifier, 1, of)],
        **more,
    }


def entry(identifier: str, number: int, of: Node, **more: Any) -> Node:
    """Return an entry of an issue's history."""
    return {
        "id": f"history-{identifier}-{number}",
        "createdAt": at(10 * DAY),
        "updatedAt": at(10 * DAY),
        "fromStateId": f"{of['key']}-todo",
        "toStateId": f"{of['key']}-done",
        **more,
    }


def span(identifier: str, number: int, of: Node) -> Node:
    """Return a time that an issue was in a state."""
    return {
        "id": f"span-{identifier}-{number}",
        "stateId": f"{of['key']}-todo",
        "startedAt": at(11 * DAY),
        "endedAt": at(10 * DAY),
    }


def active_cycle(of: Node) -> Node:
    """Return a cycle of a team that goes on now."""
    return {
        "id": "cycle-1",
        "number": 1.0,
        "startsAt": at(3 * DAY),
        "endsAt": at(-11 * DAY),
        "createdAt": at(9 * DAY),
        "updatedAt": at(9 * DAY),
        "progress": 0.5,
        "scopeHistory": [1.0, 2.0],
        "completedScopeHistory": [0.0, 1.0],
        "inProgressScopeHistory": [0.0],
        "issueCountHistory": [1.0, 2.0],
        "completedIssueCountHistory": [0.0, 1.0],
        "team": of,
    }


def workspace(*issues: Node, teams: list[Node] | None = None, **more: Any) -> dict[str, Any]:
    """Return a workspace; its teams are those of the issues unless others are given."""
    of_issues = {one["team"]["id"]: one["team"] for one in issues}
    return {
        "teams": teams or list(of_issues.values()),
        "issues": list(issues),
        "users": [],
        "issueLabels": [],
        "projects": [],
        "cycles": [],
        "attachments": [],
        "viewer": {"id": "me", "name": "Ada"},
        "organization": {"name": "Acme", "urlKey": "acme"},
        **more,
    }


class Case(LoadedCase):
    """Runs of the source into one warehouse."""

    source = linear

    def __init__(self, server: LinearServer, folder: Path) -> None:
        super().__init__(folder)
        self.server = server

    def settings(self, **more: Any) -> LinearSettings:
        return LinearSettings(**{"url": self.server.url, "token": KEY, **more})

    def forget(self) -> None:
        self.server.operations.clear()
        self.server.complexities.clear()
