"""Walk lists page by page: never end early, never run in a circle."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sei_sources.http.client import Client
from sei_sources.http.failures import (
    IncompleteError,
    PageTooLargeError,
    UnusableError,
)
from sei_sources.http.transport import Answer, Request

GOOD_PAGES = 10
"""Pages in a row after which a page size grows by a tenth."""
EMPTY_PAGES = 5
"""Empty pages in a row, each naming a next one, that are still believed."""
REREADS = 2
"""Times that a page which cannot be right is read again."""
HOST_PROBLEM = "The host has a problem of its own; what was read is kept, go on: sei extract"

T = TypeVar("T")
Item = dict[str, Any]
Position = Hashable
"""Where a page is: a cursor, a URL, an offset; None is the first page, or no next one."""


class PageSize:
    """How many items to ask for: halved where the host cannot, grown slowly where it can.

    Args:
        start: First size, or the one remembered from the last run.
        maximum: What the host allows.
    """

    def __init__(self, start: int, maximum: int) -> None:
        self.value = max(1, min(start, maximum))
        self._maximum = maximum
        self._good = 0

    def grow(self) -> None:
        """Take note of a good page."""
        self._good += 1
        if self._good >= GOOD_PAGES:
            self._good = 0
            self.value = min(self.value + max(self.value // 10, 1), self._maximum)

    def shrink(self) -> bool:
        """Halve after a page that the host could not make; False if it is one already."""
        self._good = 0
        could = self.value > 1
        self.value = max(self.value // 2, 1)
        return could


@dataclass(frozen=True)
class Page:
    """Items of a list, and where it goes on.

    Attributes:
        items: What is on the page, empty places left out: dicts, or objects of a decoder.
        next: Position of the next page, None at the end.
        total: Items of the whole list, where the host gives the number.
        answer: The whole answer it came in.
        wanted: Items that it has to have, where it has fewer.
    """

    items: Sequence[Any]
    next: Position
    total: int | None = None
    answer: Answer | None = None
    wanted: int | None = None


Fetch = Callable[[Position, int], Page]
"""Reads the page at a position with a page size."""


def walk(
    fetch: Fetch, *, size: PageSize, start: Position = None, what: str, counted: bool = False
) -> Iterator[Page]:
    """Yield every page of a list.

    Args:
        fetch: Reads one page.
        size: Page size; it changes on the way.
        start: Where to begin; None: at the beginning.
        what: The list, for messages.
        counted: Whether to check at the end that as many items came as the host counts; only for a
            list that is read from its beginning and keeps its order.

    Raises:
        UnusableError: The list runs in a circle or ends before its count.
    """
    position, seen, empty, read, rereads = start, {start}, 0, 0, 0
    while True:
        page, wrong = _checked(fetch, position, size, seen, read if counted else None)
        if wrong and rereads < REREADS:
            rereads += 1
            continue
        empty = 0 if page.items else empty + 1
        if wrong or (empty > EMPTY_PAGES and page.next is not None):
            raise UnusableError(
                f"{what}: {wrong or 'one empty page after the other'}", hint=HOST_PROBLEM
            )
        size.grow()
        read, rereads = read + len(page.items), 0
        yield page
        if page.next is None:
            return
        position = page.next
        seen.add(position)


def ahead(pages: Iterator[T]) -> Iterator[T]:
    """Yield what an iterator yields, while it already waits for the one after that."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        waiting = pool.submit(next, pages, None)
        while (page := waiting.result()) is not None:
            waiting = pool.submit(next, pages, None)
            yield page


def _checked(
    fetch: Fetch, position: Position, size: PageSize, seen: set[Position], read: int | None
) -> tuple[Page, str]:
    try:
        page = _fetched(fetch, position, size)
    except IncompleteError as error:
        return Page((), None), error.message
    return page, _wrong(page, seen, read)


def _fetched(fetch: Fetch, position: Position, size: PageSize) -> Page:
    while True:
        try:
            return fetch(position, size.value)
        except PageTooLargeError:
            if not size.shrink():
                raise


def _wrong(page: Page, seen: set[Position], read: int | None) -> str:
    if page.next is not None and page.next in seen:
        return "the next page is one that was read already"
    if page.wanted is not None:
        return f"a page of {len(page.items)} where there are {page.wanted}"
    if read is None or page.next is not None or page.total is None:
        return ""
    ended = read + len(page.items)
    return f"the list ends after {ended} of {page.total}" if ended < page.total else ""


def link_pages(
    client: Client,
    request: Request,
    *,
    items: Callable[[Any], Sequence[Item]],
    size: PageSize,
    start: str | None = None,
    size_parameter: str = "per_page",
) -> Iterator[Page]:
    """Walk a REST list whose `Link` header, or `next` in the body, names the next page."""

    def fetch(position: Position, first: int) -> Page:
        params: dict[str, Any] = {} if position else {**request.params, size_parameter: first}
        url = str(position) if position else request.url
        answer = client.send(replace(request, url=url, params=params))
        named = answer.value.get("next") if isinstance(answer.value, dict) else None
        return Page(items(answer.value), answer.links.get("next") or named, answer=answer)

    return walk(fetch, size=size, start=start, what=request.what or request.url)


def token_pages(
    client: Client,
    request: Request,
    *,
    items: Callable[[Any], Sequence[Item]],
    following: Callable[[Any], Position],
    parameter: str,
    size: PageSize,
    size_parameter: str,
    start: Position = None,
) -> Iterator[Page]:
    """Walk a list whose answers carry a token for the next page.

    Args:
        client: Sends.
        request: The first page; the token goes into the body of a POST, else into the query.
        items: Finds the items in an answer.
        following: Finds the token, None at the end.
        parameter: Name that the token is sent as.
        size: Page size.
        size_parameter: Name that the page size is sent as.
        start: Token to begin with.
    """

    def fetch(position: Position, first: int) -> Page:
        turned = {size_parameter: first} | ({parameter: position} if position is not None else {})
        answer = client.send(_turned(request, turned, shrinks=first > 1))
        return Page(items(answer.value), following(answer.value) or None, answer=answer)

    return walk(fetch, size=size, start=start, what=request.what or request.url)


def offset_pages(
    client: Client,
    request: Request,
    *,
    items: Callable[[Any], Sequence[Item]],
    parameter: str,
    size: PageSize,
    size_parameter: str,
    total: Callable[[Any], int | None] = lambda _: None,
    is_last: Callable[[Any], bool] | None = None,
    start: int = 0,
) -> Iterator[Page]:
    """Walk a list by offset.

    Args:
        client: Sends.
        request: The first page; offset and size go into the body of a POST, else into the query.
        items: Finds the items in an answer.
        parameter: Name that the offset is sent as.
        size: Page size.
        size_parameter: Name that the page size is sent as.
        total: Finds the number of all items, None where it is not given.
        is_last: Tells the last page, where the host says so; else the list ends at its total, or
            with an empty page.
        start: Offset to begin with.
    """

    def fetch(position: Position, first: int) -> Page:
        offset = int(str(position or 0))
        turned = {size_parameter: first, parameter: offset}
        answer = client.send(_turned(request, turned, shrinks=first > 1))
        found, count = items(answer.value), total(answer.value)
        ended = (
            is_last(answer.value)
            if is_last
            else (not found if count is None else offset + len(found) >= count)
        )
        following = None if ended or not found else offset + len(found)
        return Page(found, following, count, answer)

    return walk(fetch, size=size, start=start, what=request.what or request.url)


def _turned(request: Request, turned: Mapping[str, Any], *, shrinks: bool) -> Request:
    if request.method == "POST":
        return replace(request, json={**(request.json or {}), **turned}, shrinks=shrinks)
    return replace(request, params={**request.params, **turned}, shrinks=shrinks)
