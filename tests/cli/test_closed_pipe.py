"""Output is only output: a reader that goes away, as `head` does, or a full disk below a log."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from tests.cli.conftest import make_repository
from tests.interface import ROOT

FULL = Path("/dev/full")
"""A file on a disk that is full."""
COMMITS = 3


@pytest.fixture
def api(folder: Path) -> Path:
    """A repository, and nothing else, for sei.yml."""
    make_repository(folder / "api", commits=COMMITS)
    return configured(folder, "git: {repositories: [api]}")


def configured(folder: Path, sources: str) -> Path:
    (folder / "sei.yml").write_text(f"sources: {{{sources}}}\n", encoding="utf-8")
    return folder


def run(*arguments: str, shell: str = '"$@"', **streams: Any) -> tuple[int, str, str]:
    """Run sei as a process; return its exit code and what is read of stdout and stderr."""
    answer = subprocess.run(
        ["/bin/sh", "-c", shell, "sh", sys.executable, "-m", "sei_cli", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT}/sources"},
        text=True,
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )
    return answer.returncode, answer.stdout or "", answer.stderr or ""


@contextmanager
def nobody_reading() -> Iterator[int]:
    """Yield the end of a pipe whose reader is gone."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        yield writer
    finally:
        os.close(writer)


def loaded(folder: Path) -> tuple[int, str]:
    """Return how many commits there are, and how the last run ended."""
    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        [commits] = session.rows("select count(distinct sha) as count from raw_git.commits")
        [last] = session.rows("select outcome from sei_log.runs")
    return commits["count"], last["outcome"]


@pytest.mark.parametrize(
    "sources, code",
    [("files: {}", ExitCode.DONE), ("git: {repositories: [nowhere]}", ExitCode.SOURCE_FAILED)],
)
def test_a_reader_that_goes_away_changes_no_exit_code(
    folder: Path, sources: str, code: ExitCode
) -> None:
    configured(folder, sources)

    with nobody_reading() as pipe:
        answer = run("doctor", stdout=pipe)

    assert answer == (code, "", "")


@pytest.mark.parametrize(
    "repositories, code, outcome",
    [("[api]", ExitCode.DONE, "done"), ("[nowhere, api]", ExitCode.SOURCE_FAILED, "failed")],
)
def test_a_run_whose_reader_goes_away_loads_everything_and_tells_by_its_exit_code(
    api: Path, repositories: str, code: ExitCode, outcome: str
) -> None:
    configured(api, f"git: {{repositories: {repositories}}}")

    with nobody_reading() as pipe:
        answer = run("extract", stdout=pipe, stderr=pipe)

    assert answer == (code, "", "")
    assert loaded(api) == (COMMITS, outcome)


def test_a_pipeline_that_fails_with_its_first_part_fails_for_what_was_not_loaded_alone(
    api: Path,
) -> None:
    pipeline = "set -o pipefail; %s 2>&1 | head -n 1"
    bash = ["/bin/bash", "-c", pipeline % f"{sys.executable} -m sei_cli extract"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT}/sources"}

    done = subprocess.run(bash, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    assert loaded(api) == (COMMITS, "done")


@pytest.mark.parametrize("closed", ['"$@" >&-', '"$@" >&- 2>&-'])
def test_a_process_without_stdout_or_stderr_loads_everything(api: Path, closed: str) -> None:
    code, _, narration = run("extract", shell=closed)

    assert (code, loaded(api)) == (ExitCode.DONE, (COMMITS, "done"))
    assert "error" not in narration


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_log_that_cannot_be_written_ends_no_run(api: Path) -> None:
    with FULL.open("w", encoding="utf-8") as full:
        code, table, _ = run("extract", stderr=full)

    assert (code, loaded(api)) == (ExitCode.DONE, (COMMITS, "done"))
    assert table.startswith("Loaded ")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("repositories", ["[api]", "[nowhere, api]"])
def test_a_result_that_cannot_be_written_is_an_error_after_everything_is_loaded(
    api: Path, repositories: str
) -> None:
    configured(api, f"git: {{repositories: {repositories}}}")

    with FULL.open("w", encoding="utf-8") as full:
        code, _, narration = run("extract", stdout=full)

    assert code == ExitCode.UNEXPECTED
    assert "error: stdout: No space left on device\n" in narration
    assert "Exception ignored" not in narration
    assert loaded(api)[0] == COMMITS
