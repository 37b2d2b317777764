"""How much of GitHub's hourly budget a first load uses, with the points that its queries cost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sei_demo.messages import Request, Response
from tests.clock import now
from tests.sources.github_case import HOUR, NOW, Case

POINTS = 24
"""Of an hour, instead of 5,000."""
PAGE = 50
COST = 3
"""Points of such a page, by GitHub's formula."""


class Hours:
    """An hourly budget by a clock that only waits move, and what came in each hour."""

    def __init__(self, case: Case, waits: list[float]) -> None:
        self.read: Counter[int] = Counter()
        self.refused = 0
        self._server, self._waits, self._begin = case.server, waits, now()
        self._server.limits["graphql"] = POINTS
        self._server._http.clock = self.now  # type: ignore[method-assign]
        self._server.before_request(self._renew)
        self._server.after_request(self._count)

    def now(self) -> datetime:
        return now() + timedelta(seconds=sum(self._waits))

    def _renew(self, _: Request) -> None:
        while self.now() >= self._server.reset_at:
            self._server.used["graphql"] = 0
            self._server.reset_at += HOUR

    def _count(self, request: Request, response: Response) -> Response:
        body: dict[str, Any] = response.json
        self.refused += "errors" in body
        if "query PullRequests(" in request.json.get("query", "") and "data" in body:
            hour = int((self.now() - self._begin) / HOUR)
            self.read[hour] += len(body["data"]["node"]["pullRequests"]["nodes"])
        return response


def test_a_first_load_brings_the_pull_requests_that_an_hours_points_allow(
    case: Case, waits: list[float]
) -> None:
    api = case.repository()
    for number in range(1000):
        api.pull_request(author=case.ann, opened_at=NOW - 30 * 24 * HOUR + number * HOUR / 10)
    case.skipped |= {"repositories", "workflow_runs", "review_comments"}
    hours = Hours(case, waits)

    result = case.run(owners=(), repositories=("acme/api",))

    allowed = POINTS // COST * PAGE
    first, *whole, _ = hours.read.values()
    assert result.failed == {}
    assert hours.refused == 0
    assert sum(hours.read.values()) == 1000
    assert whole
    assert min(whole) >= 0.9 * allowed
    assert first >= 0.8 * allowed
