"""Once a week: the ids of all tasks, for what the events did not tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sei_sources.asana import tables
from sei_sources.asana.api import Api
from sei_sources.asana.tasks import Claims, deletions, look, read_whole, subtasks
from sei_sources.cursors import OVERLAP, Node, moment, text_of
from sei_sources.rows import Read
from sei_sources.source import Batch, Cursor

SWEEP_EVERY = timedelta(days=7)


def is_due(api: Api, workspace: str) -> bool:
    """Return whether a week has passed; the first run has nothing to compare with."""
    cursor = api.context.cursor("deleted_tasks", workspace)
    return not cursor or api.context.started_at - moment(cursor["swept_at"]) >= SWEEP_EVERY


def extract_gone(
    api: Api, workspace: str, projects: Sequence[Node], claims: Claims, cursor: Cursor | None
) -> Iterator[Batch]:
    """Yield what was deleted in a workspace, what came back, and subtasks that changed alone.

    A task that no project lists any more is looked at before it counts as deleted: it may have
    moved to a project that is not read. Those are kept in mind, and not looked at again.
    """
    swept_at = text_of(api.context.started_at)
    if cursor is None:
        cursor = api.context.forgotten.get(("deleted_tasks", workspace))
    if cursor is None:
        yield Batch(cursor={"swept_at": swept_at, "elsewhere": []})
        return
    present, changed = _present(api, projects, moment(cursor["swept_at"]) - OVERLAP)
    yield Batch(Read(read_whole(api, changed, claims)).arrow(), done=len(present))
    missing = _missing(api, workspace, present, cursor["elsewhere"])
    looks = look(api, sorted(missing))
    rows = dict(read_whole(api, [one.task for one in looks if one.task], claims))
    gone = [one.gid for one in looks if one.is_gone and missing[one.gid]]
    rows[tables.TASKS] = [*rows[tables.TASKS], *deletions(api, workspace, gone)]
    elsewhere = {*cursor["elsewhere"], *(one.gid for one in looks if not one.is_gone)} - set(
        present
    )
    reached = {"swept_at": swept_at, "elsewhere": sorted(elsewhere)}
    yield Batch(Read(rows).arrow(), cursor=reached, done=len(present))


def _present(
    api: Api, projects: Sequence[Node], since: datetime
) -> tuple[Collection[str], Sequence[Node]]:
    """Return the ids of all tasks and subtasks, and the subtasks that changed since a time."""
    present: set[str] = set()
    changed: list[Node] = []
    for project in projects:
        level = _ids(api, project)
        while level:
            present |= {task["gid"] for task in level}
            level = [task for task in subtasks(api, level) if task["gid"] not in present]
            changed += [task for task in level if moment(task["modified_at"]) >= since]
    return present, changed


def _missing(
    api: Api, workspace: str, present: Collection[str], elsewhere: Collection[str]
) -> dict[str, bool]:
    """Return the tasks to look at: True those that no list has, False those that came back."""
    keys = {(gid,) for gid in present}
    rows = api.context.loaded.reconciled(tables.TASKS, "workspace_gid", workspace, keys)
    return {
        row["gid"]: row["_deleted_at"] is not None
        for row in rows.select(["gid", "_deleted_at"]).to_pylist()
        if row["gid"] not in elsewhere
    }


def _ids(api: Api, project: Node) -> list[Node]:
    return api.whole(
        "tasks",
        "num_subtasks",
        params={"project": project["gid"]},
        what=f"ids of the tasks of {project['name']}",
    )
