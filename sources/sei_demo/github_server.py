"""A GitHub on loopback: GraphQL, REST and git of a world, with the vendor's rules and limits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

from graphql import GraphQLSchema

from sei_demo.app_tokens import App
from sei_demo.git_http import git_password, serve_git
from sei_demo.graphql_api import GraphQLApi, load_schema
from sei_demo.loopback import LoopbackServer
from sei_demo.messages import Logged, Request, Response
from sei_demo.rest_api import RestApi, problem
from sei_demo.rest_shapes import rate_limits
from sei_demo.world import World

TOKEN = "ghp_local-demo"  # noqa: S105 - it opens nothing but this server
Before = Callable[[Request], Response | None]
After = Callable[[Request, Response], Response]


class GitHubServer:
    """Serves a world until it is closed; use it as a context manager.

    Attributes:
        requests: What was asked, oldest first.
        tokens: Accepted tokens.
        limits: Points that `graphql` and `core` (REST) may use until `reset_at`.
        used: Points used of them.
        latency: Seconds to wait before an answer of the API.
    """

    def __init__(
        self,
        world: World,
        *,
        schema: GraphQLSchema | None = None,
        git_root: Path | None = None,
        app: App | None = None,
        is_enterprise: bool = False,
        latency: float = 0.0,
    ) -> None:
        """Begin to serve on a free port of 127.0.0.1.

        Args:
            world: What is served; it may be changed while the server runs.
            schema: GraphQL schema; None: the slice that sei asks for.
            git_root: Folder that holds `owner/name.git`; None: no git.
            app: The GitHub App that may ask for installation tokens.
            is_enterprise: Serve below /api/v3 and /api/graphql, as GitHub Enterprise Server does.
            latency: Seconds to wait before an answer of the API.
        """
        self.world = world
        self.requests: list[Logged] = []
        self.tokens = {TOKEN}
        self.app = app
        self.limits = {"graphql": 5000, "core": 5000}
        self.used = {"graphql": 0, "core": 0}
        self.reset_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
        self.latency = latency
        self._git_root = git_root
        self._before: list[Before] = []
        self._after: list[After] = []
        self._request_ids = count(1)
        self._http = LoopbackServer(self.respond)
        self.root_url = f"http://127.0.0.1:{self._http.server_port}"
        self._rest_prefix = "/api/v3" if is_enterprise else ""
        self._graphql_path = "/api/graphql" if is_enterprise else "/graphql"
        self.url = self.root_url + self._rest_prefix
        self._graphql = GraphQLApi(world, schema or load_schema())
        self._rest = RestApi(world, self.url, self._rest_limits)
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> GitHubServer:
        """Return the server itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def clone_url(self) -> str:
        """Template of the clone URLs, with `{owner}` and `{name}`."""
        return f"{self.root_url}/{{owner}}/{{name}}.git"

    @property
    def api_requests(self) -> list[Logged]:
        """The log without git's own requests."""
        return [request for request in self.requests if request.kind != "git"]

    def before_request(self, hook: Before) -> None:
        """Call a function before each API request: it may change the world, or answer itself."""
        self._before.append(hook)

    def after_request(self, hook: After) -> None:
        """Call a function with each API request and its answer; what it returns is sent."""
        self._after.append(hook)

    def clear_hooks(self) -> None:
        """Forget every hook."""
        self._before.clear()
        self._after.clear()

    def respond(self, request: Request, query: str) -> Response:
        """Answer a request and log it."""
        begun = time.thread_time()
        kind = self._kind(request)
        response = self._git(request, query) if kind == "git" else self._api(request, kind)
        self.requests.append(
            Logged(
                kind,
                request.method,
                f"{request.path}?{query}" if query else request.path,
                response.operation or request.path,
                request.variables if kind == "graphql" else request.query,
                response.cost,
                0 if response.is_dropped else response.status,
                time.thread_time() - begun,
            )
        )
        return response

    def _kind(self, request: Request) -> str:
        if request.path == self._graphql_path:
            return "graphql"
        return "git" if ".git/" in request.path else "rest"

    def _git(self, request: Request, query: str) -> Response:
        if git_password(request.headers) not in self._valid_tokens():
            return Response(401, headers={"WWW-Authenticate": 'Basic realm="GitHub"'})
        if self._git_root is None:
            return problem(404, "Not Found")
        return serve_git(request, self._git_root, query)

    def _api(self, request: Request, kind: str) -> Response:
        if self.latency:
            time.sleep(self.latency)
        with self.world.lock:
            response = self._answer_of_hooks(request) or self._answer(request, kind)
            for hook in self._after:
                response = hook(request, response)
            return self._with_headers(request, response, kind)

    def _answer_of_hooks(self, request: Request) -> Response | None:
        for hook in self._before:
            response = hook(request)
            if response is not None:
                return response
        return None

    def _answer(self, request: Request, kind: str) -> Response:
        if kind == "rest" and request.path.startswith(f"{self._rest_prefix}/app/installations/"):
            return self._installation_token(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "token") or token not in self._valid_tokens():
            return problem(401, "Bad credentials")
        resource = "graphql" if kind == "graphql" else "core"
        if self.used[resource] >= self.limits[resource]:
            return self._exhausted(kind)
        return self._graphql_answer(request) if kind == "graphql" else self._rest_answer(request)

    def _valid_tokens(self) -> set[str]:
        return self.tokens | (self.app.valid_tokens() if self.app else set())

    def _installation_token(self, request: Request) -> Response:
        if self.app is None:
            return problem(404, "Not Found")
        return self.app.answer(request)

    def _graphql_answer(self, request: Request) -> Response:
        if request.method != "POST" or "query" not in request.json:
            return problem(400, "A query attribute must be specified and must be a string.")
        answer = self._graphql.answer(request.json, self._graphql_limit())
        self.used["graphql"] += answer.cost
        return Response.of_json(200, answer.body, operation=answer.operation, cost=answer.cost)

    def _graphql_limit(self) -> dict[str, Any]:
        used, limit = self.used["graphql"], self.limits["graphql"]
        return {
            "limit": limit,
            "used": used,
            "remaining": limit - used,
            "resetAt": f"{self.reset_at:%Y-%m-%dT%H:%M:%SZ}",
        }

    def _rest_answer(self, request: Request) -> Response:
        path = request.path.removeprefix(self._rest_prefix)
        response = self._rest.answer(replace(request, path=path))
        if response is None:
            return problem(404, "Not Found", operation="unknown route")
        if response.status != 200:
            return response
        etag = f'W/"{hashlib.sha256(response.body).hexdigest()}"'
        headers = {**response.headers, "ETag": etag}
        if request.headers.get("if-none-match") == etag:
            return Response(304, headers=headers, operation=response.operation)
        if path != "/rate_limit":
            self.used["core"] += response.cost
        return replace(response, headers=headers)

    def _exhausted(self, kind: str) -> Response:
        message = f"API rate limit exceeded for user ID {self.world.viewer['databaseId']}."
        if kind == "rest":
            return problem(403, message)
        error = {"type": "RATE_LIMITED", "code": "graphql_rate_limit", "message": message}
        return Response.of_json(200, {"errors": [error]})

    def _rest_limits(self) -> dict[str, Any]:
        return rate_limits(
            {
                name: {
                    "limit": self.limits[name],
                    "used": self.used[name],
                    "remaining": max(0, self.limits[name] - self.used[name]),
                    "reset": int(self.reset_at.timestamp()),
                }
                for name in self.limits
            }
        )

    def _with_headers(self, request: Request, response: Response, kind: str) -> Response:
        resource = "graphql" if kind == "graphql" else "core"
        limit, used = self.limits[resource], self.used[resource]
        common = {
            "X-GitHub-Request-Id": f"SEI0:{next(self._request_ids):04X}",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(self.reset_at.timestamp())),
            "X-RateLimit-Resource": resource,
        }
        if kind == "rest":
            common["X-GitHub-Api-Version-Selected"] = request.headers.get(
                "x-github-api-version", "2022-11-28"
            )
        return replace(response, headers={**common, **response.headers})
