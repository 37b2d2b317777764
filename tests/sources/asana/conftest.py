"""Fixtures of the tests of the source asana."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.asana_case import Case, served


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Two projects; the first has a task with a subtask, the second shares one with it."""
    with served(tmp_path) as case:
        yield case
