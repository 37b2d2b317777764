"""Walk a list that the host can begin at a time: the watermark moves with every page.

The next page is not asked for by the host's cursor but by the time of the last entry: whatever
moves to the end of the list meanwhile, nothing slips between two pages. Only where one second fills
a whole page does the host's own way to turn the page go on inside of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sei_sources.cursors import OVERLAP, Node, Probe, fingerprint, moment, text_of
from sei_sources.github.api import Api
from sei_sources.github.numbered import short_page
from sei_sources.http import Page, PageSize, ahead, walk
from sei_sources.rows import Read
from sei_sources.source import Batch, Cursor

Fetch = Callable[[str, Any, int], Page]
"""Reads the page since a time, at the host's own position from there (None: the first)."""


@dataclass
class OldestFirst:
    """Reads a list of one repository.

    Attributes:
        api: Asks GitHub.
        fetch: Reads a page.
        key: Field that the list is ordered by.
        rows: Makes rows of nodes; it may ask for more of them.
        probe: What the list looked like when the repositories were listed.
        page_size: First page size.
        what: The list, for messages.
    """

    api: Api
    fetch: Fetch
    key: str
    rows: Callable[[Api, Sequence[Node]], Read]
    probe: Probe
    page_size: int
    what: str

    def extract(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Yield a batch a page."""
        state = dict(cursor or {})
        size = PageSize(state.get("page_size", self.page_size), 100)
        begin, read_at, total, done = self._begin(state), "", None, 0
        pages = walk(self._fetched, size=size, start=(begin, None), what=self.what)
        for page in ahead(pages):
            read_at = read_at or text_of(self.api.client.host_now())
            total = page.total if total is None else total
            known = set(state.get("seen", ()))
            fresh = [node for node in page.items if fingerprint(node) not in known]
            done += len(fresh)
            state = self._moved(state, page) | {"page_size": size.value}
            if page.next is None:
                state |= {"read_at": read_at, "probe": self.probe.fingerprint}
            yield self._batch(fresh, state, total, done)

    def _begin(self, state: Cursor) -> str:
        if watermark := state.get("watermark"):
            return text_of(moment(watermark) - OVERLAP)
        return text_of(self.api.since)

    def _fetched(self, position: Any, first: int) -> Page:
        since, inside = position
        page = self.fetch(since, inside, first)
        if inside is None and page.total is not None and len(page.items) < min(page.total, first):
            raise short_page(len(page.items), min(page.total, first))
        if page.next is None or not page.items:
            return page if page.next is None else Page(page.items, (since, page.next), page.total)
        last = page.items[-1][self.key]
        following = (last, None) if moment(last) > moment(since) else (since, page.next)
        return Page(page.items, following, page.total)

    def _moved(self, state: Cursor, page: Page) -> dict[str, Any]:
        """Return what is known after a page: the newest time, and what was seen just below it."""
        seen = dict(zip(state.get("seen", ()), state.get("seen_at", ()), strict=True))
        seen |= {fingerprint(node): node[self.key] for node in page.items}
        watermark = max([*seen.values(), state.get("watermark", "")])
        if not watermark:
            return {}
        begin = moment(watermark) - OVERLAP
        kept = {mark: at for mark, at in seen.items() if moment(at) >= begin}
        return {"watermark": watermark, "seen": list(kept), "seen_at": list(kept.values())}

    def _batch(self, fresh: Sequence[Node], state: Cursor, total: int | None, done: int) -> Batch:
        read = self.rows(self.api, fresh) if fresh else Read()
        return Batch(read.arrow(), cursor=state, total=total, done=done, notes=read.notes)
