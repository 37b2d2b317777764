"""Compare `sei extract git` with `git log --numstat` on the same repository.

    python benchmarks/git_log.py                        # 20,000 generated commits, not kept
    python benchmarks/git_log.py --folder F --rounds 5  # F is made once and kept

Bars: at most 0.9 times the wall time of git log on two cores, loading included; under 500 MB; a run
with nothing new under 1 s above the start of the process. The rounds take turns, as machines are
noisy. On Linux one more run tells what sei and the git processes beside it allocate together, at
its highest; the pages of packs and libraries, which the system may drop, are not in it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from benchmarks.generated_repository import generate  # noqa: E402

SETTINGS = "warehouse: duckdb:///sei.duckdb\nsources:\n  git:\n    repositories: [{repository}]\n"
LOG = ["git", "log", "--numstat"]
SEI = [sys.executable, "-m", "sei_cli"]


@dataclass(frozen=True)
class Run:
    """How long a process took, what it and its children used, and their largest memory."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a command whose output is dropped."""
    path = os.pathsep.join([str(PROJECT / "sources"), str(PROJECT)])
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )


def measured(command: list[str], folder: Path) -> Run:
    """Run a command to its end.

    Raises:
        SystemExit: It failed.
    """
    began = time.perf_counter()
    process = started(command, folder)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed: {os.waitstatus_to_exitcode(status)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def allocated(pid: int) -> int:
    """Return the kB that a process and those below it have allocated at this moment."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except OSError:  # it has ended
        return 0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    return own + sum(map(allocated, children))


def highest_together(command: list[str], folder: Path) -> float:
    """Run a command, and return the most MB that it and its children had allocated at once."""
    process = started(command, folder)
    highest = 0
    while process.poll() is None:
        highest = max(highest, allocated(process.pid))
        time.sleep(0.05)
    return highest / 2**10


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, help="the repository; made if it is not there")
    options.add_argument("--commits", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        repository = (chosen.folder or Path(scratch) / "generated.git").absolute()
        if not repository.exists():
            print(f"generating {chosen.commits:,} commits in {repository}", flush=True)
            generate(repository, commits=chosen.commits)
        compare(repository, Path(scratch), rounds=chosen.rounds)


def compare(repository: Path, scratch: Path, *, rounds: int) -> None:
    """Let git and sei take turns."""
    measured(LOG, repository)
    runs: dict[str, list[Run]] = {"git log": [], "extract": [], "again": [], "start": []}
    for number in range(rounds):
        folder = new_folder(scratch / f"round{number}", repository)
        for name, command, place in (
            ("git log", LOG, repository),
            ("extract", [*SEI, "extract", "git"], folder),
            ("again", [*SEI, "extract", "git"], folder),
            ("start", [*SEI, "--help"], folder),
        ):
            run = measured(command, place)
            runs[name].append(run)
            figures = f"{run.seconds:7.2f} s {run.cpu_seconds:7.2f} s CPU {run.megabytes:6.0f} MB"
            print(f"{name:8} {figures}", flush=True)
    seconds = {name: median(run.seconds for run in kept) for name, kept in runs.items()}
    largest = max(run.megabytes for run in runs["extract"])
    above = seconds["again"] - seconds["start"]
    print(f"extract / git log:         {seconds['extract'] / seconds['git log']:.2f} (bar: 0.9)")
    print(f"nothing new, above start:  {above:.2f} s (bar: 1)")
    print(f"largest process:           {largest:.0f} MB (bar: 500)")
    if sys.platform == "linux":
        together = highest_together([*SEI, "extract", "git"], new_folder(scratch / "m", repository))
        print(f"all processes together:    {together:.0f} MB (bar: 500)")


def new_folder(folder: Path, repository: Path) -> Path:
    """Make a folder whose configuration names the repository."""
    folder.mkdir()
    settings = SETTINGS.format(repository=repository)
    (folder / "sei.yml").write_text(settings, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
