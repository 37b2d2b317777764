"""Read the streams of a source in threads, and tell in one place what happens."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Queue
from threading import BoundedSemaphore, Event, Thread
from typing import Any

from sei_sources.errors import SourceError
from sei_sources.source import Batch, Context, Count, Failed, Source, Stream


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


StreamEvent = Started | Arrived | Ended | Failed | Count | Broken


def stream_events(source: Source, settings: Any, context: Context) -> Generator[StreamEvent]:
    """Run the streams in threads and yield what happens, in order within each stream."""
    queue: Queue[StreamEvent | None] = Queue(maxsize=4 * source.CONCURRENCY)
    stop = context.stop
    lister = Thread(target=_list, args=(source, settings, context, queue, stop), daemon=True)
    lister.start()
    try:
        while (event := queue.get()) is not None:
            yield event
    finally:
        stop.set()
        while lister.is_alive():
            _drain(queue)
            lister.join(timeout=0.05)


def _drain(queue: Queue[StreamEvent | None]) -> None:
    while not queue.empty():
        queue.get_nowait()


def _list(
    source: Source,
    settings: Any,
    context: Context,
    queue: Queue[StreamEvent | None],
    stop: Event,
) -> None:
    slots = BoundedSemaphore(source.CONCURRENCY)
    try:
        with ThreadPoolExecutor(source.CONCURRENCY, thread_name_prefix="stream") as pool:
            for stream in source.streams(settings, context):
                if stop.is_set():
                    break
                if isinstance(stream, Failed | Count):
                    queue.put(stream)
                    continue
                slots.acquire()
                work = pool.submit(_read, stream, context, queue, stop)
                work.add_done_callback(lambda _: slots.release())
    except BaseException as error:  # noqa: BLE001 - the reading side raises it
        queue.put(Broken(error))
    finally:
        queue.put(None)


def _read(stream: Stream, context: Context, queue: Queue[StreamEvent | None], stop: Event) -> None:
    rows = 0
    queue.put(Started(stream))
    try:
        for batch in stream.extract(context.cursor(stream.name, stream.scope)):
            if stop.is_set():
                return
            rows += sum(table.num_rows for table in batch.rows.values())
            queue.put(Arrived(stream, batch))
    except SourceError as error:
        queue.put(Ended(stream, rows, error))
    except BaseException as error:  # noqa: BLE001 - the reading side raises it
        queue.put(Broken(error))
    else:
        queue.put(Ended(stream, rows, None))
