"""What to say where a vendor counts other than what is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sei_cli.extraction import SourceResult
    from sei_cli.run_log import Comparison


def differences(
    compared: Sequence[Comparison], results: Sequence[SourceResult]
) -> Iterator[tuple[Comparison, str]]:
    """Yield every comparison that is to be told, with a sentence that says what to do.

    The vendor counts before its list is read, so what was made meanwhile is loaded and not counted,
    and what moved meanwhile may be for the next run.
    """
    read = {
        (result.source, stream.name, stream.scope): stream
        for result in results
        for stream in result.streams
    }
    for one in compared:
        count = one.count
        stream = read.get((one.source, count.name, count.scope))
        if one.is_complete or (stream and one.loaded > count.count):
            continue
        again = f"read it again: sei extract {one.source} --stream {count.name} --full"
        if stream and stream.error:
            again = "the next run goes on"
        elif stream:
            again = (
                f"what changed meanwhile comes with the next run; if it still differs then, {again}"
            )
        yield one, f"{count.name}: {count.count:,} at the source, {one.loaded:,} loaded; {again}"
