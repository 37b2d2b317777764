"""Read the streams of sources in threads, and tell in one place what happens."""

from __future__ import annotations

import gc
import sys
from collections.abc import Collection, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import BoundedSemaphore, Thread
from typing import Any

from sei_cli.errors import SeiError
from sei_sources.errors import SourceError
from sei_sources.source import Batch, Context, Count, Failed, Source, Stream
from sei_sources.surprises import surprise

TICK_SECONDS = 5.0
"""While nothing happens, the one who loads is told so this often: its slice may be old enough."""


COLLECTED = (100_000, 50, 100)
"""Thresholds of Python's search for cycles: answers are large trees that have none."""
TURN_SECONDS = 0.0005
"""How long one thread computes while others wait: who has an answer is to ask for the next one."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One source that is being read.

    Attributes:
        name: The source's name.
        source: The source.
        settings: Its settings.
        context: What the run gives to it.
        only: Names of the only streams to read; empty: all.
    """

    name: str
    source: Source = field(repr=False)
    settings: Any = field(repr=False)
    context: Context = field(repr=False)
    only: Collection[str] = ()


@dataclass(frozen=True)
class Started:
    """A stream is now read."""

    stream: Stream


@dataclass(frozen=True)
class Arrived:
    """A stream yielded a batch."""

    stream: Stream
    batch: Batch


@dataclass(frozen=True)
class Ended:
    """A stream was read to its end, or stopped with an error."""

    stream: Stream
    rows: int
    error: SourceError | None


@dataclass(frozen=True)
class Broken:
    """Something failed that is no error of one stream: the run ends."""

    error: BaseException


@dataclass(frozen=True)
class Idle:
    """Nothing happened for a while."""


@dataclass(frozen=True)
class Finished:
    """Every stream of the source has ended."""


StreamEvent = Started | Arrived | Ended | Failed | Count | Broken | Idle | Finished
Events = Queue[tuple[Reading, StreamEvent]]


def stream_events(readings: Sequence[Reading]) -> Generator[tuple[Reading, StreamEvent]]:
    """Read all sources at once, and yield what happens, in order within each stream."""
    events: Events = Queue(maxsize=4 * sum(reading.source.CONCURRENCY for reading in readings) or 1)
    listers = [
        Thread(target=_list, args=(reading, events), daemon=True, name=reading.name)
        for reading in readings
    ]
    for lister in listers:
        lister.start()
    try:
        with _for_many_answers():
            yield from _told(readings, events)
    finally:
        _stop(readings, listers, events)


def _told(readings: Sequence[Reading], events: Events) -> Iterator[tuple[Reading, StreamEvent]]:
    unfinished = len(readings)
    while unfinished:
        try:
            reading, event = events.get(timeout=TICK_SECONDS)
        except Empty:
            yield from ((reading, Idle()) for reading in readings)
            continue
        unfinished -= isinstance(event, Finished)
        yield reading, event


@contextmanager
def _for_many_answers() -> Iterator[None]:
    thresholds, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _stop(readings: Sequence[Reading], listers: Sequence[Thread], events: Events) -> None:
    for reading in readings:
        reading.context.stop.set()
    while any(lister.is_alive() for lister in listers):
        while not events.empty():
            events.get_nowait()
        for lister in listers:
            lister.join(timeout=0.02)


def _list(reading: Reading, events: Events) -> None:
    source, context = reading.source, reading.context
    slots = BoundedSemaphore(source.CONCURRENCY)
    try:
        with ThreadPoolExecutor(source.CONCURRENCY, thread_name_prefix=reading.name) as pool:
            for stream in source.streams(reading.settings, context):
                if context.stop.is_set():
                    break
                if reading.only and stream.name not in reading.only:
                    continue
                if isinstance(stream, Failed | Count):
                    events.put((reading, stream))
                    continue
                slots.acquire()
                work = pool.submit(_read, reading, stream, events)
                work.add_done_callback(lambda _: slots.release())
    except BaseException as error:  # noqa: BLE001 - the reading side raises what ends the run
        failure = failure_of(error, reading.name, "the listing")
        events.put((reading, Failed("", "", failure) if failure else Broken(error)))
    finally:
        events.put((reading, Finished()))


def _read(reading: Reading, stream: Stream, events: Events) -> None:
    rows, context = 0, reading.context
    events.put((reading, Started(stream)))
    try:
        for batch in stream.extract(context.cursor(stream.name, stream.scope)):
            if context.stop.is_set():
                return
            rows += sum(table.num_rows for table in batch.rows.values())
            events.put((reading, Arrived(stream, batch)))
    except BaseException as error:  # noqa: BLE001 - the reading side raises what ends the run
        failure = failure_of(error, reading.name, stream.name)
        events.put((reading, Ended(stream, rows, failure) if failure else Broken(error)))
    else:
        events.put((reading, Ended(stream, rows, None)))


def failure_of(error: BaseException, source: str, what: str) -> SourceError | None:
    """Return the error of what was read of a source alone; None where it is one of the run.

    The warehouse, which a stream may ask for what is loaded, fails for all of them.

    Args:
        error: What was raised while the source was read.
        source: The source.
        what: What of it was read.
    """
    if isinstance(error, SourceError):
        return error
    if isinstance(error, SeiError | MemoryError) or not isinstance(error, Exception):
        return None
    return surprise(error, source, what)
