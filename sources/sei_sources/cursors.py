"""What cursors of all sources are made of: times, fingerprints, and how far to look back."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

OVERLAP = timedelta(minutes=5)
"""How much of what is known is read again: clocks differ, and answers may be a little stale."""

Node = dict[str, Any]


def fingerprint(value: Any) -> str:
    """Return a short text that differs for different JSON values."""
    content = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def moment(text: str) -> datetime:
    """Return a time as APIs write it."""
    return datetime.fromisoformat(text)


def text_of(time: datetime) -> str:
    """Return a time as APIs write it, rounded down to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
