"""Keep a bare mirror of a repository: made once, then fetched when a ref moved."""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from threading import Event
from typing import IO

from sei_sources.clone.git import TICK_SECONDS, Git
from sei_sources.clone.moved import where_it_is
from sei_sources.clone.remote import Remote

HEADS = ("refs/heads/*", "refs/tags/*")
PULL_HEADS = "refs/pull/*/head"


@dataclass(frozen=True)
class _Listing:
    refs: Mapping[str, str]
    default_ref: str | None


def mirror(
    remote: Remote,
    folder: Path,
    *,
    label: str,
    with_pull_heads: bool = False,
    stop: Event | None = None,
) -> Git:
    """Make or refresh a bare mirror with all branches and tags.

    Args:
        remote: Where it is cloned from.
        folder: The folder that may keep files between runs.
        label: What a person calls the repository.
        with_pull_heads: Whether the heads of GitHub's pull requests are kept as well.
        stop: Set where the run is being stopped.

    Raises:
        SourceError: git could not reach, read or write it.
    """
    here = folder / "clones" / _folder_name(remote)
    here.mkdir(parents=True, exist_ok=True)
    local = Git(here.resolve(), label, stop=stop or Event())
    wanted = (*HEADS, PULL_HEADS) if with_pull_heads else HEADS
    with _locked(here.with_suffix(".lock"), local):
        if not (here / "objects" / "info").exists():  # which git makes last
            local.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        git = replace(local, protocols=(remote.protocol,), configuration=remote.configuration())
        remote, there = _listing(git, remote, wanted)
        if there.refs != _refs(local, wanted):
            _fetch(git, remote, wanted)
        if there.default_ref:
            local.run("symbolic-ref", "HEAD", there.default_ref)
    return local


def _folder_name(remote: Remote) -> str:
    readable = re.sub(r"[^a-z0-9._-]+", "_", remote.repository_id).strip("._")[:80]
    return f"{readable}-{hashlib.sha256(remote.url.encode()).hexdigest()[:10]}.git"


@contextmanager
def _locked(path: Path, git: Git) -> Iterator[None]:
    """Keep others from writing the mirror: another source, a run on another warehouse."""
    with path.open("w") as file:
        while not _is_taken(file):
            git.stop.wait(TICK_SECONDS)
            git.go_on()
        yield


def _is_taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _listing(git: Git, remote: Remote, wanted: tuple[str, ...]) -> tuple[Remote, _Listing]:
    """Return the refs of a remote, and the remote at its present address."""
    remote, listed = where_it_is(
        remote, lambda one: git.run("ls-remote", "--symref", "--", one.url, "HEAD", *wanted)
    )
    lines = listed.splitlines()
    refs: dict[str, str] = {}
    default_ref = None
    for line in lines:
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: refs/heads/"):
            default_ref = value.removeprefix("ref: ")
        elif name.startswith("refs/") and not name.endswith("^{}"):
            refs[name] = value
    kept = {name: sha for name, sha in refs.items() if _is_wanted(name, wanted)}
    return remote, _Listing(kept, default_ref)


def _is_wanted(name: str, wanted: tuple[str, ...]) -> bool:
    for pattern in wanted:
        before, after = pattern.split("*")
        if name.startswith(before) and name.endswith(after):
            return True
    return False


def _refs(git: Git, wanted: tuple[str, ...]) -> dict[str, str]:
    prefixes = [pattern.split("*")[0] for pattern in wanted]
    lines = git.run("for-each-ref", "--format=%(refname) %(objectname)", *prefixes).splitlines()
    return dict(line.rsplit(" ", 1) for line in lines)


def _fetch(git: Git, remote: Remote, wanted: tuple[str, ...]) -> None:
    for stale in (git.folder / "packed-refs.new", *git.folder.rglob("*.lock")):
        stale.unlink(missing_ok=True)
    git.run(
        "fetch",
        "--quiet",
        "--force",
        "--prune",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--",
        remote.url,
        *(f"+{pattern}:{pattern}" for pattern in wanted),
    )


def reachable(remote: Remote, *, label: str) -> None:
    """Ask a remote for its default branch, keeping nothing.

    Raises:
        SourceError: It cannot be reached or read.
    """
    configuration = remote.configuration()
    git = Git(Path(gettempdir()), label, protocols=(remote.protocol,), configuration=configuration)
    where_it_is(remote, lambda one: git.run("ls-remote", "--", one.url, "HEAD"))
