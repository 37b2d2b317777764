"""When things happen: working hours, waiting times, and events in the order of time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

FIRST_HOUR, LAST_HOUR = 8, 18
SATURDAY = 5

Action = Callable[[datetime], None]


def is_working(moment: datetime) -> bool:
    """Return whether people are at work."""
    return moment.weekday() < SATURDAY and FIRST_HOUR <= moment.hour < LAST_HOUR


def working(moment: datetime) -> datetime:
    """Return a moment in working hours: itself, or early in the next working morning."""
    if is_working(moment):
        return moment
    morning = moment.replace(hour=FIRST_HOUR, minute=moment.minute // 2 + 10)
    if moment.hour >= FIRST_HOUR:
        morning += timedelta(days=1)
    while morning.weekday() >= SATURDAY:
        morning += timedelta(days=1)
    return morning


class Waits:
    """Draws waiting times."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def after(self, moment: datetime, median_hours: float, spread: float = 0.8) -> datetime:
        """Return a working moment after another: mostly near the median, sometimes much later."""
        hours = median_hours * self._chance.lognormvariate(0, spread)
        return working((moment + timedelta(hours=hours)).replace(microsecond=0))

    def minutes(self, moment: datetime, least: float, most: float) -> datetime:
        """Return a moment some minutes after another, at night too."""
        seconds = round(60 * self._chance.uniform(least, most))
        return moment + timedelta(seconds=seconds)


class Timeline:
    """Runs actions in the order of their times, up to an end; what comes after it never happens."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def at(self, moment: datetime, action: Action) -> None:
        """Let something happen at a time."""
        if moment <= self.end:
            heapq.heappush(self._waiting, (moment, next(self._order), action))

    def run(self) -> None:
        """Let everything happen."""
        while self._waiting:
            moment, _, action = heapq.heappop(self._waiting)
            action(moment)
