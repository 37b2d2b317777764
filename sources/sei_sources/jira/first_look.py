"""What the first pages of issues tell of a Jira Cloud, so that a first run reads no other list.

Reading every list that issues refer to takes more requests than a thousand issues. With a page of
issues Jira tells what their fields are, and inside of them their types, statuses, versions, sprints
and accounts. So a first run asks only for what issues do not tell; the lists, with what no issue
refers to, are read whole a week later, as every week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sei_sources.cursors import Node
from sei_sources.errors import SourceError
from sei_sources.jira import tables
from sei_sources.jira.api import Api
from sei_sources.jira.issue_rows import field_ids
from sei_sources.jira.reference_rows import field_row, project_row
from sei_sources.jira.references import References, listed_projects, read_fields, read_groups
from sei_sources.jira.search import FirstPage, first_page
from sei_sources.jira.site import Site, number_fields, site_of
from sei_sources.surprises import SURPRISES
from sei_sources.tables import Table

MOST_PROJECTS = 10
"""Beside the issues of more projects the lists cost little, and the first pages much memory."""


@dataclass(frozen=True)
class Look:
    """What a first run begins with.

    Attributes:
        references: The lists, as far as they are known.
        pages: The first page of the issues of each project, by the project's id.
    """

    references: References
    pages: Mapping[str, FirstPage]


def first_look(api: Api, url: str) -> Look | None:
    """Return what the first pages say; None where something was loaded before, or they say little.

    Args:
        api: Asks.
        url: Address of the site.
    """
    if not api.is_cloud or api.context.cursors or api.context.forgotten:
        return None
    try:
        begun = _begun(api)
        fields = _fields(api, [page for _, page in begun])
    except (SourceError, *SURPRISES):
        # Whoever reads the lists, or the issues of that project, says what is wrong.
        return None
    if not begun:
        return None
    groups, members = read_groups(api)
    rows: dict[Table, Sequence[Node]] = {
        tables.PROJECTS: [project_row(project, url) for project, _ in begun],
        tables.FIELDS: [field_row(one) for one in fields],
        **groups,
    }
    site = _site(url, rows, fields)
    pages = {str(project["id"]): page for project, page in begun}
    return Look(References(rows, site, (), members), pages)


def _begun(api: Api) -> list[tuple[Node, FirstPage]]:
    """Return every project that is read, with the first page of its issues; none if too many."""
    named = api.settings.projects
    listed = () if named else [one for one in listed_projects(api) if not one.get("archived")]
    if len(named or listed) > MOST_PROJECTS:
        return []
    known = {project["key"]: project for project in listed}
    found = []
    for key in known or named:
        page = _first_page(api.counting("issues", key), key)
        project = known.get(key) or next((_project(one) for one in page.issues), None)
        if project is None:
            return []
        found.append((project, page))
    return found


def _fields(api: Api, pages: Sequence[FirstPage]) -> list[Node]:
    """Return all fields: the list of them where a page shows none for points or for sprints.

    Issues of some types only may have these, and a page may happen to hold none of them.
    """
    sites = [_site("", {tables.PROJECTS: ()}, page.fields) for page in pages]
    is_whole = all(one.point_fields and one.sprint_fields for one in sites)
    listed = [] if is_whole else read_fields(api)
    shown = {one["id"]: one for page in pages for one in page.fields}
    return list({**shown, **{one["id"]: one for one in listed}}.values())


def _project(issue: Node) -> Node:
    project: Node = issue["fields"]["project"]
    return project


def _first_page(api: Api, key: str) -> FirstPage:
    page = first_page(api, key, api.settings.begin(api.context))
    kept = field_ids(_site("", {tables.PROJECTS: ()}, page.fields))
    issues = [
        {**issue, "fields": {name: issue["fields"].get(name) for name in kept}}
        for issue in page.issues
    ]
    return replace(page, issues=issues)


def _site(url: str, rows: Mapping[Table, Sequence[Node]], fields: Sequence[Node]) -> Site:
    numbers = number_fields(fields)
    return replace(site_of(url, rows, fields), number_fields=numbers, are_lists_read=False)
