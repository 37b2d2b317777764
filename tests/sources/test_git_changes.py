"""The source git: what it reads again after something changed, and where it goes on."""

from __future__ import annotations

import json
import os
import shutil
from itertools import islice
from pathlib import Path
from threading import Event, Timer

import pytest

from sei_sources import git
from sei_sources.clone import Git, commits
from sei_sources.errors import SourceError
from sei_sources.source import Context, Stream
from tests.sources.repositories import (
    ANN,
    STARTED_AT,
    Read,
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


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_run_that_was_killed_loses_no_more_than_a_part(
    api: Repository, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    monkeypatch.setattr(commits, "PART", 2)
    shas = [api.commit(f"Main {number}", {"a": f"{number}\n"}) for number in range(4)]
    api.git("checkout", "--quiet", "-b", "side", "HEAD~2")
    shas += [api.commit(f"Side {number}", {"b": f"{number}\n"}) for number in range(4)]
    killed = interrupted(api, parts)

    rest = read(api.folder, before=killed)

    assert len(killed.column("commits", "sha")) == 2 * parts
    assert sorted(killed.column("commits", "sha") + rest.column("commits", "sha")) == sorted(shas)
    assert len(rest.rows["mainline"]) == 4
    people = killed.column("identities", "email") + rest.column("identities", "email")
    assert set(people) == {"ann@example.com"}


def stream_of(api: Repository) -> Stream:
    settings = git.SettingsModel(repositories=(str(api.folder),))
    (stream,) = git.streams(settings, Context(Path("/nowhere"), STARTED_AT))
    assert isinstance(stream, Stream)
    return stream


def interrupted(api: Repository, parts: int) -> Read:
    """Read so many parts, and no more."""
    stream = stream_of(api)
    result = Read()
    for batch in islice(stream.extract(None), parts):
        result.add(stream, batch)
    return result


def test_git_dying_half_way_keeps_what_was_read_and_says_where(
    api: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "PART", 1)
    good = [api.commit(f"Good {number}", {"a": f"{number}\n"}) for number in range(3)]
    api.commit("Broken", {"a": "lost\n"})
    blob = api.git("rev-parse", "HEAD:a")
    (api.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    stream, found = stream_of(api), Read()

    with pytest.raises(SourceError) as raised:
        for batch in stream.extract(None):
            found.add(stream, batch)

    assert found.column("commits", "sha") == good
    assert found.cursors["history", "local/api"]["tips"] == good[-1:]
    assert raised.value.message.startswith(f"{api.folder}: git log ended with exit code 128: ")
    assert blob in raised.value.message
    assert "git fsck" in raised.value.hint


@pytest.mark.parametrize("size", [1, 60, 130, 150, 170, 200, 260, 265, 270])
def test_output_that_breaks_off_anywhere_is_an_error_and_no_row(
    api: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    lines = "".join(f"line {number}\n" for number in range(9))
    api.commit("One\n\nCo-authored-by: Bea <bea@example.com>", {"old": lines})
    api.git("mv", "old", "new")
    api.commit("Two\n\nWhy")
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = shutil.which("git")
    program.write_text(
        f'#!/bin/sh\n[ "$1" = log ] || exec {real} "$@"\n'
        f'{real} "$@" | head -c {size}\necho "fatal: disk on fire" >&2\nexit 128\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    with pytest.raises(SourceError) as raised:
        list(stream_of(api).extract(None))

    assert raised.value.message.endswith("exit code 128: fatal: disk on fire")


def test_a_run_that_is_stopped_stops_git(api: Repository, tmp_path: Path) -> None:
    api.commit("Root")
    stop = Event()
    slow = Git(api.folder / ".git", "api", configuration={"alias.wait": "!sleep 60"}, stop=stop)
    Timer(0.3, stop.set).start()

    with pytest.raises(SourceError) as raised:
        slow.run("wait")

    assert raised.value.message == "api: stopped"


def test_a_run_that_is_stopped_reads_no_further(api: Repository) -> None:
    api.commit("Root")
    context = Context(Path("/nowhere"), STARTED_AT)
    context.stop.set()
    settings = git.SettingsModel(repositories=(str(api.folder),))
    (stream,) = git.streams(settings, context)
    assert isinstance(stream, Stream)

    with pytest.raises(SourceError) as raised:
        list(stream.extract(None))

    assert raised.value.message.endswith("stopped")
