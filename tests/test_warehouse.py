"""What a warehouse of either kind says of a statement that it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_cli.errors import ConfigError, WarehouseError
from sei_cli.secrets import Secrets
from sei_cli.warehouse import Warehouse

UNREADABLE = (
    "postgresql://sei:pa/ss-word@db.acme.example/metrics",
    "postgresql://sei:12/ss-word@db.acme.example/metrics",
    "postgresql://sei:pa#ss-word@db.acme.example/metrics",
    "postgresql://sei:pa?ss-word@db.acme.example/metrics",
    "postgresql://sei:ss-word@db.acme.example:54321000/metrics",
)


@pytest.mark.parametrize("missing", ["select url from releases", "select * from incidents"])
def test_a_table_or_column_that_is_not_there_is_told_with_how_to_build_it(
    warehouse: Warehouse, missing: str
) -> None:
    with warehouse.connect() as session:
        session.execute("create table releases (release_id text)")

    with pytest.raises(WarehouseError) as told, warehouse.connect() as session:
        session.rows(missing)

    assert "refused a statement" in told.value.message
    assert told.value.hint.endswith("Build them: sei transform")


@pytest.mark.parametrize("url", UNREADABLE)
def test_a_url_that_cannot_be_read_is_told_without_its_password(url: str, tmp_path: Path) -> None:
    secrets = Secrets()
    secrets.add_password(url)

    with pytest.raises(ConfigError) as told:
        Warehouse.parse(url, tmp_path)

    assert "ss-word" not in told.value.message
    assert "%2F for /" in told.value.hint
    assert "ss-word" not in secrets.mask(f"cannot connect to {url}")


def test_the_password_of_the_environment_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "100%25 secret")

    variables = Warehouse.parse("postgresql://sei@localhost/metrics", tmp_path).environment()

    assert variables["SEI_PG_PASSWORD"] == "100%25 secret"


def test_dbt_connects_with_all_that_the_url_says(tmp_path: Path) -> None:
    url = (
        "postgresql://se%40i:pa%2Fss@db.acme.example:5433/our%20metrics"
        "?sslmode=verify-full&sslrootcert=/etc/ssl/acme.pem&options=-c%20statement_timeout%3D0"
    )

    assert Warehouse.parse(url, tmp_path).environment() == {
        "SEI_DBT_TARGET": "postgres",
        "SEI_PG_HOST": "db.acme.example",
        "SEI_PG_PORT": "5433",
        "SEI_PG_USER": "se@i",
        "SEI_PG_PASSWORD": "pa/ss",
        "SEI_PG_DATABASE": "our metrics",
        "SEI_PG_SSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/ssl/acme.pem",
        "PGOPTIONS": "-c statement_timeout=0",
    }
