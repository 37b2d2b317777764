"""The source git on clones of every kind: shallow, partial, broken, at work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sei_sources import git
from sei_sources.errors import SourceConfigError, SourceError
from tests.sources.repositories import (
    Repository,
    hour,
    new_repository,
    positions,
    read,
    run_git,
)


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
