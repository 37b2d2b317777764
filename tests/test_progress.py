"""What a person sees on stderr while something long goes on."""

from __future__ import annotations

import io
import sys

import pytest

from sei_cli import progress
from sei_cli.progress import reporting
from tests.fakes import REFUSED


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_each_stream_gets_one_plain_line_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.StringIO()

    monkeypatch.setattr(sys, "stderr", stream)
    with reporting() as reporter:
        reporter.stream_started("github", "issues", "acme/api")
        for done in (100, 200):
            reporter.stream_advanced("github", "issues", "acme/api", rows=100, done=done, total=200)
        reporter.stream_finished("github", "issues", "acme/api", rows=200)

    assert stream.getvalue() == "github issues acme/api: 200 rows\n"


def test_a_long_stream_says_now_and_then_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.0)
    stream = io.StringIO()

    monkeypatch.setattr(sys, "stderr", stream)
    with reporting() as reporter:
        reporter.stream_started("github", "issues", "acme/api")
        reporter.stream_advanced("github", "issues", "acme/api", rows=100, done=100, total=2000)

    assert stream.getvalue() == "github issues acme/api: 100 of 2,000 so far\n"


def test_on_a_terminal_a_stream_has_a_bar_and_a_failure_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Terminal()

    monkeypatch.setattr(sys, "stderr", stream)
    with reporting() as reporter:
        reporter.stream_started("github", "issues", "acme/api")
        reporter.stream_advanced("github", "issues", "acme/api", rows=100, done=50, total=200)
        reporter.failed("github", "issues", "acme/api", REFUSED)

    shown = stream.getvalue()
    assert "━" in shown
    assert "github issues acme/api: failed: the host refused\n  Ask it again.\n" in shown


def test_two_streams_that_are_called_the_same_share_a_bar_until_both_have_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, same = Terminal(), ("asana", "tasks", "Launch")

    monkeypatch.setattr(sys, "stderr", stream)
    with reporting() as reporter:
        for _ in range(2):
            reporter.stream_started(*same)
        reporter.stream_finished(*same, rows=3)
        reporter.stream_advanced(*same, rows=1, done=1, total=None)
        reporter.stream_finished(*same, rows=1)

    shown = stream.getvalue()
    assert "asana tasks Launch: 3 rows\n" in shown
    assert "asana tasks Launch: 1 rows\n" in shown
