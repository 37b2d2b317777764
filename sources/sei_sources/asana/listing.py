"""What there is to read now: of each project the tasks that changed, and what they refer to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sei_sources.asana import tables
from sei_sources.asana.api import Api, client_of
from sei_sources.asana.references import (
    project_rows,
    read_project,
    read_projects,
    read_rows,
    read_workspaces,
)
from sei_sources.asana.settings import AsanaSettings
from sei_sources.asana.sweep import extract_gone, is_due
from sei_sources.asana.tasks import Claims, extract_tasks
from sei_sources.cursors import Node, fingerprint, moment, text_of
from sei_sources.http import ForbiddenError, InvalidRequestError, NotFoundError
from sei_sources.references import Known, Newcomers, Strangers, changes, known_of
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Context, Count, Cursor, Failed, Stream
from sei_sources.tables import Table

EVERYTHING = "all"
READ_EVERY = timedelta(days=6, hours=20)
"""How old what tasks refer to may be: a run a day reads it once a week."""
LACKING_EVERY = timedelta(hours=20)
"""How old it may be where a task names something that it lacks."""


@dataclass(frozen=True)
class Listed:
    """What the settings name.

    Attributes:
        workspaces: All workspaces that the token sees.
        projects: The projects to read.
        failed: What could not be listed.
    """

    workspaces: Sequence[Node]
    projects: Sequence[Node]
    failed: Sequence[Failed]


def streams(settings: AsanaSettings, context: Context) -> Iterator[Stream | Failed | Count]:
    """Yield the streams of everything that may have changed, and what could not be listed."""
    api = Api(settings, context, client_of(settings, context))
    cursor = context.cursor("references", EVERYTHING)
    is_old = _is_old(api, cursor)
    listed = _list(api.counting("projects", EVERYTHING), None if is_old else cursor)
    yield from listed.failed
    known = yield from _references(api, listed, cursor, is_old=is_old)
    claims, strangers = Claims(Newcomers(tables.USERS, known)), Strangers(known)
    names = Counter(project["name"] for project in listed.projects)
    for project in listed.projects:
        mark = fingerprint(project)
        before = context.cursor("tasks", project["gid"])
        if not (project.get("archived") and before and before.get("mark") == mark):
            label = _label(project, names)
            counting = api.counting("tasks", label)
            extract = partial(extract_tasks, counting, project, mark, claims, strangers)
            yield Stream("tasks", project["gid"], label, extract)
    yield from _sweeps(api, listed.projects, claims)


def _label(project: Node, names: Counter[str]) -> str:
    """Return the name of a project, with its id where another one is called the same."""
    name = str(project["name"])
    return name if names[name] == 1 else f"{name} ({project['gid']})"


def _sweeps(api: Api, projects: Sequence[Node], claims: Claims) -> Iterator[Stream]:
    for workspace in sorted({_workspace(project) for project in projects}):
        if is_due(api, workspace):
            there = [project for project in projects if _workspace(project) == workspace]
            counting = api.counting("deleted_tasks", workspace)
            extract = partial(extract_gone, counting, workspace, there, claims)
            yield Stream("deleted_tasks", workspace, workspace, extract)


def _workspace(project: Node) -> str:
    return str(inner(project["workspace"], "gid"))


def _is_old(api: Api, cursor: Cursor | None) -> bool:
    """Return whether what tasks refer to must be read again."""
    if cursor is None or cursor["settings"] != _chosen(api.settings):
        return True
    age = api.context.started_at - moment(cursor["read_at"])
    return age >= READ_EVERY or (age >= LACKING_EVERY and _is_lacking(api, cursor["read_at"]))


def _is_lacking(api: Api, read_at: str) -> bool:
    """Return whether a task named something unknown after the lists were read."""
    return any(
        stream == "tasks" and cursor.get("strange_at", "") > read_at
        for (stream, _), cursor in api.context.cursors.items()
    )


def _chosen(settings: AsanaSettings) -> str:
    return fingerprint(settings.model_dump(mode="json", exclude={"token", "since"}))


def _list(api: Api, cursor: Cursor | None) -> Listed:
    settings = api.settings
    workspaces = cursor["workspaces"] if cursor else read_workspaces(api)
    gids = [one["gid"] for one in workspaces] if settings.reads_all else settings.workspaces
    failed: list[Failed] = []
    found: dict[str, Node] = {}
    for gid in gids:
        for project in _tried(failed, "workspaces", gid, lambda one: read_projects(api, one)):
            found[project["gid"]] = project
    for gid in settings.projects:
        if gid not in found:
            for project in _tried(failed, "projects", gid, lambda one: [read_project(api, one)]):
                found[project["gid"]] = project
    return Listed(workspaces, list(found.values()), failed)


def _tried(
    failed: list[Failed], name: str, gid: str, read: Callable[[str], list[Node]]
) -> list[Node]:
    try:
        return read(gid)
    except (NotFoundError, ForbiddenError, InvalidRequestError) as error:
        failed.append(Failed(name, gid, error))
        return []


def _references(
    api: Api, listed: Listed, cursor: Cursor | None, *, is_old: bool
) -> Generator[Stream, None, Known]:
    """Yield the rows that differ, and return what is known; projects are read every time."""
    context = api.context
    before: Mapping[str, Any] = cursor or {
        "known": known_of(context, "references", EVERYTHING),
        "read_at": None,
        "settings": context.forgotten.get(("references", EVERYTHING), {}).get("settings"),
    }
    is_due = is_old or _has_new(listed.projects, before["known"])
    appended, known = _changes(api, listed, before, is_due=is_due)
    reached = {
        "known": {**before["known"], **known},
        "read_at": text_of(api.context.started_at) if is_due else before["read_at"],
        "settings": _chosen(api.settings),
        "workspaces": listed.workspaces,
    }

    def extract(_: Cursor | None) -> Iterator[Batch]:
        yield Batch(Read(appended).arrow(), cursor=reached)

    if is_due or any(appended.values()):
        yield Stream("references", EVERYTHING, EVERYTHING, extract)
    return {**before["known"], **known}


def _has_new(projects: Sequence[Node], known: Known) -> bool:
    marks = known.get(tables.PROJECTS.name, {})
    return any(json.dumps([project["gid"]]) not in marks for project in projects)


def _changes(
    api: Api, listed: Listed, before: Mapping[str, Any], *, is_due: bool
) -> tuple[Mapping[Table, Sequence[Node]], Known]:
    rows: dict[Table, Sequence[Node]] = {
        tables.PROJECTS: project_rows(api.settings, listed.projects)
    }
    if is_due:
        wanted = {_workspace(project) for project in listed.projects}
        workspaces = [one for one in listed.workspaces if one["gid"] in wanted]
        rows |= read_rows(api.counting("references", EVERYTHING), workspaces, listed.projects)
    is_other = bool(listed.failed) or before.get("settings") != _chosen(api.settings)
    appended, known = changes(
        rows,
        before["known"],
        now=api.context.started_at,
        what="Asana",
        may_shrink=is_other or before["read_at"] is None,
    )
    if is_other:
        # Something else is read than before: what is missing was not deleted.
        appended = {
            table: [row for row in fresh if "_deleted_at" not in row]
            for table, fresh in appended.items()
        }
    return appended, known
