"""Inline comments on pull requests; only REST lists them by their last change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sei_sources.cursors import Node, Probe
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.numbered import Numbered
from sei_sources.github.oldest_first import OldestFirst
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import rest_actor
from sei_sources.http import Page
from sei_sources.rows import Read, text
from sei_sources.source import Batch, Cursor


def extract_review_comments(
    api: Api, repository: Repository, probe: Probe, cursor: Cursor | None
) -> Iterator[Batch]:
    """Yield what changed in a repository's inline comments."""
    what = f"review comments of {repository.label}"

    def fetch(since: str, begin: Any, first: int) -> Page:
        params = {"since": since, "sort": "updated", "direction": "asc"}
        path = f"repos/{repository.label}/pulls/comments"
        return Numbered(path, params, lambda value: value, what).page(api, begin or 0, first)

    def rows(_: Api, found: Sequence[Node]) -> Read:
        return Read({tables.REVIEW_COMMENTS: [_comment(node, repository.id) for node in found]})

    walk = OldestFirst(api, fetch, "updated_at", rows, probe, page_size=100, what=what)
    return walk.extract(cursor)


def _comment(comment: Node, repository_id: str) -> Node:
    return {
        "id": str(comment["id"]),
        "repository_id": repository_id,
        "pull_request_number": int(comment["pull_request_url"].rpartition("/")[2]),
        "pull_request_review_id": text(comment["pull_request_review_id"]),
        "in_reply_to_id": text(comment.get("in_reply_to_id")),
        "path": comment["path"],
        **rest_actor("user", comment["user"]),
        "created_at": comment["created_at"],
        "updated_at": comment["updated_at"],
    }
