"""The git repositories that the demo writes."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_demo.git_history import GitHistory, Signature

ADA = Signature("Ada", "ada@acme.example", datetime(2026, 3, 2, tzinfo=UTC))


def refs(folder: Path) -> str:
    command = ["git", "--git-dir", str(folder), "for-each-ref", "--format=%(refname)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_history_is_written_into_no_other_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GitHistory(tmp_path / "other.git"):
        pass
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other.git"))

    with GitHistory(tmp_path / "api.git") as history:
        sha = history.commit("Begin", author=ADA, committer=ADA, parents=[], changes={"a": "1\n"})
        history.ref("refs/heads/main", sha)

    monkeypatch.undo()
    assert refs(tmp_path / "api.git") == "refs/heads/main\n"
    assert refs(tmp_path / "other.git") == ""
