"""A tracker on loopback that sei reads as a process of its own, to be killed in the middle."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sei_cli.errors import ExitCode
from sei_cli.raw import latest_rows
from sei_cli.warehouse import Session, Warehouse
from sei_demo.messages import Request
from tests.cli.real_process import Process, running
from tests.sources.tracker_case import TRACKERS, Tracker

SMALL_SLICES = (
    sys.executable,
    "-c",
    "import sys, sei_cli.load, sei_sources.jira.issues, sei_sources.jira.search;"
    "sei_cli.load.SLICE_BYTES = 8192; sei_sources.jira.search.PAGE = 20;"
    "sei_sources.jira.issues.ISSUES_AT_ONCE = 20;"
    "sys.argv[0] = 'sei'; from sei_cli.__main__ import main; main()",
)
"""sei that loads each batch by itself, so that a kill finds work half loaded."""

Tables = dict[str, list[str]]


@dataclass
class Place:
    """A folder that is configured to read a tracker into a warehouse.

    Attributes:
        folder: Has sei.yml.
        warehouse: What sei.yml names.
        tracker: The tracker.
        asked: How many requests the last command made.
        slices: How often the last command that ran to its end loaded.
        latency: Seconds before each answer.
    """

    folder: Path
    warehouse: Warehouse
    tracker: Tracker
    asked: int = 0
    slices: int = 0
    latency: float = 0.0

    def run(self, *command: str) -> None:
        """Run a command to its end."""
        with self._started(command, lambda *_: None) as process:
            assert process.popen.wait() == ExitCode.DONE, process.log
            self.slices = loads(process)

    def kill(self, *command: str, at_request: int) -> bool:
        """Kill a command when it asks for the n-th time, and return whether it came so far."""

        def fatal(process: Process, number: int) -> None:
            if number == at_request:
                process.popen.kill()

        with self._started(command, fatal) as process:
            return process.popen.wait() < 0

    def kill_loading(self, *command: str, slice_number: int, seconds: float) -> bool:
        """Kill a command so long after it began to load its n-th slice; tell whether it ran."""
        with self._started(command, lambda *_: None) as process:
            while loads(process) < slice_number and process.popen.poll() is None:
                time.sleep(0.01)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.popen.wait(seconds)
            process.popen.kill()
            return process.popen.wait() < 0

    @contextmanager
    def _started(
        self, command: tuple[str, ...], asked: Callable[[Process, int], None]
    ) -> Iterator[Process]:
        numbers = count(1)
        with running(self.folder, *command, program=SMALL_SLICES) as process:

            def before(_: Request) -> None:
                self.asked = next(numbers)
                asked(process, self.asked)
                time.sleep(self.latency)

            self.tracker.server.before = before
            yield process

    def clear(self) -> None:
        """Forget everything that was loaded."""
        shutil.rmtree(self.folder / ".sei", ignore_errors=True)
        for path in self.folder.glob("sei.duckdb*"):
            path.unlink()
        if not self.warehouse.path:
            with self.warehouse.connect() as session:
                for schema in (f"raw_{self.tracker.name}", "sei_log"):
                    session.execute(f'drop schema if exists "{schema}" cascade')

    def latest(self) -> Tables:
        """Return the latest version of every raw row, and whether it is deleted."""
        with self.warehouse.connect() as session:
            found = {
                table.name: self._latest(session, table) for table in self.tracker.source.TABLES
            }
        return {name: rows for name, rows in found.items() if rows}

    def marts(self) -> Tables:
        """Return every row of every table that people read."""
        with self.warehouse.connect() as session:
            names = session.rows(
                "select table_name as name from information_schema.tables"
                " where table_schema = 'analytics'"
            )
            found = {}
            for name in (row["name"] for row in names):
                rows = session.rows(f'select * from analytics."{name}"')
                found[name] = sorted(repr(list(row.values())) for row in rows)
        return found

    def _latest(self, session: Session, table: Any) -> list[str]:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        query = latest_rows(self.tracker.name, table, f"{names}, _deleted_at is null as is_there")
        return sorted(repr(list(row.values())) for row in session.rows(query))


def loads(process: Process) -> int:
    """Return how often a command has begun to load."""
    return sum(line["event"] == "slice loading" for line in process.log)


@contextmanager
def served(name: str, folder: Path, url: str = "duckdb:///sei.duckdb") -> Iterator[Place]:
    """Serve a tracker, and configure a folder to read it."""
    with TRACKERS[name]() as tracker:
        folder.mkdir(parents=True, exist_ok=True)
        settings = tracker.settings.model_dump(include={"url", "email"}, exclude_defaults=True)
        lines = [f"    {key}: {value}\n" for key, value in settings.items()]
        (folder / ".env").write_text(f"TOKEN={tracker.settings.token}\n", encoding="utf-8")
        (folder / "sei.yml").write_text(
            f"warehouse: {url}\nsources:\n  {tracker.name}:\n    token: ${{TOKEN}}\n"
            + "".join(lines),
            encoding="utf-8",
        )
        yield Place(folder, Warehouse.parse(url, folder), tracker)
