"""Walk the connections of a GraphQL API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sei_sources.http.client import Client
from sei_sources.http.failures import IncompleteError, refused
from sei_sources.http.pages import HOST_PROBLEM, Page, PageSize, Position, walk
from sei_sources.http.transport import Answer, Request


def graphql_pages(
    client: Client,
    request: Request,
    *,
    connection: Sequence[str],
    size: PageSize,
    start: str | None = None,
    counted: bool = False,
) -> Iterator[Page]:
    """Walk a GraphQL connection whose query takes `$first` and `$after`.

    Args:
        client: Sends.
        request: A POST whose JSON has `query` and `variables`.
        connection: Keys from `data` to the connection.
        size: Page size.
        start: `endCursor` to go on from.
        counted: As in `walk`.
    """

    def fetch(after: Position, first: int) -> Page:
        variables = {**request.json["variables"], "first": first, "after": after}
        body = {**request.json, "variables": variables}
        answer = client.send(replace(request, json=body, shrinks=first > 1))
        try:
            found = connection_at(answer.value, connection, what=request.what)
        except IncompleteError:
            if answer.errors:
                raise refused(answer.errors, what=request.what, host=client.host) from None
            raise
        page = connection_page(found, answer, what=request.what)
        came = len(found.get("nodes") or found.get("edges") or ())
        is_short = page.next is not None and came < first
        return replace(page, wanted=first if is_short else None)

    return walk(fetch, size=size, start=start, what=request.what, counted=counted)


def connection_at(body: Any, keys: Sequence[str], *, what: str) -> Mapping[str, Any]:
    """Return the connection in an answer.

    Raises:
        IncompleteError: Something on the way to it is missing, which is never an empty list.
    """
    found = body.get("data") if isinstance(body, dict) else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, dict) or "pageInfo" not in found:
        raise IncompleteError(
            f"{what}: the answer has no {'.'.join(keys)}",
            hint="Check that the token may read it: sei doctor",
        )
    return found


def connection_page(found: Mapping[str, Any], answer: Answer, *, what: str) -> Page:
    """Return a connection as a page; its items are nodes, or edges where it was asked for them."""
    items = found.get("nodes") if "nodes" in found else found.get("edges")
    end = found["pageInfo"]
    following = end.get("endCursor") if end["hasNextPage"] else None
    if end["hasNextPage"] and not following:
        raise IncompleteError(f"{what}: there is a next page, but not where", hint=HOST_PROBLEM)
    kept = [item for item in items or () if item is not None]
    return Page(kept, following, found.get("totalCount"), answer)
