"""Tell a person on stderr what goes on: bars on a terminal, one line per step elsewhere."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from sei_sources.errors import SourceError

LINE_SECONDS = 10.0
"""A step that lasts gets at most one line in this time."""


class Reporter(Protocol):
    """Whoever runs something long tells it of every step."""

    def stream_started(self, source: str, name: str, label: str) -> None:
        """Tell that a stream is now read."""

    def stream_advanced(
        self, source: str, name: str, label: str, *, rows: int, done: int, total: int | None
    ) -> None:
        """Tell that a batch arrived: its rows, and the entities read so far out of all."""

    def stream_finished(self, source: str, name: str, label: str, *, rows: int) -> None:
        """Tell that a stream was read to its end."""

    def note(self, source: str, label: str, text: str) -> None:
        """Pass on a warning."""

    def failed(self, source: str, name: str, label: str, error: SourceError) -> None:
        """Tell that a stream stopped."""

    def loading(self, source: str, rows: int) -> None:
        """Tell that rows go to the warehouse."""

    def step(self, text: str, *, done: int = 0, total: int | None = None) -> None:
        """Tell what one step of something else than a source does."""


class Log(Protocol):
    """Writes one line of a JSON log."""

    def __call__(self, level: str, event: str, **fields: object) -> None:
        """Write it."""


@contextmanager
def reporting(log: Log | None = None) -> Iterator[Reporter]:
    """Report to stderr in the way that suits it, or line by line to a JSON log."""
    if log:
        yield JsonReporter(log)
        return
    stream = sys.stderr
    if not stream.isatty():
        yield PlainReporter(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[count]}", markup=False),
        TimeElapsedColumn(),
    )
    console = Console(file=stream, highlight=False)
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarReporter(progress)


class JsonReporter:
    """One JSON object a line, for every event that counts."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._said = time.monotonic()

    def stream_started(self, source: str, name: str, label: str) -> None:
        """Log the start."""
        self._log("info", "stream started", source=source, stream=name, scope=label)

    def stream_advanced(
        self, source: str, name: str, label: str, *, rows: int, done: int, total: int | None
    ) -> None:
        """Log a batch."""
        of = {"source": source, "stream": name, "scope": label}
        self._log("debug", "batch read", **of, rows=rows, done=done, total=total)

    def stream_finished(self, source: str, name: str, label: str, *, rows: int) -> None:
        """Log the end."""
        self._log("info", "stream finished", source=source, stream=name, scope=label, rows=rows)

    def note(self, source: str, label: str, text: str) -> None:
        """Log a warning."""
        self._log("warning", "note", source=source, scope=label, message=text)

    def failed(self, source: str, name: str, label: str, error: SourceError) -> None:
        """Log why a stream stopped."""
        of = {"source": source, "stream": name, "scope": label}
        trace = {"traceback": error.traceback} if error.traceback else {}
        self._log("error", "stream failed", **of, message=error.message, hint=error.hint, **trace)

    def loading(self, source: str, rows: int) -> None:
        """Log a slice."""
        self._log("info", "slice loading", source=source, rows=rows)

    def step(self, text: str, *, done: int = 0, total: int | None = None) -> None:
        """Log a step; one of many only now and then."""
        if total is None or time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            self._log("info", "step", message=text, done=done, total=total)


class PlainReporter:
    """One line when a stream ends; while it lasts, at most one line in ten seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rows: dict[tuple[str, str, str], int] = {}
        self._said = time.monotonic()

    def stream_started(self, source: str, name: str, label: str) -> None:
        """Say nothing: the end of the stream gets the line."""
        self._rows[source, name, label] = 0

    def stream_advanced(
        self, source: str, name: str, label: str, *, rows: int, done: int, total: int | None
    ) -> None:
        """Say how far a long stream is."""
        key = (source, name, label)
        self._rows[key] = self._rows.get(key, 0) + rows
        if time.monotonic() - self._said >= LINE_SECONDS:
            self._line(f"{source} {name} {label}: {_count(self._rows[key], done, total)} so far")

    def stream_finished(self, source: str, name: str, label: str, *, rows: int) -> None:
        """Say what the stream brought."""
        self._line(f"{source} {name} {label}: {rows:,} rows")

    def note(self, source: str, label: str, text: str) -> None:
        """Say the warning."""
        self._line(f"{_place(source, label)}: note: {text}")

    def failed(self, source: str, name: str, label: str, error: SourceError) -> None:
        """Say why the stream stopped and what to do."""
        self._line(failure(source, name, label, error))

    def loading(self, source: str, rows: int) -> None:
        """Say nothing: loading is quick beside reading."""

    def step(self, text: str, *, done: int = 0, total: int | None = None) -> None:
        """Say the step; one of many only now and then."""
        if total is None or time.monotonic() - self._said >= LINE_SECONDS:
            self._line(f"{text} ({done} of {total})" if total else text)

    def _line(self, text: str) -> None:
        self._said = time.monotonic()
        print(text, file=self._stream, flush=True)


class BarReporter:
    """A bar for each stream that is being read, and a line that stays for what failed."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[tuple[str, str, str], TaskID] = {}
        self._rows: dict[tuple[str, str, str], int] = {}
        self._open: dict[tuple[str, str, str], int] = defaultdict(int)
        self._step: TaskID | None = None

    def stream_started(self, source: str, name: str, label: str) -> None:
        """Add a bar; streams that are called the same share one."""
        key = (source, name, label)
        self._open[key] += 1
        if key in self._tasks:
            return
        self._rows[key] = 0
        self._tasks[key] = self._progress.add_task(
            f"{source} {name} {label}", total=None, count="0 rows"
        )

    def stream_advanced(
        self, source: str, name: str, label: str, *, rows: int, done: int, total: int | None
    ) -> None:
        """Move the bar."""
        key = (source, name, label)
        self._rows[key] = self._rows.get(key, 0) + rows
        self._progress.update(
            self._tasks[key],
            total=total,
            completed=done,
            count=_count(self._rows[key], done, total),
        )

    def stream_finished(self, source: str, name: str, label: str, *, rows: int) -> None:
        """Take the bar away and leave a line."""
        self._remove(source, name, label)
        self._line(f"{source} {name} {label}: {rows:,} rows")

    def note(self, source: str, label: str, text: str) -> None:
        """Leave a line above the bars."""
        self._line(f"{_place(source, label)}: note: {text}")

    def failed(self, source: str, name: str, label: str, error: SourceError) -> None:
        """Take the bar away and leave the reason."""
        self._remove(source, name, label)
        self._line(failure(source, name, label, error))

    def loading(self, source: str, rows: int) -> None:
        """Show that rows go to the warehouse."""
        self.step(f"{source}: loading {rows:,} rows")

    def step(self, text: str, *, done: int = 0, total: int | None = None) -> None:
        """Show the step in one bar of its own."""
        if self._step is None:
            self._step = self._progress.add_task(text, total=total, count="")
        count = f"{done} of {total}" if total else ""
        self._progress.update(
            self._step, description=text, completed=done, total=total, count=count
        )

    def _remove(self, source: str, name: str, label: str) -> None:
        key = (source, name, label)
        self._open[key] -= 1
        if self._open[key] < 1 and key in self._tasks:
            self._progress.remove_task(self._tasks.pop(key))

    def _line(self, text: str) -> None:
        self._progress.console.print(text, markup=False, soft_wrap=True)


def failure(source: str, name: str, label: str, error: SourceError) -> str:
    """Return the two lines that tell of a stream that stopped."""
    return f"{source} {name} {label}: failed: {error.message}\n  {error.hint}"


def _place(source: str, label: str) -> str:
    return f"{source} {label}".rstrip()


def _count(rows: int, done: int, total: int | None) -> str:
    return f"{done:,} of {total:,}" if total else f"{rows:,} rows"
