"""The source git, loaded: the same on DuckDB and PostgreSQL."""

from __future__ import annotations

import sys
from pathlib import Path

from sei_cli.extraction import Extraction, Job, Range
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from sei_sources import git
from tests.sources.repositories import STARTED_AT, Repository, new_repository

REACHED = "default_branch_commits"


def load(
    api: Repository, warehouse: Warehouse, folder: Path, *, is_full: bool = False
) -> dict[str, int]:
    settings = git.SettingsModel(repositories=(str(api.folder),))
    (result,) = Extraction(
        [Job.of("git", settings)],
        warehouse=warehouse,
        folder=folder,
        reporter=PlainReporter(sys.stderr),
        started_at=STARTED_AT,
        wanted=Range(is_full=is_full),
    ).read()
    assert result.failed == []
    return {table: count for table, count in result.rows.items() if count}


def test_a_history_is_loaded_once_and_then_only_what_is_new(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    api = new_repository(tmp_path / "api")
    root = api.commit("Größe\n\nCo-authored-by: Bea <bea@example.com>", {"ä.txt": "1\n2\n"})
    api.git("tag", "v1")

    first = load(api, warehouse, tmp_path / ".sei")
    again = load(api, warehouse, tmp_path / ".sei")
    api.git("tag", "-d", "v1")
    new = api.commit("New", {"ä.txt": "1\n"})
    second = load(api, warehouse, tmp_path / ".sei")

    one_each = (
        "commits",
        "commit_files",
        "commit_trailers",
        "mainline",
        "branches",
        "tags",
        REACHED,
    )
    assert first == {**dict.fromkeys(one_each, 1), "identities": 2, "repositories": 1}
    assert again == {}
    assert second == {
        **dict.fromkeys(("commits", "commit_files", "mainline", "branches", "tags", REACHED), 1),
        "identities": 1,
        "repositories": 1,
    }
    with warehouse.connect() as session:
        loaded = session.rows(
            "select c.sha, c.subject, f.path, f.additions, f.deletions, m.position"
            " from raw_git.commits as c"
            " join raw_git.commit_files as f on f.sha = c.sha"
            " join raw_git.mainline as m on m.sha = c.sha order by m.position"
        )
    assert [tuple(row.values()) for row in loaded] == [
        (root, "Größe", "ä.txt", 2, 0, 1),
        (new, "New", "ä.txt", 0, 1, 2),
    ]


def test_a_full_run_deletes_what_went_away_since_the_last_one(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    api = new_repository(tmp_path / "api")
    root = api.commit("Root")
    api.git("branch", "topic")
    api.git("tag", "v1")
    old = api.commit("Old")
    load(api, warehouse, tmp_path / ".sei")
    api.git("reset", "--quiet", "--hard", root)
    api.git("branch", "--quiet", "-D", "topic")
    api.git("tag", "-d", "v1")

    load(api, warehouse, tmp_path / ".sei", is_full=True)

    with warehouse.connect() as session:
        gone = {
            table: session.rows(f"select * from raw_git.{table} where _deleted_at is not null")
            for table in ("mainline", "branches", "tags", REACHED, "commits")
        }
    assert [(row["position"], row["sha"]) for row in gone["mainline"]] == [(2, old)]
    assert [row["name"] for row in gone["branches"]] == ["topic"]
    assert [row["name"] for row in gone["tags"]] == ["v1"]
    assert [row["sha"] for row in gone[REACHED]] == [old]
    assert gone["commits"] == []
