"""What cron relies on: the JSON log, the metrics file, limits, ranges, replay and prune."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from sei_demo.github_server import GitHubServer
from tests.cli.conftest import Sei, git, make_repository
from tests.cli.real_process import served
from tests.cli.test_transform import PROJECT
from tests.interface import ROOT

WAREHOUSE = "duckdb:///sei.duckdb"


@pytest.fixture
def server(folder: Path) -> Iterator[GitHubServer]:
    with served(folder, WAREHOUSE) as serving:
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


def test_a_metrics_file_that_cannot_be_written_is_told_before_anything_is_read(
    sei: Sei, api: Path, folder: Path
) -> None:
    answer = sei("run", "--metrics-file", "nowhere/sei.prom")

    assert answer.code == ExitCode.USAGE
    assert "nowhere/sei.prom: its folder is not there" in answer.err
    assert not (folder / "sei.duckdb").exists()


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


def test_a_moment_before_what_prune_keeps_is_refused_with_the_earliest_that_can_be_built(
    sei: Sei, api: Path
) -> None:
    sei("extract")
    sei("prune", "--keep", "0d")
    untouched = sei("prune", "--keep", "0d", "--json")
    sei("extract", "--full")
    sei("prune", "--keep", "0d")

    answer = sei("transform", "--as-of", "2026-01-01")

    assert sum(row["dropped"] for row in untouched.data) == 0
    assert answer.code == ExitCode.USAGE
    assert "has been pruned" in answer.err
    assert "The earliest moment that can be built is: sei transform --as-of 20" in answer.err


def test_since_says_how_far_back_the_first_run_reads_and_full_reads_everything_again(
    sei: Sei, server: GitHubServer, folder: Path
) -> None:
    loaded = "select number from raw_github.pull_requests order by 1"
    opened = server.world.repositories["acme/api"]["pullRequests"]
    since = sorted(one["number"] for one in opened if one["updatedAt"] >= "2026-01-04T00:00:00Z")
    only = ("extract", "github", "--stream", "pull_requests")

    sei(*only, "--since", "2026-01-04")
    first = numbers(folder, loaded)
    sei(*only, "--since", "2026-01-01")
    still = numbers(folder, loaded)
    sei(*only, "--since", "2026-01-01", "--full")

    everything = sorted(one["number"] for one in opened)
    assert 0 < len(since) < len(everything)
    assert (first, still) == (since, since)
    assert numbers(folder, loaded) == sorted(since + everything)


def test_status_by_scope_shows_the_count_at_the_host_beside_the_loaded_one_and_the_cursor(
    sei: Sei, server: GitHubServer
) -> None:
    sei("extract")
    opened = server.world.repositories["acme/api"]["pullRequests"]
    newest = max(one["updatedAt"] for one in opened)
    opened.pop()
    sei("extract")

    rows = sei("status", "--scopes", "--json").data

    shown = {
        row["stream"]: (row["label"], row["source_count"], row["loaded_count"])
        for row in rows
        if row["source_count"] is not None
    }
    assert shown["pull_requests"] == ("acme/api", 119, 120)
    assert shown["issues"] == ("acme/api", 120, 120)
    cursors = {row["stream"]: json.loads(row["cursor"]) for row in rows}
    assert cursors["pull_requests"]["watermark"] == newest


def test_a_stream_that_there_is_not_leaves_no_run_that_never_ends(
    sei: Sei, api: Path, folder: Path
) -> None:
    sei("extract", "git")

    refused = sei("extract", "git", "--stream", "comits")

    assert refused.code == ExitCode.USAGE
    assert "commits" in refused.err
    assert numbers(folder, "select count(*) from sei_log.runs where finished_at is null") == [0]


VERSIONS = """\
select sha from ({{ latest_version(source('git', 'commits'), ['repository_id', 'sha']) }}) as latest
"""


def test_a_past_moment_can_be_built_again_and_then_the_present(
    sei: Sei, api: Path, folder: Path
) -> None:
    project = folder / "transform"
    (project / "models").mkdir(parents=True)
    settings = PROJECT.replace("vars: {", "vars: {as_of: '', ")
    (project / "dbt_project.yml").write_text(settings, encoding="utf-8")
    for name in ("profiles", "macros"):
        shutil.copytree(ROOT / name, project / name)
    (project / "models" / "commits.sql").write_text(VERSIONS, encoding="utf-8")
    (project / "models" / "sources.yml").write_text(
        "sources: [{name: git, schema: raw_git, tables: [{name: commits}]}]\n", encoding="utf-8"
    )
    counted = "select count(*) from analytics.commits"
    sei("extract")
    then = datetime.now(UTC).isoformat()
    (api / "more.txt").write_text("more\n", encoding="utf-8")
    git(api, "add", ".")
    git(api, "commit", "--quiet", "--message", "More")
    sei("extract")

    past = sei("transform", "--full-refresh", "--as-of", then)
    in_the_past = numbers(folder, counted)
    present = sei("transform")

    assert (past.code, present.code) == (ExitCode.DONE, ExitCode.DONE), past.err
    assert (in_the_past, numbers(folder, counted)) == ([3], [4])
