"""Projects (Projects v2) that the settings name: status, points and iteration of their items.

A project says when it changed, not what: its list of items has no order in time. So a project that
is as it was costs one request, and one that changed is read whole, a hundred items for a point;
only items that differ are appended. What has left the list is asked for by its id: an archived item
is still there, any other was removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sei_sources.cursors import Node, Probe, fingerprint, is_quiet, moment, text_of
from sei_sources.documents import without
from sei_sources.errors import SourceError
from sei_sources.github import tables
from sei_sources.github.api import HOST, Api
from sei_sources.github.nested import complete
from sei_sources.github.project_fields import Fields, field_rows, fields_of
from sei_sources.github.project_rows import item_rows, project_row
from sei_sources.http import NotFoundError, Page, PageSize, connection_at, connection_page, walk
from sei_sources.http.failures import refused
from sei_sources.references import Known, changes, known_of
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Count, Cursor, Failed, Stream

NAME = "project_v2_items"
READ_EVERY = timedelta(hours=20)
"""A project that seems to be as it was is read all the same by every daily run."""
PAGE = 100
STATUS_EVENTS = ("StatusChangesOfIssue", "StatusChanges", "ActorFields")
"""Fragments that an older server does not know, or that nothing needs then."""


@dataclass(frozen=True)
class Project:
    """A project as it was found.

    Attributes:
        label: What the settings call it: `acme/4`.
        node: The project, with all of its fields.
        fields: Which of them hold what.
        has_status_events: Whether its host tells how a status changed.
    """

    label: str
    node: Node
    fields: Fields
    has_status_events: bool

    @property
    def id(self) -> str:
        """Node id."""
        return str(self.node["id"])

    @property
    def probe(self) -> Probe:
        """What it looked like when it was found, and what its fields are used for."""
        mark = fingerprint([self.node, self.fields.variables])
        return Probe(mark, moment(self.node["updatedAt"]))


def project_streams(api: Api) -> Iterator[Stream | Failed | Count]:
    """Yield the stream of every project of the settings in which something is new."""
    for label in api.settings.projects:
        counting = api.counting(NAME, label)
        try:
            project = find_project(counting, label)
        except SourceError as error:
            yield Failed(NAME, label, error)
        else:
            yield from _streams(counting, project)


def find_project(api: Api, label: str) -> Project:
    """Return a project by its owner and number.

    Raises:
        SourceError: There is none, or the token may not see it.
    """
    owner, _, number = label.partition("/")
    what = f"project {label}"
    answer = api.graphql(api.text("Project"), {"owner": owner, "number": int(number)}, what=what)
    data = answer.value.get("data") or {}
    node = inner(data.get("repositoryOwner"), "projectV2")
    if node is None and answer.errors:
        raise refused(answer.errors, what=what, host=HOST)
    if node is None:
        raise NotFoundError(
            f"{what}: there is no such project",
            hint="Correct `sources.github.projects` in sei.yml, or let the token read projects",
        )
    complete(api, [node], what=f"fields of {what}")
    fields = fields_of(node, api.settings, label)
    return Project(label, node, fields, has_status_events=data["statusEvents"] is not None)


def _streams(api: Api, project: Project) -> Iterator[Stream | Count]:
    cursor = api.context.cursor(NAME, project.id)
    if cursor and is_quiet(cursor, project.probe):
        count = project.node["items"]["totalCount"] + cursor["unlisted"]
        table = tables.PROJECT_V2_ITEMS
        yield Count(NAME, project.id, project.label, table, "project_id", count)
        if api.context.started_at - moment(cursor["read_at"]) < READ_EVERY:
            return
    yield Stream(NAME, project.id, project.label, _Walk(api, project).extract)


class _Walk:
    """Reads a project and all of its items.

    Args:
        api: Asks GitHub.
        project: The project.
    """

    def __init__(self, api: Api, project: Project) -> None:
        self._api = api
        self._project = project
        self._what = f"items of project {project.label}"
        self._size = PageSize(PAGE, PAGE)
        self._known: Known = {}
        self._marks: dict[str, str] = {}
        self._listed: set[str] = set()

    def extract(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Yield the project itself, its items a page at a time, and what has left the list."""
        before = cursor or {}
        read_at = text_of(self._api.client.host_now())
        self._size = PageSize(before.get("page_size", PAGE), PAGE)
        self._known = known_of(self._api.context, NAME, self._project.id)
        self._marks = dict(before.get("marks", {}))
        yield self._references()
        for page in self._pages():
            self._listed |= {item["id"] for item in page.items}
            yield self._batch(page.items, page.total)
        unlisted = self._unlisted()
        yield self._batch(unlisted, None)
        yield self._end(self._listed | {item["id"] for item in unlisted}, read_at)

    def _references(self) -> Batch:
        """Return what differs in the project itself, its fields and its iterations."""
        project = self._project
        rows = {
            tables.PROJECTS_V2: [project_row(project.node, project.label)],
            **field_rows(project.node, project.fields),
        }
        now = self._api.context.started_at
        appended, self._known = changes(
            rows, self._known, now=now, what=self._what, may_shrink=True
        )
        return Batch(Read(appended).arrow(), cursor=self._reached(), notes=project.fields.notes)

    def _batch(self, found: Sequence[Node], total: int | None) -> Batch:
        """Return what of these items differs from what is known."""
        marks = {item["id"]: fingerprint(item) for item in found}
        fresh = [item for item in found if self._marks.get(item["id"]) != marks[item["id"]]]
        issues = [item["content"] for item in fresh if "statusChanges" in (item["content"] or {})]
        notes = complete(self._api, issues, what=self._what)
        self._marks |= marks
        rows = Read(item_rows(self._project.id, fresh), notes).arrow() if fresh else {}
        done = len(self._listed)
        return Batch(rows, cursor=self._reached(), total=total, done=done, notes=notes)

    def _end(self, present: set[str], read_at: str) -> Batch:
        """Return what has gone, and the cursor of a project that was read to its end."""
        self._marks = {item: mark for item, mark in self._marks.items() if item in present}
        table, loaded = tables.PROJECT_V2_ITEMS, self._api.context.loaded
        gone = loaded.reconciled(
            table, "project_id", self._project.id, [(item,) for item in present]
        )
        ended = {
            "unlisted": len(present) - len(self._listed),
            "read_at": read_at,
            "probe": self._project.probe.fingerprint,
        }
        cursor = {**self._reached(), **ended}
        return Batch({table: gone} if gone.num_rows else {}, cursor=cursor, done=len(present))

    def _reached(self) -> dict[str, Any]:
        """Return the cursor of a walk on its way: the next run begins again, and appends less."""
        marks = dict(self._marks)
        return {"known": self._known, "marks": marks, "page_size": self._size.value}

    def _pages(self) -> Iterator[Page]:
        text, variables = self._text("ProjectItems"), self._variables(project=self._project.id)

        def fetch(after: Any, first: int) -> Page:
            turned = {**variables, "first": first, "after": after}
            answer = self._api.split(text, turned, what=self._what, partial=True)
            found = connection_at(answer.value, ("node", "items"), what=self._what)
            return connection_page(found, answer, what=self._what)

        return walk(fetch, size=self._size, what=self._what, counted=True)

    def _unlisted(self) -> list[Node]:
        """Return the items that are known and not in the list, as far as they still exist."""
        missing = [item for item in self._marks if item not in self._listed]
        found: list[Node] = []
        for begin in range(0, len(missing), PAGE):
            variables = self._variables(ids=missing[begin : begin + PAGE])
            answer = self._api.split(
                self._text("ProjectItemsById"), variables, what=self._what, partial=True
            )
            found += [item for item in answer.value["data"]["nodes"] if item]
        return found

    def _text(self, name: str) -> str:
        text = self._api.text(name)
        return text if self._project.has_status_events else without(text, STATUS_EVENTS)

    def _variables(self, **more: Any) -> Node:
        return {**self._project.fields.variables, **more}
