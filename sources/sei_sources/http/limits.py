"""What an answer says of budgets and waits, in the words of every vendor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


@dataclass(frozen=True)
class Reading:
    """What is left of a budget.

    Attributes:
        remaining: Requests or points left.
        resets_at: When all of it is there again, seconds since 1970 on this machine's clock.
    """

    remaining: float
    resets_at: float


@dataclass(frozen=True)
class Budget:
    """One budget of a vendor and the headers that tell of it.

    Attributes:
        name: What requests name when they spend of it: `core`, `graphql`, `complexity`.
        remaining: Header with what is left.
        reset: Header with the time of the reset, in any form that `moment` reads.
        resource: Header that names the budget, where the other headers serve several.
    """

    name: str
    remaining: str = "x-ratelimit-remaining"
    reset: str = "x-ratelimit-reset"
    resource: str | None = None

    def reading(self, headers: Mapping[str, str], now: float) -> Reading | None:
        """Return what the headers say of this budget, None if nothing."""
        if self.resource and headers.get(self.resource, self.name) != self.name:
            return None
        remaining = _number(headers.get(self.remaining))
        resets_at = moment(headers.get(self.reset), now, server_time(headers))
        if remaining is None or resets_at is None:
            return None
        return Reading(remaining, resets_at)


def graphql_reading(body: Any, now: float, headers: Mapping[str, str]) -> Reading | None:
    """Return what `rateLimit { remaining resetAt }` in a GraphQL answer says."""
    limit = _told_limit(body)
    if not isinstance(limit, dict) or limit.get("remaining") is None:
        return None
    resets_at = moment(limit.get("resetAt"), now, server_time(headers))
    return Reading(float(limit["remaining"]), resets_at) if resets_at is not None else None


def graphql_cost(body: Any) -> float | None:
    """Return the points that a GraphQL answer says it cost."""
    limit = _told_limit(body)
    return _number(str(limit.get("cost"))) if isinstance(limit, dict) else None


def _told_limit(body: Any) -> Any:
    data = body.get("data") if isinstance(body, dict) else None
    return data.get("rateLimit") if isinstance(data, dict) else None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return how many seconds the `Retry-After` header asks to wait: a number, or an HTTP date."""
    text = (headers.get("retry-after") or "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is not None:
        return max(seconds, 0.0)
    date = http_date(text)
    return None if date is None else max(date - (server_time(headers) or now), 0.0)


def server_time(headers: Mapping[str, str]) -> float | None:
    """Return the host's own time of an answer."""
    return http_date(headers.get("date") or "")


def http_date(text: str) -> float | None:
    """Return an HTTP date as seconds since 1970, None if it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError):
        return None


def moment(value: object, now: float, host_now: float | None = None) -> float | None:
    """Return a reset time on this machine's clock, whichever way the vendor writes it.

    Args:
        value: Seconds or milliseconds since 1970, seconds from now, or ISO 8601.
        now: This machine's time.
        host_now: The host's time, where known: a clock that is wrong here or there does no harm.
    """
    if value is None:
        return None
    text = str(value).strip()
    number = _number(text)
    if number is None:
        parsed = _iso(text)
        if parsed is None:
            return None
        number = parsed
    elif number > 1e11:
        number /= 1000
    elif number < 1e8:
        return now + number
    return number + _clock_error(now, host_now)


def _clock_error(now: float, host_now: float | None) -> float:
    """Return how far this clock is ahead of the host's.

    The `Date` header knows no fractions of a second: what looks like a second ahead may be none.
    It is waited for all the same, as a request before the reset is refused.
    """
    ahead = now - host_now if host_now is not None else 0.0
    return ahead if ahead > 0 or ahead < -2 else 0.0


def _number(text: str | None) -> float | None:
    if text is None or not re.fullmatch(r"\s*\d+(\.\d+)?\s*", text):
        return None
    return float(text)


def _iso(text: str) -> float | None:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
