"""What the tables depend on: where all of it is as it was, nothing needs to be built again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sei_cli import dbt_project, marts, raw
from sei_sources import SOURCES, TRACKERS

if TYPE_CHECKING:
    from sei_cli.workspace import Workspace


def variables(workspace: Workspace, as_of: datetime | None) -> dict[str, Any]:
    """Return the variables of the dbt project."""
    values = workspace.config.values
    chosen = {
        "reporting_timezone": values.reporting_timezone,
        "people": values.people,
        **values.metrics.model_dump(),
        "unused_trackers": _unused_trackers(workspace),
    }
    if as_of:
        today = as_of.astimezone(workspace.config.timezone).date()
        chosen |= {"as_of": as_of.isoformat(), "today": today.isoformat()}
    return chosen


def _unused_trackers(workspace: Workspace) -> list[str]:
    """Return the trackers that are not configured and that nothing was ever loaded from."""
    with workspace.warehouse.connect() as session:
        loaded = raw.completed_loads(session, TRACKERS)
    used = {name for name, (_, loads) in loaded.items() if loads}
    return [name for name in TRACKERS if name not in used | set(workspace.config.sources)]


def fingerprint(
    workspace: Workspace, files: Mapping[str, bytes], variables: Mapping[str, Any]
) -> str:
    """Return a text that differs once anything differs that the tables depend on."""
    with workspace.warehouse.connect() as session:
        loads = raw.completed_loads(session, SOURCES)
    today = datetime.now(workspace.config.timezone).date().isoformat()
    parts = [dbt_project.digest(files), variables, loads, today, workspace.warehouse.label]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def is_current(workspace: Workspace, last: Mapping[str, Any], fingerprint: str) -> bool:
    """Return whether the tables that a run left were built from the same, and are all there."""
    if last.get("fingerprint") != fingerprint:
        return False
    with workspace.warehouse.connect() as session:
        return bool(last["tables"] and last["tables"] == marts.tables(session))
