"""Jira, Linear and Asana behind one interface: the same work, read into lists of rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sei_demo.messages import Request, Response
from sei_sources import asana, jira, linear
from sei_sources.errors import SourceError
from sei_sources.source import Batch, Context, Cursor, Failed, Stream
from sei_sources.surprises import SURPRISES, surprise
from tests.servers.asana_server import AsanaServer
from tests.servers.jira_server import JiraServer
from tests.servers.linear_server import LinearServer
from tests.sources import asana_case, jira_case, linear_case

Row = dict[str, Any]
MANY = 105
"""Issues of the first project: more than a page of each tracker."""


@dataclass
class Result:
    """What one run brought: rows, and what failed, by stream and label."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[tuple[str, str], SourceError] = field(default_factory=dict)


@dataclass
class Tracker:
    """A tracker with two projects, the first of which fills more than a page.

    Attributes:
        name: Name of the source.
        source: The source.
        server: Its local server.
        settings: What the source needs to read it.
        issues: Table of its issues.
        label: What the source calls the first project.
        stream: The stream that reads its issues.
        asks: Whether a request asks for a page of issues.
        limit: What it answers when it has been asked too often.
        cursors: What was loaded last.
    """

    name: str
    source: Any
    server: Any
    settings: Any
    issues: str
    label: str
    stream: str
    asks: Callable[[Request], bool]
    limit: Response
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def run(self, *, stop_after: int | None = None) -> Result:
        """Extract a minute after the last time.

        Args:
            stop_after: Batches after which the run is killed; the last one is not loaded.
        """
        self.started_at += timedelta(minutes=1)
        context = Context(Path(), self.started_at, cursors=dict(self.cursors))
        result = Result()
        for taken, (stream, batch) in enumerate(self._batches(context, result), start=1):
            if taken == stop_after:
                break
            for table, rows in batch.rows.items():
                result.rows[table.name] += rows.to_pylist()
            if batch.cursor is not None:
                self.cursors[stream.name, stream.scope] = json.loads(json.dumps(batch.cursor))
        return result

    def batches(self) -> Iterator[Batch]:
        """Yield the batches of a first run one by one."""
        for _, batch in self._batches(Context(Path(), self.started_at), Result()):
            yield batch

    def _batches(self, context: Context, result: Result) -> Iterator[tuple[Stream, Batch]]:
        try:
            for stream in self.source.streams(self.settings, context):
                if isinstance(stream, Failed):
                    result.failed[stream.name, stream.label] = stream.error
                elif isinstance(stream, Stream):
                    yield from self._read(stream, context, result)
        except SourceError as error:
            result.failed["", ""] = error

    def _read(
        self, stream: Stream, context: Context, result: Result
    ) -> Iterator[tuple[Stream, Batch]]:
        try:
            for batch in stream.extract(context.cursor(stream.name, stream.scope)):
                yield stream, batch
        except SourceError as error:
            result.failed[stream.name, stream.label] = error
        except SURPRISES as error:
            told = surprise(error, self.name, stream.name)
            result.failed[stream.name, stream.label] = told

    def latest(self, *results: Result) -> dict[str, list[str]]:
        """Return the latest version of every row that these runs brought, by table."""
        keys = {table.name: table.key for table in self.source.TABLES}
        found: dict[str, dict[tuple[Any, ...], Row]] = defaultdict(dict)
        for result in results:
            for table, rows in result.rows.items():
                for row in rows:
                    found[table][tuple(row[name] for name in keys[table])] = row
        return {table: sorted(repr(row) for row in rows.values()) for table, rows in found.items()}


@contextmanager
def _jira(*, is_cloud: bool) -> Iterator[Tracker]:
    hour = jira_case.HOUR
    issues = [jira_case.issue(number, updated=number * hour) for number in range(1, MANY + 1)]
    site = jira_case.site(*issues, jira_case.issue(1, jira_case.OPS))
    with JiraServer(site, is_cloud=is_cloud) as server:
        yield jira_tracker(server)


def jira_tracker(server: JiraServer) -> Tracker:
    """Return the tracker of a Jira that is served."""
    search = "/search/jql" if server.is_cloud else "/search"
    email = {"email": jira_case.EMAIL} if server.is_cloud else {}
    return Tracker(
        "jira",
        jira,
        server,
        jira.SettingsModel(url=server.url, token=jira_case.TOKEN, **email),
        "issues",
        "ABC",
        "issues",
        lambda request: request.path.endswith(search),
        Response(429, b"{}", {"Retry-After": "30"}),
    )


@contextmanager
def _linear() -> Iterator[Tracker]:
    first, second = linear_case.team("ENG"), linear_case.team("OPS")
    hour, created = linear_case.DAY / 24, linear_case.at(12 * linear_case.DAY)
    issues = [
        linear_case.issue(number, first, updated=number * hour, createdAt=created)
        for number in range(1, MANY + 1)
    ]
    error = {"message": "Rate limit exceeded", "extensions": {"code": "RATELIMITED"}}
    workspace = linear_case.workspace(*issues, linear_case.issue(1, second))
    with LinearServer(workspace) as server:
        yield Tracker(
            "linear",
            linear,
            server,
            linear.SettingsModel(url=server.url, token=linear_case.KEY),
            "issues",
            "ENG",
            "issues",
            lambda request: "query Issues(" in request.json.get("query", ""),
            Response.of_json(400, {"errors": [error]}, headers={"Retry-After": "30"}),
        )


@contextmanager
def _asana() -> Iterator[Tracker]:
    first, second = asana_case.project("10"), asana_case.project("20")
    sections = [asana_case.section("11", first), asana_case.section("21", second)]
    tasks = [asana_case.task(f"t{number}", sections[0]) for number in range(MANY)]
    there = asana_case.organisation(sections, *tasks, asana_case.task("other", sections[1]))
    error = {"errors": [{"message": "You have made too many requests recently."}]}
    with AsanaServer(there) as server:
        yield Tracker(
            "asana",
            asana,
            server,
            asana.SettingsModel(url=server.url, token=asana_case.TOKEN),
            "tasks",
            "Project 10",
            "tasks",
            lambda request: (
                request.path.endswith("/tasks") and request.query.get("project") == "10"
            ),
            Response.of_json(429, error, headers={"Retry-After": "30"}),
        )


TRACKERS: dict[str, Callable[[], Any]] = {
    "jira cloud": lambda: _jira(is_cloud=True),
    "jira data center": lambda: _jira(is_cloud=False),
    "linear": _linear,
    "asana": _asana,
}
