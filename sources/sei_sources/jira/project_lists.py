"""Versions and components of a project, read whole with the other lists."""

from __future__ import annotations

from collections.abc import Iterator

from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.reference_rows import component_row, version_row
from sei_sources.references import changes, known_of
from sei_sources.rows import Read
from sei_sources.source import Batch, Cursor


def extract_lists(
    api: Api, project_id: str, key: str, read_at: str, _: Cursor | None
) -> Iterator[Batch]:
    """Yield the versions and components that differ.

    Args:
        api: Asks.
        project_id: The project.
        key: What a person calls it.
        read_at: When the other lists were read.
    """
    versions = api.get(f"project/{project_id}/versions", what=f"versions of {key}")
    components = api.get(f"project/{project_id}/components", what=f"components of {key}")
    before = known_of(api.context, "project_lists", project_id)
    appended, known = changes(
        {
            tables.VERSIONS: [version_row(one, project_id) for one in versions],
            tables.COMPONENTS: [component_row(one, project_id) for one in components],
        },
        before,
        now=api.context.started_at,
        what=key,
        may_shrink=True,
    )
    yield Batch(Read(appended).arrow(), cursor={"known": known, "read_at": read_at})
