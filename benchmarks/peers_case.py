"""The case that the open peers were measured on: 250 issues, 250 pull requests, 500 commits.

Each pull request has two reviews. A server without latency runs in a process of its own; `sei
extract github` reads it twice, the second time nothing has changed. The bars: at most 25 requests
and 5 s (2 s of own time), then at most 5 requests and no rows.

Example: python benchmarks/peers_case.py
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

SETTINGS = """\
warehouse: duckdb:///sei.duckdb
sources:
  github:
    url: {url}
    repositories: [acme/api]
    token: {token}
    since: 2025-12-31
    clone_url: {clones}/{{owner}}/{{name}}.git
"""
PEERS = (
    ("meltanolabs-tap-github 1.30.1", 266, 15.4, 1751, "106 / 7.0 / 303"),
    ("airbyte-source-github 2.7.1, no reviews", 86, 29.5, 1250, "8 / 19.3 / 3"),
    ("perceval 1.6.1, issues, pull requests", 1290, 79.0, 750, "–"),
)


@dataclass(frozen=True)
class Measured:
    """What one run took.

    Attributes:
        requests: Requests to the API.
        server_seconds: CPU time that the server spent on them.
        seconds: Wall time of the process.
        cpu_seconds: CPU time of the process and of git.
        rows: Rows in the raw tables afterwards.
    """

    requests: int
    server_seconds: float
    seconds: float
    cpu_seconds: float
    rows: int


def serve(folder: str, pipe: Connection) -> None:
    """Serve the case until the pipe closes; each word in it is answered with the log so far."""
    from sei_demo.git_history import GitHistory
    from sei_demo.github_server import GitHubServer
    from sei_demo.scaled import scaled_repository
    from sei_demo.world import World

    world = World()
    with GitHistory(Path(folder) / "acme" / "api.git") as history:
        scaled_repository(world, world.organization("acme"), history=history)
    with GitHubServer(world) as server:
        pipe.send(server.url)
        while pipe.recv():
            log = [(one.operation, one.seconds) for one in server.api_requests]
            server.requests.clear()
            pipe.send(log)


def run(folder: Path, pipe: Connection) -> Measured:
    """Extract once."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'sources'}{os.pathsep}{ROOT}"}
    environment.pop("SEI_WAREHOUSE", None)
    command = [sys.executable, "-m", "sei_cli", "--config", str(folder / "sei.yml")]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "extract", "github"], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        raise SystemExit("sei extract failed")
    pipe.send("log")
    log = pipe.recv()
    print(json.dumps([operation for operation, _ in log]))
    cpu = used.ru_utime + used.ru_stime
    return Measured(len(log), sum(one for _, one in log), seconds, cpu, count(folder))


def count(folder: Path) -> int:
    """Return the rows of all raw tables, without sei's own."""
    from sei_cli.warehouse import Warehouse
    from sei_sources.github.tables import TABLES

    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        counted = [
            session.rows(f"select count(*) as rows from raw_github.{table.name}")[0]["rows"]
            for table in TABLES
        ]
    return int(sum(counted))


def main() -> None:
    """Measure both runs and print them beside the peers."""
    from sei_demo.github_server import TOKEN

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clones = folder / "git"
        pipe, far = multiprocessing.Pipe()
        server = multiprocessing.Process(target=serve, args=(str(clones), far), daemon=True)
        server.start()
        settings = SETTINGS.format(url=pipe.recv(), token=TOKEN, clones=clones.as_uri())
        (folder / "sei.yml").write_text(settings, encoding="utf-8")
        full = run(folder, pipe)
        again = run(folder, pipe)
        pipe.send("")
        server.join()
    _print(full, again)


def _print(full: Measured, again: Measured) -> None:
    print(f"{'tool':40}  full: requests / s / records    nothing changed: the same")
    for name, requests, seconds, records, second in PEERS:
        print(f"{name:40}  {requests:>6,} / {seconds:>5.1f} / {records:>6,}          {second}")
    print(
        f"{'sei':40}  {full.requests:>6,} / {full.seconds:>5.1f} / {full.rows:>6,}         "
        f" {again.requests} / {again.seconds:.1f} / {again.rows - full.rows}"
    )
    for name, one in (("full", full), ("nothing changed", again)):
        print(f"{name}: CPU {one.cpu_seconds:.1f} s, server {one.server_seconds:.1f} s")
    print("bars: 25 / 5 s (2 s of own time), then 5 / 2 s / 0")


if __name__ == "__main__":
    main()
