"""Asana's API through the shared client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sei_sources.asana.settings import AsanaSettings
from sei_sources.cursors import Node
from sei_sources.http import (
    Client,
    Page,
    PageSize,
    Request,
    UnusableError,
    token_pages,
)
from sei_sources.run_client import run_client
from sei_sources.source import Context

HOST = "Asana"
CONCURRENCY = 4
AT_ONCE = 8
"""Requests in flight; Asana bears fifty."""
MOST = 100
"""Items on a page."""

T = TypeVar("T")
R = TypeVar("R")


def client_of(settings: AsanaSettings, context: Context) -> Client:
    """Return a client; Asana tells of its limit only once it is reached, and how long to wait."""
    return run_client(
        context,
        settings.url,
        settings.auth,
        host=HOST,
        concurrency=AT_ONCE,
    )


@dataclass(frozen=True)
class Api:
    """Asks Asana, and counts what it asks for a stream.

    Attributes:
        settings: The source's settings.
        context: The run.
        client: Sends.
    """

    settings: AsanaSettings
    context: Context
    client: Client

    def counting(self, stream: str, label: str) -> Api:
        """Return the same API, with its requests counted for a stream."""
        return replace(self, client=self.client.counting(stream, label))

    def one(self, path: str, fields: str = "", *, what: str) -> Node:
        """Return a single thing."""
        params = {"opt_fields": fields} if fields else {}
        answer = self.client.get(path, params, what=what)
        found = answer.value.get("data") if isinstance(answer.value, dict) else None
        if not isinstance(found, dict):
            raise _unusable(what)
        return found

    def pages(
        self,
        path: str,
        fields: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        without: tuple[int, ...] = (),
    ) -> Iterator[Page]:
        """Walk a list.

        Args:
            path: Where it is.
            fields: What to tell of each item, `opt_fields`.
            what: The list, for messages.
            params: More of the query.
            without: Statuses that say that there is no such list for this account.
        """
        query = {**(params or {}), "opt_fields": fields}
        request = Request("GET", path, params=query, what=what, accepts=without)
        return token_pages(
            self.client,
            request,
            items=lambda body: _items(body, what),
            following=_following,
            parameter="offset",
            size=PageSize(MOST, MOST),
            size_parameter="limit",
        )

    def whole(self, path: str, fields: str, *, what: str, **more: Any) -> list[Node]:
        """Return all items of a list."""
        pages = self.pages(path, fields, what=what, **more)
        return [item for page in pages for item in page.items]


def at_once(ask: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Ask for several things at once; return the answers in their order."""
    if len(things) < 2:
        return [ask(thing) for thing in things]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asana") as pool:
        return list(pool.map(ask, things))


def _items(body: Any, what: str) -> list[Node]:
    found = body.get("data") if isinstance(body, dict) else None
    if isinstance(found, list):
        return found
    if isinstance(body, dict) and body.get("errors"):
        return []
    raise _unusable(what)


def _following(body: Any) -> str | None:
    following = body.get("next_page")
    return following["offset"] if following else None


def _unusable(what: str) -> UnusableError:
    return UnusableError(
        f"{what}: the answer has no data",
        hint="Check `url` in sei.yml; what was read is kept, go on: sei extract",
    )
