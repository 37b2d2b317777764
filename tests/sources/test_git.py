"""The source git on repositories of this machine."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event, Timer

import pytest

from sei_sources import git
from sei_sources.clone import Git, commits
from sei_sources.errors import SourceConfigError, SourceError
from sei_sources.source import Context, Stream
from tests.sources.repositories import (
    ANN,
    BEA,
    FIRST_SECOND,
    STARTED_AT,
    Read,
    Repository,
    new_repository,
    read,
    run_git,
)


@pytest.fixture
def api(tmp_path: Path) -> Repository:
    return new_repository(tmp_path / "api")


def hour(number: int) -> datetime:
    return datetime.fromtimestamp(FIRST_SECOND + 3600 * number, UTC)


def positions(result: Read) -> list[tuple[int, str | None, datetime | None]]:
    return [(row["position"], row["sha"], row["_deleted_at"]) for row in result.rows["mainline"]]


def row_counts(result: Read) -> dict[str, int]:
    return {table: len(rows) for table, rows in result.rows.items() if rows}


def test_a_commit_is_read_with_its_people_dates_and_message(api: Repository) -> None:
    root = api.commit("Begin")
    sha = api.commit("Add\n\nWhy.\n\nReviewed-by: Cy", {"a.txt": "1\n"}, author=BEA, committer=ANN)

    found = read(api.folder)

    assert found.row("commits", sha=sha) == {
        "repository_id": "local/api",
        "sha": sha,
        "parents": root,
        "author_name": "Bea",
        "author_email": "bea@example.com",
        "authored_at": hour(2),
        "committer_name": "Ann",
        "committer_email": "ann@example.com",
        "committed_at": hour(2),
        "subject": "Add",
        "body": "Why.\n\nReviewed-by: Cy",
        "_deleted_at": None,
    }
    assert found.row("commits", sha=root)["parents"] is None
    assert found.row("commits", sha=root)["body"] is None


def test_trailers_name_co_authors_and_keep_their_order(api: Repository) -> None:
    sha = api.commit("Do\n\nCo-authored-by: Bea B <bea@example.com>\nTicket: A-1,\n  A-2")

    found = read(api.folder)

    kept = ("sha", "position", "token", "value", "name", "email")
    assert [tuple(row[name] for name in kept) for row in found.rows["commit_trailers"]] == [
        (sha, 1, "co-authored-by", "Bea B <bea@example.com>", "Bea B", "bea@example.com"),
        (sha, 2, "ticket", "A-1, A-2", None, None),
    ]
    assert found.row("identities", email="bea@example.com")["name"] == "Bea B"


def test_files_are_counted_followed_through_renames_and_null_where_binary(
    api: Repository,
) -> None:
    lines = [f"line {number}\n" for number in range(5)]
    api.commit("One", {"old name.txt": "".join(lines), "image.png": b"\0\1\2"})
    api.git("mv", "old name.txt", "new\tname.txt")
    moved = api.commit("Two", {"new\tname.txt": "".join([*lines[:4], "five\n", "six\n"])})

    found = read(api.folder)

    counts = ("path", "previous_path", "additions", "deletions")
    files = [tuple(row[name] for name in counts) for row in found.rows["commit_files"]]
    assert sorted(files, key=str) == [
        ("image.png", None, None, None),
        ("new\tname.txt", "old name.txt", 2, 1),
        ("old name.txt", None, 5, 0),
    ]
    assert found.row("commit_files", path="new\tname.txt")["sha"] == moved


def test_counts_equal_those_of_git_log_numstat(api: Repository) -> None:
    lines = [f"line {number % 7}" for number in range(400)]
    for step in range(8):
        lines[step * 40 : step * 40 + 9] = [f"new {step} {number % 3}" for number in range(14)]
        api.commit(f"Step {step}", {"code.py": "\n".join(lines)})
    log = api.git("log", "--numstat", "--format=")
    expected = sorted(tuple(map(int, line.split("\t")[:2])) for line in log.splitlines())

    found = read(api.folder)

    files = found.rows["commit_files"]
    assert sorted((row["additions"], row["deletions"]) for row in files) == expected


def test_bytes_that_are_not_utf8_are_replaced(api: Repository) -> None:
    api.git("config", "core.precomposeUnicode", "false")
    blob = api.git("hash-object", "-w", "--stdin", stdin=b"1\n")
    tree = api.git("mktree", stdin=b"100644 blob " + blob.encode() + b"\tcaf\xe9.txt\n")
    who = b"Ren\xe9 <rene@example.com> 1700000000 +0000\n"
    raw = b"tree " + tree.encode() + b"\nauthor " + who + b"committer " + who + b"\ncaf\xe9\n"
    sha = api.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    api.git("update-ref", "refs/heads/main", sha)

    found = read(api.folder)

    assert found.column("commits", "author_name") == ["Ren\ufffd"]
    assert found.column("commits", "subject") == ["caf\ufffd"]
    assert found.column("commit_files", "path") == ["caf\ufffd.txt"]


def test_a_message_in_another_declared_encoding_is_read_in_it(api: Repository) -> None:
    api.git("config", "i18n.commitEncoding", "ISO-8859-1")
    message = "Größe".encode("iso-8859-1")
    api.git("commit", "--quiet", "--allow-empty", "-F", "-", stdin=message, **api.clock())

    assert read(api.folder).column("commits", "subject") == ["Größe"]


@pytest.mark.parametrize("date", ["", "99999999999999999999 +0000", "tomorrow +0000"])
def test_a_broken_date_is_null_and_the_commit_is_kept(api: Repository, date: str) -> None:
    tree = api.git("mktree")
    broken = f"Ann <ann@example.com> {date}".rstrip()
    good = "Ann <ann@example.com> 1700000000 +0000"
    raw = f"tree {tree}\nauthor {broken}\ncommitter {good}\n\nOld\n".encode()
    sha = api.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
    api.git("update-ref", "refs/heads/main", sha)

    commit = read(api.folder).row("commits", sha=sha)

    assert commit["authored_at"] is None
    assert commit["committed_at"] == hour(0)


def test_a_merge_has_two_parents_and_no_files(api: Repository) -> None:
    root = api.commit("Root", {"a": "1\n"})
    api.git("checkout", "--quiet", "-b", "side")
    side = api.commit("Side", {"b": "1\n"})
    api.git("checkout", "--quiet", "main")
    main = api.commit("Main", {"c": "1\n"})
    api.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side", **api.clock())
    merge = api.sha()

    found = read(api.folder)

    assert found.row("commits", sha=merge)["parents"] == f"{main} {side}"
    assert merge not in found.column("commit_files", "sha")
    assert positions(found) == [(1, root, None), (2, main, None), (3, merge, None)]


def test_an_empty_repository_is_a_row_and_nothing_else(api: Repository) -> None:
    first = read(api.folder)
    second = read(api.folder, before=first)

    assert row_counts(first) == {"repositories": 1}
    repository = first.row("repositories", repository_id="local/api")
    assert repository["is_empty"] is True
    assert repository["default_branch"] is None
    assert row_counts(second) == {}


def test_unrelated_histories_are_all_read(api: Repository) -> None:
    main = api.commit("Main")
    api.git("checkout", "--quiet", "--orphan", "pages")
    pages = api.commit("Pages")
    api.git("checkout", "--quiet", "main")

    found = read(api.folder)

    assert set(found.column("commits", "sha")) == {main, pages}
    assert positions(found) == [(1, main, None)]


def test_branches_and_tags_say_what_they_stand_for(api: Repository) -> None:
    root = api.commit("Root")
    api.git("tag", "light")
    api.git("tag", "-a", "v1", "-m", "One\n\nmore", **api.clock(BEA, BEA))
    api.git("tag", "-a", "again", "-m", "Of a tag", "v1", **api.clock())
    api.git("tag", "of-a-tree", "HEAD^{tree}")
    api.git("branch", "topic/x")

    found = read(api.folder)

    assert [(row["name"], row["sha"], row["is_default"]) for row in found.rows["branches"]] == [
        ("main", root, True),
        ("topic/x", root, False),
    ]
    assert sorted(found.column("tags", "name")) == ["again", "light", "v1"]
    assert {row["sha"] for row in found.rows["tags"]} == {root}
    assert found.row("tags", name="light")["is_annotated"] is False
    assert found.row("tags", name="v1") == {
        "repository_id": "local/api",
        "name": "v1",
        "sha": root,
        "is_annotated": True,
        "tagger_name": "Bea",
        "tagger_email": "bea@example.com",
        "tagged_at": hour(2),
        "message": "One",
        "_deleted_at": None,
    }


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


def test_a_shallow_clone_is_read_with_a_warning_and_without_false_files(api: Repository) -> None:
    for number in range(4):
        api.commit(f"Commit {number}", {f"file{number}": "1\n"})
    shallow = api.folder.parent / "shallow"
    url = api.folder.as_uri()
    run_git(api.folder.parent, "clone", "--quiet", "--depth=2", url, str(shallow))

    found = read(shallow)

    assert "older commits are missing" in found.notes[0]
    assert sorted(found.column("commits", "subject")) == ["Commit 2", "Commit 3"]
    assert found.column("commit_files", "path") == ["file3"]
    assert found.row("repositories", is_shallow=True)


def test_a_shallow_clone_made_whole_is_read_whole(api: Repository) -> None:
    shas = [api.commit(f"Commit {number}") for number in range(4)]
    shallow = api.folder.parent / "shallow"
    url = api.folder.as_uri()
    run_git(api.folder.parent, "clone", "--quiet", "--depth=2", url, str(shallow))
    first = read(shallow)
    run_git(shallow, "fetch", "--quiet", "--unshallow")

    second = read(shallow, before=first)

    assert set(second.column("commits", "sha")) == set(shas)
    assert positions(second) == [(number, sha, None) for number, sha in enumerate(shas, 1)]
    assert second.notes == []


def test_since_leaves_older_commits_out_and_keeps_every_position(api: Repository) -> None:
    api.commit("Old")
    api.commit("Old too")
    new = api.commit("New")

    first = read(api.folder, since=hour(3))
    newest = api.commit("Newest")
    second = read(api.folder, before=first, since=hour(3))

    assert first.column("commits", "sha") == [new]
    assert len(first.rows["mainline"]) == 3
    assert second.column("commits", "sha") == [newest]


def test_a_working_clone_follows_origin_whatever_is_checked_out(api: Repository) -> None:
    api.commit("Root")
    clone = Repository(api.folder.parent / "clone", hours=50)
    run_git(api.folder.parent, "clone", "--quiet", str(api.folder), str(clone.folder))
    newest = api.commit("Newest")
    clone.git("checkout", "--quiet", "-b", "topic")
    mine = clone.commit("Mine")
    clone.git("fetch", "--quiet")

    found = read(clone.folder)

    repository = found.row("repositories", repository_id="local/clone")
    assert (repository["default_branch"], repository["head_sha"]) == ("main", newest)
    assert mine in found.column("commits", "sha")
    assert found.column("branches", "name") == ["main", "topic"]


def test_unpushed_commits_of_the_default_branch_are_on_the_mainline(api: Repository) -> None:
    root = api.commit("Root")
    clone = Repository(api.folder.parent / "clone", hours=50)
    run_git(api.folder.parent, "clone", "--quiet", str(api.folder), str(clone.folder))
    unpushed = clone.commit("Unpushed")

    assert positions(read(clone.folder)) == [(1, root, None), (2, unpushed, None)]


def test_a_detached_head_without_branches_is_the_mainline(api: Repository) -> None:
    sha = api.commit("Root")
    api.git("checkout", "--quiet", "--detach")
    api.git("branch", "--quiet", "-D", "main")

    assert positions(read(api.folder)) == [(1, sha, None)]


@pytest.mark.parametrize(
    ("origin", "repository_id", "url"),
    [
        ("https://github.com/Acme/API.git", "github.com/acme/api", None),
        ("git@github.com:acme/api.git", "github.com/acme/api", None),
        ("ssh://git@gitlab.acme:2222/a/b/c", "gitlab.acme/a/b/c", None),
        (
            "https://me:secret@github.com/acme/api",
            "github.com/acme/api",
            "https://github.com/acme/api",
        ),
    ],
)
def test_a_path_is_known_by_the_host_and_path_of_its_origin(
    api: Repository, origin: str, repository_id: str, url: str | None
) -> None:
    api.git("remote", "add", "origin", origin)

    repository = read(api.folder).row("repositories", is_empty=True)

    assert repository["repository_id"] == repository_id
    assert repository["url"] == (url or origin)


def test_two_entries_of_one_repository_are_refused(api: Repository) -> None:
    api.commit("Root")
    twin = new_repository(api.folder.parent / "elsewhere" / "api")

    found = read(api.folder, twin.folder)

    assert len(found.rows["repositories"]) == 1
    (failed,) = found.failed
    assert "are both the repository local/api" in failed.error.message


def test_a_broken_path_does_not_keep_the_others_out(api: Repository) -> None:
    api.commit("Root")
    inside = api.folder / "docs"
    inside.mkdir()

    found = read(api.folder.parent / "missing", inside, api.folder)

    assert [failed.label for failed in found.failed] == [
        str(api.folder.parent / "missing"),
        str(inside),
    ]
    assert "there is no" in found.failed[0].error.message
    assert found.failed[1].error.hint == f"It is inside of {api.folder}: write that path."
    assert len(found.rows["commits"]) == 1


def test_a_git_that_is_too_old_is_refused(
    api: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho git version 2.31.9\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    with pytest.raises(SourceConfigError) as raised:
        read(api.folder)

    assert raised.value.message == "git version 2.31.9 is too old"
    assert "2.32" in raised.value.hint


def test_a_partial_clone_is_never_completed_over_the_network(api: Repository) -> None:
    api.commit("Root", {"a": "1\n"})
    api.git("config", "uploadpack.allowFilter", "true")
    partial = api.folder.parent / "partial"
    url = api.folder.as_uri()
    clone = ("clone", "--quiet", "--no-checkout", "--filter=blob:none", url, str(partial))
    run_git(api.folder.parent, *clone)

    with pytest.raises(SourceError) as raised:
        read(partial)

    assert raised.value.hint.startswith("The clone is partial")


def test_doctor_says_of_each_repository_whether_it_can_be_read(
    api: Repository, tmp_path: Path
) -> None:
    api.commit("Root")
    bare = tmp_path / "bare.git"
    run_git(tmp_path, "clone", "--quiet", "--bare", str(api.folder), str(bare))
    wrong = "https://me:secret@127.0.0.1:1/acme/api"
    settings = git.SettingsModel(
        repositories=(str(api.folder), bare.as_uri(), str(tmp_path / "no"), "ext::sh", wrong)
    )

    checks = list(git.check(settings))

    assert [(found.subject, found.is_right) for found in checks] == [
        (str(api.folder), True),
        (bare.as_uri(), True),
        (str(tmp_path / "no"), False),
        ("ext::sh", False),
        ("https://***@127.0.0.1:1/acme/api", False),
    ]
    assert checks[0].detail == "local/api: default branch main"
    assert "secret" not in str(checks)


def test_a_worktree_is_read_like_the_repository_that_it_is_of(api: Repository) -> None:
    sha = api.commit("Root")
    worktree = api.folder.parent / "worktree"
    api.git("worktree", "add", "--quiet", str(worktree))

    assert read(worktree).column("commits", "sha") == [sha]


def test_neither_hooks_nor_configuration_of_a_repository_are_run(
    api: Repository, tmp_path: Path
) -> None:
    api.commit("Root", {"a.txt": "1\n", ".gitattributes": "*.txt diff=evil\n"})
    api.commit("Two", {"a.txt": "2\n"})
    touched = tmp_path / "touched"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {touched}\nexit 0\n")
    script.chmod(0o755)
    for key in ("diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor"):
        api.git("config", key, str(script))
    for key in ("core.pager", "gpg.program", "core.sshCommand", "core.askPass"):
        api.git("config", key, str(script))
    api.git("config", "log.showSignature", "true")
    api.git("config", "log.follow", "true")
    api.git("config", "core.attributesFile", str(api.folder / ".gitattributes"))

    found = read(api.folder)

    assert not touched.exists()
    assert found.row("commit_files", path="a.txt", deletions=1)["additions"] == 1


def test_reading_in_place_writes_nothing(api: Repository) -> None:
    api.commit("Root", {"a": "1\n"})
    before = {path: path.stat().st_mtime_ns for path in api.folder.rglob("*")}

    read(api.folder)

    assert {path: path.stat().st_mtime_ns for path in api.folder.rglob("*")} == before
