"""Tasks that changed, each whole: with its subtasks, and the stories of all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sei_sources.asana import tables
from sei_sources.asana.api import Api, at_once
from sei_sources.asana.events import read_news
from sei_sources.asana.rows import STORY_FIELDS, TASK_FIELDS, author_rows, task_rows
from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.http import ForbiddenError, NotFoundError, Page
from sei_sources.references import Newcomers, Strangers
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Table

MOVED_ON_AFTER = timedelta(hours=12)
"""A cursor moves on even where nothing changed: a sync token is good for a day."""


@dataclass(frozen=True)
class Claims:
    """Which versions of tasks some stream of this run reads: a task may be in several projects.

    Attributes:
        authors: Tells of the authors of stories that no list has.
    """

    authors: Newcomers
    _marks: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, task: Node) -> bool:
        """Return whether nobody has read this version of a task yet."""
        mark = fingerprint(task)
        with self._lock:
            is_new = self._marks.get(task["gid"]) != mark
            self._marks[task["gid"]] = mark
        return is_new

    def has(self, gid: str) -> bool:
        """Return whether some version of a task was read."""
        with self._lock:
            return gid in self._marks


@dataclass
class _Walk:
    """One walk over the tasks of a project that changed since a time; the list has no order.

    Attributes:
        since: From when on changes count.
        until: From when on they count the next time, once the list was read to its end.
        sync: Sync token to go on from until then.
        known: What is read already, by the tasks' ids: their fingerprints.
        listed: When each task of the list last changed.
        strange_at: When a task last named something unknown; empty: never.
    """

    since: datetime
    until: datetime
    sync: str
    known: dict[str, str]
    listed: dict[str, str] = field(default_factory=dict)
    strange_at: str = ""

    def fresh(self, tasks: Sequence[Node]) -> list[Node]:
        """Take note of a page; return the tasks on it that are not known as they are."""
        self.listed |= {task["gid"]: task["modified_at"] for task in tasks}
        marks = {task["gid"]: fingerprint(task) for task in tasks}
        new = [task for task in tasks if self.known.get(task["gid"]) != marks[task["gid"]]]
        self.known |= marks
        return new

    def on_the_way(self) -> Cursor:
        """Return the cursor before the end of the list."""
        known = dict(self.known)
        reached = {"since": text_of(self.since), "sync": self.sync, "mark": "", "known": known}
        return reached | self._strange()

    def ended(self, sync: str, mark: str) -> Cursor:
        """Return the cursor after it: known remains what the next walk lists again."""
        recent = {
            gid: self.known[gid]
            for gid, modified_at in self.listed.items()
            if moment(modified_at) >= self.until
        }
        reached = {"since": text_of(self.until), "sync": sync, "mark": mark, "known": recent}
        return reached | self._strange()

    def _strange(self) -> dict[str, str]:
        return {"strange_at": self.strange_at} if self.strange_at else {}


def extract_tasks(
    api: Api,
    project: Node,
    mark: str,
    claims: Claims,
    strangers: Strangers,
    cursor: Cursor | None,
) -> Iterator[Batch]:
    """Yield the tasks of a project that changed, and those that its events tell of."""
    before = cursor or {}
    since = moment(before["since"]) if before else api.settings.begin(api.context)
    news = read_news(api, project, before.get("sync"))
    now = api.client.host_now()
    sync = before.get("sync") or news.sync
    walk = _Walk(since, max(since, now - OVERLAP), sync, dict(before.get("known", {})))
    walk.strange_at = before.get("strange_at", "")
    for page in _changed(api, project, since):
        if fresh := walk.fresh(page.items):
            rows = read_whole(api, fresh, claims)
            if strangers.are_among(_referred(project, rows)):
                walk.strange_at = text_of(api.context.started_at)
            batch = Read(rows).arrow()
            yield Batch(batch, cursor=walk.on_the_way(), done=len(walk.listed))
    told = Read(_told(api, project, news.deleted, walk.listed, claims)).arrow()
    is_quiet = before.get("mark") == mark and not walk.listed and not news.deleted
    if not is_quiet or now - since >= MOVED_ON_AFTER:
        yield Batch(told, cursor=walk.ended(news.sync, mark), done=len(walk.listed))


def _referred(
    project: Node, rows: Mapping[Table, Sequence[Node]]
) -> Iterator[tuple[Table, str | None]]:
    """Yield what tasks name, of sections only those of their project."""
    for membership in rows[tables.TASK_MEMBERSHIPS]:
        if membership["project_gid"] == project["gid"]:
            yield tables.SECTIONS, membership["section_gid"]
    for value in rows[tables.TASK_CUSTOM_FIELD_VALUES]:
        yield tables.CUSTOM_FIELDS, value["custom_field_gid"]
    for task in rows[tables.TASKS]:
        yield tables.USERS, task["assignee_gid"]


def _changed(api: Api, project: Node, since: datetime) -> Iterator[Page]:
    return api.pages(
        "tasks",
        TASK_FIELDS,
        params={"project": project["gid"], "modified_since": text_of(since)},
        what=f"tasks of {project['name']}",
    )


def _told(
    api: Api,
    project: Node,
    deleted: Mapping[str, bool],
    listed: Collection[str],
    claims: Claims,
) -> dict[Table, Sequence[Node]]:
    """Return the rows of tasks that only events tell of: subtasks, removed and deleted ones."""
    others = [
        gid
        for gid, is_deleted in deleted.items()
        if not is_deleted and gid not in listed and not claims.has(gid)
    ]
    looks = look(api, others)
    gone = [gid for gid, is_deleted in deleted.items() if is_deleted]
    gone += [one.gid for one in looks if one.is_gone]
    rows = dict(read_whole(api, [one.task for one in looks if one.task], claims))
    workspace = inner(project["workspace"], "gid")
    rows[tables.TASKS] = [*rows[tables.TASKS], *deletions(api, workspace, gone)]
    return rows


def deletions(api: Api, workspace: str, gids: Sequence[str]) -> list[Node]:
    """Return the rows that say that tasks are gone."""
    now = api.context.started_at
    return [{"gid": gid, "workspace_gid": workspace, "_deleted_at": now} for gid in gids]


def read_whole(api: Api, tasks: Sequence[Node], claims: Claims) -> Mapping[Table, Sequence[Node]]:
    """Return the rows of tasks that no stream has read yet, of their subtasks and stories."""
    found: list[Node] = []
    level = [task for task in tasks if claims.take(task)]
    while level:
        found += level
        level = [task for task in subtasks(api, level) if claims.take(task)]
    stories = at_once(
        lambda task: api.whole(
            f"tasks/{task['gid']}/stories",
            STORY_FIELDS,
            what=f"stories of task {task['gid']}",
            without=(404,),
        ),
        found,
    )
    authors = claims.authors.among(author_rows(stories))
    return {**task_rows(found, stories), tables.USERS: authors}


def subtasks(api: Api, tasks: Sequence[Node]) -> list[Node]:
    """Return the subtasks right below these tasks."""
    parents = [task for task in tasks if task.get("num_subtasks")]
    lists = at_once(
        lambda task: api.whole(
            f"tasks/{task['gid']}/subtasks",
            TASK_FIELDS,
            what=f"subtasks of task {task['gid']}",
            without=(404,),
        ),
        parents,
    )
    return [task for found in lists for task in found]


@dataclass(frozen=True)
class Look:
    """What Asana says of a single task; neither there nor gone: it is hidden from the token."""

    gid: str
    task: Node | None = None
    is_gone: bool = False


def look(api: Api, gids: Sequence[str]) -> list[Look]:
    """Look at single tasks."""

    def one(gid: str) -> Look:
        try:
            return Look(gid, api.one(f"tasks/{gid}", TASK_FIELDS, what=f"task {gid}"))
        except NotFoundError:
            return Look(gid, is_gone=True)
        except ForbiddenError:
            return Look(gid)

    return at_once(one, gids)
