"""A world of GitHub's shape on loopback, read by the real source into lists of rows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.world import World
from sei_sources import github
from sei_sources.errors import SourceError
from sei_sources.http import Clock
from sei_sources.source import (
    Batch,
    Context,
    Count,
    Cursor,
    Failed,
    Loaded,
    NothingLoaded,
    Stream,
)
from tests.clock import NOW, now

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Row = dict[str, Any]


@dataclass
class Result:
    """What one run brought."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[tuple[str, str], SourceError] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    expected: list[Count] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: len(rows) for name, rows in self.rows.items() if rows}

    def row(self, table: str, **wanted: Any) -> Row:
        """Return the one row with these values, without what is NULL."""
        found = [
            row
            for row in self.rows[table]
            if all(row[name] == value for name, value in wanted.items())
        ]
        assert len(found) == 1, found
        return {name: value for name, value in found[0].items() if value is not None}

    def values(self, table: str, column: str) -> list[Any]:
        """Return a column, sorted."""
        return sorted(row[column] for row in self.rows[table])


@dataclass
class Case:
    """A world with the organisation acme and its members ann and bob.

    Attributes:
        skipped: Streams that no test of this case speaks of.
        loaded: What streams are told of what is loaded.
    """

    folder: Path
    server: GitHubServer
    started_at: datetime = NOW
    skipped: frozenset[str] = frozenset({"commits", "mainline", "references"})
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)
    loaded: Loaded = field(default_factory=NothingLoaded)

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def acme(self) -> Node:
        return self.world.accounts["acme"]

    @property
    def ann(self) -> Node:
        return self.world.accounts["ann"]

    @property
    def bob(self) -> Node:
        return self.world.accounts["bob"]

    def repository(self, name: str = "api", **fields: Any) -> RepositoryBuilder:
        """Add a repository with a default branch."""
        builder = RepositoryBuilder(self.world, self.acme, name, created_at=NOW - 90 * DAY)
        root = builder.commit(at=NOW - 90 * DAY, author=self.ann, message="Begin")
        builder.branch("main", root, is_default=True)
        builder.node.update(fields)
        return builder

    def settings(self, **values: Any) -> github.SettingsModel:
        chosen = {"url": self.server.url, "token": TOKEN, "owners": ("acme",), "clone": False}
        return github.SettingsModel(**{**chosen, **values})

    def run(self, *, stop_after: int | None = None, is_full: bool = False, **values: Any) -> Result:
        """Extract a minute after the last time.

        Args:
            stop_after: Batches after which the run is killed; the last one is not loaded.
            is_full: Whether everything is read again.
            values: Settings.
        """
        self.server.requests.clear()
        self.started_at += timedelta(minutes=1)
        forgotten = self.cursors if is_full else {}
        self.cursors = {} if is_full else self.cursors
        context = Context(
            self.folder,
            self.started_at,
            cursors=dict(self.cursors),
            forgotten=forgotten,
            loaded=self.loaded,
        )
        result, taken = Result(), 0
        for stream in github.streams(self.settings(**values), context):
            if isinstance(stream, Failed):
                result.failed[stream.name, stream.label] = stream.error
            elif isinstance(stream, Count):
                result.expected.append(stream)
            elif isinstance(stream, Stream) and stream.name not in self.skipped:
                for batch in self._read(stream, result):
                    taken += 1
                    if taken == stop_after:
                        return result
                    self._load(stream, batch, result)
        return result

    def _read(self, stream: Stream, result: Result) -> Iterator[Batch]:
        result.streams.append(stream.name)
        try:
            yield from stream.extract(self.cursors.get((stream.name, stream.scope)))
        except SourceError as error:
            result.failed[stream.name, stream.label] = error

    def _load(self, stream: Stream, batch: Batch, result: Result) -> None:
        result.notes += batch.notes
        for table, rows in batch.rows.items():
            result.rows[table.name] += rows.to_pylist()
        if batch.cursor is not None:
            self.cursors[stream.name, stream.scope] = json.loads(json.dumps(batch.cursor))

    @property
    def asked(self) -> Counter[str]:
        """What the last run asked for, by GraphQL operation or REST route."""
        return Counter(request.operation for request in self.server.api_requests)


@contextmanager
def github_case(folder: Path, **options: Any) -> Iterator[Case]:
    """Serve a world with an organisation and two people."""
    world = World()
    world.organization("acme")
    for login in ("ann", "bob"):
        world.member(world.accounts["acme"], world.user(login))
    with GitHubServer(world, **options) as server:
        yield Case(folder, server)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A served world, nothing of it read yet."""
    with github_case(tmp_path) as served:
        yield served


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every wait of the client is over at once; the list says how long each would have been."""
    return skip_waits(monkeypatch)


def skip_waits(patched: pytest.MonkeyPatch) -> list[float]:
    """Let every wait of the client be over at once, and return the list that it is noted in."""
    slept: list[float] = []
    now = Clock.now
    patched.setattr(Clock, "now", lambda self: now(self) + sum(slept))
    patched.setattr(Clock, "sleep", lambda _, seconds: slept.append(seconds))
    return slept


def just_now() -> datetime:
    """Return the time of the host's clock: what changes now may change again this second."""
    return now().replace(microsecond=0)


def text(moment: datetime) -> str:
    """Return a time as GitHub writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
