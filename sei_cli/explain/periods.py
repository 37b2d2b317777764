"""The period of a number, and how people write one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sei_cli.config import Rules
from sei_cli.errors import UsageError

EXAMPLES = "2026-03-02 (a day), 2026-W10, 2026-03, 2026-Q1, or a day with --grain"


@dataclass(frozen=True)
class Period:
    """When the rows behind a number happened.

    Attributes:
        grain: day, week, month, quarter or sprint.
        start: The first day.
        days: How many have begun.
        starts_at: The moment of the start.
        ends_at: The moment after the end.
        last_year_starts_at: 365 days before the end.
        row: The row of the metric table.
        rules: The thresholds that the metrics were built with.
        timezone: In which a day begins.
    """

    grain: str
    start: date
    days: int
    starts_at: datetime
    ends_at: datetime
    last_year_starts_at: datetime
    row: Mapping[str, Any]
    rules: Rules = field(default_factory=Rules)
    timezone: tzinfo = UTC

    @property
    def seen_on(self) -> date:
        """The first day after the period, or after today while it runs."""
        return self.start + timedelta(days=self.days)

    @property
    def seen_at(self) -> datetime:
        """The moment at which that day begins: what was so then is the state of the period."""
        return midnight(self.seen_on, self.timezone)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment."""
        return moment.astimezone(self.timezone).date()


def midnight(day: date, timezone: tzinfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time(), timezone)


def parse_period(text: str, grain: str) -> tuple[str, date]:
    """Return grain and first day of what people write.

    Raises:
        UsageError: It is no period, or one of another grain.
    """
    found, day = _read(text)
    if grain and found not in ("day", grain):
        raise UsageError(f"{text!r} is a {found}, not a {grain}", hint=f"Write {EXAMPLES}.")
    grain = grain or found
    return grain, first_day(grain, day)


def first_day(grain: str, day: date) -> date:
    """Return the first day of the period that a day lies in."""
    match grain:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def _read(text: str) -> tuple[str, date]:
    given = text.strip().lower().removeprefix("week of ")
    try:
        if week := re.fullmatch(r"(\d{4})-?w(\d{1,2})", given):
            return "week", date.fromisocalendar(int(week[1]), int(week[2]), 1)
        if quarter := re.fullmatch(r"(\d{4})-?q([1-4])|q([1-4]) (\d{4})", given):
            year, number = quarter[1] or quarter[4], quarter[2] or quarter[3]
            return "quarter", date(int(year), int(number) * 3 - 2, 1)
        if re.fullmatch(r"\d{4}-\d{2}", given):
            return "month", date.fromisoformat(f"{given}-01")
        if re.fullmatch(r"[a-z]{3} \d{4}", given):
            return "month", datetime.strptime(f"1 {given}", "%d %b %Y").replace(tzinfo=UTC).date()
        return ("week" if "week of" in text.lower() else "day"), date.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"{text!r} is no period", hint=f"Write {EXAMPLES}.") from error
