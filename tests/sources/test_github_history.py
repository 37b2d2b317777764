"""Commits of GitHub repositories from a clone, and the accounts behind their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sei_demo.builder import RepositoryBuilder
from tests.sources.github_case import NOW, Case, github_case
from tests.sources.repositories import Repository, new_repository, run_git

GHOST = ("Ghost", "ghost@nowhere.example")
PRIVATE = ("Cho", "77+cho@users.noreply.github.com")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Case, Repository, RepositoryBuilder]]:
    """A repository that is served, its working clone that can push, and what GitHub knows of it."""
    bare = tmp_path / "git" / "acme" / "api.git"
    bare.mkdir(parents=True)
    run_git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
    work = new_repository(tmp_path / "work")
    work.git("remote", "add", "origin", str(bare))
    with github_case(tmp_path / "state", git_root=tmp_path / "git") as case:
        yield case, work, RepositoryBuilder(case.world, case.acme, "api", created_at=NOW)


def push(case: Case, work: Repository, api: RepositoryBuilder, author: tuple[str, str]) -> str:
    """Commit and push, and let GitHub know the account of the address if it is ann's."""
    sha = work.commit(f"By {author[0]}", {"file": f"{author}{work.hours}\n"}, author=author)
    work.git("push", "--quiet", "origin", "main")
    known = case.ann if author[1] == case.ann["email"] else None
    commit = api.commit(sha, at=NOW + timedelta(seconds=work.hours), author=known)
    api.branch("main", commit, is_default=True)
    return sha


def accounts(result: Any) -> dict[str, tuple[str | None, str | None]]:
    return {
        row["email"]: (row["user_login"], row["user_id"])
        for row in result.rows["commit_identities"]
    }


def test_commits_come_from_a_clone_and_addresses_get_their_accounts(
    served: tuple[Case, Repository, RepositoryBuilder],
) -> None:
    case, work, api = served
    ann = ("Ann", "ann@example.com")
    shas = [push(case, work, api, author) for author in (ann, GHOST, PRIVATE, ann)]

    result = case.run(clone=True)

    assert result.failed == {}
    assert [(row["position"], row["sha"]) for row in result.rows["mainline"]] == [
        (position, sha) for position, sha in enumerate(shas, 1)
    ]
    assert {row["repository_id"] for row in result.rows["commits"]} == {api.node["id"]}
    assert result.counts["commit_files"] == 4
    assert accounts(result) == {
        "ann@example.com": ("ann", str(case.ann["databaseId"])),
        "ghost@nowhere.example": (None, None),
        "77+cho@users.noreply.github.com": ("cho", "77"),
    }
    assert case.asked["Accounts"] == 1


def test_nothing_is_fetched_or_asked_where_nothing_was_pushed(
    served: tuple[Case, Repository, RepositoryBuilder],
) -> None:
    case, work, api = served
    push(case, work, api, GHOST)
    case.run(clone=True)

    quiet = case.run(clone=True)
    requests = list(case.server.requests)
    push(case, work, api, GHOST)
    new_commit = case.run(clone=True)

    assert quiet.counts == {}
    assert [request.kind for request in requests].count("git") == 0
    assert new_commit.counts["commits"] == 1
    assert "commit_identities" not in new_commit.counts
    assert case.asked["Accounts"] == 0


def test_a_killed_load_asks_again_for_the_addresses_that_were_not_loaded(
    served: tuple[Case, Repository, RepositoryBuilder],
) -> None:
    case, work, api = served
    push(case, work, api, GHOST)
    full = case.run(clone=True)
    batches = full.streams.index("history") + 1
    case.cursors.clear()

    case.run(clone=True, stop_after=batches)
    again = case.run(clone=True)

    assert accounts(again) == {"ghost@nowhere.example": (None, None)}


def test_the_token_goes_to_the_git_of_the_host_and_to_no_other(
    served: tuple[Case, Repository, RepositoryBuilder],
) -> None:
    case, work, api = served
    push(case, work, api, GHOST)
    elsewhere = case.server.url.replace("127.0.0.1", "localhost")

    refused = case.run(clone=True, clone_url=f"{elsewhere}/{{owner}}/{{name}}.git")
    repaired = case.run(clone=True)

    assert list(refused.failed) == [("history", "acme/api")]
    assert repaired.failed == {}
    assert repaired.counts["commits"] == 1
