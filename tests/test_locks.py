"""The lock that keeps a second writing run out, on both databases."""

from __future__ import annotations

import errno
import fcntl
import json
from pathlib import Path

import pytest

from sei_cli.errors import WarehouseError, WarehouseLockedError
from sei_cli.locks import holder, locked
from sei_cli.warehouse import Warehouse
from tests.forwarder import forwarding
from tests.postgres import PostgresServer


def test_the_holder_of_the_lock_is_named_as_long_as_it_holds_it(warehouse: Warehouse) -> None:
    before = holder(warehouse)
    with locked(warehouse, "prune"):
        during = holder(warehouse)
    after = holder(warehouse)

    assert (before, after) == (None, None)
    assert during is not None
    assert "sei prune" in during


def test_asking_for_the_holder_keeps_no_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", tmp_path)
    with locked(warehouse, "extract"):
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

    with pytest.raises(WarehouseError) as told, locked(warehouse, "run"):
        pass

    assert not isinstance(told.value, WarehouseLockedError)
    assert "sei.duckdb.lock: No locks available" in told.value.message


def test_a_lock_whose_connection_was_cut_is_taken_again(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    warehouse = Warehouse.parse(postgres_url, Path("/"))

    with locked(warehouse, "extract") as held:
        postgres_server.cut_locks(postgres_url)
        lost = holder(warehouse)
        held.keep_lock()
        again = holder(warehouse)

    assert lost is None
    assert again is not None
    assert "sei extract" in again
    assert holder(warehouse) is None


def test_a_lock_that_another_run_took_meanwhile_is_told(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    warehouse = Warehouse.parse(postgres_url, Path("/"))

    with locked(warehouse, "extract") as held:
        postgres_server.cut_locks(postgres_url)
        with locked(warehouse, "prune"), pytest.raises(WarehouseLockedError) as told:
            held.keep_lock()

    assert "connection that held the lock was cut" in told.value.message
    assert "is locked by `sei prune" in told.value.message


def test_a_cut_that_the_server_has_not_noticed_is_no_other_run(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    with forwarding(postgres_server.port) as forwarder:
        url = postgres_url.replace(f":{postgres_server.port}/", f":{forwarder.port}/")
        warehouse = Warehouse.parse(url, Path("/"))

        with locked(warehouse, "extract") as held:
            unnoticed = postgres_server.lock_holders(postgres_url)
            forwarder.forget()
            still_there = postgres_server.lock_holders(postgres_url)
            held.keep_lock()
            again = postgres_server.lock_holders(postgres_url)

    assert (len(unnoticed), len(again)) == (1, 1)
    assert unnoticed == still_there != again
