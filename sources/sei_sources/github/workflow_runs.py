"""Workflow runs: REST alone lists them, newest first, a thousand of a window of time at most.

Windows of creation time are read oldest first, each a checkpoint; one that holds more than a list
gives is cut into smaller ones. A run changes after it was created, so runs that had not completed
are looked at again, and once a day everything of the last month: a run can be started again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.numbered import Numbered
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import rest_actor
from sei_sources.http import (
    NotFoundError,
    Page,
    PageSize,
    Position,
    UnusableError,
    walk,
)
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Table

REACHABLE = 1000
"""Runs that one window gives, however many it holds."""
CREATED_OVERLAP = timedelta(hours=1)
"""The list is made from an index that may lag behind."""
LOOK_BACK = timedelta(days=30)
"""How long after its creation a run can be started again."""
LOOK_BACK_EVERY = timedelta(days=1)
PLENTY = 800
"""Runs that a window is cut for: they are not spread evenly."""
RESTARTS = 3
SECOND = timedelta(seconds=1)


def is_asleep(cursor: Cursor | None, repository: Repository, now: datetime) -> bool:
    """Return whether it is not worth a request to ask for new runs.

    So it is where nothing was pushed and no pull request or issue moved since the last look, that
    look is not a day old, and the newest run is older than a week and has completed.
    """
    if not cursor or cursor.get("activity") != repository.activity or cursor.get("open"):
        return False
    if now - moment(cursor["looked_back_at"]) > LOOK_BACK_EVERY:
        return False
    newest = cursor.get("newest")
    return newest is None or now - moment(newest) > timedelta(days=7)


@dataclass(frozen=True)
class _Window:
    begin: datetime
    end: datetime

    def __str__(self) -> str:
        return f"from {text_of(self.begin)} to {text_of(self.end)}"

    def pieces(self, count: int) -> list[_Window]:
        """Cut it into so many windows, oldest first, that share no second."""
        width = max((self.end - self.begin) / count, SECOND)
        edges = [self.begin + width * number for number in range(count)]
        begins = [edge.replace(microsecond=0) for edge in edges if edge <= self.end]
        ends = [begin - SECOND for begin in begins[1:]] + [self.end]
        return [_Window(begin, end) for begin, end in zip(begins, ends, strict=True)]


class WorkflowRuns:
    """Reads the runs of one repository."""

    def __init__(self, api: Api, repository: Repository) -> None:
        self._api = api
        self._repository = repository
        self._now = api.context.started_at
        self._what = f"workflow runs of {repository.label}"
        self._size = PageSize(100, 100)
        self._notes: tuple[str, ...] = ()

    def extract(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Yield a batch a window; a repository that has no such list has no runs."""
        try:
            yield from self._batches(cursor)
        except NotFoundError:
            yield Batch(notes=("GitHub has no workflow runs of it: Actions is off, or hidden",))

    def _batches(self, cursor: Cursor | None) -> Iterator[Batch]:
        known = dict(cursor or {})
        looks_back = self._looks_back(known)
        self._size = PageSize(known.get("page_size", 100), 100)
        waiting = [_Window(self._begin(known, looks_back=looks_back), self._now + CREATED_OVERLAP)]
        state, done = _State(known, self._now, self._repository.activity), 0
        total: int | None = None
        while waiting:
            window = waiting.pop(0)
            runs, count = self._read(window)
            total = count if total is None else total
            if runs is None:
                waiting = window.pieces(count // PLENTY + 1) + waiting
                continue
            done += len(runs)
            fresh = [run for run in runs if _is_news(run, known)]
            state.take(runs, window.end, self._api.client.host_now())
            values = state.cursor(is_last=not waiting, looked_back=looks_back)
            values = {**values, "page_size": self._size.value}
            yield Batch(_rows(fresh), cursor=values, total=total, done=done, notes=self._notes)
            self._notes = ()

    def _looks_back(self, known: Cursor) -> bool:
        looked = known.get("looked_back_at")
        return looked is None or self._now - moment(looked) > LOOK_BACK_EVERY

    def _begin(self, known: Cursor, *, looks_back: bool) -> datetime:
        if "until" not in known:
            return self._api.since.replace(microsecond=0)
        begins = [moment(known["until"]) - CREATED_OVERLAP]
        if known.get("open"):
            begins.append(moment(known["open"]))
        if looks_back and "read_at" in known:
            begins.append(max(self._now - LOOK_BACK, self._api.since))
        return min(begins).replace(microsecond=0)

    def _read(self, window: _Window) -> tuple[list[Node] | None, int]:
        """Return the rows of a window and their number; None where it holds more than it gives."""
        for _ in range(RESTARTS):
            runs: dict[str, Node] = {}
            counts = []
            for page in self._pages(window):
                counts.append(page.total or 0)
                if counts[0] > REACHABLE and window.end - window.begin > SECOND:
                    return None, counts[0]
                runs |= {str(run["id"]): _run(run, self._repository.id) for run in page.items}
            if min(counts) == counts[0] and len(runs) >= min(counts[0], REACHABLE):
                return list(runs.values()), counts[0]
        if min(counts) != counts[0]:
            raise UnusableError(
                f"{self._what}: the list keeps shrinking while it is read",
                hint="Runs are being deleted; what was read is kept, go on later: sei extract",
            )
        self._notes += (
            f"{len(runs)} of the {counts[0]} workflow runs that GitHub counts {window}",
        )
        return list(runs.values()), counts[0]

    def _pages(self, window: _Window) -> Iterator[Page]:
        created = f"{text_of(window.begin)}..{text_of(window.end)}"
        runs = Numbered(
            f"repos/{self._repository.label}/actions/runs",
            {"created": created, "exclude_pull_requests": "true"},
            items=lambda value: value["workflow_runs"],
            what=self._what,
            total=lambda value: value["total_count"],
            is_exact=False,
        )

        def fetch(position: Position, first: int) -> Page:
            return runs.page(self._api, int(str(position or 0)), first)

        return walk(fetch, size=self._size, what=self._what)


class _State:
    """What is known after each window."""

    def __init__(self, known: Cursor, now: datetime, activity: str) -> None:
        self._known = known
        self._now = now
        self._activity = activity
        self._read_at: datetime | None = None
        self._until = moment(known["until"]) if "until" in known else None
        self._newest = known.get("newest")
        self._open: str | None = None
        self._seen: list[str] = []

    def take(self, runs: Sequence[Node], end: datetime, host_now: datetime) -> None:
        """Take in the rows of a window that was read."""
        self._read_at = self._read_at or host_now
        until = min(end, host_now)
        self._until = max(until, self._until) if self._until else until
        for run in runs:
            created = run["created_at"]
            self._newest = max(created, self._newest or created)
            is_young = moment(created) > self._now - LOOK_BACK - timedelta(days=5)
            if run["status"] != "completed" and is_young:
                self._open = min(created, self._open or created)
            if _may_come_again(run, self._read_at):
                self._seen.append(fingerprint(run))

    def cursor(self, *, is_last: bool, looked_back: bool) -> Cursor:
        """Return the cursor; only the last window of all makes the look complete."""
        values = dict(self._known)
        values |= {"until": text_of(self._until or self._now), "newest": self._newest}
        if not is_last:
            return values
        return {
            **values,
            "open": self._open,
            "seen": self._seen,
            "read_at": text_of(self._read_at or self._now),
            "activity": self._activity,
            "looked_back_at": text_of(self._now) if looked_back else values["looked_back_at"],
        }


def _may_come_again(run: Node, read_at: datetime) -> bool:
    is_new = moment(run["created_at"]) >= read_at - CREATED_OVERLAP
    return is_new or moment(run["updated_at"]) >= read_at - OVERLAP


def _is_news(run: Node, known: Cursor) -> bool:
    """Return whether a run may have changed since the last complete look."""
    if fingerprint(run) in known.get("seen", ()):
        return False
    if "read_at" not in known:
        return True
    is_new = moment(run["created_at"]) >= moment(known["until"]) - CREATED_OVERLAP
    return is_new or moment(run["updated_at"]) >= moment(known["read_at"]) - OVERLAP


def _rows(runs: Sequence[Node]) -> dict[Table, Any]:
    return {tables.WORKFLOW_RUNS: tables.WORKFLOW_RUNS.arrow(runs)} if runs else {}


def _run(run: Node, repository_id: str) -> Node:
    names = (
        "name",
        "display_title",
        "path",
        "event",
        "status",
        "conclusion",
        "head_branch",
        "head_sha",
        "run_number",
        "run_attempt",
        "created_at",
        "run_started_at",
        "updated_at",
        "html_url",
    )
    return {
        "id": str(run["id"]),
        "repository_id": repository_id,
        **{name: run.get(name) for name in names},
        **rest_actor("actor", run.get("actor")),
    }
