"""The source git: the history of any repository that is on this machine or has a clone URL.

    repositories of sei.yml ─▶ a path: read in place, never written to ┐
                            ─▶ a URL: a bare mirror, fetched           ┴▶ clone_stream ─▶ TABLES

All of a history is read whatever its age, unless `since` says otherwise: it costs little, and
positions on the mainline, baselines and the age of a repository need it. A repository that cannot
be read does not stop the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from sei_sources.clone import (
    Clone,
    Git,
    Remote,
    Snapshot,
    clone_stream,
    is_url,
    local_repository,
    mirror,
    parse_remote,
    reachable,
    read_snapshot,
    require_git,
)
from sei_sources.errors import SourceError
from sei_sources.git.tables import REPOSITORIES, TABLES
from sei_sources.source import Check, Context, Failed, Settings, Stream
from sei_sources.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]

CONCURRENCY = 2
"""Each stream keeps two git processes busy; the second one mostly waits for a server."""


class SettingsModel(Settings):
    """What a user can set for git.

    Attributes:
        repositories: Paths and clone URLs; `https://x:${TOKEN}@host/path` gives a token.
    """

    repositories: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class _Repository:
    """A repository as written in the settings, where it is at home, and the local one if it is."""

    written: str
    home: Remote
    local: Git | None

    def open(self, context: Context) -> Git:
        """Return the repository ready to be read."""
        if self.local:
            return self.local
        label = self.home.repository_id
        return mirror(self.home, context.folder, label=label, stop=context.stop)

    def rows(self, snapshot: Snapshot) -> Mapping[Table, pa.Table]:
        """Return the repository's own row."""
        row = {
            "repository_id": self.home.repository_id,
            "url": self.home.url,
            "host": self.home.host,
            "path": self.home.path,
            "default_branch": snapshot.default_branch,
            "head_sha": snapshot.head_sha,
            "is_empty": snapshot.is_empty,
            "is_shallow": snapshot.is_shallow,
        }
        return {REPOSITORIES: REPOSITORIES.arrow([row])}


def streams(settings: SettingsModel, context: Context) -> Iterator[Stream | Failed]:
    """List one stream per repository, in the order of the settings.

    Raises:
        SourceConfigError: git is not installed.
    """
    require_git()
    written_by_id: dict[str, str] = {}
    for written in settings.repositories:
        try:
            repository = _find(written)
            _refuse_second(repository, written_by_id)
        except SourceError as error:
            yield Failed("history", _shown(written), error)
            continue
        clone = Clone(
            repository_id=repository.home.repository_id,
            label=repository.home.repository_id,
            open=partial(repository.open, context),
            since=context.since or settings.since,
            about=repository.rows,
        )
        yield clone_stream(clone, context)


def check(settings: SettingsModel) -> Iterator[Check]:
    """Look at git and at every repository, for `sei doctor`."""
    try:
        require_git()
    except SourceError as error:
        yield Check("git", is_right=False, detail=error.message, hint=error.hint)
        return
    written_by_id: dict[str, str] = {}
    for written in settings.repositories:
        try:
            repository = _find(written)
            _refuse_second(repository, written_by_id)
            detail = _condition(repository)
            yield Check(_shown(written), is_right=True, detail=detail)
        except SourceError as error:
            yield Check(_shown(written), is_right=False, detail=error.message, hint=error.hint)


def _condition(repository: _Repository) -> str:
    if repository.local is None:
        reachable(repository.home, label=repository.home.repository_id)
        return f"{repository.home.repository_id}: can be cloned"
    snapshot = read_snapshot(repository.local)
    state = f"default branch {snapshot.default_branch}" if snapshot.default_branch else "empty"
    shallow = ", shallow: older commits are missing" if snapshot.is_shallow else ""
    return f"{repository.home.repository_id}: {state}{shallow}"


def _find(written: str) -> _Repository:
    path = Path(written).expanduser()
    if is_url(written) and not path.exists():
        return _Repository(written, parse_remote(written), None)
    if written.startswith("-"):
        parse_remote(written)
    local = local_repository(path, label=written)
    return _Repository(written, _home(local, path.resolve()), local)


def _home(git: Git, path: Path) -> Remote:
    """Return where a local repository comes from, itself if from nowhere but this machine."""
    origin = git.run("config", "--get", "remote.origin.url", allowed=(0, 1)).strip()
    if is_url(origin) and not origin.startswith("file:"):
        try:
            return parse_remote(re.sub(r"^(http|git)://", "https://", origin))
        except SourceError:
            return Remote(str(path), "file", "local", path.name.removesuffix(".git"))
    return Remote(str(path), "file", "local", path.name.removesuffix(".git"))


def _refuse_second(repository: _Repository, written_by_id: dict[str, str]) -> None:
    """Refuse two entries of one name: their rows would take turns."""
    name = repository.home.repository_id
    first = written_by_id.setdefault(name, repository.written)
    if first is not repository.written:
        raise SourceError(
            f"{_shown(repository.written)} and {_shown(first)} are both the repository {name}",
            hint="Leave one out, or give a path its own remote `origin`: git remote add origin URL",
        )


def _shown(written: str) -> str:
    return re.sub(r"//[^/@\s]*@", "//***@", written)
