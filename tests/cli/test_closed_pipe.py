"""A reader of stdout that goes away early, as `head` does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sei_cli.errors import ExitCode
from tests.interface import ROOT


@pytest.mark.parametrize(
    "sources, code",
    [("files: {}", ExitCode.DONE), ("git: {repositories: [nowhere]}", ExitCode.SOURCE_FAILED)],
)
def test_a_reader_that_goes_away_changes_no_exit_code(
    folder: Path, sources: str, code: ExitCode
) -> None:
    (folder / "sei.yml").write_text(f"sources: {{{sources}}}\n", encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)

    answer = subprocess.run(
        [sys.executable, "-m", "sei_cli", "doctor"],
        cwd=folder,
        stdout=writer,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT}/sources"},
        text=True,
        check=False,
    )

    os.close(writer)
    assert (answer.returncode, answer.stderr) == (code, "")
