"""Attachments of issues, pull requests among them; one list for the whole workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from sei_sources.cursors import OVERLAP, Node, text_of
from sei_sources.http import Page, PageSize
from sei_sources.linear import tables
from sei_sources.linear.api import Api
from sei_sources.newest_first import NewestFirst, Ordered
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Cursor


def extract_attachments(api: Api, mark: str, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the attachments that changed, newest first."""

    def pages(after: str | None, size: PageSize, until: datetime) -> Iterator[Page]:
        return api.pages(
            "Attachments",
            {"filter": {"updatedAt": {"gte": text_of(until)}}},
            ("attachments",),
            size=size,
            what="attachments",
            start=after,
        )

    target = Ordered(
        pages,
        itemgetter("updatedAt"),
        OVERLAP,
        (250, 250),
        lambda found: Read({tables.ATTACHMENTS: [_attachment(node) for node in found]}),
        since=api.settings.begin(api.context),
        host_now=api.client.host_now,
        mark=mark,
        begins=True,
    )
    return NewestFirst(target).extract(cursor)


def _attachment(node: Node) -> Node:
    return {
        "id": node["id"],
        "issue_id": inner(node["issue"], "id"),
        "url": node["url"],
        "title": node["title"],
        "source_type": node["sourceType"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
    }
