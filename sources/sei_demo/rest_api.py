"""GitHub's REST API over a world: the lists that GraphQL lacks, accounts and limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sei_demo.connections import Node, utc_text
from sei_demo.messages import Request, Response
from sei_demo.rest_shapes import RestShapes
from sei_demo.world import World

DOCUMENTATION = "https://docs.github.com/rest"
SEARCH_LIMIT = 1000
"""As many runs as a filtered list of workflow runs gives, however many there are."""

PAGING = frozenset({"per_page", "page"})


class RestError(Exception):
    """An answer that is no list: status and message as GitHub words them."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.response = problem(status, message, **more)


def problem(status: int, message: str, **more: Any) -> Response:
    """Answer with GitHub's error body."""
    body = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
    return Response.of_json(status, body, **more)


@dataclass(frozen=True)
class Found:
    """What a route gives: one thing, or a list that is cut into pages, under a name if any."""

    value: Any = None
    items: Sequence[Node] | None = None
    shape: Callable[[Node], Any] | None = None
    wrapper: str = ""
    reachable: int | None = None


class RestApi:
    """Routes requests to the lists of a world."""

    def __init__(self, world: World, api_url: str, limits: Callable[[], Node]) -> None:
        self._world = world
        self._api = api_url
        self._limits = limits
        self._shapes = RestShapes(world, api_url)
        self._routes = [
            (_pattern(route), route, known, find) for route, known, find in self._table()
        ]

    def _table(self) -> list[tuple[str, frozenset[str], Callable[..., Found]]]:
        comments = frozenset({"sort", "direction", "since"}) | PAGING
        runs = PAGING | {
            "created",
            "status",
            "branch",
            "event",
            "head_sha",
            "exclude_pull_requests",
        }
        return [
            ("/repos/{owner}/{repo}/pulls/comments", comments, self._review_comments),
            ("/repos/{owner}/{repo}/issues/comments", comments, self._issue_comments),
            ("/repos/{owner}/{repo}/actions/runs", runs, self._runs),
            ("/repos/{owner}/{repo}", frozenset(), self._repository),
            ("/repositories/{number}", frozenset(), self._repository_by_id),
            ("/rate_limit", frozenset(), lambda _: Found(value=self._limits())),
            ("/user", frozenset(), self._viewer),
            ("/users/{login}", frozenset(), self._account),
            ("/orgs/{login}", frozenset(), self._account),
            ("/orgs/{login}/repos", PAGING | {"type", "sort", "direction"}, self._repositories),
            ("/users/{login}/repos", PAGING | {"type", "sort", "direction"}, self._repositories),
            ("/orgs/{login}/members", PAGING | {"filter", "role"}, self._members),
            ("/orgs/{login}/teams", PAGING, self._teams),
            ("/user/repos", PAGING | {"affiliation", "visibility", "sort", "direction"}, self._all),
            ("/installation/repositories", PAGING, self._installation_repositories),
        ]

    def answer(self, request: Request) -> Response | None:
        """Answer a GET; None if no route has its path."""
        for pattern, route, known, find in self._routes:
            match = pattern.match(request.path)
            if match and request.method == "GET":
                try:
                    return self._found(request, route, known, find, match.groupdict())
                except RestError as error:
                    return error.response
        return None

    def _found(
        self,
        request: Request,
        route: str,
        known: frozenset[str],
        find: Callable[..., Found],
        places: dict[str, str],
    ) -> Response:
        unknown = set(request.query) - known
        if unknown:
            raise RestError(422, f"the local server does not know {sorted(unknown)} of {route}")
        found = find(request, **places)
        if found.items is None:
            return Response.of_json(200, found.value, operation=route, cost=1)
        return self._page(request, route, found, found.items)

    def _page(self, request: Request, route: str, found: Found, items: Sequence[Node]) -> Response:
        size = min(100, int(request.query.get("per_page", 30)))
        page = max(1, int(request.query.get("page", 1)))
        reachable = items[: found.reachable]
        shape = found.shape or (lambda item: item)
        body: Any = [shape(item) for item in reachable[(page - 1) * size : page * size]]
        if found.wrapper:
            body = {"total_count": len(items), found.wrapper: body}
        last = max(1, -(-len(reachable) // size))
        link = self._link(request, page, last)
        headers = {"Link": link} if link else {}
        return Response.of_json(200, body, headers=headers, operation=route, cost=1)

    def _link(self, request: Request, page: int, last: int) -> str:
        pages = []
        if page < last:
            pages += [("next", page + 1), ("last", last)]
        if page > 1:
            pages += [("prev", page - 1), ("first", 1)]
        base = f"{self._api}{request.path}"
        return ", ".join(
            f'<{base}?{urlencode({**request.query, "page": number})}>; rel="{name}"'
            for name, number in pages
        )

    def _find(self, request: Request, owner: str, repo: str) -> Node:
        repository = self._world.find_repository(owner, repo)
        if repository is None:
            raise RestError(404, "Not Found")
        if self._world.is_forbidden(repository):
            raise RestError(403, "Resource not accessible by personal access token")
        if repository["nameWithOwner"].lower() != f"{owner}/{repo}".lower():
            rest = request.path.split("/", 4)[4:]
            target = "/".join([f"{self._api}/repositories/{repository['databaseId']}", *rest])
            raise RestError(301, "Moved Permanently", headers={"Location": target})
        return repository

    def _repository(self, request: Request, owner: str, repo: str) -> Found:
        return Found(value=self._shapes.full_repository(self._find(request, owner, repo)))

    def _repository_by_id(self, _: Request, number: str) -> Found:
        for repository in self._world.repositories.values():
            if str(repository["databaseId"]) == number:
                return Found(value=self._shapes.full_repository(repository))
        raise RestError(404, "Not Found")

    def _review_comments(self, request: Request, owner: str, repo: str) -> Found:
        comments = self._find(request, owner, repo)["_review_comments"]
        return Found(items=_comments(comments, request), shape=self._shapes.review_comment)

    def _issue_comments(self, request: Request, owner: str, repo: str) -> Found:
        comments = self._find(request, owner, repo)["_issue_comments"]
        return Found(items=_comments(comments, request), shape=self._shapes.issue_comment)

    def _runs(self, request: Request, owner: str, repo: str) -> Found:
        runs = self._find(request, owner, repo)["_workflow_runs"]
        query = request.query
        wanted = {
            field: query[name]
            for name, field in (
                ("branch", "head_branch"),
                ("event", "event"),
                ("head_sha", "head_sha"),
            )
            if name in query
        }
        if created := query.get("created"):
            begin, end = created_window(created)
            runs = [run for run in runs if begin <= run["_rest"]["created_at"] <= end]
        if status := query.get("status"):
            runs = [
                run
                for run in runs
                if status in (run["_rest"]["status"], run["_rest"]["conclusion"])
            ]
        runs = [run for run in runs if all(run["_rest"][key] == wanted[key] for key in wanted)]
        runs = sorted(
            runs, key=lambda run: (run["_rest"]["created_at"], run["databaseId"]), reverse=True
        )
        is_filtered = bool(wanted or created or status)
        return Found(
            items=runs,
            shape=self._shapes.workflow_run,
            wrapper="workflow_runs",
            reachable=SEARCH_LIMIT if is_filtered else None,
        )

    def _viewer(self, _: Request) -> Found:
        return Found(value=self._shapes.public_user(self._world.viewer))

    def _account_node(self, login: str) -> Node:
        found = self._world.accounts.get(login.lower())
        if found is None:
            raise RestError(404, "Not Found")
        return found

    def _account(self, _: Request, login: str) -> Found:
        return Found(value=self._shapes.public_user(self._account_node(login)))

    def _repositories(self, _: Request, login: str) -> Found:
        items = list(self._account_node(login)["repositories"])
        return Found(items=items, shape=self._shapes.repository)

    def _all(self, _: Request) -> Found:
        items = list(self._world.repositories.values())
        return Found(items=items, shape=self._shapes.full_repository)

    def _installation_repositories(self, _: Request) -> Found:
        items = list(self._world.repositories.values())
        return Found(items=items, shape=self._shapes.full_repository, wrapper="repositories")

    def _members(self, _: Request, login: str) -> Found:
        members = [edge["node"] for edge in self._account_node(login)["membersWithRole"]]
        return Found(items=members, shape=self._shapes.user)

    def _teams(self, _: Request, login: str) -> Found:
        return Found(items=self._account_node(login)["teams"], shape=self._shapes.team)


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{([a-z]+)}", r"(?P<\1>[^/]+)", route) + "$")


def _comments(comments: Sequence[Node], request: Request) -> list[Node]:
    since = request.query.get("since")
    if since:
        begin = utc_text(since)
        comments = [comment for comment in comments if comment["updatedAt"] >= begin]
    field = "updatedAt" if request.query.get("sort") == "updated" else "createdAt"
    return sorted(
        comments,
        key=lambda comment: (comment[field], comment["databaseId"]),
        reverse=request.query.get("direction", "desc") == "desc" and "sort" in request.query,
    )


def created_window(text: str) -> tuple[str, str]:
    """Return the first and last second of a search window: `A..B`, `>=A`, `<B`, or a day."""
    begin, end = "", "9999"
    if ".." in text:
        first, _, last = text.partition("..")
        begin = _edge(first) if first != "*" else begin
        end = _edge(last, at_end=True) if last != "*" else end
    elif text.startswith((">", "<")):
        sign, moment = (text[:2], text[2:]) if text[1] == "=" else (text[:1], text[1:])
        shift = timedelta(seconds={">": 1, "<": -1}.get(sign, 0))
        edge = _edge(moment, shift=shift, at_end=sign in (">", "<="))
        begin, end = (edge, end) if ">" in sign else (begin, edge)
    else:
        begin, end = _edge(text), _edge(text, at_end=True)
    return begin, end


def _edge(text: str, *, shift: timedelta = timedelta(), at_end: bool = False) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if at_end and len(text) == len("2026-01-01"):
        moment += timedelta(days=1, seconds=-1)
    return f"{(moment + shift).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
