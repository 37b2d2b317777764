"""An invented organisation with four trackers: the same tables on both databases."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from sei_demo.github_server import TOKEN
from tests.cli.test_failures import files_with
from tests.explained import config_in
from tests.interface import promised_tables
from tests.models import tracker_work
from tests.models.organisation import DELIVERY, Loaded, columns, rows, told

pytestmark = pytest.mark.xdist_group("organisation")


def test_all_marts_have_the_same_rows_after_faults(loaded: Loaded) -> None:
    assert loaded.waits, "no answer was spoiled by a limit"
    with loaded.duckdb.connect() as one, loaded.postgres.connect() as other:
        for table in promised_tables():
            assert columns(one, table) == columns(other, table), table
            assert rows(one, table) == rows(other, table), table
            assert rows(one, table) != [], f"{table} is empty, so that nothing was compared"


def test_numbers_are_explained_alike(loaded: Loaded) -> None:
    config = config_in(loaded.folder)
    with loaded.duckdb.connect() as one, loaded.postgres.connect() as other:
        for table in DELIVERY:
            explained = told(one, table, config)
            assert explained == told(other, table, config)
            assert all(adds_up for _, _, _, adds_up, _ in explained), explained


def test_no_file_keeps_a_secret(loaded: Loaded) -> None:
    password = urlsplit(loaded.postgres.url).password or ""
    secrets = [TOKEN, *tracker_work.TOKENS.values(), password]

    assert set().union(*(files_with(one, loaded.folder) for one in secrets)) == {".env"}
