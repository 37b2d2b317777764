"""The source git: what it reads of a history."""

from __future__ import annotations

import pytest

from tests.sources.repositories import (
    ANN,
    BEA,
    Repository,
    hour,
    positions,
    read,
    row_counts,
)


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
