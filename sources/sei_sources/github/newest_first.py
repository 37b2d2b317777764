"""GitHub's lists that are walked from their newest entry to what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sei_sources.cursors import Probe, text_of
from sei_sources.github.api import Api
from sei_sources.http import Page, PageSize
from sei_sources.newest_first import NewestFirst, Ordered
from sei_sources.rows import Read


@dataclass(frozen=True)
class List:
    """One list of a repository.

    Attributes:
        operation: Operation of `queries/` that reads a page of it.
        path: Fields from the repository to the connection.
        key: Tells the time of an entry that the list is ordered by.
        look_back: How much of what is known is read again, because it changes without moving.
        page_size: First page size, and the largest.
        rows: Makes rows of entries; it may ask for more of them.
        variables: Variables of the operation beside the repository.
        begins: Whether the operation takes `$since`: the host itself leaves out what is older.
        decoder: Reads the answers; None: plain JSON, entries are dicts.
    """

    operation: str
    path: tuple[str, ...]
    key: Callable[[Any], str]
    look_back: timedelta
    page_size: tuple[int, int]
    rows: Callable[[Api, Sequence[Any]], Read]
    variables: Mapping[str, Any] = field(default_factory=dict)
    begins: bool = False
    decoder: msgspec.json.Decoder[Any] | None = None


def newest_first(
    api: Api, target: List, *, repository_id: str, probe: Probe, what: str
) -> NewestFirst:
    """Return the walk through a list.

    Args:
        api: Asks GitHub.
        target: The list.
        repository_id: Node id of the repository.
        probe: What the list looked like when the repositories were listed.
        what: The list, for messages.
    """

    def pages(after: str | None, size: PageSize, until: datetime) -> Iterator[Page]:
        since = {"since": text_of(until)} if target.begins else {}
        return api.pages(
            target.operation,
            {**target.variables, "repository": repository_id, **since},
            ("node", *target.path),
            size=size,
            what=what,
            start=after,
            decoder=target.decoder,
        )

    return NewestFirst(
        Ordered(
            pages,
            target.key,
            target.look_back,
            target.page_size,
            lambda found: target.rows(api, found),
            since=api.since,
            host_now=api.client.host_now,
            mark=probe.fingerprint,
            begins=target.begins,
        )
    )
