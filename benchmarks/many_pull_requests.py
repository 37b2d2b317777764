"""A GitHub on loopback with very many pull requests, whose pages were made beforehand.

It runs in a process of its own, so that the client's time is measured and not the server's. Each
pull request has four commits, five files, three reviews and the events of these: about 4.5 KB.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

TEMPLATES = 25
BODY = "It did not do what it says. Now it does, and a test tells so. " * 5


def names(repositories: int) -> list[str]:
    """Return what the repositories are called."""
    return [f"acme/api-{number}" for number in range(repositories)]


@contextmanager
def served(repositories: int, pull_requests: int, latency: float) -> Iterator[str]:
    """Serve so many pull requests, evenly spread, from another process; yield the URL."""
    pipe, far = multiprocessing.Pipe()
    each = pull_requests // repositories
    server = multiprocessing.Process(
        target=serve, args=(repositories, each, latency, far), daemon=True
    )
    server.start()
    try:
        yield pipe.recv()
    finally:
        server.terminate()
        server.join()


def serve(repositories: int, pull_requests: int, latency: float, pipe: Connection) -> None:
    """Serve until the process is ended."""
    from sei_demo.github_server import GitHubServer
    from sei_demo.messages import Request, Response
    from sei_demo.scaled import scaled_repository
    from sei_demo.world import World

    world = World()
    owner = world.organization("acme")
    for name in names(repositories):
        builder = scaled_repository(
            world,
            owner,
            name.partition("/")[2],
            pull_requests=TEMPLATES,
            issues=0,
            reviews=3,
            commits=4,
        )
        for node in builder.node["pullRequests"]:
            node["bodyText"] = BODY
            for number in range(5):
                builder.file(node, f"src/part_{number}/file_{node['number']}.py", 12, 3)
    with GitHubServer(world, latency=latency) as server:
        server.limits = dict.fromkeys(server.limits, 10**9)
        pages = {
            world.repositories[name]["id"]: Pages(server, name, pull_requests)
            for name in names(repositories)
        }

        def answer(request: Request) -> Response | None:
            if "query PullRequests(" not in request.json.get("query", ""):
                return None
            return pages[request.variables["repository"]].answer(request.variables)

        server.before_request(answer)
        pipe.send(server.url)
        pipe.poll(None)


class Pages:
    """The list of a repository's pull requests, cut into pages without making them anew."""

    def __init__(self, server: Any, name: str, pull_requests: int) -> None:
        self._total = pull_requests
        templates = _asked(server, name)
        newest = datetime.now(UTC)
        self._nodes = [
            _node(templates[number % len(templates)], number, newest - timedelta(minutes=number))
            for number in range(pull_requests)
        ]

    def answer(self, variables: Mapping[str, Any]) -> Any:
        """Return a page as the host would send it."""
        from sei_demo.messages import Response

        begin, first = int(variables["after"] or 0), variables["first"]
        end = begin + first
        told = {
            "totalCount": self._total,
            "pageInfo": {"hasNextPage": end < self._total, "endCursor": str(end)},
            "nodes": [],
        }
        limit = {"cost": 5, "remaining": 10**6, "resetAt": f"{datetime.now(UTC):%Y-%m-%dT%XZ}"}
        page = json.dumps({"data": {"rateLimit": limit, "node": {"pullRequests": told}}}).encode()
        body = page.replace(b'"nodes": []', b'"nodes": [%s]' % b",".join(self._nodes[begin:end]))
        return Response(200, body, {"Content-Type": "application/json"}, "PullRequests", 5)


def _asked(server: Any, name: str) -> Sequence[Mapping[str, Any]]:
    """Return pull requests as the server tells them, to be copied."""
    from sei_demo.github_server import TOKEN
    from sei_demo.messages import Request
    from sei_sources.github.nested import PULL_REQUEST_EVENTS
    from sei_sources.github.queries import operation

    variables = {
        "repository": server.world.repositories[name]["id"],
        "events": PULL_REQUEST_EVENTS,
        "first": TEMPLATES,
        "after": None,
    }
    body = json.dumps({"query": operation("PullRequests"), "variables": variables}).encode()
    headers = {"authorization": f"bearer {TOKEN}"}
    answer = server.respond(Request("POST", "/graphql", {}, headers, body), "").json
    nodes: Sequence[Mapping[str, Any]] = answer["data"]["node"]["pullRequests"]["nodes"]
    return nodes


def _node(template: Mapping[str, Any], number: int, updated_at: datetime) -> bytes:
    """Return a copy with a number, a time and ids of its own, as the JSON of a page holds it."""
    copied = {**template, "number": number, "updatedAt": f"{updated_at:%Y-%m-%dT%H:%M:%SZ}"}
    text = json.dumps(copied, separators=(",", ":"))
    return text.replace('"id":"', f'"id":"{number}-').encode()
