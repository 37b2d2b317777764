"""The history of one repository as a stream: what is new, whatever was done to the refs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sei_sources.clone.commits import Part, all_contacts, exists, read_parts, unreached
from sei_sources.clone.git import Git
from sei_sources.clone.mailmap import identities, mailmap_blob
from sei_sources.clone.mainline import Mainline, changed_commits, changed_positions, read_mainline
from sei_sources.clone.records import Contact
from sei_sources.clone.ref_rows import changed_branches, changed_tags
from sei_sources.clone.refs import Sighting, Snapshot, read_snapshot
from sei_sources.clone.state import State
from sei_sources.clone.tables import BRANCHES, DEFAULT_BRANCH_COMMITS, IDENTITIES, MAINLINE, TAGS
from sei_sources.source import Batch, Context, Cursor, Stream
from sei_sources.tables import DELETED_AT, Table

if TYPE_CHECKING:
    import pyarrow as pa

SHALLOW = "the clone is shallow, its older commits are missing: git fetch --unshallow"


@dataclass(frozen=True)
class Clone:
    """A repository that a source reads from a clone.

    Attributes:
        repository_id: Its id in every row, and the scope of its cursor.
        label: What a person calls it.
        open: Makes or refreshes the clone and returns it; raises SourceError.
        since: Commits before are left out, where nothing was loaded yet; None: all are read.
        about: Returns further rows of the source, asked for whenever a ref changed.
    """

    repository_id: str
    label: str
    open: Callable[[], Git]
    since: datetime | None = None
    about: Callable[[Snapshot], Mapping[Table, pa.Table]] | None = None


def clone_stream(clone: Clone, context: Context) -> Stream:
    """Return the stream that fills CLONE_TABLES for one repository."""

    def extract(cursor: Cursor | None) -> Iterator[Batch]:
        git = replace(clone.open(), stop=context.stop)
        snapshot = read_snapshot(git)
        if cursor and cursor["seen"] == snapshot.signature():
            return
        mailmap = mailmap_blob(git, snapshot.head_sha)
        if cursor:
            state = State.of(cursor)
        else:
            state = State(mailmap=mailmap, boundary=snapshot.boundary_digest, since=clone.since)
        yield from _Run(clone, git, snapshot, state, mailmap, context).batches()

    return Stream("history", clone.repository_id, clone.label, extract)


class _Run:
    """One run over a repository whose refs changed.

    Commits come parents first, so that after every part the childless ones of those read are
    loaded with all their ancestors: the cursor names them, and a kill costs a part. What the refs
    say is loaded last, all at once.
    """

    def __init__(
        self,
        clone: Clone,
        git: Git,
        now: Snapshot,
        before: State,
        mailmap: str | None,
        context: Context,
    ) -> None:
        self._clone = clone
        self._git = git
        self._now = now
        self._before = before
        self._mailmap = mailmap
        self._context = context
        self._contacts: set[Contact] = set()

    def batches(self) -> Iterator[Batch]:
        """Yield the new commits, then what the refs say, which is read meanwhile."""
        is_recut = self._before.boundary != self._now.boundary_digest
        with ThreadPoolExecutor(1, thread_name_prefix="git-refs") as ahead:
            refs = ahead.submit(self._read_refs, is_recut=is_recut)
            done = yield from self._commit_batches(is_recut=is_recut)
            yield self._refs_batch(*refs.result(), done=done)

    def _commit_batches(self, *, is_recut: bool) -> Generator[Batch, None, int]:
        """Yield the new commits, parents first, and return their number."""
        tips = set(self._before.tips)
        done = 0
        for part in self._parts(is_recut=is_recut):
            done += len(part.commits)
            _move(tips, part.commits)
            reached = replace(self._before, tips=sorted(tips)).cursor()
            yield Batch(
                rows={**part.rows, IDENTITIES: self._identities(part.contacts)},
                cursor=None if is_recut else reached,
                total=part.total,
                done=done,
            )
        return done

    def _parts(self, *, is_recut: bool) -> Iterator[Part]:
        known = [] if is_recut else self._before.covered()
        pulls = [*self._now.pulls.values()] if is_recut else self._before.moved_pulls(self._now)
        return read_parts(
            self._git,
            [*self._now.tips(), *pulls],
            known,
            repository_id=self._clone.repository_id,
            boundary=self._now.boundary,
            since=self._before.since,
        )

    def _identities(self, contacts: set[Contact]) -> pa.Table:
        fresh = contacts - self._contacts
        self._contacts |= fresh
        return identities(
            self._git, fresh, repository_id=self._clone.repository_id, blob=self._mailmap
        )

    def _read_refs(self, *, is_recut: bool) -> tuple[dict[Table, pa.Table], State]:
        """Return what the refs say, and where the next run goes on once all is loaded."""
        git, now = self._git, self._now
        mainline = read_mainline(git, now.head_sha)
        state = State(
            seen=now.signature(),
            tips=unreached(git, [tag.sha for tag in now.tags.values()], now.heads()),
            mainline=Mainline(now.head_sha, len(mainline)),
            mailmap=self._mailmap,
            boundary=now.boundary_digest,
            since=self._before.since,
        )
        return self._ref_rows(mainline, is_recut=is_recut), state

    def _refs_batch(self, rows: dict[Table, pa.Table], state: State, *, done: int) -> Batch:
        git, now = self._git, self._now
        if self._mailmap != self._before.mailmap:
            everyone = all_contacts(git, [*now.tips(), *now.pulls.values()])
            rows[IDENTITIES] = self._identities(everyone)
        if self._clone.about:
            rows.update(self._clone.about(now))
        notes = (SHALLOW,) if now.is_shallow else ()
        return Batch(rows=rows, cursor=state.cursor(), total=done, done=done, notes=notes)

    def _ref_rows(self, mainline: Sequence[str], *, is_recut: bool) -> dict[Table, pa.Table]:
        git, now, before = self._git, self._now, self._before.mainline
        sighting = Sighting(self._clone.repository_id, self._context.started_at)
        if is_recut:
            before = replace(before, tip=None)
        reached_before = before.tip if before.tip and exists(git, before.tip) else None
        rows = {
            MAINLINE: changed_positions(git, mainline, before, sighting),
            DEFAULT_BRANCH_COMMITS: changed_commits(git, now.head_sha, reached_before, sighting),
            BRANCHES: changed_branches(self._before, now, sighting),
            TAGS: changed_tags(self._before, now, sighting),
        }
        if reached_before is None:
            self._add_gone(rows, DEFAULT_BRANCH_COMMITS)
        if not self._before.seen:
            for table in (MAINLINE, BRANCHES, TAGS):
                self._add_gone(rows, table)
        return rows

    def _add_gone(self, rows: dict[Table, pa.Table], table: Table) -> None:
        """Add what is loaded and no longer there, where the cursor does not tell; rows are all."""
        import pyarrow as pa

        repository_id, present = self._clone.repository_id, _keys(table, rows[table])
        known = self._context.loaded.reconciled(table, "repository_id", repository_id, present)
        gone = known.filter(known[DELETED_AT.name].is_valid())
        rows[table] = pa.concat_tables([rows[table], gone])


def _keys(table: Table, rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    yield from zip(*(rows[name].to_pylist() for name in table.key), strict=True)


def _move(tips: set[str], commits: Sequence[Sequence[str]]) -> None:
    """Replace the parents among the tips by their children."""
    for sha, *parents in commits:
        tips.difference_update(parents)
        tips.add(sha)
