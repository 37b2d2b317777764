"""The issues that no project has any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sei_sources.cursors import text_of
from sei_sources.http import UnusableError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.search import issue_ids
from sei_sources.references import FEW
from sei_sources.source import Batch


def extract_gone(api: Api, projects: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the issues that no project has any more, and when somebody looked.

    Args:
        api: Asks.
        projects: Ids of all projects that are read, by key.
    """
    present = {
        (issue_id,)
        for key, project in projects.items()
        for issue_id in issue_ids(api, project, key)
    }
    for key, project in projects.items():
        gone = api.context.loaded.reconciled(tables.ISSUES, "project_id", project, present)
        is_wanted = bool(api.context.forgotten)
        if gone.num_rows >= FEW and gone.num_rows > len(present) and not is_wanted:
            raise UnusableError(
                f"{gone.num_rows} issues of {key} would be gone: that is not believed",
                hint="Check that the token still sees them: sei doctor; else: sei extract --full",
            )
        if gone.num_rows:
            yield Batch({tables.ISSUES: gone})
    swept = {"swept_at": text_of(api.context.started_at)}
    yield Batch(cursor=swept, done=len(present))
