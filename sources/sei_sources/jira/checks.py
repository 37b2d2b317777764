"""What `sei doctor` says of Jira."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sei_sources.cursors import Node
from sei_sources.errors import SourceError
from sei_sources.jira.api import Api, connect
from sei_sources.jira.settings import JiraSettings
from sei_sources.source import Check, Context

SHOWN = 50


def check(settings: JiraSettings) -> Iterator[Check]:
    """Look whether the token is known, and whether it sees the projects."""
    context = Context(folder=Path(), started_at=datetime.now(UTC), max_wait=10.0)
    try:
        api, me = connect(settings, context)
        keys = sorted(project["key"] for project in _projects(api))
    except SourceError as error:
        yield Check("token", is_right=False, detail=error.message, hint=error.hint)
        return
    kind = "Jira Cloud" if api.is_cloud else "Jira Data Center"
    yield Check("token", is_right=True, detail=f"{me.get('displayName')} in {kind}")
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    detail = f"{', '.join(keys[:SHOWN]) or 'none'}{more}"
    hint = "" if keys else "Give the account the permission to browse projects"
    yield Check("projects", is_right=bool(keys), detail=detail, hint=hint)
    for key in settings.projects:
        if key.upper() not in keys:
            hint = f"Correct `sources.jira.projects`; it has: {detail}"
            yield Check(f"project {key}", is_right=False, detail="not there", hint=hint)


def _projects(api: Api) -> list[Node]:
    if api.is_cloud:
        return list(api.listed(api.path("project/search"), what="projects", size=100))
    found: list[Node] = api.get("project", what="projects")
    return found
