"""The one HTTP client of all sources: it authenticates, waits, repeats, and says what is wrong."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sei_sources.errors import SourceError
from sei_sources.http import failures
from sei_sources.http.auth import Auth
from sei_sources.http.clock import Clock
from sei_sources.http.failures import Kind, PageTooLargeError, UnreachableError, Verdict
from sei_sources.http.governor import Governor, Token
from sei_sources.http.limits import (
    Budget,
    Reading,
    graphql_cost,
    graphql_reading,
    http_date,
    retry_after,
    server_time,
)
from sei_sources.http.transport import Answer, Request, Transport, shown
from sei_sources.statistics import Statistics

ATTEMPTS = 6
"""Times that a request is sent before its stream fails."""
FIRST_ATTEMPTS = 3
"""The same while the host was never reached: then its name is probably wrong."""
LIMITED_ATTEMPTS = 40
"""Times that a request may be refused for a limit: it waited each time."""
REDIRECTS = 3
LONGEST_PAUSE = 60.0
CLOCK_SECONDS = 30.0
"""A signature that is refused is made again by the host's clock where this one is so far off."""


@dataclass
class _Attempts:
    """How often one request was sent, and why again."""

    url: str
    repeated: int = 0
    limited: int = 0
    redirected: int = 0
    is_renewed: bool = False


class Client:
    """Sends requests to one host, and to no other.

    Args:
        base_url: Where paths begin.
        auths: Credentials; each has budgets of its own and the one with most left is used.
        host: What to call the host in messages: `GitHub`.
        budgets: The budgets that the host's headers tell of.
        headers: Headers of every request.
        concurrency: Requests in flight for each credential.
        clock: Time and waiting.
        tell: Told of every long wait, in one sentence.
        max_wait: Seconds that the user is ready to wait at once; None: as long as the host says.
        statistics: Where requests, waits and errors are counted.
    """

    def __init__(
        self,
        base_url: str,
        auths: Sequence[Auth],
        *,
        host: str,
        budgets: Sequence[Budget] = (Budget("requests"),),
        headers: Mapping[str, str] | None = None,
        concurrency: int = 4,
        clock: Clock | None = None,
        tell: Callable[[str], None] = lambda _: None,
        max_wait: float | None = None,
        statistics: Statistics | None = None,
    ) -> None:
        self._transport = Transport(base_url, headers or {})
        self._budgets = tuple(budgets)
        self.host = host
        self._clock = clock or Clock()
        self._governor = Governor(
            auths,
            host=host,
            clock=self._clock,
            tell=tell,
            max_wait=max_wait,
            concurrency=concurrency,
        )
        self._clock.when_stopped(self._transport.hang_up)
        self.statistics = statistics or Statistics()
        self._counts = self.statistics.of("", "")

    def counting(self, stream: str, label: str) -> Client:
        """Return the same client, with its requests counted for a stream."""
        other = copy.copy(self)
        other._counts = self.statistics.of(stream, label)
        return other

    def token(self) -> str:
        """Return a token of the source for another program, git say, on the same host."""
        auth = self._governor.tokens[0].auth
        headers = auth.headers(self._post_signed, self._clock.now())
        return headers.get("Authorization", "").removeprefix("Bearer ")

    def host_now(self) -> datetime:
        """Return the time of the host's last answer; this machine's where it told none."""
        told = http_date(self._transport.host_date)
        return datetime.fromtimestamp(told if told is not None else self._clock.now(), UTC)

    def get(self, url: str, params: Mapping[str, Any] | None = None, **options: Any) -> Answer:
        """Send a GET; the options are those of Request."""
        return self.send(Request("GET", url, params=params or {}, **options))

    def send(self, request: Request) -> Answer:
        """Send a request until a usable answer comes.

        Raises:
            PageTooLargeError: The host could not make the answer, and the request can be smaller.
            SourceError: There is no usable answer; the kinds are those of `failures`.
        """
        attempts = _Attempts(self._transport.url(request.url))
        while True:
            answer, verdict, token = self._turn(request, attempts.url)
            if answer is not None and verdict.kind is Kind.GOOD:
                location = answer.headers.get("location")
                if not location or answer.status not in (301, 302, 307, 308):
                    return answer
                self._redirect(request, attempts, location)
            else:
                self._again(request, attempts, answer, verdict, token)

    def _turn(self, request: Request, url: str) -> tuple[Answer | None, Verdict, Token]:
        with self._governor.turn(self._spent(request), self._counts) as token:
            headers = token.auth.headers(self._post_signed, self._clock.now())
            answer, verdict = self._exchange(request, url, headers)
            if answer is not None:
                self._governor.learn(token, *self._readings(request, answer))
            if verdict.kind is Kind.GOOD:
                self._governor.succeeded(token)
        return answer, verdict, token

    def _exchange(
        self, request: Request, url: str, headers: Mapping[str, str]
    ) -> tuple[Answer | None, Verdict]:
        self._counts.sent()
        return self._transport.exchange(request, url, headers)

    def _redirect(self, request: Request, attempts: _Attempts, location: str) -> None:
        attempts.redirected += 1
        if attempts.redirected > REDIRECTS:
            raise self._final(request, Verdict(Kind.REPEAT, "redirects without end"), {})
        attempts.url = self._transport.url(location, below=attempts.url)

    def _again(
        self,
        request: Request,
        attempts: _Attempts,
        answer: Answer | None,
        verdict: Verdict,
        token: Token,
    ) -> None:
        """Prepare the next attempt, or raise where there is none."""
        headers = answer.headers if answer else {}
        if verdict.kind is Kind.LIMITED and attempts.limited < LIMITED_ATTEMPTS:
            attempts.limited += 1
            wait = retry_after(headers, self._clock.now())
            self._governor.limited(token, self._spent(request), wait)
        elif verdict.kind is Kind.UNAUTHORIZED and not attempts.is_renewed and token.auth.renew():
            attempts.is_renewed = True
        elif verdict.kind is Kind.UNAUTHORIZED and self._governor.refused(token):
            attempts.is_renewed = False
        elif verdict.kind in (Kind.REPEAT, Kind.SHRINK):
            attempts.repeated += 1
            self._pause(request, verdict, attempts.repeated)
        else:
            raise self._final(request, verdict, headers)
        self._counts.repeated(verdict.name)

    def _pause(self, request: Request, verdict: Verdict, repeated: int) -> None:
        if verdict.kind is Kind.SHRINK and request.shrinks:
            self._counts.failed(verdict.name)
            raise PageTooLargeError(
                self._masked(f"{self._place(request)} answered {verdict.name}: {verdict.words}"),
                hint=f"{self.host} cannot make this answer; try again later: sei extract",
            )
        if repeated >= (ATTEMPTS if self._transport.was_reached.is_set() else FIRST_ATTEMPTS):
            raise self._final(request, verdict, {})
        pause = min(2.0 ** (repeated - 1), LONGEST_PAUSE)
        self._clock.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads threads

    def _final(self, request: Request, verdict: Verdict, headers: Mapping[str, str]) -> SourceError:
        self._counts.failed(verdict.name)
        words, place = self._masked(verdict.words), self._masked(self._place(request))
        if verdict.name in ("no connection", "timeout", "broken connection"):
            return UnreachableError(
                f"{place}: {verdict.name} to {self._transport.base.host}: {words}",
                hint="Check the network and `url` in sei.yml; what was read is kept: sei extract",
            )
        masked = Verdict(verdict.kind, verdict.name, words)
        return failures.final(masked, place=place, host=self.host, headers=headers)

    def _place(self, request: Request) -> str:
        what = f" ({request.what})" if request.what else ""
        return f"{request.method} {shown(self._transport.url(request.url))}{what}"

    def _masked(self, text: str) -> str:
        for token in self._governor.all_tokens:
            for secret in token.auth.secrets():
                text = text.replace(secret, "***")
        return text

    def _spent(self, request: Request) -> tuple[str, ...]:
        return request.budgets or tuple(budget.name for budget in self._budgets)

    def _readings(
        self, request: Request, answer: Answer
    ) -> tuple[dict[str, Reading], dict[str, float]]:
        now, spent = self._clock.now(), self._spent(request)
        readings = {
            budget.name: reading
            for budget in self._budgets
            if budget.name in spent or (budget.resource or "") in answer.headers
            if (reading := budget.reading(answer.headers, now))
        }
        inside = graphql_reading(answer.value, now, answer.headers)
        if inside and len(spent) == 1:
            outside = readings.get(spent[0], inside)
            readings[spent[0]] = min(inside, outside, key=lambda reading: reading.remaining)
        cost = graphql_cost(answer.value)
        return readings, {} if cost is None else dict.fromkeys(spent, cost)

    def _post_signed(self, path: str, signed: Callable[[float], Mapping[str, str]]) -> Any:
        """Send what an application signed itself, to get its token: outside of any budget."""
        now, repeated = self._clock.now(), 0
        while True:
            request = Request("POST", path, headers=signed(now), what="token of the installation")
            answer, verdict = self._exchange(request, self._transport.url(path), {})
            if answer is not None and verdict.kind is Kind.GOOD:
                return answer.value
            headers = answer.headers if answer else {}
            told = server_time(headers) or now
            if verdict.kind is Kind.UNAUTHORIZED and abs(told - now) > CLOCK_SECONDS:
                now = told
                self._counts.repeated(verdict.name)
                continue
            if verdict.kind not in (Kind.REPEAT, Kind.SHRINK, Kind.LIMITED):
                raise self._final(request, verdict, headers)
            repeated += 1
            self._pause(request, verdict, repeated)
