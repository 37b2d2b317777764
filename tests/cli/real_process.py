"""sei as a process of its own that reads a GitHub on loopback, to be stopped in the middle."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

from sei_cli.errors import ExitCode
from sei_cli.raw import latest_rows
from sei_cli.warehouse import Warehouse
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.messages import Request
from sei_demo.scaled import scaled_repository
from sei_demo.world import World
from sei_sources.github.tables import TABLES
from tests.cli.conftest import Sei
from tests.interface import ROOT

EXAMPLES = {"commit_identities": {"repository_id", "oid"}}
"""Columns that name any one of several commits: which one depends on the order of reading."""


@contextmanager
def served(folder: Path, warehouse: str, world: World | None = None) -> Iterator[GitHubServer]:
    """Serve a world, else a repository of several pages, and configure the folder to read it."""
    if world is None:
        world = World()
        scaled_repository(world, world.organization("acme"), pull_requests=120, issues=120)
    with GitHubServer(world) as server:
        (folder / ".env").write_text(f"TOKEN={TOKEN}\n", encoding="utf-8")
        (folder / "sei.yml").write_text(
            f"warehouse: {warehouse}\nsources:\n  github:\n    url: {server.url}\n"
            f"    repositories: [{', '.join(world.repositories)}]\n"
            "    clone: false\n    token: ${TOKEN}\n",
            encoding="utf-8",
        )
        yield server


@contextmanager
def held_back(server: GitHubServer, text: str, number: int) -> Iterator[Event]:
    """Answer nothing from one request on, until the event is set or the block ends.

    Args:
        server: The server.
        text: What the query of the request holds.
        number: Which of the requests that hold it, from 1.
    """
    numbers, opened = count(1), Event()

    def hold(request: Request) -> None:
        if text in request.json.get("query", "") and next(numbers) >= number:
            opened.wait()

    server.before_request(hold)
    try:
        yield opened
    finally:
        opened.set()
        server.clear_hooks()


@dataclass
class Process:
    """A command that runs, and its JSON log."""

    folder: Path
    popen: subprocess.Popen[bytes]

    @property
    def log(self) -> list[dict[str, Any]]:
        """The whole lines that it has written; libpq tells of a server's end in plain text."""
        lines = (self.folder / "log").read_bytes().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line[:1] == b"{" and line[-1:] == b"\n"]

    def wait_for(self, event: str, *, stream: str = "", times: int = 1) -> None:
        """Wait until it has told of an event so often, of a stream if one is named."""
        while self._told(event, stream) < times:
            self.check()
            time.sleep(0.01)

    def check(self) -> None:
        """Fail unless it still runs."""
        assert self.popen.poll() is None, self.log

    def _told(self, event: str, stream: str) -> int:
        told = [line for line in self.log if line["event"] == event]
        return sum(not stream or line["stream"] == stream for line in told)

    def stop(self, how: signal.Signals) -> int:
        """Send it a signal and return its exit code."""
        self.popen.send_signal(how)
        return self.popen.wait()


@contextmanager
def running(folder: Path, *arguments: str, program: Sequence[str] = ()) -> Iterator[Process]:
    """Run a command with a JSON log until the end of the block; what still runs then is killed."""
    with (folder / "log").open("wb") as log:
        popen = subprocess.Popen(
            [*(program or (sys.executable, "-m", "sei_cli")), *arguments, "--log-format", "json"],
            cwd=folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT}/sources"},
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=_hear_interrupts,
        )
    try:
        yield Process(folder, popen)
    finally:
        popen.kill()
        popen.wait()


def _hear_interrupts() -> None:
    """Do not inherit deafness to Ctrl-C: a shell gives it to what it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def with_disk_of(size: int) -> Sequence[str]:
    """Return sei that may write no file larger than this, as on a disk that is full."""
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "sys.argv[0] = 'sei'; from sei_cli.__main__ import main; main()"
    )
    return sys.executable, "-c", program


def latest(warehouse: Warehouse) -> dict[str, list[str]]:
    """Return the latest version of every raw row of GitHub, without when it was loaded."""
    found = {}
    with warehouse.connect() as session:
        for table in TABLES:
            left_out = EXAMPLES.get(table.name, set())
            columns = ", ".join(
                f'"{column.name}"' for column in table.columns if column.name not in left_out
            )
            rows = session.rows(latest_rows("github", table, columns))
            found[table.name] = sorted(repr(list(row.values())) for row in rows)
    return {name: rows for name, rows in found.items() if rows}


def undisturbed(sei: Sei, folder: Path) -> dict[str, list[str]]:
    """Return what a run that nobody disturbs loads, into a warehouse of its own."""
    settings = (folder / "sei.yml").read_text(encoding="utf-8")
    assert "sei.duckdb" in settings
    (folder / "other.yml").write_text(
        settings.replace("sei.duckdb", "other.duckdb"), encoding="utf-8"
    )
    assert sei("--config", "other.yml", "extract").code == ExitCode.DONE
    return latest(Warehouse.parse("duckdb:///other.duckdb", folder))
