"""Rows that a vendor no longer has, or has again: the same on DuckDB and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_cli import raw
from sei_cli.warehouse import Warehouse
from sei_sources.source import Batch
from tests.fakes import THINGS, fake
from tests.loading import STARTED_AT, run


def test_a_row_that_is_gone_is_marked_deleted_and_one_that_is_back_is_not(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    things = [{"id": number, "name": "old", "labels": ["a", "b"]} for number in (1, 2)]
    run(fake(a=[Batch({THINGS: THINGS.arrow(things)}, cursor={"at": 1})]), warehouse, tmp_path)
    loaded = raw.LoadedRows(warehouse, "git", STARTED_AT)

    gone = loaded.reconciled(THINGS, "name", "old", {(2,)})
    later = datetime(2026, 3, 2, tzinfo=UTC)
    run(fake(a=[Batch({THINGS: gone}, cursor={"at": 2})]), warehouse, tmp_path, started_at=later)
    back = loaded.reconciled(THINGS, "name", "old", {(1,), (2,)})

    empty = dict.fromkeys(("is_good", "weight", "made_at"))
    thing = {"id": 1, "name": "old", "labels": "a\nb", **empty}
    assert gone.to_pylist() == [{**thing, "_deleted_at": STARTED_AT}]
    assert back.to_pylist() == [{**thing, "_deleted_at": None}]


def test_a_row_that_moved_to_another_scope_is_gone_from_neither(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    for day, name in enumerate(("old", "new"), start=1):
        moved = THINGS.arrow([{"id": 1, "name": name}])
        at = datetime(2026, 3, day, tzinfo=UTC)
        one = fake(a=[Batch({THINGS: moved}, cursor={"at": day})])
        run(one, warehouse, tmp_path, started_at=at)
    loaded = raw.LoadedRows(warehouse, "git", STARTED_AT)

    assert loaded.reconciled(THINGS, "name", "old", set()).num_rows == 0
    assert loaded.reconciled(THINGS, "name", "new", {(1,)}).num_rows == 0


def test_many_rows_may_be_gone_at_once(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "KEYS_AT_ONCE", 2)
    things = [{"id": number, "name": "old"} for number in range(5)]
    run(fake(a=[Batch({THINGS: THINGS.arrow(things)}, cursor={"at": 1})]), warehouse, tmp_path)

    gone = raw.LoadedRows(warehouse, "git", STARTED_AT).reconciled(THINGS, "name", "old", {(2,)})

    assert sorted(gone.column("id").to_pylist()) == [0, 1, 3, 4]
