"""How much of GitHub's hourly budget a first load uses, with the points that its queries cost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sei_demo.github_server import TOKEN
from sei_demo.messages import Request, Response
from tests.clock import now
from tests.sources.github_case import HOUR, NOW, Case

POINTS = 24
"""Of an hour, instead of 5,000."""
PAGE = 50
COST = 3
"""Points of such a page, by GitHub's formula."""
QUIET: dict[str, Any] = {"owners": (), "repositories": ("acme/api",)}


class Hours:
    """An hourly budget by a clock that only waits move, and what came in each hour."""

    def __init__(self, case: Case, waits: list[float], *tokens: str) -> None:
        self.read: Counter[int] = Counter()
        self.spent: Counter[int] = Counter()
        self.refused = 0
        self._used = dict.fromkeys(tokens, 0)
        self._server, self._waits, self._begin = case.server, waits, now()
        self._server.limits["graphql"] = POINTS
        self._server.tokens |= set(tokens)
        self._server._http.clock = self.now  # type: ignore[method-assign]
        self._server.before_request(self._renew)
        self._server.after_request(self._count)

    def now(self) -> datetime:
        return now() + timedelta(seconds=sum(self._waits))

    def _renew(self, request: Request) -> None:
        while self.now() >= self._server.reset_at:
            self._used = dict.fromkeys(self._used, 0)
            self._server.reset_at += HOUR
        self._server.used["graphql"] = self._used[token_of(request)]

    def _count(self, request: Request, response: Response) -> Response:
        self._used[token_of(request)] = self._server.used["graphql"]
        body: dict[str, Any] = response.json
        self.refused += "errors" in body
        hour = int((self.now() - self._begin) / HOUR)
        self.spent[hour] += response.cost
        if "query PullRequests(" in request.json.get("query", "") and "data" in body:
            self.read[hour] += len(body["data"]["node"]["pullRequests"]["nodes"])
        return response


def token_of(request: Request) -> str:
    return request.headers["authorization"].removeprefix("Bearer ")


def filled(case: Case, pull_requests: int) -> None:
    api = case.repository()
    for number in range(pull_requests):
        api.pull_request(author=case.ann, opened_at=NOW - 30 * 24 * HOUR + number * HOUR / 10)
    case.skipped |= {"repositories", "workflow_runs", "review_comments"}


def test_a_first_load_brings_the_pull_requests_that_an_hours_points_allow(
    case: Case, waits: list[float]
) -> None:
    filled(case, 1000)
    hours = Hours(case, waits, TOKEN)

    result = case.run(**QUIET)

    allowed = POINTS // COST * PAGE
    first, *whole, _ = hours.read.values()
    assert (result.failed, hours.refused) == ({}, 0)
    assert sum(hours.read.values()) == 1000
    assert min(whole) >= 0.9 * allowed
    assert first >= 0.8 * allowed


def test_of_several_tokens_each_hour_uses_the_points_of_all(case: Case, waits: list[float]) -> None:
    filled(case, 2000)
    tokens = (TOKEN, "ghp_another")
    hours = Hours(case, waits, *tokens)

    result = case.run(token=tokens, **QUIET)

    first, *whole, _ = hours.spent.values()
    assert (result.failed, hours.refused) == ({}, 0)
    assert sum(hours.read.values()) == 2000
    # What is left of each token does not suffice for another page.
    assert min(first, *whole) > len(tokens) * (POINTS - COST - 1)
