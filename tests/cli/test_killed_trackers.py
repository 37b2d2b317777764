"""Reading Jira, Linear or Asana is killed without warning: a plain run repairs it."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_cli.extraction import Extraction, Job, Range
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from tests.cli.killed_tracker import Place, Tables, served


@pytest.mark.parametrize("name", ["jira cloud", "linear", "asana"])
def test_a_run_that_is_killed_at_a_random_request_and_then_repeated_loads_every_row(
    tmp_path: Path, name: str
) -> None:
    chance = random.Random(name)
    with served(name, tmp_path / "work") as place:
        undisturbed, asked = read_here(place, tmp_path)

        assert place.kill("extract", at_request=chance.randint(asked // 2, asked))
        place.run("extract")

        assert place.latest() == undisturbed


def read_here(place: Place, folder: Path) -> tuple[Tables, int]:
    """Read the tracker in this process, and return its rows and how many requests it took."""
    tracker, asked = place.tracker, []
    tracker.server.before = asked.append
    other = replace(place, warehouse=Warehouse.parse(f"duckdb:///{folder}/sei.duckdb", folder))
    extraction = Extraction(
        [Job(tracker.name, tracker.settings, tracker.source)],
        warehouse=other.warehouse,
        folder=folder,
        reporter=PlainReporter(sys.stderr),
        started_at=datetime.now(UTC),
        wanted=Range(),
    )
    assert extraction.read()[0].failed == []
    return other.latest(), len(asked)
