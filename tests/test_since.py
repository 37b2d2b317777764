"""What options say of a time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sei_cli.steps import required_moment


def test_a_day_begins_where_the_reports_are_read() -> None:
    then = required_moment("2026-01-01", option="--as-of", zone=ZoneInfo("America/New_York"))

    assert then == datetime(2026, 1, 1, 5, tzinfo=UTC)


def test_a_time_with_a_zone_is_taken_as_it_is() -> None:
    written = "2026-01-01T00:00:00+02:00"

    then = required_moment(written, option="--as-of", zone=ZoneInfo("America/New_York"))

    assert then == datetime(2025, 12, 31, 22, tzinfo=UTC)
