"""The budgets of a source's tokens, shared by all its threads: who may send a request, and when."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Condition

from sei_sources.errors import SourceError
from sei_sources.http.auth import Auth
from sei_sources.http.clock import Clock
from sei_sources.http.limits import Reading
from sei_sources.statistics import Counts

SAME_WINDOW_SECONDS = 5.0
"""Two resets this close are the same one, told by answers that overtook each other."""
SECONDARY_SECONDS = 60.0
"""First wait after a limit that does not say how long it lasts; doubled each time."""
LONGEST_SECONDS = 900.0
TOLD_SECONDS = 5.0
"""A wait from here on is worth a line."""


class WaitTooLongError(SourceError):
    """The host allows no request within the time that the user is ready to wait."""


@dataclass
class Token:
    """One credential, what is left of its budgets, and whether it is held back."""

    auth: Auth
    allowed: float
    readings: dict[str, Reading] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    blocked_until: float = 0.0
    in_flight: int = 0
    strikes: int = 0
    is_refused: bool = False

    def free_at(self, budgets: Iterable[str], now: float) -> float:
        """Return when it may send next, `now` or earlier if at once."""
        resets = [
            reading.resets_at
            for name in budgets
            if (reading := self.readings.get(name)) and not self._suffices(name, reading, now)
        ]
        return max([self.blocked_until, *resets])

    def left(self, budgets: Iterable[str], now: float) -> float:
        """Return what is left of its scarcest budget; unknown is plenty."""
        known = [
            reading.remaining
            for name in budgets
            if (reading := self.readings.get(name)) and reading.resets_at > now
        ]
        return min(known, default=float("inf"))

    def _suffices(self, name: str, reading: Reading, now: float) -> bool:
        cost = max(self.costs.get(name, 1.0), 1.0)
        return reading.resets_at <= now or reading.remaining >= cost * (self.in_flight + 1)


class Governor:
    """Lends tokens to requests: the one with most left, never more at once than the host bears.

    Args:
        auths: The source's credentials, at least one.
        host: What to call the host in messages.
        clock: Time and waiting.
        tell: Told of every long wait, in one sentence.
        max_wait: Seconds that the user is ready to wait at once; None: until the reset.
        concurrency: Requests in flight for each token.
    """

    def __init__(
        self,
        auths: Sequence[Auth],
        *,
        host: str,
        clock: Clock,
        tell: Callable[[str], None],
        max_wait: float | None,
        concurrency: int,
    ) -> None:
        self.all_tokens = [Token(auth, float(concurrency)) for auth in auths]
        self._host = host
        self._clock = clock
        self._tell = tell
        self._max_wait = max_wait
        self._concurrency = concurrency
        self._changed = Condition()
        self._told_until = 0.0

    @property
    def tokens(self) -> list[Token]:
        """The tokens that the host still knows, at least one."""
        return [token for token in self.all_tokens if not token.is_refused]

    @contextmanager
    def turn(self, budgets: Sequence[str], counts: Counts) -> Iterator[Token]:
        """Lend a token for one request; wait until one is free.

        Raises:
            WaitTooLongError: None is within the user's limit.
            StoppedError: The run was stopped meanwhile.
        """
        token = self._take(budgets, counts)
        try:
            yield token
        finally:
            with self._changed:
                token.in_flight -= 1
                self._changed.notify_all()

    def learn(
        self, token: Token, readings: Mapping[str, Reading], costs: Mapping[str, float]
    ) -> None:
        """Take in what an answer says of the token's budgets."""
        with self._changed:
            token.costs.update(costs)
            for name, reading in readings.items():
                token.readings[name] = _newer(token.readings.get(name), reading)

    def succeeded(self, token: Token) -> None:
        """Let the token slowly do more at once again."""
        with self._changed:
            token.strikes = 0
            token.allowed = min(token.allowed + 0.05, float(self._concurrency))

    def limited(self, token: Token, budgets: Sequence[str], wait: float | None) -> None:
        """Hold the token back after an answer that says so.

        Args:
            token: The token that was refused.
            budgets: The budgets that the request spent of.
            wait: Seconds that the host asks for; None: until the reset, or longer each time.
        """
        with self._changed:
            now = self._clock.now()
            token.allowed = max(token.allowed / 2, 1.0)
            if wait is None and token.free_at(budgets, now) > now and token.left(budgets, now) < 1:
                return
            token.strikes += 1
            seconds = wait if wait is not None else self._secondary(token)
            token.blocked_until = max(token.blocked_until, now + max(seconds, 1.0))

    def refused(self, token: Token) -> bool:
        """Set a token aside that the host does not know; False if it is the last one."""
        with self._changed:
            if token.is_refused:
                return True
            if len(self.tokens) == 1:
                return False
            token.is_refused = True
            self._changed.notify_all()
        number, count = self.all_tokens.index(token) + 1, len(self.all_tokens)
        self._tell(
            f"{self._host} does not know token {number} of {count}: wrong, revoked or expired;"
            " going on without it; look: sei doctor"
        )
        return True

    def _secondary(self, token: Token) -> float:
        seconds = min(SECONDARY_SECONDS * 2.0 ** (token.strikes - 1), LONGEST_SECONDS)
        return seconds * random.uniform(1.0, 1.2)  # noqa: S311 - spreads threads, hides nothing

    def _take(self, budgets: Sequence[str], counts: Counts) -> Token:
        while True:
            self._clock.check()
            with self._changed:
                now = self._clock.now()
                free = [token for token in self.tokens if token.free_at(budgets, now) <= now]
                idle = [token for token in free if token.in_flight < int(token.allowed)]
                if idle:
                    token = max(idle, key=lambda one: (one.left(budgets, now), -one.in_flight))
                    token.in_flight += 1
                    return token
                if free:
                    self._changed.wait(0.2)
                    continue
                until = min(token.free_at(budgets, now) for token in self.tokens)
            self._wait(until, now, counts)

    def _wait(self, until: float, now: float, counts: Counts) -> None:
        seconds = until - now
        when = f"{datetime.fromtimestamp(until, UTC):%H:%M:%S} UTC (in {duration(seconds)})"
        if self._max_wait is not None and seconds > self._max_wait:
            raise WaitTooLongError(
                f"{self._host} allows no more requests until {when}, longer than the"
                f" {duration(self._max_wait)} that the run may wait",
                hint="What was read is kept; go on after that time with: sei extract",
            )
        if seconds >= TOLD_SECONDS and until > self._told_until + SAME_WINDOW_SECONDS:
            self._told_until = until
            self._tell(f"{self._host} allows no more requests now; waiting until {when}")
        counts.waited(seconds)
        self._clock.sleep(seconds)


def duration(seconds: float) -> str:
    """Return a wait in words: `40 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _newer(known: Reading | None, told: Reading) -> Reading:
    if known is None or told.resets_at > known.resets_at + SAME_WINDOW_SECONDS:
        return told
    if told.resets_at < known.resets_at - SAME_WINDOW_SECONDS:
        return known
    return min(known, told, key=lambda reading: reading.remaining)
