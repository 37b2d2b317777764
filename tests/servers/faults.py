"""What can go wrong between a source and its vendor, put into the answers of the local server.

`inject(server, secondary_limit(retry_after=1), only(2))` spoils the second request to the API;
`change_between(server, 2, lambda: world.remove(issue))` changes the world just before it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from sei_demo.github_server import GitHubServer
from sei_demo.messages import Request, Response
from sei_demo.rest_api import problem
from tests import clock

Fault = Callable[[Request, Response], Response]
"""Takes a request and its right answer, and returns what is sent instead."""
When = Callable[[Request, int], bool]
"""Says whether the request of this number, counted from 1 since the injection, is spoiled."""


def inject(server: GitHubServer, fault: Fault, when: When | None = None) -> None:
    """Spoil the requests for which `when` holds; without it all of them."""
    numbers = count(1)

    def spoil(request: Request, response: Response) -> Response:
        number = next(numbers)
        return fault(request, response) if when is None or when(request, number) else response

    server.after_request(spoil)


def change_between(server: GitHubServer, number: int, change: Callable[[], object]) -> None:
    """Change the world just before the request of a number is answered."""
    numbers = count(1)

    def look(_: Request) -> None:
        if next(numbers) == number:
            change()

    server.before_request(look)


def only(*numbers: int) -> When:
    """Spoil the requests of these numbers."""
    return lambda _, number: number in numbers


def up_to(last: int) -> When:
    """Spoil the first so many requests."""
    return lambda _, number: number <= last


def asking(text: str, *numbers: int) -> When:
    """Spoil requests whose path or query holds a text: all, or only these of them."""
    seen = count(1)

    def holds(request: Request, _: int) -> bool:
        if text not in request.path and text not in request.json.get("query", ""):
            return False
        number = next(seen)
        return not numbers or number in numbers

    return holds


def randomly(share: float, seed: int) -> When:
    """Spoil a share of the requests, the same ones for the same seed."""
    chance = random.Random(seed)
    return lambda _, __: chance.random() < share


def one_of(faults: list[Fault], seed: int) -> Fault:
    """Return a fault that is another one each time."""
    chance = random.Random(seed)
    return lambda request, response: chance.choice(faults)(request, response)


def too_many_requests(retry_after: float = 1) -> Fault:
    """429 with Retry-After."""
    return _problem(429, "Too many requests", {"Retry-After": str(retry_after)})


def secondary_limit(retry_after: float | None = None) -> Fault:
    """403 of the secondary limit, with Retry-After or without."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    text = "You have exceeded a secondary rate limit. Please wait a few minutes."
    return _problem(403, text, headers)


def secondary_limit_as_error(retry_after: float | None = None) -> Fault:
    """200 of the secondary limit, as GraphQL also tells it."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    error = {"type": "RATE_LIMITED", "message": "You have exceeded a secondary rate limit."}
    return lambda _, response: _json_of(response, {"errors": [error]}, headers)


def primary_limit_of_graphql(reset_in: float = 1) -> Fault:
    """200 with the error RATE_LIMITED and no points left until the reset."""
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
    return lambda _, response: _json_of(response, {"errors": [error]}, _used_up(reset_in))


def primary_limit_of_rest(reset_in: float = 1, status: int = 403) -> Fault:
    """403 (or 429) with no requests left until the reset."""

    def spoil(_: Request, response: Response) -> Response:
        text = "API rate limit exceeded for user ID 1."
        return replace(problem(status, text), headers={**response.headers, **_used_up(reset_in)})

    return spoil


def _used_up(reset_in: float) -> dict[str, str]:
    reset = str(int(clock.now().timestamp() + reset_in))
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}


def resource_limits_exceeded(request: Request, response: Response) -> Response:
    """200 with an error and only a part of the data, nested lists cut to nothing."""
    error = {
        "type": "RESOURCE_LIMITS_EXCEEDED",
        "message": "Resource limits for this query exceeded.",
    }
    return partial_data(request, response, error)


def partial_data(_: Request, response: Response, error: dict[str, Any] | None = None) -> Response:
    """200 with an error, the lists inside of the first list are null."""
    body = response.json
    for page in _pages(body.get("data")):
        for node in page["nodes"]:
            for name, value in (node or {}).items():
                if isinstance(value, dict) and "nodes" in value:
                    node[name] = None
        break
    body["errors"] = [error or {"message": "Something went wrong while executing your query."}]
    return _json_of(response, body)


def null_data(_: Request, response: Response) -> Response:
    """200 with an error and no data at all."""
    error = {"message": "Something went wrong while executing your query."}
    return _json_of(response, {"data": None, "errors": [error]})


def bad_gateway(status: int = 502) -> Fault:
    """502 or 504 with a page for people."""
    page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    return lambda _, response: replace(
        response, status=status, body=page, headers={"Content-Type": "text/html"}
    )


def bad_gateway_above(size: int, status: int = 502) -> Fault:
    """502 or 504 for every GraphQL page that holds more than so many items."""
    refuse = bad_gateway(status)

    def spoil(request: Request, response: Response) -> Response:
        largest = max((len(page["nodes"]) for page in _pages(_data(response))), default=0)
        return refuse(request, response) if largest > size else response

    return spoil


def rest_gateway_above(size: int, status: int = 502) -> Fault:
    """502 or 504 for every REST page that may hold more than so many items."""
    refuse = bad_gateway(status)

    def spoil(request: Request, response: Response) -> Response:
        is_large = int(request.query.get("per_page", 0)) > size
        return refuse(request, response) if is_large else response

    return spoil


def dropped(_: Request, response: Response) -> Response:
    """Close the connection without an answer."""
    return replace(response, is_dropped=True)


def truncated(_: Request, response: Response) -> Response:
    """Close the connection in the middle of the body."""
    return replace(response, sent_bytes=len(response.body) // 2)


def invalid_json(_: Request, response: Response) -> Response:
    """200 with a body that ends too early, its length announced as such."""
    return replace(response, body=response.body[: len(response.body) // 2])


def repeated_cursor(request: Request, response: Response) -> Response:
    """Say of every page that it ends where the request said that the last one had."""
    after = next((value for name, value in request.variables.items() if "fter" in name), None)
    body = response.json
    for page in _pages(body.get("data")):
        if after and page.get("pageInfo"):
            page["pageInfo"].update(endCursor=after, hasNextPage=True)
        break
    return _json_of(response, body)


def shortened(_: Request, response: Response) -> Response:
    """Leave out the last items of a page, and say nothing of it."""
    body = response.json
    if isinstance(body, list):
        return _json_of(response, body[:-5])
    if "workflow_runs" in body:
        return _json_of(response, {**body, "workflow_runs": body["workflow_runs"][:-5]})
    for page in _pages(body.get("data")):
        page["nodes"] = page["nodes"][:-5]
        break
    return _json_of(response, body)


def without_last(field: str) -> Fault:
    """Leave out the last item of every list of a name, and say nothing of it."""

    def spoil(_: Request, response: Response) -> Response:
        body = response.json
        for found in _fields(body, field):
            items = found.get("edges") or found.get("nodes") or []
            del items[-1:]
        return _json_of(response, body)

    return spoil


def _fields(value: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield what every field of a name holds, however deep."""
    if isinstance(value, list):
        for inner in value:
            yield from _fields(inner, name)
    elif isinstance(value, dict):
        if isinstance(value.get(name), dict):
            yield value[name]
        for inner in value.values():
            yield from _fields(inner, name)


def foreign_next_link(host: str) -> Fault:
    """Name another host in the link to the next page."""

    def spoil(_: Request, response: Response) -> Response:
        link = f'<http://{host}/stolen?page=2>; rel="next"'
        return replace(response, headers={**response.headers, "Link": link})

    return spoil


def gone(_: Request, __: Response) -> Response:
    """410 of an endpoint that was removed."""
    return problem(410, "This endpoint has been removed.")


def server_error(status: int = 500) -> Fault:
    """500 or 503 with GitHub's error body."""
    return _problem(status, "Server Error", {})


def _problem(status: int, text: str, headers: dict[str, str]) -> Fault:
    def spoil(_: Request, response: Response) -> Response:
        spoiled = problem(status, text)
        return replace(spoiled, headers={**response.headers, **headers})

    return spoil


def _json_of(response: Response, body: Any, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(body).encode()
    return replace(response, status=200, body=text, headers={**response.headers, **(headers or {})})


def _data(response: Response) -> Any:
    try:
        body = response.json
    except ValueError:
        return None
    return body.get("data") if isinstance(body, dict) else None


def _pages(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the outermost pages of a GraphQL answer."""
    if isinstance(value, dict):
        if isinstance(value.get("nodes"), list):
            yield value
            return
        for inner in value.values():
            yield from _pages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pages(inner)
