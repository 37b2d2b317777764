"""The issues of a project that changed, each with its whole changelog, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.errors import SourceError
from sei_sources.http import UnusableError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.changelogs import ISSUES_AT_ONCE, histories_of
from sei_sources.jira.issue_rows import FIELDS, changelog_rows, field_ids, issue_rows
from sei_sources.jira.references import Site
from sei_sources.jira.remote_links import remote_link_rows
from sei_sources.jira.search import changed_issues, issue_ids, updated_at
from sei_sources.references import FEW, Strangers
from sei_sources.rows import Read
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Row, Table

REMEMBERED = OVERLAP + timedelta(minutes=3)
"""How far back of the watermark the next run may read: bounds are whole minutes."""

REFERRING = {
    tables.STATUSES: ("status_id",),
    tables.ISSUE_TYPES: ("issue_type_id",),
    tables.USERS: ("assignee_account_id", "reporter_account_id"),
}
"""Columns of an issue that name an entry of a list."""

Rows = dict[Table, list[Node]]


class ProjectIssues:
    """Reads the changed issues of one project, oldest change first.

    An issue that changes meanwhile goes to the end of the list, so the watermark may follow every
    slice: whatever is older has been read.

    Args:
        api: Asks.
        site: What the fields are.
        strangers: What issues may refer to without its being known.
        project_id: The project.
        cursor: Where it stood.
    """

    def __init__(
        self, api: Api, site: Site, strangers: Strangers, project_id: str, cursor: Cursor | None
    ) -> None:
        self._api = api
        self._site = site
        self._strangers = strangers
        self._project_id = project_id
        self._is_new = cursor is None
        state = cursor or {"since": text_of(api.settings.begin(api.context))}
        self._since: str = state["since"]
        self._watermark: str | None = state.get("watermark")
        self._strange_at: str | None = state.get("strange_at")
        self._seen: dict[str, list[str]] = dict(state.get("seen", {}))
        self._fields = sorted(set(field_ids(site)) - set(FIELDS))
        if not set(self._fields) <= set(state.get("fields", self._fields)):
            # What was loaded lacks a field that now counts.
            self._watermark, self._seen = None, {}

    def extract(self) -> Iterator[Batch]:
        """Yield a batch for every thousand issues; none where nothing changed."""
        begin = moment(self._watermark) - OVERLAP if self._watermark else moment(self._since)
        pages = changed_issues(self._api, self._project_id, begin, field_ids(self._site))
        done = 0
        for issues in _slices(pages):
            done += len(issues)
            fresh = self._fresh(issues)
            if fresh:
                self._move(issues)
                read = Read(self._with_changelogs(fresh))
                if self._strangers.are_among(_referred(read.rows[tables.ISSUES])):
                    self._strange_at = text_of(self._api.context.started_at)
                yield Batch(read.arrow(), cursor=self._cursor(), done=done)
        if self._is_new and self._watermark is None:
            yield Batch(cursor=self._cursor())

    def _fresh(self, issues: Sequence[Node]) -> list[tuple[Node, Rows]]:
        """Return what is not known yet, each issue once and as it was last seen."""
        fresh: dict[str, tuple[Node, Rows]] = {}
        for issue in issues:
            rows = issue_rows(issue, self._site)
            mark = fingerprint({table.name: some for table, some in rows.items()})
            if self._seen.get(issue["id"], ("", ""))[1] != mark:
                fresh[issue["id"]] = issue, rows
                self._seen[issue["id"]] = [text_of(updated_at(issue)), mark]
        return list(fresh.values())

    def _move(self, issues: Sequence[Node]) -> None:
        newest = text_of(max(updated_at(issue) for issue in issues))
        self._watermark = max(self._watermark or newest, newest)
        begin = text_of(moment(self._watermark) - REMEMBERED)
        self._seen = {
            issue_id: [updated, mark]
            for issue_id, (updated, mark) in self._seen.items()
            if updated >= begin
        }

    def _with_changelogs(self, fresh: Sequence[tuple[Node, Rows]]) -> Mapping[Table, list[Node]]:
        histories = histories_of(self._api, self._site, [issue for issue, _ in fresh])
        rows: Rows = {tables.CHANGELOGS: []}
        for issue, own in fresh:
            for table, some in own.items():
                rows.setdefault(table, []).extend(some)
            rows[tables.CHANGELOGS] += changelog_rows(issue["id"], histories[issue["id"]])
        rows[tables.ISSUE_LINKS] = _once(rows[tables.ISSUE_LINKS])
        if self._api.settings.remote_links:
            issues = [issue for issue, _ in fresh]
            rows[tables.REMOTE_LINKS] = remote_link_rows(self._api, issues)
        return rows

    def _cursor(self) -> Cursor:
        cursor = {
            "since": self._since,
            "watermark": self._watermark,
            "strange_at": self._strange_at,
            "fields": self._fields,
            "seen": self._seen,
        }
        return {name: value for name, value in cursor.items() if value is not None}


def _referred(issues: Sequence[Row]) -> Iterator[tuple[Table, Any]]:
    for table, names in REFERRING.items():
        yield from ((table, issue[name]) for issue in issues for name in names)


def _slices(pages: Iterable[Sequence[Node]]) -> Iterator[list[Node]]:
    """Put pages together up to what one request for changelogs takes; an error loses none."""
    waiting: list[Node] = []
    try:
        for page in pages:
            if len(waiting) + len(page) > ISSUES_AT_ONCE:
                yield waiting
                waiting = []
            waiting += page
    except SourceError:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting


def _once(links: Sequence[Node]) -> list[Node]:
    """Return each link once: both of its issues tell of it."""
    return list({link["id"]: link for link in links}.values())


def first_since(cursor: Cursor | None, begin: datetime) -> datetime:
    """Return how far back the issues of a project are loaded."""
    return moment(cursor["since"]) if cursor and "since" in cursor else begin


def extract_gone(api: Api, projects: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the issues that no project has any more, and when somebody looked.

    Args:
        api: Asks.
        projects: Ids of all projects that are read, by key.
    """
    present = {
        (issue_id,)
        for key, project in projects.items()
        for issue_id in issue_ids(api, project, key)
    }
    for key, project in projects.items():
        gone = api.context.loaded.reconciled(tables.ISSUES, "project_id", project, present)
        if gone.num_rows >= FEW and gone.num_rows > len(present):
            raise UnusableError(
                f"{gone.num_rows} issues of {key} would be gone: that is not believed",
                hint="Check that the token still sees them: sei doctor; else: sei extract --full",
            )
        if gone.num_rows:
            yield Batch({tables.ISSUES: gone})
    swept = {"swept_at": text_of(api.context.started_at)}
    yield Batch(cursor=swept, done=len(present))
