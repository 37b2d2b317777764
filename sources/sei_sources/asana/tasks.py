"""Tasks that changed, each whole: with its subtasks, and the stories of all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sei_sources.asana import tables
from sei_sources.asana.api import Api, at_once
from sei_sources.asana.events import read_news
from sei_sources.asana.rows import STORY_FIELDS, TASK_FIELDS, task_rows
from sei_sources.cursors import OVERLAP, Node, fingerprint, moment, text_of
from sei_sources.http import ForbiddenError, NotFoundError, Page
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Table

MOVED_ON_AFTER = timedelta(hours=12)
"""A cursor moves on even where nothing changed: a sync token is good for a day."""


@dataclass(frozen=True)
class Claims:
    """Which versions of tasks some stream of this run reads: a task may be in several projects."""

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


def extract_tasks(
    api: Api, project: Node, mark: str, claims: Claims, cursor: Cursor | None
) -> Iterator[Batch]:
    """Yield the tasks of a project that changed, and those that its events tell of.

    The list has no order: only once it was read to its end does the time move on from which
    changes count. On the way the cursor remembers what was read already.
    """
    before = cursor or {}
    since = moment(before["since"]) if before else api.settings.begin(api.context)
    news = read_news(api, project, before.get("sync"))
    now = api.client.host_now()
    until = max(since, now - OVERLAP)
    on_the_way = {"since": text_of(since), "sync": before.get("sync") or news.sync, "mark": ""}
    known, listed = dict(before.get("known", {})), dict[str, Node]()
    for page in _changed(api, project, since):
        fresh = [task for task in page.items if known.get(task["gid"]) != fingerprint(task)]
        known |= {task["gid"]: fingerprint(task) for task in fresh}
        listed |= {task["gid"]: {"modified_at": task["modified_at"]} for task in page.items}
        if fresh:
            rows = read_whole(api, fresh, claims)
            reached = {**on_the_way, "known": dict(known)}
            yield Batch(Read(rows).arrow(), cursor=reached, done=len(listed))
    told = _told(api, project, news.deleted, listed, claims)
    is_quiet = before and not listed and not news.deleted and before.get("mark") == mark
    if not is_quiet or now - since >= MOVED_ON_AFTER:
        recent = {
            gid: known[gid] for gid, task in listed.items() if moment(task["modified_at"]) >= until
        }
        ended = {"since": text_of(until), "sync": news.sync, "mark": mark, "known": recent}
        yield Batch(Read(told).arrow(), cursor=ended, done=len(listed))


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
    workspace = inner(project["workspace"], "gid")
    others = [
        gid
        for gid, is_deleted in deleted.items()
        if not is_deleted and gid not in listed and not claims.has(gid)
    ]
    looks = look(api, others)
    gone = [gid for gid, is_deleted in deleted.items() if is_deleted]
    gone += [one.gid for one in looks if one.is_gone]
    rows = dict(read_whole(api, [one.task for one in looks if one.task], claims))
    rows[tables.TASKS] = [
        *rows[tables.TASKS],
        *(
            {"gid": gid, "workspace_gid": workspace, "_deleted_at": api.context.started_at}
            for gid in gone
        ),
    ]
    return rows


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
    return task_rows(found, stories)


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
