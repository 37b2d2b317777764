"""A run that is stopped, killed or locked out in the middle costs no row and no manual step."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from sei_demo.github_server import GitHubServer
from tests.cli.conftest import Sei
from tests.cli.real_process import (
    held_back,
    latest,
    running,
    served,
    undisturbed,
    with_disk_of,
)

WAREHOUSE = "duckdb:///sei.duckdb"
READ = "batch read"
PAGE = "query PullRequests("
"""A list of three pages: while the third is waited for, the first two are passed on."""


@pytest.fixture
def server(folder: Path) -> Iterator[GitHubServer]:
    with served(folder, WAREHOUSE) as serving:
        yield serving


def warehouse(folder: Path) -> Warehouse:
    return Warehouse.parse(WAREHOUSE, folder)


@pytest.mark.parametrize(("event", "page"), [(READ, 3), ("slice loading", 99)])
def test_after_a_kill_a_plain_run_loads_what_an_undisturbed_one_does(
    sei: Sei, server: GitHubServer, folder: Path, event: str, page: int
) -> None:
    with held_back(server, PAGE, page), running(folder, "extract") as process:
        process.wait_for(event)
        process.stop(signal.SIGKILL)

    answer = sei("extract")

    assert answer.code == ExitCode.DONE, answer.err
    assert list(folder.rglob("dlt")) == []
    assert latest(warehouse(folder)) == undisturbed(sei, folder)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_end_keeps_what_it_read_and_the_next_one_goes_on(
    sei: Sei, server: GitHubServer, folder: Path, how: signal.Signals
) -> None:
    with held_back(server, PAGE, 3), running(folder, "extract") as process:
        process.wait_for(READ, stream="pull_requests", times=2)
        code = process.stop(how)
    kept = latest(warehouse(folder))
    server.requests.clear()

    answer = sei("extract")
    requests_to_go_on = len(server.requests)
    server.requests.clear()
    whole = undisturbed(sei, folder)

    assert (code, process.log[-1]["message"]) == (ExitCode.INTERRUPTED, "interrupted")
    assert sum(map(len, kept.values())) > 0
    assert kept != whole
    assert (answer.code, latest(warehouse(folder))) == (ExitCode.DONE, whole)
    assert requests_to_go_on < len(server.requests)


def test_a_run_on_another_warehouse_in_the_same_folder_takes_nothing_away(
    sei: Sei, server: GitHubServer, folder: Path, tmp_path: Path
) -> None:
    with (
        served(tmp_path, "duckdb:///other.duckdb"),
        held_back(server, PAGE, 3) as go_on,
        running(folder, "extract") as process,
    ):
        shutil.copy(tmp_path / "sei.yml", folder / "other.yml")
        process.wait_for(READ, stream="pull_requests", times=2)
        while not list(folder.rglob("dlt/github/*")):
            process.check()
        other = sei("--config", "other.yml", "extract")
        go_on.set()
        code = process.popen.wait()

    one, another = (
        {table: len(rows) for table, rows in latest(each).items()}
        for each in (warehouse(folder), Warehouse.parse("duckdb:///other.duckdb", folder))
    )
    assert (code, other.code) == (ExitCode.DONE, ExitCode.DONE), process.log
    assert one == another
    assert one["pull_requests"] == 120


def test_a_second_run_at_the_same_time_is_told_of_the_first_and_doubles_nothing(
    sei: Sei, server: GitHubServer, folder: Path
) -> None:
    with held_back(server, PAGE, 3) as go_on, running(folder, "extract") as process:
        process.wait_for(READ)
        second = sei("extract")
        go_on.set()
        first = process.popen.wait()

    with warehouse(folder).connect() as session:
        counted = session.rows(
            "select count(*) as rows, count(distinct id) as ids from raw_github.pull_requests"
        )
    assert (first, second.code) == (ExitCode.DONE, ExitCode.WAREHOUSE)
    assert f"locked by `sei extract` (process {process.popen.pid} on " in second.err
    assert counted == [{"rows": 120, "ids": 120}]


@pytest.mark.parametrize("size", [200_000, 1_000_000], ids=["log too large", "file too large"])
def test_a_full_disk_is_told_and_the_next_run_loads_everything(
    sei: Sei, server: GitHubServer, folder: Path, size: int
) -> None:
    with running(folder, "extract", program=with_disk_of(size)) as process:
        code = process.popen.wait()

    answer = sei("extract")

    assert code == ExitCode.WAREHOUSE, process.log[-1]
    assert f"cannot use {folder}/sei.duckdb: " in process.log[-1]["message"]
    assert answer.code == ExitCode.DONE, answer.err
    assert latest(warehouse(folder)) == undisturbed(sei, folder)
