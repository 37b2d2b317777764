"""Mirrors: made from every transport, fetched incrementally, without a trace of the token."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from sei_sources.clone import Clone, basic, clone_stream, mirror, parse_remote, reachable
from sei_sources.errors import SourceError
from sei_sources.source import Context
from tests.sources.git_http_server import GitServer, serving
from tests.sources.repositories import (
    STARTED_AT,
    Read,
    Repository,
    new_repository,
    read,
    run_git,
)

TOKEN = "marker-of-a-token-42"


@pytest.fixture
def api(tmp_path: Path) -> Repository:
    """A bare repository `served/acme/api.git` and a working clone of it that can push."""
    bare = tmp_path / "served" / "acme" / "api.git"
    bare.mkdir(parents=True)
    run_git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
    work = new_repository(tmp_path / "work")
    work.git("remote", "add", "origin", str(bare))
    work.commit("Root", {"a": "1\n"})
    work.git("push", "--quiet", "origin", "main")
    return work


@pytest.fixture
def server(api: Repository, tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "served", authorization=basic("x-access-token", TOKEN)) as running:
        yield running


def with_token(server: GitServer, token: str = TOKEN) -> str:
    return server.url.replace("://", f"://x-access-token:{token}@") + "/acme/api.git"


def files_with(text: str, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def test_a_file_url_is_read_through_a_mirror(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()

    found = read(url, folder=tmp_path / ".sei")

    assert found.column("commits", "sha") == [api.sha()]
    assert found.column("repositories", "url") == [url]


def test_a_clone_over_http_leaves_no_trace_of_the_token(
    api: Repository, server: GitServer, tmp_path: Path
) -> None:
    found = read(with_token(server), folder=tmp_path / ".sei")

    assert found.column("commits", "sha") == [api.sha()]
    assert found.column("repositories", "url") == [f"{server.url}/acme/api.git"]
    header = basic("x-access-token", TOKEN).removeprefix("Basic ")
    for secret in (TOKEN, header):
        assert files_with(secret, tmp_path / ".sei") == []
        assert not [line for line in server.command_lines if secret in line]
    assert any("git" in line and server.url in line for line in server.command_lines)


def test_a_wrong_token_is_one_error_that_does_not_show_it(
    server: GitServer, tmp_path: Path
) -> None:
    remote = parse_remote(with_token(server, "wrong-token"))

    with pytest.raises(SourceError) as raised:
        mirror(remote, tmp_path / ".sei", label="acme/api")

    message = raised.value.message
    assert message.startswith("acme/api: git ls-remote ended with exit code 128: fatal: ")
    assert "wrong-token" not in message
    assert raised.value.hint == "Give a token that may read the repository."


def test_a_repository_that_moved_on_its_host_is_read_at_its_new_address(
    api: Repository, server: GitServer, tmp_path: Path
) -> None:
    server.redirects["/old/name.git"] = "/acme/api.git"
    url = with_token(server).replace("/acme/api.git", "/old/name.git")

    found = read(url, folder=tmp_path / ".sei")
    reachable(parse_remote(url), label="old/name")

    assert found.column("commits", "sha") == [api.sha()]
    assert found.column("repositories", "url") == [f"{server.url}/old/name.git"]


def test_a_token_never_follows_a_redirect_to_another_host(
    server: GitServer, tmp_path: Path
) -> None:
    with serving(tmp_path / "served", authorization=server.authorization) as other:
        server.redirects["/acme/api.git"] = f"{other.url}/acme/api.git"

        with pytest.raises(SourceError, match="is on another host now") as raised:
            mirror(parse_remote(with_token(server)), tmp_path / ".sei", label="acme/api")

        assert other.authorizations == []
    assert "nothing was sent" in raised.value.message


def test_an_unknown_repository_says_so(server: GitServer, tmp_path: Path) -> None:
    remote = parse_remote(with_token(server).replace("api.git", "nothing.git"))

    with pytest.raises(SourceError) as raised:
        reachable(remote, label="acme/nothing")

    assert "not found" in raised.value.message
    assert raised.value.hint.startswith("Check the URL")


def test_a_mirror_in_which_no_ref_moved_asks_once_and_fetches_nothing(
    server: GitServer, tmp_path: Path
) -> None:
    first = read(with_token(server), folder=tmp_path / ".sei")
    server.requests.clear()

    second = read(with_token(server), before=first, folder=tmp_path / ".sei")

    assert not any(second.rows.values())
    assert {path.split("?")[0] for path in server.requests} == {
        "/acme/api.git/info/refs",
        "/acme/api.git/git-upload-pack",
    }
    assert len(server.requests) == 2


def test_what_was_pushed_forced_and_deleted_arrives(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    api.git("tag", "v1")
    api.git("push", "--quiet", "origin", "main:topic", "v1")
    api.commit("Old")
    api.git("push", "--quiet", "origin", "main")
    first = read(url, folder=tmp_path / ".sei")
    api.git("reset", "--quiet", "--hard", "HEAD~1")
    new = api.commit("New")
    api.git("push", "--quiet", "--force", "origin", "main", ":topic", ":refs/tags/v1")

    second = read(url, before=first, folder=tmp_path / ".sei")

    assert second.column("commits", "sha") == [new]
    branches = [(row["name"], row["sha"], row["_deleted_at"]) for row in second.rows["branches"]]
    assert branches == [("main", new, None), ("topic", None, STARTED_AT)]
    assert second.column("tags", "_deleted_at") == [STARTED_AT]
    assert second.column("mainline", "sha") == [new]


def test_a_branch_may_become_a_folder_of_branches(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    api.git("push", "--quiet", "origin", "main:topic")
    first = read(url, folder=tmp_path / ".sei")
    api.git("push", "--quiet", "origin", ":topic")
    api.git("push", "--quiet", "origin", "main:topic/a")

    second = read(url, before=first, folder=tmp_path / ".sei")

    assert sorted(second.column("branches", "name")) == ["topic", "topic/a"]


def test_the_default_branch_follows_the_server(api: Repository, tmp_path: Path) -> None:
    served = tmp_path / "served" / "acme" / "api.git"
    api.git("push", "--quiet", "origin", "main:trunk")
    first = read(served.as_uri(), folder=tmp_path / ".sei")
    run_git(served, "symbolic-ref", "HEAD", "refs/heads/trunk")

    second = read(served.as_uri(), before=first, folder=tmp_path / ".sei")

    assert first.column("repositories", "default_branch") == ["main"]
    assert second.column("repositories", "default_branch") == ["trunk"]


def test_an_empty_machine_goes_on_from_the_cursor(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    first = read(url, folder=tmp_path / "one")
    new = api.commit("New")
    api.git("push", "--quiet", "origin", "main")

    second = read(url, before=first, folder=tmp_path / "two")

    assert second.column("commits", "sha") == [new]


def test_a_file_that_a_killed_fetch_left_is_no_obstacle(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    api.git("push", "--quiet", "origin", "main:topic")
    first = read(url, folder=tmp_path / ".sei")
    (kept,) = (tmp_path / ".sei" / "clones").glob("*.git")
    run_git(kept, "pack-refs", "--all")
    for left in ("packed-refs.lock", "packed-refs.new", "refs/heads/main.lock"):
        (kept / left).touch()
    new = api.commit("New")
    api.git("push", "--quiet", "origin", "main", ":topic")

    assert read(url, before=first, folder=tmp_path / ".sei").column("commits", "sha") == [new]


def test_a_mirror_whose_making_was_cut_off_is_made_whole(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    read(url, folder=tmp_path / ".sei")
    (kept,) = (tmp_path / ".sei" / "clones").glob("*.git")
    for path in kept.iterdir():
        if path.name != "HEAD":
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    assert read(url, folder=tmp_path / ".sei").column("commits", "sha") == [api.sha()]


def test_heads_of_pull_requests_are_kept_where_asked_for(api: Repository, tmp_path: Path) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    mainline = api.sha()
    squashed = api.commit("Squashed later")
    api.git("push", "--quiet", "origin", "HEAD:refs/pull/7/head", "HEAD:refs/pull/7/merge")
    first = read_with_pulls(url, tmp_path)
    other = api.commit("Other")
    api.git("push", "--quiet", "origin", "HEAD:refs/pull/205/head")
    second = read_with_pulls(url, tmp_path, before=first)
    third = read_with_pulls(url, tmp_path, before=second)

    assert sorted(first.column("commits", "sha")) == sorted([mainline, squashed])
    assert other in second.column("commits", "sha")
    assert mainline not in second.column("commits", "sha")
    assert not any(third.rows.values())


def read_with_pulls(url: str, folder: Path, before: Read | None = None) -> Read:
    clone = Clone(
        repository_id="42",
        label="acme/api",
        open=lambda: mirror(parse_remote(url), folder, label="acme/api", with_pull_heads=True),
    )
    result = Read(cursors=dict(before.cursors) if before else {})
    stream = clone_stream(clone, Context(folder, STARTED_AT))
    for batch in stream.extract(result.cursors.get(("history", "42"))):
        result.add(stream, batch)
    return result


def test_a_url_is_not_rewritten_by_configuration_of_this_machine(
    api: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched = tmp_path / "touched"
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.ext::touch {touched} .insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "file:///")
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()

    found = read(url, folder=tmp_path / ".sei")

    assert not touched.exists()
    assert len(found.rows["commits"]) == 1


def test_a_run_that_waits_for_another_one_to_fetch_can_be_stopped(
    api: Repository, tmp_path: Path
) -> None:
    url = (tmp_path / "served" / "acme" / "api.git").as_uri()
    read(url, folder=tmp_path / ".sei")
    (lock,) = (tmp_path / ".sei" / "clones").glob("*.lock")
    stop = Event()
    stop.set()

    with lock.open() as other, pytest.raises(SourceError, match="acme/api: stopped"):
        fcntl.flock(other, fcntl.LOCK_EX)
        mirror(parse_remote(url), tmp_path / ".sei", label="acme/api", stop=stop)
