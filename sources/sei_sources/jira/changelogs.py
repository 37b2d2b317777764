"""Complete changelogs: in bulk on Cloud; on Data Center they came inside of the issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sei_sources.cursors import Node
from sei_sources.http import PageSize, Request, UnusableError, token_pages
from sei_sources.jira.api import Api
from sei_sources.jira.site import Site

ISSUES_AT_ONCE = 1000
FIELDS_AT_ONCE = 10
HISTORIES = 10_000
FIELDS = ("project", "issuekey", "assignee", "resolution", "issuetype", "priority")

Histories = Mapping[str, Sequence[Node]]
"""The histories of issues, oldest first, by the issue's id."""


def histories_of(api: Api, site: Site, issues: Sequence[Node]) -> Histories:
    """Return all histories of some issues."""
    if not api.is_cloud:
        return {issue["id"]: _inside(issue) for issue in issues}
    found: dict[str, dict[str, Node]] = {issue["id"]: {} for issue in issues}
    fields = list(dict.fromkeys(("status", *site.sprint_fields, *site.point_fields, *FIELDS)))
    for begin in range(0, len(fields), FIELDS_AT_ONCE):
        some = fields[begin : begin + FIELDS_AT_ONCE]
        for start in range(0, len(issues), ISSUES_AT_ONCE):
            _read(api, issues[start : start + ISSUES_AT_ONCE], some, found)
    return {
        issue_id: sorted(histories.values(), key=lambda one: int(one["id"]))
        for issue_id, histories in found.items()
    }


def _read(
    api: Api, issues: Sequence[Node], fields: Sequence[str], found: dict[str, dict[str, Node]]
) -> None:
    """Add the histories of these fields; an issue may be spread over pages."""
    pages = token_pages(
        api.client,
        Request(
            "POST",
            api.path("changelog/bulkfetch"),
            json={"issueIdsOrKeys": [issue["id"] for issue in issues], "fieldIds": list(fields)},
            what="changelogs",
        ),
        items=lambda answer: answer["issueChangeLogs"],
        following=lambda answer: answer.get("nextPageToken"),
        parameter="nextPageToken",
        size=PageSize(HISTORIES, HISTORIES),
        size_parameter="maxResults",
    )
    for page in pages:
        for changelog in page.items:
            for history in changelog["changeHistories"]:
                _add(found[str(changelog["issueId"])], history)


def _add(histories: dict[str, Node], history: Node) -> None:
    known = histories.get(str(history["id"]))
    if known is None:
        histories[str(history["id"])] = history
    else:
        new = [item for item in history["items"] if item not in known["items"]]
        histories[str(history["id"])] = {**known, "items": [*known["items"], *new]}


def _inside(issue: Node) -> Sequence[Node]:
    changelog: Node = issue["changelog"]
    histories: Sequence[Node] = changelog["histories"]
    if len(histories) < changelog.get("total", 0):
        raise UnusableError(
            f"{issue['key']}: {len(histories)} of {changelog['total']} entries of its changelog",
            hint="This Jira does not give whole changelogs: it must be Data Center 8.14 or newer.",
        )
    return histories
