"""Rows of the branches and tags that were made, moved or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sei_sources.clone.refs import Sighting, Snapshot
from sei_sources.clone.state import State
from sei_sources.clone.tables import BRANCHES, TAGS
from sei_sources.tables import DELETED_AT, Row

if TYPE_CHECKING:
    import pyarrow as pa


def changed_branches(before: State, now: Snapshot, sighting: Sighting) -> pa.Table:
    """Return a row per branch that is new, moved, gone, or default where it was not or was."""
    switched = (
        {before.default_branch, now.default_branch}
        if before.default_branch != now.default_branch
        else set()
    )
    rows = [
        {
            "repository_id": sighting.repository_id,
            "name": name,
            "sha": sha,
            "is_default": name == now.default_branch,
        }
        for name, sha in now.branches.items()
        if before.branches.get(name) != sha or name in switched
    ]
    gone = before.branches.keys() - now.branches.keys()
    return BRANCHES.arrow([*rows, *_deleted(gone, sighting)])


def changed_tags(before: State, now: Snapshot, sighting: Sighting) -> pa.Table:
    """Return a row per tag that is new, moved or gone."""
    names = now.signature()["tags"]
    rows = [
        {
            "repository_id": sighting.repository_id,
            "name": name,
            "sha": tag.sha,
            "is_annotated": tag.is_annotated,
            "tagger_name": tag.tagger_name,
            "tagger_email": tag.tagger_email,
            "tagged_at": tag.tagged_at,
            "message": tag.message,
        }
        for name, tag in now.tags.items()
        if before.tags.get(name) != names[name]
    ]
    gone = before.tags.keys() - now.tags.keys()
    return TAGS.arrow([*rows, *_deleted(gone, sighting)])


def _deleted(names: Iterable[str], sighting: Sighting) -> Iterator[Row]:
    for name in sorted(names):
        yield {
            "repository_id": sighting.repository_id,
            "name": name,
            DELETED_AT.name: sighting.seen_at,
        }
