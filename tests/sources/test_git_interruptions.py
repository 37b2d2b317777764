"""The source git: where it goes on after a run that was killed, failed or stopped."""

from __future__ import annotations

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
    STARTED_AT,
    Read,
    Repository,
    read,
)


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
