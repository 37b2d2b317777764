"""A database or a process that goes away in the middle: told, and repaired by a plain run."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sei_cli import raw
from sei_cli.errors import ExitCode, WarehouseLockedError
from sei_cli.locks import locked as locked_warehouse
from sei_cli.progress import PlainReporter
from sei_cli.secrets import Secrets
from sei_cli.transform import transform
from sei_cli.warehouse import Warehouse
from sei_cli.workspace import open_workspace
from sei_sources.github.tables import TABLES
from tests.cli.conftest import Sei
from tests.cli.real_process import Process, held_back, latest, running, served, with_disk_of
from tests.cli.test_interruptions import PAGE, READ
from tests.cli.test_transform import PROJECT
from tests.interface import ROOT
from tests.postgres import PostgresServer

Wait = Callable[[Process], None]
"""Waits until a process waits for something in the middle of what it does."""


@contextmanager
def locked(url: str, table: str) -> Iterator[Wait]:
    """Let everything that needs a table wait; the lock is gone when the server goes away."""

    def wait(process: Process) -> None:
        with psycopg.connect(url, autocommit=True) as looking:
            while not looking.execute(
                "select 1 from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            ).fetchall():
                process.check()
                time.sleep(0.05)

    connection = psycopg.connect(url)
    connection.execute(f"lock table {table} in access exclusive mode".encode())
    try:
        yield wait
    finally:
        connection.close()


@contextmanager
def unfinished(path: Path) -> Iterator[Wait]:
    """Let everything that reads a file wait for it; at the end it has one line."""
    held = []

    def wait(process: Process) -> None:
        while not held:
            process.check()
            try:
                held.append(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:  # nobody reads yet
                time.sleep(0.05)

    os.mkfifo(path)
    try:
        yield wait
    finally:
        for descriptor in held:
            os.close(descriptor)
        path.unlink()
        path.write_text("2\n", encoding="utf-8")


@contextmanager
def waiting(warehouse: Warehouse, folder: Path) -> Iterator[Wait]:
    """Make a project whose second model waits in the middle of its build."""
    known = folder / "known.csv"
    if warehouse.path:
        project(folder, warehouse, f"read_csv('{known}', header = false)")
        with unfinished(known) as wait:
            yield wait
        return
    with warehouse.connect() as session:
        session.execute("create table public.known as select 2 as number")
    project(folder, warehouse, "public.known")
    with locked(warehouse.url, "public.known") as wait:
        yield wait


def project(folder: Path, warehouse: Warehouse, known: str) -> None:
    """Make a project of two models, the second one of the first and of something known."""
    place = folder / "transform"
    (place / "models").mkdir(parents=True)
    (place / "macros").mkdir()
    (place / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    shutil.copytree(ROOT / "profiles", place / "profiles")
    shutil.copy(ROOT / "macros" / "generate_schema_name.sql", place / "macros")
    for name, sql in {
        "people": "select 1 as person",
        "teams": f"select * from {{{{ ref('people') }}}} cross join {known} as known",
    }.items():
        (place / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    (folder / "sei.yml").write_text(f"warehouse: {warehouse.url}\n", encoding="utf-8")


def teams(warehouse: Warehouse) -> list[dict[str, int]]:
    with warehouse.connect() as session:
        return session.rows("select person from analytics.teams")


def test_after_a_kill_in_the_middle_of_a_transform_the_next_one_builds_everything(
    sei: Sei, folder: Path, warehouse: Warehouse
) -> None:
    with waiting(warehouse, folder) as wait, running(folder, "transform") as process:
        wait(process)
        process.stop(signal.SIGKILL)

    answer = sei("transform")

    assert answer.code == ExitCode.DONE, answer.err
    assert teams(warehouse) == [{"person": 1}]


def test_a_database_that_goes_away_during_a_transform_is_told_and_the_next_one_builds_everything(
    sei: Sei, folder: Path, postgres_server: PostgresServer
) -> None:
    warehouse = Warehouse.parse(postgres_server.create_database(), folder)
    with waiting(warehouse, folder) as wait, running(folder, "transform") as process:
        wait(process)
        with postgres_server.away():
            code = process.popen.wait()

    answer = sei("transform")

    assert code == ExitCode.WAREHOUSE, process.log
    assert f"127.0.0.1:{postgres_server.port}" in process.log[-1]["message"]
    assert answer.code == ExitCode.DONE, answer.err
    assert teams(warehouse) == [{"person": 1}]


def test_a_disk_that_fills_during_a_transform_is_told_and_the_next_one_builds_everything(
    sei: Sei, folder: Path
) -> None:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", folder)
    project(folder, warehouse, "(select random() as number from range(2_000_000))")

    with running(folder, "transform", program=with_disk_of(8_000_000)) as process:
        code = process.popen.wait()
    answer = sei("transform")

    assert code == ExitCode.WAREHOUSE, process.log
    assert "is full: model teams failed" in process.log[-1]["message"]
    assert answer.code == ExitCode.DONE, answer.err
    assert len(teams(warehouse)) == 2_000_000


def test_a_database_that_goes_away_during_a_load_is_told_and_the_next_run_loads_everything(
    sei: Sei, folder: Path, postgres_server: PostgresServer
) -> None:
    url, other = postgres_server.create_database(), postgres_server.create_database()
    with Warehouse.parse(url, folder).connect() as session:
        raw.ensure_tables(session, "github", TABLES)

    with served(folder, url):
        with locked(url, "raw_github.issues") as wait, running(folder, "extract") as process:
            wait(process)
            with postgres_server.away():
                code = process.popen.wait()
        answer = sei("extract")
        settings = (folder / "sei.yml").read_text(encoding="utf-8").replace(url, other)
        (folder / "other.yml").write_text(settings, encoding="utf-8")
        undisturbed = sei("--config", "other.yml", "extract")

    assert code == ExitCode.WAREHOUSE, process.log
    assert f"127.0.0.1:{postgres_server.port}" in process.log[-1]["message"]
    assert (answer.code, undisturbed.code) == (ExitCode.DONE, ExitCode.DONE), answer.err
    assert latest(Warehouse.parse(url, folder)) == latest(Warehouse.parse(other, folder))


def test_a_run_whose_lock_another_run_took_stops_before_it_loads_and_nothing_is_doubled(
    folder: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url, other = postgres_server.create_database(), tmp_path / "other"
    with served(folder, url) as server:
        shutil.copytree(folder, other)
        with held_back(server, PAGE, 3) as go_on, running(folder, "extract") as first:
            first.wait_for(READ, stream="pull_requests", times=2)
            postgres_server.cut_locks(url)
            with running(other, "extract") as second:
                while not postgres_server.lock_holders(url):
                    second.check()
                go_on.set()
                codes = [first.popen.wait(), second.popen.wait()]

    with Warehouse.parse(url, folder).connect() as session:
        counted = session.rows(
            "select count(*) as rows, count(distinct id) as ids from raw_github.pull_requests"
        )
    assert codes == [ExitCode.WAREHOUSE, ExitCode.DONE], (first.log, second.log)
    assert "locked by `sei extract " in first.log[-1]["message"]
    assert counted == [{"rows": 120, "ids": 120}]


def test_a_run_that_lost_its_lock_to_nobody_goes_on(
    folder: Path, postgres_server: PostgresServer
) -> None:
    url = postgres_server.create_database()
    with (
        served(folder, url) as server,
        held_back(server, PAGE, 3) as go_on,
        running(folder, "extract") as process,
    ):
        process.wait_for(READ, stream="pull_requests", times=2)
        postgres_server.cut_locks(url)
        go_on.set()
        code = process.popen.wait()

    with Warehouse.parse(url, folder).connect() as session:
        counted = session.rows("select count(*) as rows from raw_github.pull_requests")
    assert code == ExitCode.DONE, process.log
    assert counted == [{"rows": 120}]


def test_no_model_is_built_where_another_run_took_the_lock(
    folder: Path, postgres_server: PostgresServer
) -> None:
    warehouse = Warehouse.parse(postgres_server.create_database(), folder)
    project(folder, warehouse, "(select 2 as number)")

    with open_workspace(folder / "sei.yml", Secrets()).locked("transform") as held:
        postgres_server.cut_locks(warehouse.url)
        with locked_warehouse(warehouse, "run"), pytest.raises(WarehouseLockedError):
            transform(held, reporter=PlainReporter(sys.stderr))

    with warehouse.connect() as session:
        built = session.rows(
            "select table_name from information_schema.tables where table_schema = 'analytics'"
        )
    assert built == []
