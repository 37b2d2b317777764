"""The source files: which files a path or a glob names."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_sources.files.reading import matching_files


@pytest.mark.parametrize("written", ["~/data/*.csv", "~/data/one.csv"])
def test_a_path_may_begin_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.csv").touch()

    assert matching_files(written) == [str(tmp_path / "data" / "one.csv")]
