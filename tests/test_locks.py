"""The lock that keeps a second writing run out, on both databases."""

from __future__ import annotations

import errno
import fcntl
import json
from pathlib import Path

import pytest

from sei_cli.errors import WarehouseError, WarehouseLockedError
from sei_cli.locks import holder
from sei_cli.warehouse import Warehouse


def test_the_holder_of_the_lock_is_named_as_long_as_it_holds_it(warehouse: Warehouse) -> None:
    before = holder(warehouse)
    with warehouse.lock("prune"):
        during = holder(warehouse)
    after = holder(warehouse)

    assert (before, after) == (None, None)
    assert during is not None
    assert "sei prune" in during


def test_asking_for_the_holder_keeps_no_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", tmp_path)
    with warehouse.lock("extract"):
        pass
    taken = []
    monkeypatch.setattr(fcntl, "flock", lambda *_: taken.append("lock"))

    assert holder(warehouse) is None
    assert taken == []


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    killed = {"command": "run", "pid": 4711, "host": "here", "since": "2026-03-02 04:15:00 UTC"}
    (tmp_path / "sei.duckdb.lock").write_text(json.dumps(killed), encoding="utf-8")

    assert holder(Warehouse.parse("duckdb:///sei.duckdb", tmp_path)) is None


def test_a_file_system_without_locks_is_not_taken_for_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)

    with pytest.raises(WarehouseError) as told, warehouse.lock("run"):
        pass

    assert not isinstance(told.value, WarehouseLockedError)
    assert "sei.duckdb.lock: No locks available" in told.value.message
