"""A project of GitHub for tests, and how it is read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.github_projects import Project
from tests.sources.github_case import DAY, NOW, Case


@pytest.fixture
def project(case: Case) -> Project:
    project = Project(case.world, case.acme, 4, NOW - 60 * DAY)
    project.iteration("a", "2026-01-05", is_completed=True)
    project.iteration("b", "2026-01-19")
    return project


def read(case: Case, **settings: Any) -> Any:
    return case.run(
        **{"owners": (), "repositories": ("acme/api",), "projects": ("acme/4",), **settings}
    )
