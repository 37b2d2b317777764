"""The issues of a project that changed, each with its whole changelog, oldest change first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.errors import SourceError
from sei_sources.jira import tables
from sei_sources.jira.accounts import named_accounts
from sei_sources.jira.api import Api
from sei_sources.jira.changelogs import ISSUES_AT_ONCE, histories_of
from sei_sources.jira.issue_rows import changelog_rows, field_ids, issue_rows
from sei_sources.jira.project_look import LOOK, ProjectLook
from sei_sources.jira.references import Statuses
from sei_sources.jira.remote_links import remote_link_rows
from sei_sources.jira.search import FirstPage, changed_issues, updated_at
from sei_sources.jira.site import Site, number_fields
from sei_sources.references import Newcomers, Strangers
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


@dataclass(frozen=True)
class Shared:
    """What the projects of a run have in common.

    Attributes:
        site: What the fields are.
        strangers: What issues may refer to without its being known.
        accounts: Tells of the accounts that no list has.
        statuses: The list of statuses.
    """

    site: Site
    strangers: Strangers
    accounts: Newcomers
    statuses: Statuses


class ProjectIssues:
    """Reads the changed issues of one project, oldest change first.

    An issue that changes meanwhile goes to the end of the list, so the watermark may follow every
    slice: whatever is older has been read.

    Args:
        api: Asks.
        shared: What all projects have in common.
        project_id: The project.
        cursor: Where it stood.
        begun: The first page, where a first run has read it.
    """

    def __init__(
        self,
        api: Api,
        shared: Shared,
        project_id: str,
        cursor: Cursor | None,
        begun: FirstPage | None = None,
    ) -> None:
        self._api = api
        self._shared = shared
        self._project_id = project_id
        self._begun = begun
        self._is_new = cursor is None
        state = cursor or {"since": text_of(api.settings.begin(api.context))}
        self._since: str = state["since"]
        self._watermark: str | None = state.get("watermark")
        self._strange_at: str | None = state.get("strange_at")
        self._seen: dict[str, list[str]] = dict(state.get("seen", {}))
        self._fields: Sequence[str] = state.get("fields", shared.site.custom_fields)
        self._look = None
        if not shared.site.are_lists_read:
            numbers = number_fields(begun.fields) if begun else shared.site.number_fields
            self._look = ProjectLook(api, shared.site, shared.statuses, project_id, cursor, numbers)
        if _lacks(state, self._site):
            # What was loaded lacks a field that now counts.
            self._watermark, self._seen = None, {}
        if self._watermark is None or self._look is None:
            self._fields = self._site.custom_fields

    @property
    def _site(self) -> Site:
        return self._look.site if self._look else self._shared.site

    def extract(self) -> Iterator[Batch]:
        """Yield a batch for every thousand issues; none where nothing changed."""
        begin = moment(self._watermark) - OVERLAP if self._watermark else moment(self._since)
        fields = field_ids(self._site)
        pages = changed_issues(self._api, self._project_id, begin, fields, self._begun)
        done = 0
        for issues in _slices(pages):
            done += len(issues)
            told = self._look.before(issues) if self._look else {}
            if self._watermark is None:
                self._fields = self._site.custom_fields
            fresh = self._fresh(issues)
            if fresh:
                self._move(issues)
                rows = _together(told, *self._with_changelogs(fresh))
                if self._shared.strangers.are_among(_referred(rows[tables.ISSUES])):
                    self._strange_at = text_of(self._api.context.started_at)
                notes = self._look.notes() if self._look else ()
                yield Batch(Read(rows).arrow(), cursor=self._cursor(), done=done, notes=notes)
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

    def _with_changelogs(self, fresh: Sequence[tuple[Node, Rows]]) -> Iterator[Rows]:
        issues = [issue for issue, _ in fresh]
        histories = histories_of(self._api, self._site, issues)
        if self._look:
            yield self._look.after(histories)
        yield {tables.USERS: self._shared.accounts.among(named_accounts(issues, histories))}
        own = _together(*(rows for _, rows in fresh))
        yield {**own, tables.ISSUE_LINKS: _once(own[tables.ISSUE_LINKS])}
        for issue in issues:
            changed = changelog_rows(issue["id"], histories[issue["id"]])
            yield {tables.CHANGELOGS: list(changed)}
        if self._api.settings.remote_links:
            yield {tables.REMOTE_LINKS: remote_link_rows(self._api, issues)}

    def _cursor(self) -> Cursor:
        cursor = {
            "since": self._since,
            "watermark": self._watermark,
            "strange_at": self._strange_at,
            "fields": sorted(self._fields),
            "seen": dict(self._seen),
            LOOK: self._look.cursor() if self._look else None,
        }
        return {name: value for name, value in cursor.items() if value is not None}


def _lacks(state: Cursor, site: Site) -> bool:
    """Return whether issues were loaded without a field that now counts."""
    return not set(site.custom_fields) <= set(state.get("fields", site.custom_fields))


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


def _together(*parts: Rows) -> Rows:
    """Return the rows of all parts by table."""
    found: Rows = {}
    for rows in parts:
        for table, some in rows.items():
            found.setdefault(table, []).extend(some)
    return found


def _once(links: Sequence[Node]) -> list[Node]:
    """Return each link once: both of its issues tell of it."""
    return list({link["id"]: link for link in links}.values())
