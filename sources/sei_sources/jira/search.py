"""Search by JQL: the changed issues of a project, oldest change first, and ids and counts.

Bounds are relative (`updated >= "-90m"`), since Jira reads a date in the account's own time zone.
Cloud walks by token. Data Center only knows offsets, and an issue that changes meanwhile leaves its
place; so each page asks anew from the last change seen, and offsets serve only within its minute.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sei_sources.cursors import Node, moment
from sei_sources.http import (
    InvalidRequestError,
    PageSize,
    PageTooLargeError,
    Request,
    offset_pages,
    token_pages,
)
from sei_sources.jira.api import Api
from sei_sources.jira.texts import time_of

PAGE = 100
"""What Cloud gives with fields; Data Center would give more, but with whole histories inside."""
IDS = 5000
"""What Cloud gives of ids alone."""
EVERYTHING = ("*all", "-comment", "-worklog", "-attachment")
"""Fields of the first page of all: only these tell which fields there are."""
ORDER = "ORDER BY updated ASC, key ASC"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FirstPage:
    """The first page of a project's issues on Cloud, with all that they have.

    Attributes:
        jql: The search.
        issues: The issues, oldest change first.
        token: Of the next page; None at the end.
        fields: The fields that these issues have, as the list of fields tells of them.
    """

    jql: str
    issues: Sequence[Node]
    token: str | None
    fields: Sequence[Node]


def first_page(api: Api, key: str, since: datetime) -> FirstPage:
    """Return the first page of the issues of a project that changed since a time."""
    jql = f'project = "{key}" AND {_bound(api, since)} {ORDER}'
    body = {"jql": jql, "fields": list(EVERYTHING), "expand": "names,schema"}
    page = next(_tokens(api, body, PAGE, "issues"))
    answer: Node = page.answer.value
    names, kinds = answer.get("names") or {}, answer.get("schema") or {}
    fields = [
        {"id": name, "name": names[name], "custom": "custom" in kind, "schema": kind}
        for name, kind in kinds.items()
        if name in names
    ]
    return FirstPage(jql, page.items, page.next, fields)


def changed_issues(
    api: Api,
    project_id: str,
    since: datetime,
    fields: Sequence[str],
    begun: FirstPage | None = None,
) -> Iterator[Sequence[Node]]:
    """Yield pages of the issues that changed since a time; an issue may come twice."""
    if api.is_cloud:
        return _by_token(api, project_id, since, fields, begun)
    return _by_change(api, project_id, since, fields)


def issue_ids(api: Api, project_id: str, label: str) -> Iterator[str]:
    """Yield the ids of all issues of a project."""
    what = f"ids of the issues of {label}"
    body: dict[str, Any] = {"jql": f"project = {project_id} ORDER BY key ASC", "fields": ["id"]}
    if api.is_cloud:
        pages = _tokens(api, body, IDS, what)
    else:
        pages = offset_pages(
            api.client,
            Request("POST", api.path("search"), json=body, what=what),
            items=lambda answer: answer["issues"],
            parameter="startAt",
            size=PageSize(1000, 1000),
            size_parameter="maxResults",
            total=lambda answer: answer["total"],
        )
    for page in pages:
        yield from (issue["id"] for issue in page.items)


def issue_count(api: Api, project_id: str, since: datetime, label: str) -> int:
    """Return how many issues of a project changed since a time."""
    what = f"number of issues of {label}"
    jql = f"project = {project_id} AND {_bound(api, since)}"
    if api.is_cloud:
        return int(api.post("search/approximate-count", {"jql": jql}, what=what)["count"])
    return int(api.searched({"jql": jql, "maxResults": 0}, what=what)["total"])


def _bound(api: Api, since: datetime) -> str:
    minutes = math.ceil((api.client.host_now() - since) / MINUTE) + 1
    return f'updated >= "-{max(minutes, 1)}m"'


def _tokens(api: Api, body: Node, size: int, what: str, start: str | None = None) -> Iterator[Any]:
    return token_pages(
        api.client,
        Request("POST", api.path("search/jql"), json=body, what=what),
        items=lambda answer: answer["issues"],
        following=lambda answer: answer.get("nextPageToken"),
        parameter="nextPageToken",
        size=PageSize(size, size),
        size_parameter="maxResults",
        start=start,
    )


def _by_token(
    api: Api,
    project_id: str,
    since: datetime,
    fields: Sequence[str],
    begun: FirstPage | None,
) -> Iterator[Sequence[Node]]:
    """Walk on; where a token has expired, from the last change that was seen."""
    while True:
        reached = since
        jql = f"project = {project_id} AND {_bound(api, since)} {ORDER}"
        try:
            for issues in _walk(api, jql, fields, begun):
                yield issues
                reached = max([reached, *(updated_at(issue) for issue in issues)])
        except InvalidRequestError:
            if reached <= since:
                raise
            since, begun = reached, None
        else:
            return


def _walk(
    api: Api, jql: str, fields: Sequence[str], begun: FirstPage | None
) -> Iterator[Sequence[Node]]:
    """Yield the first page where it has been read, and those that follow."""
    if begun:
        yield begun.issues
        if not begun.token:
            return
    body = {"jql": begun.jql if begun else jql, "fields": list(fields)}
    for page in _tokens(api, body, PAGE, "issues", begun.token if begun else None):
        yield page.items


def _by_change(
    api: Api, project_id: str, since: datetime, fields: Sequence[str]
) -> Iterator[Sequence[Node]]:
    offset, size = 0, PageSize(PAGE, PAGE)
    while True:
        jql = f"project = {project_id} AND {_bound(api, since)} {ORDER}"
        body = {
            "jql": jql,
            "startAt": offset,
            "fields": list(fields),
            "expand": ["changelog"],
        }
        answer = _fitting(api, body, size)
        found = answer["issues"]
        yield found
        if not found or offset + len(found) >= answer["total"]:
            return
        last = updated_at(found[-1])
        if last - since >= 3 * MINUTE:
            since, offset = last, 0
        else:
            offset += len(found)


def _fitting(api: Api, body: Node, size: PageSize) -> Node:
    """Search with a page that Jira can make: whole histories are heavy."""
    while True:
        try:
            page = {**body, "maxResults": size.value}
            found = api.searched(page, what="issues", shrinks=size.value > 1)
        except PageTooLargeError:
            if not size.shrink():
                raise
        else:
            size.grow()
            return found


def updated_at(issue: Node) -> datetime:
    """Return when an issue last changed."""
    return time_of(issue["fields"]["updated"]) or moment(issue["fields"]["created"])
