"""What `sei doctor` says of Asana."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sei_sources.asana.api import Api, client_of
from sei_sources.asana.references import read_project, read_workspaces
from sei_sources.asana.settings import AsanaSettings
from sei_sources.errors import SourceError
from sei_sources.source import Check, Context


def check(settings: AsanaSettings) -> Iterator[Check]:
    """Look whether the token is known, and whether it sees the workspaces and projects."""
    context = Context(folder=Path(), started_at=datetime.now(UTC), max_wait=10.0)
    api = Api(settings, context, client_of(settings, context))
    try:
        me = api.one("users/me", "name", what="the token's account")
        workspaces = read_workspaces(api)
    except SourceError as error:
        yield Check("token", is_right=False, detail=error.message, hint=error.hint)
        return
    yield Check("token", is_right=True, detail=me["name"])
    seen = ", ".join(f"{one['name']} ({one['gid']})" for one in workspaces)
    yield Check(
        "workspaces",
        is_right=bool(workspaces),
        detail=seen or "none",
        hint="" if seen else "Take the token of an account that is in a workspace.",
    )
    for gid in settings.workspaces:
        if gid not in {one["gid"] for one in workspaces}:
            hint = f"Correct `sources.asana.workspaces`; it sees: {seen}"
            yield Check(f"workspace {gid}", is_right=False, detail="not there", hint=hint)
    for gid in settings.projects:
        yield _project(api, gid)


def _project(api: Api, gid: str) -> Check:
    try:
        project = read_project(api, gid)
    except SourceError as error:
        hint = "Correct `sources.asana.projects`: the number in the address of the project"
        return Check(f"project {gid}", is_right=False, detail=error.message, hint=hint)
    return Check(f"project {gid}", is_right=True, detail=project["name"])
