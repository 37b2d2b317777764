"""Once a week: the ids of all tasks, for what the events did not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sei_sources.asana import tables
from sei_sources.asana.api import Api
from sei_sources.asana.tasks import Claims, look, read_whole, subtasks
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
        yield Batch(cursor={"swept_at": swept_at, "elsewhere": []})
        return
    since = moment(cursor["swept_at"]) - OVERLAP
    present: set[str] = set()
    changed: list[Node] = []
    for project in projects:
        level = _ids(api, project)
        while level:
            present |= {task["gid"] for task in level}
            level = [task for task in subtasks(api, level) if task["gid"] not in present]
            changed += [task for task in level if moment(task["modified_at"]) >= since]
    yield Batch(Read(read_whole(api, changed, claims)).arrow(), done=len(present))
    missing = api.context.loaded.reconciled(
        tables.TASKS, "workspace_gid", workspace, {(gid,) for gid in present}
    ).to_pylist()
    missing = [row for row in missing if row["gid"] not in cursor["elsewhere"]]
    looks = look(api, [row["gid"] for row in missing])
    gone = {one.gid for one in looks if one.is_gone}
    rows = dict(read_whole(api, [one.task for one in looks if one.task], claims))
    marked = [
        {"gid": row["gid"], "workspace_gid": workspace, "_deleted_at": api.context.started_at}
        for row in missing
        if row["gid"] in gone and row["_deleted_at"]
    ]
    rows[tables.TASKS] = [*rows[tables.TASKS], *marked]
    elsewhere = {*cursor["elsewhere"], *(one.gid for one in looks if not one.is_gone)} - present
    reached = {"swept_at": swept_at, "elsewhere": sorted(elsewhere)}
    yield Batch(Read(rows).arrow(), cursor=reached, done=len(present))


def _ids(api: Api, project: Node) -> list[Node]:
    return api.whole(
        "tasks",
        "num_subtasks",
        params={"project": project["gid"]},
        what=f"ids of the tasks of {project['name']}",
    )
