"""Fixtures of the tests of the source jira."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.jira_case import Case, served


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A site with three issues in two projects."""
    with served(tmp_path) as case:
        yield case
