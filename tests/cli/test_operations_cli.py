"""What cron relies on: the JSON log, the metrics file, limits and prune."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from sei_demo.github_server import GitHubServer
from tests.cli.conftest import Sei, make_repository
from tests.cli.real_process import served

WAREHOUSE = "duckdb:///sei.duckdb"


@pytest.fixture
def server(folder: Path) -> Iterator[GitHubServer]:
    with served(folder, WAREHOUSE, latency=0) as serving:
        yield serving


@pytest.fixture
def api(folder: Path) -> Path:
    """A repository that the folder's sei.yml names."""
    (folder / "sei.yml").write_text(
        f"warehouse: {WAREHOUSE}\nsources: {{git: {{repositories: [api]}}}}\n", encoding="utf-8"
    )
    return make_repository(folder / "api")


def numbers(folder: Path, sql: str) -> list[object]:
    with Warehouse.parse(WAREHOUSE, folder).connect(read_only=True) as session:
        return [next(iter(row.values())) for row in session.rows(sql)]


def test_every_line_of_a_json_log_is_json_with_the_id_of_the_run_in_the_run_log(
    sei: Sei, api: Path, folder: Path
) -> None:
    answer = sei("extract", "--log-format", "json", "--metrics-file", "sei.prom")

    lines = [json.loads(line) for line in answer.err.splitlines()]
    assert {"stream started", "stream finished", "slice loading"} <= {
        line["event"] for line in lines
    }
    assert [{line["run_id"] for line in lines}] == [
        set(numbers(folder, "select run_id from sei_log.runs"))
    ]
    assert "sei_run_success 1.0\n" in (folder / "sei.prom").read_text(encoding="utf-8")


def test_an_error_is_a_line_of_the_json_log_too(sei: Sei, api: Path, folder: Path) -> None:
    settings = (folder / "sei.yml").read_text(encoding="utf-8")
    (folder / "sei.yml").write_text(settings.replace("[api]", "[api, nowhere]"), encoding="utf-8")

    answer = sei("extract", "--log-format", "json", "--metrics-file", "sei.prom")

    last = json.loads(answer.err.splitlines()[-1])
    assert (answer.code, last["level"]) == (ExitCode.SOURCE_FAILED, "error")
    assert "nowhere" in last["message"]
    assert "sei_run_success 0.0\n" in (folder / "sei.prom").read_text(encoding="utf-8")


def test_a_limit_longer_than_the_allowed_wait_ends_with_3_and_the_next_run_goes_on(
    sei: Sei, server: GitHubServer, folder: Path
) -> None:
    server.limits["graphql"] = 6

    limited = sei("extract", "--max-wait", "1s")
    server.limits["graphql"] = 5000
    repaired = sei("extract", "--max-wait", "1s")

    assert limited.code == ExitCode.SOURCE_FAILED
    assert "allows no more requests until" in limited.err
    assert repaired.code == ExitCode.DONE, repaired.err
    counted = "select count(distinct id) from raw_github."
    assert [numbers(folder, counted + table)[0] for table in ("pull_requests", "issues")] == [
        120,
        120,
    ]


def test_prune_drops_superseded_versions_only_when_it_is_no_dry_run(
    sei: Sei, api: Path, folder: Path
) -> None:
    sei("extract")
    sei("extract", "--full")
    commits = "select count(*) from raw_git.commits"
    before = numbers(folder, commits)

    dry = sei("prune", "--keep", "0d", "--dry-run", "--json")
    untouched = numbers(folder, commits)
    pruned = sei("prune", "--keep", "0d", "--json")

    assert (before, untouched, numbers(folder, commits)) == ([6], [6], [3])
    assert (dry.code, pruned.code) == (ExitCode.DONE, ExitCode.DONE)
    assert {row["table"]: row["dropped"] for row in pruned.data}["commits"] == 3
