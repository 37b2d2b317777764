"""Run sei in a folder of its own, in this process, as its entry point does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sei_cli.__main__ import run
from tests.cli.metric_tables import fill
from tests.interface import ROOT

__all__ = ["fill"]


@dataclass(frozen=True)
class Answer:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)


Sei = Callable[..., Answer]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, without anything of this machine's environment."""
    for name in list(os.environ):
        if name.startswith(("SEI_", "GITHUB_", "PG")):
            monkeypatch.delenv(name)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def sei(folder: Path, capfd: pytest.CaptureFixture[str]) -> Sei:
    """Run a command in the folder."""

    def call(*arguments: str) -> Answer:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo ran, another warehouse in the environment."""
    folder = tmp_path_factory.mktemp("demo") / "sei-demo"
    done = subprocess.run(
        [sys.executable, "-m", "sei_cli", "demo", "--folder", str(folder)],
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder.parent),
            "PYTHONPATH": f"{ROOT / 'sources'}:{ROOT}",
            "SEI_WAREHOUSE": f"duckdb:///{folder.parent}/real.duckdb",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def make_repository(path: Path, *, commits: int = 3, tag: str = "") -> Path:
    """Make a git repository with commits on main, the last one tagged if asked."""
    git(path.parent, "init", "--quiet", "--initial-branch=main", str(path))
    for number in range(1, commits + 1):
        (path / "file.txt").write_text("line\n" * number, encoding="utf-8")
        git(path, "add", ".")
        git(path, "commit", "--quiet", "--message", f"Commit {number}")
    if tag:
        git(path, "tag", "--annotate", "--message", tag, tag)
    return path


def git(folder: Path, *arguments: str) -> str:
    """Run git without the configuration of this machine."""
    identity = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada"), ("EMAIL", "ada@acme.example"))
    }
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": "/dev/null"}
    command = ["git", "-C", str(folder), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return answer.stdout
