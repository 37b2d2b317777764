"""Walk a list from its newest entry to what is known: the order that most vendors offer.

The watermark moves only when the walk has ended, to the newest entry that its first page had: what
changes meanwhile jumps to the front and belongs to the next walk. Until then every page is kept
with the host's own cursor, and the next run goes on from there before it looks at the front again.
So the first load reads no further back than `since`, and a kill costs no more than one slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sei_sources.cursors import fingerprint, moment, text_of
from sei_sources.http import InvalidRequestError, Page, PageSize, ahead
from sei_sources.rows import Read
from sei_sources.source import Batch, Cursor

Pages = Callable[[str | None, PageSize, datetime], Iterator[Page]]
"""Reads the list newest first: from the host's cursor, with a page size, down to a time."""


@dataclass(frozen=True)
class Ordered:
    """A list that the host orders by a time, newest first.

    Attributes:
        pages: Reads its pages.
        key: Tells the time of an entry that the list is ordered by.
        look_back: How much of what is known is read again, because it changes without moving.
        page_size: First page size, and the largest.
        rows: Makes rows of entries, as the pages have them; it may ask for more of them.
        since: How far back to begin where nothing is known.
        host_now: Tells the host's time of its latest answer.
        mark: What the list looked like before it was read, kept once the walk has ended.
        begins: Whether the host itself leaves out what is older than asked for.
    """

    pages: Pages
    key: Callable[[Any], str]
    look_back: timedelta
    page_size: tuple[int, int]
    rows: Callable[[Sequence[Any]], Read]
    since: datetime
    host_now: Callable[[], datetime]
    mark: str = ""
    begins: bool = False


@dataclass(frozen=True)
class _Walk:
    """A walk on its way.

    Attributes:
        newest: Key of the newest entry of its first page.
        read_at: When it began, by the host's clock.
        after: Cursor of the next page.
        seen: Fingerprints of what it read in the look-back below `newest`.
    """

    newest: str | None = None
    read_at: str = ""
    after: str | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class _State:
    """What the cursor holds: the last walk that ended, and one that did not."""

    watermark: str | None = None
    read_at: str = ""
    seen: tuple[str, ...] = ()
    probe: str = ""
    page_size: int | None = None
    walk: _Walk | None = None

    @staticmethod
    def of(cursor: Cursor | None) -> _State:
        values = dict(cursor or {})
        walk = values.pop("walk", None)
        state = _State(**{**values, "seen": tuple(values.get("seen", ()))})
        if walk is None:
            return state
        return replace(state, walk=_Walk(**{**walk, "seen": tuple(walk["seen"])}))

    def cursor(self) -> Cursor:
        values = {**vars(self), "seen": list(self.seen)}
        if self.walk:
            values["walk"] = {**vars(self.walk), "seen": list(self.walk.seen)}
        return {name: value for name, value in values.items() if value is not None}


class NewestFirst:
    """Reads such a list.

    Args:
        target: The list.
    """

    def __init__(self, target: Ordered) -> None:
        self._list = target
        self._done = 0

    def extract(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Yield a batch a page: first the rest of a walk that was cut short, then what is new."""
        state = _State.of(cursor)
        if state.walk and state.walk.after:
            try:
                for state, batch in self._pages(state, state.walk):  # noqa: B007, B020 - it moves on
                    yield batch
            except InvalidRequestError:
                state = replace(state, walk=None)
        for _, batch in self._pages(state, _Walk()):
            yield batch

    def _pages(self, state: _State, walk: _Walk) -> Iterator[tuple[_State, Batch]]:
        known = frozenset(state.seen)
        size = PageSize(state.page_size or self._list.page_size[0], self._list.page_size[1])
        for page, wanted, is_last in ahead(self._wanted(walk, size, self._until(state))):
            walk = self._moved(walk, page, wanted)
            state = self._reached(replace(state, page_size=size.value), walk, is_last=is_last)
            yield state, self._batch(page, wanted, state, known)

    def _wanted(
        self, walk: _Walk, size: PageSize, until: datetime
    ) -> Iterator[tuple[Page, Sequence[Any], bool]]:
        """Yield pages, what of them is not too old, and whether that was the last."""
        for page in self._list.pages(walk.after, size, until):
            wanted = page.items if self._list.begins else self._since(page.items, until)
            is_last = page.next is None or len(wanted) < len(page.items)
            yield page, wanted, is_last
            if is_last:
                return

    def _until(self, state: _State) -> datetime:
        if state.watermark is None:
            return self._list.since
        return moment(state.watermark) - self._list.look_back

    def _since(self, entries: Sequence[Any], begin: datetime) -> Sequence[Any]:
        return [entry for entry in entries if moment(self._list.key(entry)) >= begin]

    def _moved(self, walk: _Walk, page: Page, wanted: Sequence[Any]) -> _Walk:
        if not walk.read_at:
            newest = max(map(self._list.key, wanted), default=None)
            walk = replace(walk, newest=newest, read_at=text_of(self._list.host_now()))
        if walk.newest is None:
            return walk
        begin = moment(walk.newest) - self._list.look_back
        marks = [fingerprint(entry) for entry in self._since(wanted, begin)]
        return replace(walk, after=_text(page.next), seen=(*walk.seen, *marks))

    def _reached(self, state: _State, walk: _Walk, *, is_last: bool) -> _State:
        if not is_last:
            return replace(state, walk=walk)
        return replace(
            state,
            watermark=walk.newest or state.watermark,
            read_at=walk.read_at,
            seen=walk.seen,
            probe=self._list.mark,
            walk=None,
        )

    def _batch(
        self, page: Page, wanted: Sequence[Any], state: _State, known: frozenset[str]
    ) -> Batch:
        self._done += len(wanted)
        fresh = [entry for entry in wanted if not known or fingerprint(entry) not in known]
        read = self._list.rows(fresh) if fresh else Read()
        total = page.total if state.watermark is None else None
        return Batch(
            read.arrow(), cursor=state.cursor(), total=total, done=self._done, notes=read.notes
        )


def _text(position: Any) -> str | None:
    return None if position is None else str(position)
