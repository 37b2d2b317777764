"""Read 20,000 pull requests from a host that takes 60 ms for each answer: what does sei add to it?

A list is walked page by page, as each answer says where the next begins; lists of several
repositories are read at once. So the requests at once are the number of repositories, at most four.

The bars: own time, in which sei waits for no answer, below 10 % of the time that passes, less than
400 MB, and no longer than 1.3 times (requests × latency ÷ requests at once). They are printed for
reading alone; `sei extract` as a whole also starts Python, loads and writes its log. The processor
time is printed beside them: most of it passes while the next answer is waited for.

Example: python benchmarks/latency.py --repositories 1 4
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from benchmarks.many_pull_requests import names, served  # noqa: E402

AT_ONCE = 4


@dataclass(frozen=True)
class Measured:
    """What reading took: requests and seconds, processor time, the largest memory.

    Attributes:
        waited: Seconds in which at least one answer was waited for; None: not measured.
    """

    requests: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    waited: float | None = None


class Waiting:
    """Measures the time in which at least one request is on its way."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._open = 0
        self._began = 0.0
        self._lock = Lock()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Take note of a request."""
        with self._lock:
            self._began = self._began if self._open else time.perf_counter()
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1
                if not self._open:
                    self.seconds += time.perf_counter() - self._began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure sei's own time beside a slow host.")
    parser.add_argument("--pull-requests", type=int, default=20_000, help="in all repositories")
    parser.add_argument("--repositories", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--latency", type=float, default=0.06, help="seconds before each answer")
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many counts")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(vars(read(arguments.read, arguments.repositories[0]))))
        return
    for repositories in arguments.repositories:
        with served(repositories, arguments.pull_requests, arguments.latency) as url:
            for name, measure in (("reading", reading), ("sei extract", extracting)):
                rounds = [measure(url, repositories) for _ in range(arguments.rounds)]
                best = min(rounds, key=lambda one: one.seconds)
                show(name, best, repositories, arguments.latency)


def show(name: str, measured: Measured, repositories: int, latency: float) -> None:
    """Print what was measured beside the bars."""
    at_once = min(repositories, AT_ONCE)
    times = measured.seconds / (measured.requests * latency / at_once)
    own = ""
    if measured.waited is not None:
        seconds = measured.seconds - measured.waited
        own = f"; own {seconds:.2f} s, {seconds / measured.seconds:.1%} (bar 10 %)"
    print(
        f"{name}, {repositories} repositories: {measured.requests} requests, {at_once} at once;"
        f" {measured.seconds:.1f} s, {times:.2f} times the host's (bar 1.3){own};"
        f" {measured.megabytes:.0f} MB (bar 400); processor {measured.cpu_seconds:.2f} s,"
        f" {measured.cpu_seconds / measured.seconds:.0%}",
        flush=True,
    )


def reading(url: str, repositories: int) -> Measured:
    """Read in a process of its own, whose start is not counted."""
    command = [sys.executable, __file__, "--read", url, "--repositories", str(repositories)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return Measured(**json.loads(output))


def read(url: str, repositories: int) -> Measured:
    """Read the pull requests as a run does, and drop the rows."""
    import httpx
    import pyarrow  # noqa: F401 - its import is no part of reading

    from sei_cli.streams import Arrived, Ended, Reading, stream_events
    from sei_demo.github_server import TOKEN
    from sei_sources import github
    from sei_sources.source import Context
    from sei_sources.stop import Stop

    settings = github.SettingsModel(
        url=url, token=TOKEN, repositories=names(repositories), clone=False
    )
    context = Context(Path(tempfile.gettempdir()), datetime.now(UTC), stop=Stop())
    waiting = Waiting()
    send = httpx.Client.request

    def sent(client: httpx.Client, *arguments: Any, **options: Any) -> httpx.Response:
        with waiting.request():
            return send(client, *arguments, **options)

    httpx.Client.request = sent  # type: ignore[method-assign]
    began, used = time.perf_counter(), time.process_time()
    rows = 0
    only = ("pull_requests",)
    for _, event in stream_events([Reading("github", github, settings, context, only)]):
        match event:
            case Arrived(_, batch):
                rows += sum(table.num_rows for table in batch.rows.values())
            case Ended(_, _, error) if error:
                raise error
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - used
    print(f"{rows:,} rows", file=sys.stderr)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measured(
        context.statistics.requests, seconds, cpu_seconds, megabytes(memory), waiting.seconds
    )


def extracting(url: str, repositories: int) -> Measured:
    """Run `sei extract` for the pull requests into a new DuckDB file."""
    from sei_cli.warehouse import Warehouse
    from sei_demo.github_server import TOKEN

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "sei.yml").write_text(
            f"warehouse: duckdb:///sei.duckdb\nsources:\n  github:\n    url: {url}\n"
            f"    repositories: [{', '.join(names(repositories))}]\n"
            f"    clone: false\n    token: {TOKEN}\n",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "sei_cli", "extract", "github"]
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--stream", "pull_requests"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'sources'}{os.pathsep}{ROOT}"},
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if status:
            raise SystemExit("sei extract failed")
        with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
            requests = session.rows("select requests from sei_log.runs")[0]["requests"]
    cpu_seconds = used.ru_utime + used.ru_stime
    return Measured(requests, seconds, cpu_seconds, megabytes(used.ru_maxrss))


def megabytes(memory: int) -> float:
    """Return the largest memory of a process as the system tells it, in MB."""
    return memory / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main()
