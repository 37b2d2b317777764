"""An error that nobody foresaw ends its stream alone; one of the run ends the run."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_cli.errors import WarehouseError
from sei_cli.streams import Broken, Ended, Finished, Reading, StreamEvent, stream_events
from sei_sources.errors import SourceError, SurpriseError
from sei_sources.source import Context, Failed, Settings, Stream
from sei_sources.surprises import surprise
from tests.fakes import THINGS, FakeSource, batch, fake

STARTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Unlisted(FakeSource):
    """A source that stops listing after its streams."""

    error: BaseException = field(default_factory=lambda: KeyError("id"))

    def streams(self, settings: Any, context: Context) -> Iterator[Stream | Failed]:
        yield from super().streams(settings, context)
        raise self.error


def events(*sources: FakeSource) -> list[tuple[str, StreamEvent]]:
    readings = [
        Reading(f"source{number}", source, Settings(), Context(Path(), STARTED_AT))
        for number, source in enumerate(sources)
    ]
    return [(reading.name, event) for reading, event in stream_events(readings)]


def ends(*sources: FakeSource) -> dict[str, SourceError | None]:
    """Return how each stream ended, by scope."""
    return {
        event.stream.scope: event.error for _, event in events(*sources) if isinstance(event, Ended)
    }


def raised(error: BaseException) -> BaseException:
    """Return an error as whoever catches it gets it."""
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001 - it is what was given
        return caught


def words(error: Exception) -> str:
    caught = raised(error)
    assert isinstance(caught, Exception)
    return surprise(caught, "github", "issues").message


@pytest.mark.parametrize(
    "error",
    [
        KeyError("environment"),
        TypeError("'NoneType' object is not subscriptable"),
        AttributeError("'int' object has no attribute 'split'"),
        ValueError("Invalid isoformat string: 'yesterday'"),
        RecursionError("maximum recursion depth exceeded"),
    ],
)
def test_a_surprise_fails_its_stream_and_no_other(error: Exception) -> None:
    ended = ends(fake(a=[batch(1, 2), error], b=[batch(3, 3)]), fake(c=[batch(4, 4)]))

    failed = ended.pop("a")
    assert isinstance(failed, SurpriseError)
    assert f"unexpected {type(error).__name__}: {error} in things of source0" in failed.message
    assert ended == {"b": None, "c": None}


def test_a_surprise_of_the_listing_fails_it_and_no_stream_or_source() -> None:
    told = events(Unlisted({"a": [batch(1, 1)]}, []), fake(b=[batch(2, 2)]))

    [failed] = [event for _, event in told if isinstance(event, Failed)]
    assert "unexpected KeyError: 'id' in the listing of source0" in failed.error.message
    assert sorted(
        (event.stream.scope, event.error) for _, event in told if isinstance(event, Ended)
    ) == [("a", None), ("b", None)]
    assert sum(isinstance(event, Finished) for _, event in told) == 2


@pytest.mark.parametrize(
    "error",
    [WarehouseError("it is gone", hint="Wait."), MemoryError(), KeyboardInterrupt(), SystemExit(1)],
)
def test_an_error_of_the_run_is_none_of_a_stream(error: Any) -> None:
    read = [event for _, event in events(fake(a=[error])) if isinstance(event, Broken | Ended)]
    listed = [
        event
        for _, event in events(Unlisted({}, [], error=error))
        if isinstance(event, Broken | Failed)
    ]

    assert read == listed == [Broken(error)]


def test_a_surprise_names_the_line_of_the_sources_and_the_one_of_its_own_source() -> None:
    from sei_sources.github.deliveries import _deployment

    with pytest.raises(KeyError) as missing:
        _deployment({}, "r1")
    with pytest.raises(ValueError, match="made_at") as malformed:
        THINGS.arrow([{"id": 1, "made_at": "yesterday"}])

    told = [surprise(one.value, "github", "deployments").message for one in (missing, malformed)]
    assert "KeyError: 'id' in deployments of github (sei_sources/github/deliveries.py:" in told[0]
    assert "ValueError: things.made_at: " in told[1]
    assert "(sei_sources/tables.py:" in told[1]


def test_words_that_may_be_content_are_not_told_and_those_of_a_field_are() -> None:
    content = "ghp_0123456789abcdefghijABCDEFGHIJ012345"

    told = words(ValueError(f"could not convert string to float: {content!r}"))
    many = words(ValueError("no quotes " * 1000))

    assert "ValueError: could not convert string to float: '…' in issues of github" in told
    assert len(many) < 400
    assert "'2026-13-01T00:00:00.000000+00:00'" in words(
        ValueError("no time: '2026-13-01T00:00:00.000000+00:00'")
    )


def test_the_traceback_has_what_led_to_an_error_and_no_content() -> None:
    content = "a very long title of an issue that nobody needs to read"
    try:
        try:
            int(content)
        except ValueError as error:
            raise KeyError("points") from error
    except KeyError as error:
        told = surprise(error, "github", "issues")

    first, _, second = told.traceback.partition("This led to:\n")
    assert first.endswith("ValueError: invalid literal for int() with base 10: '…'\n")
    assert 'raise KeyError("points") from error' in second
    assert second.endswith("KeyError: 'points'\n")
    assert content not in told.traceback


def test_a_file_that_cannot_be_written_is_named_and_no_fault_of_the_vendor() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/srv/metrics/.sei/clones/a")

    caught = raised(full)

    assert isinstance(caught, OSError)
    told = surprise(caught, "git", "history")
    assert told.message == "/srv/metrics/.sei/clones/a: No space left on device"
    assert "says something new" not in told.hint
