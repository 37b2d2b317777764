"""What reading GitHub costs, loaded into a real DuckDB: the requests of the project's bars."""

from __future__ import annotations

import sys
from datetime import UTC, timedelta
from pathlib import Path

from sei_cli.extraction import Extraction, Job, Range, SourceResult
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from sei_demo.builder import RepositoryBuilder
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.scaled import scaled_repository
from sei_demo.world import World
from sei_sources import github
from tests.clock import NOW
from tests.sources.repositories import run_git


def load(server: GitHubServer, folder: Path, minute: int, **values: object) -> SourceResult:
    server.requests.clear()
    settings = github.SettingsModel(url=server.url, token=TOKEN, **values)  # type: ignore[arg-type]
    extraction = Extraction(
        [Job.of("github", settings)],
        warehouse=warehouse(folder),
        folder=folder / ".sei",
        reporter=PlainReporter(sys.stderr),
        started_at=NOW + timedelta(minutes=minute),
        wanted=Range(),
    )
    return extraction.read()[0]


def warehouse(folder: Path) -> Warehouse:
    return Warehouse.parse(f"duckdb:///{folder}/sei.duckdb", Path("/"))


def bare_repository(path: Path, commits: int) -> list[str]:
    """Make a bare repository with so many commits by three people, and return their names."""
    path.mkdir(parents=True)
    run_git(path, "init", "--quiet", "--bare", "--initial-branch=main")
    parts = []
    for number in range(commits):
        person = ("ann", "bob", "cho")[number % 3]
        who = f"{person} <{person}@example.com> {1_770_000_000 + number * 3600} +0000"
        message, content = f"Change {number}\n", f"{number}\n"
        parts.append(
            f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n"
            f"data {len(message)}\n{message}M 100644 inline file{number % 40}\n"
            f"data {len(content)}\n{content}\n"
        )
    run_git(path, "fast-import", "--quiet", stdin="".join(parts).encode())
    return run_git(path, "rev-list", "--reverse", "main").split()


def test_one_repository_costs_at_most_25_requests_and_at_most_5_when_nothing_changed(
    tmp_path: Path,
) -> None:
    shas = bare_repository(tmp_path / "git" / "acme" / "api.git", 500)
    world = World()
    api = scaled_repository(world, world.organization("acme"))
    for number, sha in enumerate(shas):
        person = world.accounts[("ann", "bob", "cho")[number % 3]]
        api.commit(sha, at=NOW - timedelta(days=1), author=person)
    named = {"repositories": ("acme/api",)}

    with GitHubServer(world, git_root=tmp_path / "git") as server:
        full = load(server, tmp_path, 0, **named)
        full_requests = len(server.api_requests)
        quiet = load(server, tmp_path, 1, **named)
        quiet_requests = len(server.requests)

    assert full.failed == []
    assert {table: rows for table, rows in full.rows.items() if rows} == {
        "repositories": 1,
        "pull_requests": 250,
        "pull_request_commits": 500,
        "pull_request_reviews": 500,
        "pull_request_timeline_items": 500,
        "review_comments": 500,
        "issues": 250,
        "issue_timeline_items": 375,
        "commits": 500,
        "commit_files": 500,
        "commit_identities": 3,
        "identities": 3,
        "mainline": 500,
        "default_branch_commits": 500,
        "branches": 1,
    }
    assert full_requests <= 25
    assert quiet_requests <= 5
    assert sum(quiet.rows.values()) == 0


def test_a_quiet_organisation_costs_at_most_1_2_requests_a_repository(tmp_path: Path) -> None:
    world = World()
    acme, ann = world.organization("acme"), world.user("ann")
    builders = []
    for number in range(100):
        api = RepositoryBuilder(world, acme, f"r{number}", created_at=NOW - timedelta(days=90))
        commit = api.commit(at=NOW - timedelta(days=80), author=ann)
        api.branch("main", commit, is_default=True)
        api.pull_request(author=ann, opened_at=NOW - timedelta(days=9))
        api.issue(author=ann, opened_at=NOW - timedelta(days=9))
        api.workflow_run(commit, NOW - timedelta(days=2), actor=ann)
        builders.append(api)

    with GitHubServer(world) as server:
        load(server, tmp_path, 0, owners=("acme",), clone=False)
        quiet = load(server, tmp_path, 1, owners=("acme",), clone=False)
        quiet_requests = len(server.requests)
        for api in builders[:5]:
            api.close(api.node["issues"][0], NOW - timedelta(hours=9), ann)
        changed = load(server, tmp_path, 2, owners=("acme",), clone=False)

    assert sum(quiet.rows.values()) == 0
    assert quiet_requests <= 120
    assert dict(changed.rows) == {"issues": 5, "issue_timeline_items": 5}
    assert len(server.requests) <= quiet_requests + 10


def test_a_row_in_the_warehouse_says_which_run_and_load_brought_it(tmp_path: Path) -> None:
    world = World()
    acme, ann = world.organization("acme"), world.user("ann")
    api = RepositoryBuilder(world, acme, "api", created_at=NOW - timedelta(days=90))
    pull_request = api.pull_request(
        author=ann, opened_at=NOW - timedelta(days=9), labels=["a", "b"]
    )

    with GitHubServer(world) as server:
        load(server, tmp_path, 0, owners=("acme",), clone=False)
        api.review(pull_request, ann, NOW - timedelta(days=2))
        load(server, tmp_path, 1, owners=("acme",), clone=False)

    sql = (
        "select number, labels, reviews_count, _extracted_at, count(distinct _dlt_load_id) as loads"
        " from raw_github.pull_requests group by all order by _extracted_at"
    )
    with warehouse(tmp_path).connect() as session:
        versions = [
            {**row, "_extracted_at": row["_extracted_at"].astimezone(UTC)}
            for row in session.rows(sql)
        ]
    same = {"number": 1, "labels": "a\nb", "loads": 1}
    assert versions == [
        {**same, "reviews_count": 0, "_extracted_at": NOW},
        {**same, "reviews_count": 1, "_extracted_at": NOW + timedelta(minutes=1)},
    ]


def test_an_issue_that_was_deleted_is_marked_in_the_warehouse(tmp_path: Path) -> None:
    world = World()
    acme, ann = world.organization("acme"), world.user("ann")
    api = RepositoryBuilder(world, acme, "api", created_at=NOW - timedelta(days=90))
    issues = [api.issue(author=ann, opened_at=NOW - timedelta(days=9 + n)) for n in range(3)]

    with GitHubServer(world) as server:
        load(server, tmp_path, 0, owners=("acme",), clone=False)
        world.remove(issues[1])
        load(server, tmp_path, 1, owners=("acme",), clone=False)
        quiet = load(server, tmp_path, 2, owners=("acme",), clone=False)

    sql = "select number, title from raw_github.issues where _deleted_at is not null"
    with warehouse(tmp_path).connect() as session:
        gone = session.rows(sql)
    assert gone == [{"number": 2, "title": issues[1]["title"]}]
    assert sum(quiet.rows.values()) == 0
