"""Rows of an issue: itself, its numbers, its links and its changelog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sei_sources.cursors import Node
from sei_sources.jira import tables
from sei_sources.jira.api import account_of
from sei_sources.jira.site import Site
from sei_sources.jira.texts import plain_text, time_of
from sei_sources.rows import inner, text
from sei_sources.tables import Table

FIELDS = (
    "summary",
    "description",
    "project",
    "issuetype",
    "status",
    "priority",
    "resolution",
    "resolutiondate",
    "parent",
    "labels",
    "components",
    "fixVersions",
    "assignee",
    "reporter",
    "creator",
    "created",
    "updated",
    "archiveddate",
    "issuelinks",
)
SPRINT_TEXT = re.compile(r"[\[,]id=(\d+)")
"""The id in Data Center's text form: `com.atlassian…Sprint@1f[id=7,rapidViewId=2,state=…]`."""


def field_ids(site: Site) -> tuple[str, ...]:
    """Return the fields to ask for: nothing else comes."""
    return tuple(dict.fromkeys((*FIELDS, *site.custom_fields, *site.number_fields)))


def issue_rows(issue: Node, site: Site) -> dict[Table, list[Node]]:
    """Return the rows of an issue without its changelog."""
    fields = issue["fields"]
    numbers = [
        {"issue_id": issue["id"], "field_id": name, "value": float(fields[name])}
        for name in site.point_fields
        if isinstance(fields.get(name), int | float)
    ]
    return {
        tables.ISSUES: [_issue(issue, site)],
        tables.ISSUE_FIELD_VALUES: numbers,
        tables.ISSUE_LINKS: [_link(link, issue) for link in fields.get("issuelinks") or ()],
    }


def _issue(issue: Node, site: Site) -> Node:
    fields = issue["fields"]
    kind, status, parent = fields["issuetype"], fields["status"], fields.get("parent")
    team = _first(fields, site.team_fields)
    return {
        "id": issue["id"],
        "key": issue["key"],
        "url": f"{site.url}/browse/{issue['key']}",
        "project_id": str(fields["project"]["id"]),
        "project_key": fields["project"]["key"],
        "summary": fields.get("summary"),
        "description": plain_text(fields.get("description")),
        "issue_type_id": str(kind["id"]),
        "issue_type_name": kind["name"],
        "issue_type_subtask": kind.get("subtask"),
        "status_id": str(status["id"]),
        "status_name": status["name"],
        "status_category_key": inner(status.get("statusCategory"), "key"),
        "priority_name": inner(fields.get("priority"), "name"),
        "resolution_name": inner(fields.get("resolution"), "name"),
        "resolution_date": time_of(fields.get("resolutiondate")),
        "parent_id": text(inner(parent, "id")),
        "parent_key": inner(parent, "key") or _first(fields, site.epic_fields),
        "labels": fields.get("labels") or [],
        "components": [one["name"] for one in fields.get("components") or ()],
        "fix_versions": [one["name"] for one in fields.get("fixVersions") or ()],
        "sprint_ids": _sprint_ids(sprints_of(issue, site)),
        "team_id": text(team["id"] if isinstance(team, dict) else team),
        "team_name": (team.get("name") or team.get("title")) if isinstance(team, dict) else None,
        "assignee_account_id": account_of(fields.get("assignee")),
        "reporter_account_id": account_of(fields.get("reporter")),
        "creator_account_id": account_of(fields.get("creator")),
        "created": time_of(fields["created"]),
        "updated": time_of(fields["updated"]),
        "archived_date": time_of(fields.get("archiveddate")),
    }


def _first(fields: Node, names: Iterable[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)


def sprints_of(issue: Node, site: Site) -> Sequence[Any]:
    """Return what the sprint field of an issue has: the closed ones and the current."""
    found: Sequence[Any] = _first(issue["fields"], site.sprint_fields) or ()
    return found


def _sprint_ids(value: Sequence[Any]) -> list[str]:
    found = []
    for one in value:
        if isinstance(one, dict):
            found.append(str(one["id"]))
        elif match := SPRINT_TEXT.search(one):
            found.append(match.group(1))
    return found


def _link(link: Node, issue: Node) -> Node:
    """Return a link; Jira only tells of the other end, and which end that is."""
    is_other_outward = "outwardIssue" in link
    other = link["outwardIssue"] if is_other_outward else link["inwardIssue"]
    inward, outward = (issue, other) if is_other_outward else (other, issue)
    return {
        "id": str(link["id"]),
        "type_name": link["type"]["name"],
        "inward_issue_id": inward["id"],
        "outward_issue_id": outward["id"],
    }


def changelog_rows(issue_id: str, histories: Sequence[Node]) -> Iterator[Node]:
    """Yield a row for each item of the histories of an issue."""
    for history in histories:
        for position, item in enumerate(history["items"], start=1):
            yield {
                "issue_id": issue_id,
                "history_id": str(history["id"]),
                "position": position,
                "created": time_of(history["created"]),
                "author_account_id": account_of(history.get("author")),
                "field": item["field"],
                "field_id": item.get("fieldId"),
                "field_type": item.get("fieldtype"),
                "from_value": item.get("from"),
                "from_string": item.get("fromString"),
                "to_value": item.get("to"),
                "to_string": item.get("toString"),
            }
