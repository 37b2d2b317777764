"""Search by JQL: the changed issues of a project, oldest change first, and ids and counts.

Bounds are relative (`updated >= "-90m"`), since Jira reads a date in the account's own time zone.
Cloud walks by token. Data Center only knows offsets, and an issue that changes meanwhile leaves its
place; so each page asks anew from the last change seen, and offsets serve only within its minute.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
ORDER = "ORDER BY updated ASC, key ASC"
MINUTE = timedelta(minutes=1)


def changed_issues(
    api: Api, project_id: str, since: datetime, fields: Sequence[str]
) -> Iterator[Sequence[Node]]:
    """Yield pages of the issues that changed since a time; an issue may come twice."""
    pages = _by_token if api.is_cloud else _by_change
    return pages(api, project_id, since, fields)


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


def _tokens(api: Api, body: Node, size: int, what: str) -> Iterator[Any]:
    return token_pages(
        api.client,
        Request("POST", api.path("search/jql"), json=body, what=what),
        items=lambda answer: answer["issues"],
        following=lambda answer: answer.get("nextPageToken"),
        parameter="nextPageToken",
        size=PageSize(size, size),
        size_parameter="maxResults",
    )


def _by_token(
    api: Api, project_id: str, since: datetime, fields: Sequence[str]
) -> Iterator[Sequence[Node]]:
    """Walk on; where a token has expired, from the last change that was seen."""
    while True:
        reached = since
        jql = f"project = {project_id} AND {_bound(api, since)} {ORDER}"
        try:
            for page in _tokens(api, {"jql": jql, "fields": list(fields)}, PAGE, "issues"):
                yield page.items
                reached = max([reached, *(updated_at(issue) for issue in page.items)])
        except InvalidRequestError:
            if reached <= since:
                raise
            since = reached
        else:
            return


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
