"""The time of the tests of sources: each begins at the same moment, however late in the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

NOW = datetime.now(UTC).replace(microsecond=0)
"""When each of these tests begins, by the clocks of its servers."""

_late = timedelta()


@contextmanager
def turned_back() -> Iterator[None]:
    """Let it be NOW at the beginning, and true time after the end."""
    global _late
    _late = datetime.now(UTC) - NOW
    try:
        yield
    finally:
        _late = timedelta()


def now() -> datetime:
    """Return the time of the servers' clocks."""
    return datetime.now(UTC) - _late
