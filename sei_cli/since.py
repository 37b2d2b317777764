"""Understand how far back: `90d`, `12w`, or a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def parse_since(value: str | date, now: datetime, zone: tzinfo = UTC) -> datetime:
    """Return the moment that `90d`, `12w`, `6m`, `2y`, `2026-01-01` or a full timestamp means.

    Raises:
        ValueError: It is none of these.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    text = value.strip().lower()
    if back := re.fullmatch(r"(\d{1,5})\s*([dwmy])", text):
        try:
            return now - timedelta(days=int(back.group(1)) * DAYS[back.group(2)])
        except OverflowError as error:
            raise ValueError(value) from error
    moment = datetime.fromisoformat(value.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
