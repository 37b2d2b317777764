"""What cursors of all sources are made of: times, fingerprints, and how far to look back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sei_sources.source import Cursor

OVERLAP = timedelta(minutes=5)
"""How much of what is known is read again: clocks differ, and answers may be a little stale."""

Node = dict[str, Any]


@dataclass(frozen=True)
class Probe:
    """What the newest entries of a list looked like when the repositories were listed.

    Attributes:
        fingerprint: Changes whenever they do.
        newest: Time of the newest entry, None where there is none.
        total: Entries of the whole list.
    """

    fingerprint: str
    newest: datetime | None
    total: int | None = None


def fingerprint(value: Any) -> str:
    """Return a short text that differs for different JSON values, or objects of one type."""
    content = msgspec.json.encode(value, order="sorted")
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def moment(text: str) -> datetime:
    """Return a time as APIs write it."""
    return datetime.fromisoformat(text)


def text_of(time: datetime) -> str:
    """Return a time as APIs write it, rounded down to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_quiet(cursor: Cursor | None, probe: Probe) -> bool:
    """Return whether a list was read to its end since its newest entries became what they are.

    An entry that changed just before the list was read does not count as read: another one may have
    changed in the same second, after the answer was made.
    """
    if not cursor or cursor.get("probe") != probe.fingerprint or not cursor.get("read_at"):
        return False
    return probe.newest is None or probe.newest < moment(cursor["read_at"]) - OVERLAP
