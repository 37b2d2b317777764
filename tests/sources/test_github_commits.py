"""Commits of GitHub without a clone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from tests.sources.github_case import DAY, HOUR, NOW, Case

MESSAGE = "Add it\n\nBecause\n\nCo-authored-by: Bob <bob@example.com>\nReviewed-by: ann\n"


def repository(case: Case, commits: int) -> tuple[RepositoryBuilder, list[Node]]:
    """Add a repository with a history that is one line, and return it oldest first."""
    case.skipped = frozenset()
    api = RepositoryBuilder(case.world, case.acme, "api", created_at=NOW - 90 * DAY)
    line: list[Node] = []
    for number in range(commits):
        line.append(follow(case, api, line[-1:], NOW - 80 * DAY + number * HOUR))
    return api, line


def follow(case: Case, api: RepositoryBuilder, parents: list[Node], at: datetime) -> Node:
    """Add a commit at the tip of the default branch."""
    commit = api.commit(at=at, author=case.ann, parents=parents)
    api.branch("main", commit, is_default=True)
    return commit


def mainline(rows: list[dict[str, Any]]) -> list[str]:
    """Return the names of the latest version of each position, in order."""
    latest = {row["position"]: row for row in rows}
    return [latest[key]["sha"] for key in sorted(latest) if latest[key]["_deleted_at"] is None]


def test_a_commit_is_read_with_every_column_its_trailers_and_its_account(case: Case) -> None:
    api, (root,) = repository(case, 1)
    commit = api.commit(
        "c" * 40, at=NOW - 9 * DAY, author=case.ann, message=MESSAGE, parents=[root]
    )
    api.branch("main", commit, is_default=True)

    result = case.run()

    owned = {"repository_id": api.node["id"], "sha": "c" * 40}
    assert result.row("commits", sha="c" * 40) == {
        **owned,
        "parents": root["oid"],
        "author_name": "Ann",
        "author_email": "ann@example.com",
        "authored_at": NOW - 9 * DAY,
        "committer_name": "Ann",
        "committer_email": "ann@example.com",
        "committed_at": NOW - 9 * DAY,
        "subject": "Add it",
        "body": MESSAGE.partition("\n\n")[2],
    }
    assert result.row("commit_trailers", position=1) == {
        **owned,
        "position": 1,
        "token": "co-authored-by",
        "value": "Bob <bob@example.com>",
        "name": "Bob",
        "email": "bob@example.com",
    }
    assert result.row("commit_trailers", position=2)["token"] == "reviewed-by"
    assert result.row("commit_identities") == {
        "repository_id": api.node["id"],
        "email": "ann@example.com",
        "user_login": "ann",
        "user_id": str(case.ann["databaseId"]),
        "oid": "c" * 40,
    }
    assert result.values("identities", "email") == ["ann@example.com", "bob@example.com"]
    assert result.values("default_branch_commits", "sha") == sorted([root["oid"], "c" * 40])


def test_positions_grow_along_the_first_parents_and_side_branches_have_none(case: Case) -> None:
    api, line = repository(case, 120)
    side = api.commit(at=NOW - 20 * DAY, author=case.bob, parents=[line[50]])
    merge = follow(case, api, [line[-1], side], NOW - 19 * DAY)
    first = case.run()
    tip = follow(case, api, [merge], NOW - 18 * DAY)

    second = case.run()

    shas = [commit["oid"] for commit in line]
    assert mainline(first.rows["mainline"]) == [*shas, merge["oid"]]
    assert side["oid"] in first.values("commits", "sha")
    assert [row["sha"] for row in second.rows["mainline"]] == [tip["oid"]]
    together = first.rows["mainline"] + second.rows["mainline"]
    assert mainline(together) == [*shas, merge["oid"], tip["oid"]]
    assert second.values("commits", "sha") == [tip["oid"]]


def test_a_rewritten_history_takes_the_place_of_the_old_one(case: Case) -> None:
    api, line = repository(case, 9)
    first = case.run()
    commit = follow(case, api, [line[3]], NOW - 20 * DAY)

    second = case.run()

    expected = [*(one["oid"] for one in line[:4]), commit["oid"]]
    assert mainline(first.rows["mainline"] + second.rows["mainline"]) == expected


def test_nothing_is_asked_where_nothing_was_pushed(case: Case) -> None:
    repository(case, 9)
    case.run(owners=(), repositories=("acme/api",))

    quiet = case.run(owners=(), repositories=("acme/api",))

    assert quiet.counts == {}
    assert case.asked == {"NamedRepositories": 1}


def test_a_commit_that_a_merge_brings_in_late_is_not_missed(case: Case) -> None:
    api, line = repository(case, 3)
    case.run()
    old = api.commit(at=NOW - 81 * DAY, author=case.bob, parents=[line[0]])
    merge = follow(case, api, [line[-1], old], NOW - 9 * DAY)

    second = case.run()

    assert second.values("commits", "sha") == sorted([old["oid"], merge["oid"]])


def test_branches_and_tags_are_read_and_their_ends_noticed(case: Case) -> None:
    api, line = repository(case, 3)
    api.branch("feature", line[1])
    api.tag("v1", line[0])
    api.tag("v2", line[2], tagger=case.ann, at=NOW - 9 * DAY)
    first = case.run()
    api.node["refs"] = [ref for ref in api.node["refs"] if ref["name"] != "feature"]
    api.node["pushedAt"] = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"

    second = case.run()

    owned = {"repository_id": api.node["id"]}
    branches = [(row["name"], row["sha"], row["is_default"]) for row in first.rows["branches"]]
    assert sorted(branches) == [
        ("feature", line[1]["oid"], False),
        ("main", line[2]["oid"], True),
    ]
    assert first.row("tags", name="v1") == {
        **owned,
        "name": "v1",
        "sha": line[0]["oid"],
        "is_annotated": False,
    }
    assert first.row("tags", name="v2") == {
        **owned,
        "name": "v2",
        "sha": line[2]["oid"],
        "is_annotated": True,
        "tagger_name": "Ann",
        "tagger_email": "ann@example.com",
        "tagged_at": NOW - 9 * DAY,
        "message": "v2",
    }
    assert second.row("branches") == {
        **owned,
        "name": "feature",
        "_deleted_at": case.started_at,
    }


def test_reading_everything_again_tells_which_branches_and_positions_have_gone(case: Case) -> None:
    api, line = repository(case, 9)
    api.branch("feature", line[1])
    first = case.run()
    api.node["refs"] = [ref for ref in api.node["refs"] if ref["name"] != "feature"]
    api.branch("main", line[3], is_default=True)

    second = case.run(is_full=True)

    expected = [one["oid"] for one in line[:4]]
    assert mainline(first.rows["mainline"] + second.rows["mainline"]) == expected
    assert [row["name"] for row in second.rows["branches"] if row["_deleted_at"]] == ["feature"]


def test_a_repository_that_slept_for_longer_than_since_has_no_commits_and_no_failure(
    case: Case,
) -> None:
    repository(case, 3)

    result = case.run(since=NOW - timedelta(days=10))

    assert result.failed == {}
    assert "commits" not in result.counts
