"""Deployments that changed long after they were made: nothing that GitHub lists tells of it.

A deployment may wait weeks for an approval, or be set inactive after months; the list is ordered by
creation. So once a week all of it is read, a hundred for a request, and what changed since the last
look is appended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.github.api import Api
from sei_sources.github.deliveries import STATUS_LOOK_BACK, deployments
from sei_sources.github.repositories import Repository
from sei_sources.http import Page, PageSize
from sei_sources.rows import nodes
from sei_sources.source import Batch, Cursor


@dataclass(frozen=True)
class Look:
    """A look at all deployments of a repository.

    Attributes:
        at: When it began, by the host's clock, as APIs write it.
        seen: Fingerprints of what it found changed.
    """

    at: str
    seen: tuple[str, ...] = ()

    @staticmethod
    def of(cursor: Cursor | None, api: Api) -> Look:
        """Return the last look; the one that begins now where there was none."""
        kept = (cursor or {}).get("look") or {"at": text_of(api.client.host_now()), "seen": ()}
        return Look(kept["at"], tuple(kept["seen"]))

    def cursor(self) -> Cursor:
        """Return it as JSON values."""
        return {"at": self.at, "seen": list(self.seen)}


def look(
    api: Api, repository: Repository, last: Look, since: datetime
) -> Iterator[tuple[Batch, Look]]:
    """Yield what changed since the last look, page by page, and the look as far as it is.

    Args:
        api: Asks GitHub.
        repository: The repository.
        last: The last look.
        since: Age up to which deployments are loaded at all.
    """
    now = Look(text_of(api.client.host_now()))
    for page in _pages(api, repository):
        news = [node for node in page.items if _is_late(node, last, since, now)]
        again = [fingerprint(node) for node in news if _changed_at(node) >= _overlap(now)]
        now = replace(now, seen=(*now.seen, *again))
        read = deployments(repository).rows(api, news)
        yield Batch(read.arrow(), notes=read.notes), now
        if any(moment(node["createdAt"]) < since for node in page.items):
            return


def _pages(api: Api, repository: Repository) -> Iterator[Page]:
    return api.pages(
        "Deployments",
        {"repository": repository.id},
        ("node", "deployments"),
        size=PageSize(100, 100),
        what=f"deployments of {repository.label}",
    )


def _is_late(node: Node, last: Look, since: datetime, now: Look) -> bool:
    """Return whether one that is not read otherwise has changed since the last look."""
    if not since <= moment(node["createdAt"]) < moment(now.at) - STATUS_LOOK_BACK:
        return False
    return _changed_at(node) >= _overlap(last) and fingerprint(node) not in last.seen


def _changed_at(node: Node) -> datetime:
    statuses = (status["createdAt"] for status in nodes(node["statuses"]))
    return max(map(moment, (node["updatedAt"], *statuses)))


def _overlap(look: Look) -> datetime:
    """Return from when on changes may have come too late for a look, or may come again."""
    return moment(look.at) - OVERLAP
