"""Links from issues to pages elsewhere, pull requests among them: one request an issue."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sei_sources.cursors import Node
from sei_sources.http import ForbiddenError, NotFoundError
from sei_sources.jira.api import CONCURRENCY, Api
from sei_sources.rows import inner


def remote_link_rows(api: Api, issues: Sequence[Node]) -> list[Node]:
    """Return the links of these issues, each address of an issue once."""

    def read(issue: Node) -> list[Node]:
        what = f"links of {issue['key']}"
        try:
            found = api.get(f"issue/{issue['id']}/remotelink", what=what)
        except (ForbiddenError, NotFoundError):
            # The issue is gone meanwhile, or the site has links switched off.
            return []
        return list({row["url"]: row for link in found if (row := _row(issue, link))}.values())

    with ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="jira-links") as pool:
        return [row for rows in pool.map(read, issues) for row in rows]


def _row(issue: Node, link: Node) -> Node | None:
    url = inner(link.get("object"), "url")
    if not url:
        return None
    return {
        "issue_id": issue["id"],
        "url": url,
        "title": inner(link["object"], "title"),
        "relationship": link.get("relationship"),
        "application_type": inner(link.get("application"), "type"),
    }
