"""Write a file of metrics for the textfile collector of Prometheus' node exporter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sei_cli.errors import UsageError
from sei_cli.files import replace_text

if TYPE_CHECKING:
    from sei_cli.extraction import SourceResult
    from sei_cli.run_log import Comparison, Run
    from sei_sources.statistics import Counts

Sample = tuple[dict[str, str], float]


def check(path: Path) -> None:
    """Do nothing if the file can be written, as far as that can be known before.

    Raises:
        UsageError: Its folder is not there, or not to be written to.
    """
    if not path.parent.is_dir():
        raise _not_written(path, "its folder is not there")
    if not os.access(path.parent, os.W_OK):
        raise _not_written(path, "its folder may not be written to")


def write(
    path: Path,
    run: Run,
    results: Sequence[SourceResult],
    compared: Sequence[Comparison],
    outcome: str,
) -> None:
    """Replace the file at once, so that a collector never reads half of it.

    Raises:
        UsageError: It cannot be written.
    """
    text = "".join(_families(run, results, compared, outcome))
    try:
        replace_text(path, text)
    except OSError as error:
        raise _not_written(path, error.strerror or "") from error


def _not_written(path: Path, why: str) -> UsageError:
    return UsageError(
        f"--metrics-file: cannot write {path}: {why}",
        hint="Name a file in a folder that exists and that you may write to.",
    )


def _families(
    run: Run,
    results: Sequence[SourceResult],
    compared: Sequence[Comparison],
    outcome: str,
) -> Iterator[str]:
    now = datetime.now(UTC)
    yield _family(
        "sei_run_finished_seconds", "End of the last run, since 1970", [({}, now.timestamp())]
    )
    seconds = (now - run.started_at).total_seconds()
    yield _family("sei_run_duration_seconds", "How long the last run took", [({}, seconds)])
    succeeded = float(outcome == "done")
    yield _family("sei_run_success", "1 if no stream of the last run failed", [({}, succeeded)])
    for name, (meaning, of) in OF_A_SOURCE.items():
        yield _family(name, meaning, [({"source": one.source}, float(of(one))) for one in results])
    missing = [(_scope(one), float(one.count.count - one.loaded)) for one in compared]
    yield _family("sei_stream_missing", "Entities at the source less those loaded", missing)


def _scope(compared: Comparison) -> dict[str, str]:
    count = compared.count
    return {"source": compared.source, "stream": count.name, "scope": count.label}


def _spent(result: SourceResult) -> Sequence[Counts]:
    return list(result.statistics.all().values())


OF_A_SOURCE: dict[str, tuple[str, Callable[[SourceResult], float]]] = {
    "sei_source_rows": (
        "Rows that the last run loaded",
        lambda result: sum(result.rows.values()),
    ),
    "sei_source_requests": (
        "Requests that the last run sent",
        lambda result: sum(counts.requests for counts in _spent(result)),
    ),
    "sei_source_waited_seconds": (
        "Waits of the last run for limits",
        lambda result: sum(counts.waited_seconds for counts in _spent(result)),
    ),
    "sei_source_failed_streams": (
        "Streams of the last run that failed",
        lambda result: len(result.failed),
    ),
}
"""What is told of each source: name, meaning and value."""


def _family(name: str, meaning: str, samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    lines = [f"# HELP {name} {meaning}.", f"# TYPE {name} gauge"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
