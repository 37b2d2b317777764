"""Fixtures of the tests of sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from sei_demo.loopback import LoopbackServer
from tests import clock
from tests.sources.files_case import folder
from tests.sources.github_case import case, waits
from tests.sources.github_projects_case import project
from tests.sources.repositories import api

__all__ = ["api", "case", "folder", "project", "waits"]


@pytest.fixture(autouse=True)
def clock_of_the_servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test calls a minute ago is that to its servers, however long the run has lasted."""

    def tell(_: LoopbackServer) -> datetime:
        return clock.now()

    monkeypatch.setattr(LoopbackServer, "clock", tell)
    with clock.turned_back():
        yield
