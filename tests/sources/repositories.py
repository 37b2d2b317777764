"""Small git repositories for tests, and what a source reads from them."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_sources import git
from sei_sources.source import Batch, Context, Cursor, Failed, Stream

STARTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST_SECOND = 1_700_000_000
ANN = ("Ann", "ann@example.com")
BEA = ("Bea", "bea@example.com")


def run_git(folder: Path, *arguments: str, stdin: bytes = b"", **variables: str) -> str:
    """Run git as a person would, without the configuration of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    answer = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**kept, **alone, **variables},
    )
    assert answer.returncode == 0, answer.stderr.decode()
    return answer.stdout.decode("utf-8", "replace").strip()


@dataclass
class Repository:
    """A repository with a working tree; each commit is an hour after the one before."""

    folder: Path
    hours: int = 0

    def git(self, *arguments: str, stdin: bytes = b"", **variables: str) -> str:
        """Run git in it."""
        return run_git(self.folder, *arguments, stdin=stdin, **variables)

    def commit(
        self,
        message: str = "Change",
        files: Mapping[str, str | bytes] | None = None,
        *,
        author: tuple[str, str] = ANN,
        committer: tuple[str, str] = ANN,
    ) -> str:
        """Commit these files, or the index if there are none, and return the commit's name."""
        for name, content in (files or {}).items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            self.git("add", "--", name)
        self.git(
            "commit", "--quiet", "--allow-empty", "-m", message, **self.clock(author, committer)
        )
        return self.sha()

    def clock(
        self, author: tuple[str, str] = ANN, committer: tuple[str, str] = ANN
    ) -> dict[str, str]:
        """Return the variables that say who and when, an hour later each time."""
        self.hours += 1
        date = f"{FIRST_SECOND + 3600 * self.hours} +0000"
        return {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": committer[0],
            "GIT_COMMITTER_EMAIL": committer[1],
            "GIT_COMMITTER_DATE": date,
        }

    def sha(self, revision: str = "HEAD") -> str:
        """Return the name of a commit."""
        return self.git("rev-parse", f"{revision}^{{commit}}")


def new_repository(folder: Path) -> Repository:
    """Make an empty repository whose branch is main."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    return Repository(folder)


@dataclass
class Read:
    """What one run read: rows by table name, cursors by scope, notes and errors."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)

    def add(self, stream: Stream, batch: Batch) -> None:
        """Take what a stream yields."""
        for table, rows in batch.rows.items():
            self.rows[table.name].extend(rows.to_pylist())
        self.notes.extend(batch.notes)
        if batch.cursor is not None:
            self.cursors[stream.name, stream.scope] = batch.cursor

    def column(self, table: str, name: str) -> list[Any]:
        """Return one column of a table."""
        return [row[name] for row in self.rows[table]]

    def row(self, table: str, **values: Any) -> dict[str, Any]:
        """Return the one row that has these values."""
        (found,) = [row for row in self.rows[table] if values.items() <= row.items()]
        return found


def read(
    *repositories: Path | str,
    before: Read | None = None,
    folder: Path = Path("/nowhere"),
    since: datetime | None = None,
) -> Read:
    """Read repositories by the source git, from the cursors of a run before."""
    result = Read(cursors=dict(before.cursors) if before else {})
    context = Context(folder, STARTED_AT, cursors=result.cursors, since=since)
    settings = git.SettingsModel(repositories=tuple(str(path) for path in repositories))
    for stream in list(git.streams(settings, context)):
        if isinstance(stream, Failed):
            result.failed.append(stream)
            continue
        for batch in stream.extract(context.cursor(stream.name, stream.scope)):
            result.add(stream, batch)
    return result


@pytest.fixture
def api(tmp_path: Path) -> Repository:
    """A new repository."""
    return new_repository(tmp_path / "api")


def hour(number: int) -> datetime:
    """Return the time of a commit, so many hours after the first."""
    return datetime.fromtimestamp(FIRST_SECOND + 3600 * number, UTC)


def positions(result: Read) -> list[tuple[int, str | None, datetime | None]]:
    """Return the mainline that was read."""
    return [(row["position"], row["sha"], row["_deleted_at"]) for row in result.rows["mainline"]]


def row_counts(result: Read) -> dict[str, int]:
    """Return how many rows of each table were read."""
    return {table: len(rows) for table, rows in result.rows.items() if rows}
