"""Time what comes before any work: help, and runs that find nothing new.

The bars: `sei --help` at most 1.6 times `python -c "import typer"`; `sei extract git` with nothing
new under 1 s, `sei transform` with nothing new under 2 s.

Example: python benchmarks/startup.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEI = (sys.executable, "-m", "sei_cli")
TIMES = 9


def main() -> None:
    """Measure and print each bar."""
    typer = fastest((sys.executable, "-c", "import typer"), ROOT)
    help_text = fastest((*SEI, "--help"), ROOT)
    print(f"sei --help: {help_text:.3f} s, {help_text / typer:.2f} times `import typer`; bar 1.6")
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder)
        git(repository, "init", "--quiet")
        git(repository, "commit", "--quiet", "--allow-empty", "--message", "First")
        for command in ("init", "extract", "transform"):
            subprocess.run((*SEI, command), cwd=folder, env=environment(), capture_output=True)
        extract = fastest((*SEI, "extract", "git"), repository)
        transform = fastest((*SEI, "transform"), repository)
    start = fastest((sys.executable, "-c", "pass"), ROOT)
    print(f"sei extract git, nothing new: {extract - start:.2f} s above Python's start; bar 1")
    print(f"sei transform, nothing new: {transform:.2f} s; bar 2")


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    subprocess.run(("git", *who, *arguments), cwd=folder, check=True)


def environment() -> dict[str, str]:
    """Return the environment with this checkout on the path, and no token."""
    kept = {name: value for name, value in os.environ.items() if name != "GITHUB_TOKEN"}
    return {**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'sources'}"}


def fastest(command: tuple[str, ...], folder: Path) -> float:
    """Return the seconds of the fastest of several runs: other programs only slow it down."""
    measured = []
    for _ in range(TIMES):
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)
        measured.append(time.perf_counter() - began)
    return min(measured)


if __name__ == "__main__":
    main()
