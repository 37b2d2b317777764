"""How much of an hourly budget the governor uses, by a clock that the test moves."""

from __future__ import annotations

import pytest

from sei_sources.http import Clock, bearer
from sei_sources.http.governor import Governor
from sei_sources.http.limits import Reading
from sei_sources.statistics import Counts

HOUR = 3600.0
POINTS = 5000
PAGE = 50
ANSWER_SECONDS = 0.2
"""So that an hour would bring 18,000 answers: the points run out long before."""


class MovedClock(Clock):
    """Time passes only when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def pull_requests_read(hours: int, *, cost: int) -> int:
    """Ask for pages for so many hours; every window of the budget begins on the hour."""
    clock, left, read, window = MovedClock(), POINTS, 0, 0
    governor = Governor(
        [bearer("SECRET")],
        host="GitHub",
        clock=clock,
        tell=lambda _: None,
        max_wait=None,
        concurrency=1,
    )
    while True:
        with governor.turn(("graphql",), Counts()) as token:
            clock.sleep(ANSWER_SECONDS)
            if clock.now() >= hours * HOUR:
                return read
            if clock.now() // HOUR > window:
                window, left = int(clock.now() // HOUR), POINTS
            left -= cost
            assert left >= 0, "a request that the host refuses"
            read += PAGE
            reading = Reading(left, (window + 1) * HOUR)
            governor.learn(token, {"graphql": reading}, {"graphql": cost})
            governor.succeeded(token)


@pytest.mark.parametrize("cost", [1, 3, 7])
def test_an_hour_brings_the_pull_requests_that_its_points_allow(cost: int) -> None:
    allowed = 3 * (POINTS // cost) * PAGE

    read = pull_requests_read(3, cost=cost)

    assert 0.9 * allowed <= read <= allowed
