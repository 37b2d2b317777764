"""What GitHub counts beside what is loaded, and what has gone there without a word.

A list that says what changed does not say what was deleted. So, when a list has become shorter or
was read anew, and once a week where it moved at all, the ids of all its entries are read, a hundred
for a point, and what is loaded and not among them is marked: after the list itself was read to its
end, never after a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sei_sources.cursors import Probe, fingerprint, is_quiet, moment, text_of
from sei_sources.github import late_statuses, tables
from sei_sources.github.api import Api
from sei_sources.github.repositories import Repository
from sei_sources.http import PageSize
from sei_sources.source import Batch, Count, Cursor
from sei_sources.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

SWEEP_EVERY = timedelta(days=7)
OWN = ("since", "total", "swept", "swept_at", "look")
"""Keys of the cursor that are not the walk's."""

COUNTED = {
    "pull_requests": tables.PULL_REQUESTS,
    "issues": tables.ISSUES,
    "deployments": tables.DEPLOYMENTS,
    "releases": tables.RELEASES,
}
"""Streams whose entries GitHub counts."""
SWEPT = {"issues": "IssueIds", "releases": "ReleaseIds"}
"""Streams whose entries can be deleted, and the operation that reads their ids.

Pull requests cannot be. Deployments and runs that age or a cleanup took away did happen.
"""

LATE = "deployments"
"""The stream whose entries change long after they were made."""

Extract = Callable[[Api, Repository, Probe, Cursor | None], Iterator[Batch]]


@dataclass(frozen=True)
class Followed:
    """A stream that is read, and then held against what the host has.

    Attributes:
        name: Name of the stream.
        extract: Reads it.
    """

    name: str
    extract: Extract

    def is_due(
        self, cursor: Cursor | None, probe: Probe, repository: Repository, now: datetime
    ) -> bool:
        """Return whether entries may have gone, or changed unseen, since somebody last looked."""
        if self.name == LATE:
            return bool(probe.total) and _is_its_day(cursor, repository, now)
        if self.name not in SWEPT:
            return False
        if not cursor or "swept_at" not in cursor or (probe.total or 0) < cursor["total"]:
            return True
        return _is_long_ago(cursor, now) and cursor["swept"] != probe.fingerprint

    def count(self, api: Api, repository: Repository, probe: Probe) -> Iterator[Count]:
        """Yield the host's number where the whole list is loaded, and not only the end of it."""
        cursor = api.context.cursor(self.name, repository.id) or {}
        since = moment(cursor["since"]) if "since" in cursor else api.since
        table: Table | None = COUNTED.get(self.name)
        if table and probe.total is not None and since <= moment(repository.node["createdAt"]):
            label, scope = repository.label, repository.id
            yield Count(self.name, scope, label, table, "repository_id", probe.total)

    def read(
        self, api: Api, repository: Repository, probe: Probe, cursor: Cursor | None
    ) -> Iterator[Batch]:
        """Yield the stream's batches, then what changed late, then what has gone."""
        known = dict(cursor or {})
        own = {name: known.pop(name) for name in OWN if name in known}
        own.setdefault("since", text_of(api.since))
        if self.name == LATE:
            own["look"] = late_statuses.Look.of(own, api).cursor()
        reached: Cursor = known
        if not is_quiet(known, probe):
            for batch in self.extract(api, repository, probe, known or None):
                reached = batch.cursor or reached
                yield replace(batch, cursor={**reached, **own})
        now, rows = api.context.started_at, {}
        is_due = self.is_due(cursor, probe, repository, now)
        if is_due and self.name == LATE:
            yield from self._changed_late(api, repository, own)
        elif is_due:
            rows = self._gone(api, repository)
        if is_due or "swept_at" not in own:
            own |= {"swept": probe.fingerprint, "swept_at": text_of(now)}
        yield Batch(rows, cursor={**reached, **own, "total": probe.total})

    def _changed_late(
        self, api: Api, repository: Repository, own: dict[str, Any]
    ) -> Iterator[Batch]:
        last, since = late_statuses.Look.of(own, api), moment(own["since"])
        for batch, look in late_statuses.look(api, repository, last, since):
            own["look"] = look.cursor()
            yield batch

    def _gone(self, api: Api, repository: Repository) -> dict[Table, pa.Table]:
        """Return what has gone; where nothing is loaded, nobody asks for the ids."""
        table, operation = COUNTED[self.name], SWEPT[self.name]
        pages = api.pages(
            operation,
            {"repository": repository.id},
            ("node", self.name),
            size=PageSize(100, 100),
            what=f"ids of the {self.name} of {repository.label}",
            counted=True,
        )
        present = ((node["id"],) for page in pages for node in page.items)
        gone = api.context.loaded.reconciled(table, "repository_id", repository.id, present)
        return {table: gone} if gone.num_rows else {}


def _is_its_day(cursor: Cursor | None, repository: Repository, now: datetime) -> bool:
    """Return whether the week of a repository is over: each begins on a day of its own."""
    swept_at = (cursor or {}).get("swept_at")
    if swept_at is None:
        return False
    phase = int(fingerprint(repository.id), 16) % 7
    week, last = (
        (at.toordinal() + phase) // 7 for at in (now, moment(swept_at).astimezone(now.tzinfo))
    )
    return week > last


def _is_long_ago(cursor: Cursor | None, now: datetime) -> bool:
    swept_at = (cursor or {}).get("swept_at")
    return swept_at is not None and now - moment(swept_at) > SWEEP_EVERY
