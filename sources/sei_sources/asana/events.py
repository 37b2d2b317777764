"""A project's events: what changed in it, also below its tasks, and what was deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sei_sources.asana.api import Api
from sei_sources.cursors import Node
from sei_sources.http import Request, UnusableError

EXPIRED = 412
"""The answer to a token that is unknown or older than a day; it brings a fresh one."""


@dataclass(frozen=True)
class News:
    """What happened since a sync token was made.

    Attributes:
        sync: Token for the next time.
        deleted: Whether each task that something happened to is deleted now, by its id.
    """

    sync: str
    deleted: Mapping[str, bool] = field(default_factory=dict)


def read_news(api: Api, project: Node, sync: str | None) -> News:
    """Read a project's events since a token; without a token that is good, only a fresh one."""
    deleted: dict[str, bool] = {}
    seen = {sync}
    while True:
        params = {"resource": project["gid"]} | ({"sync": sync} if sync else {})
        what = f"events of {project['name']}"
        request = Request("GET", "events", params=params, what=what, accepts=(EXPIRED,))
        answer = api.client.send(request)
        sync = answer.value.get("sync") if isinstance(answer.value, dict) else None
        if not sync or (answer.status != EXPIRED and answer.value.get("has_more") and sync in seen):
            raise UnusableError(
                f"{what}: the answer has no new sync token",
                hint="Asana has a problem of its own; what was read is kept: sei extract",
            )
        for event in answer.value.get("data") or ():
            _take(event, deleted)
        if answer.status == EXPIRED or not answer.value.get("has_more"):
            return News(sync, deleted)
        seen.add(sync)


def _take(event: Node, deleted: dict[str, bool]) -> None:
    thing, parent = event.get("resource") or {}, event.get("parent") or {}
    if thing.get("resource_type") == "task":
        deleted.pop(thing["gid"], None)
        deleted[thing["gid"]] = event["action"] == "deleted"
    elif parent.get("resource_type") == "task":
        deleted.setdefault(parent["gid"], False)
