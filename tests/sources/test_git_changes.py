"""The source git: what it reads again after something changed."""

from __future__ import annotations

import json

from tests.sources.repositories import (
    ANN,
    STARTED_AT,
    Repository,
    positions,
    read,
    row_counts,
    run_git,
)


def test_nothing_new_reads_nothing(api: Repository) -> None:
    api.commit("Root", {"a": "1\n"})
    api.git("tag", "v1")
    first = read(api.folder)

    second = read(api.folder, before=first)

    assert row_counts(second) == {}
    assert second.cursors == first.cursors


def test_only_new_commits_positions_and_refs_are_read(api: Repository) -> None:
    api.commit("Root", {"a": "1\n"})
    api.git("branch", "still")
    first = read(api.folder)
    new = api.commit("New", {"a": "2\n"})
    api.git("tag", "v1")

    second = read(api.folder, before=first)

    assert second.column("commits", "sha") == [new]
    assert second.column("commit_files", "path") == ["a"]
    assert positions(second) == [(2, new, None)]
    assert second.column("branches", "name") == ["main"]
    assert second.column("tags", "name") == ["v1"]
    assert second.row("repositories", head_sha=new)["default_branch"] == "main"


def test_the_cursor_is_json(api: Repository) -> None:
    api.commit("Root")
    found = read(api.folder)

    assert (
        json.loads(json.dumps(found.cursors["history", "local/api"]))
        == (found.cursors["history", "local/api"])
    )


def test_a_rewritten_mainline_gives_changed_positions_and_deletes_those_beyond(
    api: Repository,
) -> None:
    root = api.commit("Root")
    for number in range(4):
        api.commit(f"Old {number}")
    first = read(api.folder)
    api.git("reset", "--quiet", "--hard", root)
    new = api.commit("New")

    second = read(api.folder, before=first)

    assert positions(second) == [
        (2, new, None),
        (3, None, STARTED_AT),
        (4, None, STARTED_AT),
        (5, None, STARTED_AT),
    ]
    assert second.column("commits", "sha") == [new]


def test_commits_that_the_default_branch_reaches_follow_a_rewrite(api: Repository) -> None:
    root = api.commit("Root")
    api.git("checkout", "--quiet", "-b", "side")
    side = api.commit("Side")
    api.git("checkout", "--quiet", "main")
    api.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", **api.clock())
    merge = api.sha()
    first = read(api.folder)
    api.git("reset", "--quiet", "--hard", root)
    new = api.commit("New")

    second = read(api.folder, before=first)

    assert set(first.column("default_branch_commits", "sha")) == {root, side, merge}
    rows = {row["sha"]: row["_deleted_at"] for row in second.rows["default_branch_commits"]}
    assert rows == {new: None, side: STARTED_AT, merge: STARTED_AT}


def test_a_force_push_whose_old_commits_are_gone_reads_what_is_there(api: Repository) -> None:
    api.commit("Root")
    api.commit("Old")
    first = read(api.folder)
    api.git("checkout", "--quiet", "--orphan", "other")
    api.git("branch", "--quiet", "-D", "main")
    new = api.commit("Other root")
    api.git("branch", "-M", "main")
    api.git("reflog", "expire", "--expire=now", "--all")
    api.git("gc", "--quiet", "--prune=now")

    second = read(api.folder, before=first)

    assert second.column("commits", "sha") == [new]
    assert positions(second) == [(1, new, None), (2, None, STARTED_AT)]


def test_a_deleted_branch_and_tag_get_a_deletion_time(api: Repository) -> None:
    api.commit("Root")
    api.git("branch", "topic")
    api.git("tag", "v1")
    first = read(api.folder)
    api.git("branch", "--quiet", "-D", "topic")
    api.git("tag", "-d", "v1")

    second = read(api.folder, before=first)

    (branch,) = second.rows["branches"]
    assert (branch["name"], branch["_deleted_at"]) == ("topic", STARTED_AT)
    (tag,) = second.rows["tags"]
    assert (tag["name"], tag["_deleted_at"]) == ("v1", STARTED_AT)
    assert second.rows["commits"] == []


def test_a_moved_tag_is_read_again(api: Repository) -> None:
    api.commit("Root")
    api.git("tag", "latest")
    first = read(api.folder)
    new = api.commit("New")
    api.git("tag", "--force", "latest")

    second = read(api.folder, before=first)

    assert second.column("tags", "sha") == [new]


def test_a_tag_off_every_branch_is_not_read_twice(api: Repository) -> None:
    api.commit("Root")
    api.git("checkout", "--quiet", "--detach")
    hotfix = api.commit("Hotfix")
    api.git("tag", "v1.0.1")
    api.git("checkout", "--quiet", "main")
    first = read(api.folder)
    new = api.commit("New")

    second = read(api.folder, before=first)

    assert hotfix in first.column("commits", "sha")
    assert second.column("commits", "sha") == [new]


def test_a_new_default_branch_changes_the_flag_of_both(api: Repository) -> None:
    api.commit("Root")
    api.git("branch", "trunk")
    bare = api.folder.parent / "bare.git"
    run_git(api.folder.parent, "clone", "--quiet", "--bare", str(api.folder), str(bare))
    first = read(bare)
    run_git(bare, "symbolic-ref", "HEAD", "refs/heads/trunk")

    second = read(bare, before=first)

    assert [(row["name"], row["is_default"]) for row in second.rows["branches"]] == [
        ("main", False),
        ("trunk", True),
    ]


def test_mailmap_says_who_an_address_is(api: Repository) -> None:
    api.commit("Root", {".mailmap": "Bea Bee <bea@example.com> <old@example.com>\n"})
    api.commit("Two", author=("bea", "old@example.com"))

    found = read(api.folder)

    identity = found.row("identities", email="old@example.com")
    assert (identity["mapped_name"], identity["mapped_email"]) == ("Bea Bee", "bea@example.com")
    same = found.row("identities", email="ann@example.com")
    assert (same["mapped_name"], same["mapped_email"]) == ANN


def test_a_changed_mailmap_gives_every_identity_again(api: Repository) -> None:
    api.commit("Root", author=("bea", "old@example.com"))
    first = read(api.folder)
    api.commit("Map", {".mailmap": "Bea Bee <bea@example.com> <old@example.com>\n"})

    second = read(api.folder, before=first)

    assert first.row("identities", email="old@example.com")["mapped_name"] == "bea"
    assert second.row("identities", email="old@example.com")["mapped_name"] == "Bea Bee"
