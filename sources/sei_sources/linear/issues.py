"""Issues with their whole history: what changed, also without a word, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sei_sources.cursors import OVERLAP, Node, fingerprint, text_of
from sei_sources.http import Page, PageSize, UnusableError
from sei_sources.linear import tables
from sei_sources.linear.api import DOCUMENTS, Api
from sei_sources.newest_first import NewestFirst, Ordered
from sei_sources.rows import Read, inner, nodes
from sei_sources.source import Batch, Cursor

PAGE_SIZE = 100
"""With fifteen entries of history and ten spans an issue, this stays below 10,000 of complexity."""
REREADS = 2
"""Times that a page of a history which leads back to an earlier one is read again."""
AT_ONCE = 30
"""Histories that are followed in one request."""
INSIDE = {"history": "History", "stateHistory": "StateHistory"}


def extract_issues(api: Api, team: Node, mark: str, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the issues of a team that changed, newest first."""

    def pages(after: str | None, size: PageSize, until: datetime) -> Iterator[Page]:
        return _pages(api, team, {"updatedAt": {"gte": text_of(until)}}, size=size, start=after)

    target = Ordered(
        pages,
        itemgetter("updatedAt"),
        OVERLAP,
        (PAGE_SIZE, PAGE_SIZE),
        lambda found: Read(_rows(api, found)),
        since=api.settings.begin(api.context),
        host_now=api.client.host_now,
        mark=mark,
        begins=True,
    )
    return NewestFirst(target).extract(cursor)


def extract_active(api: Api, team: Node, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the issues of a team's active cycle that differ: some changes do not move updatedAt.

    The first run only takes note of them: the stream of issues reads them too.
    """
    known: dict[str, str] = {}
    before = (cursor or {}).get("known", {})
    pages = _pages(
        api, team, {"cycle": {"isActive": {"eq": True}}}, size=PageSize(PAGE_SIZE, PAGE_SIZE)
    )
    for page in pages:
        marks = {node["id"]: fingerprint(node) for node in page.items}
        fresh = [node for node in page.items if before.get(node["id"]) != marks[node["id"]]]
        known |= marks
        if fresh and cursor is not None:
            yield Batch(Read(_rows(api, fresh)).arrow(), done=len(known))
    yield Batch(cursor={"known": known}, done=len(known))


def extract_gone(api: Api, teams: Sequence[Node]) -> Iterator[Batch]:
    """Yield the issues that Linear no longer has in these teams, and when somebody looked."""
    present = [
        (node["id"],)
        for team in teams
        for page in api.pages(
            "IssueIds",
            {"filter": {"team": {"id": {"eq": team["id"]}}}},
            ("issues",),
            size=PageSize(250, 250),
            what=f"ids of the issues of {team['key']}",
        )
        for node in page.items
    ]
    for team in teams:
        gone = api.context.loaded.reconciled(tables.ISSUES, "team_id", team["id"], present)
        if gone.num_rows:
            yield Batch({tables.ISSUES: gone})
    yield Batch(cursor={"swept_at": text_of(api.context.started_at)}, done=len(present))


def _pages(
    api: Api, team: Node, condition: Node, *, size: PageSize, start: str | None = None
) -> Iterator[Page]:
    return api.pages(
        "Issues",
        {"filter": {"team": {"id": {"eq": team["id"]}}, **condition}},
        ("issues",),
        size=size,
        what=f"issues of {team['key']}",
        start=start,
    )


def _rows(api: Api, found: Sequence[Node]) -> Any:
    _complete(api, found)
    return {
        tables.ISSUES: [_issue(issue) for issue in found],
        tables.ISSUE_HISTORY: [
            _entry(entry, issue) for issue in found for entry in nodes(issue["history"])
        ],
        tables.ISSUE_STATE_SPANS: [
            _span(span, issue) for issue in found for span in nodes(issue["stateHistory"])
        ],
    }


def _complete(api: Api, found: Sequence[Node]) -> None:
    """Read the histories inside of these issues to their end."""
    waiting = [
        (issue, name)
        for issue in found
        for name in INSIDE
        if issue[name]["pageInfo"]["hasNextPage"]
    ]
    turned: dict[tuple[str, str], list[str]] = {}
    while waiting:
        now, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        waiting = [*_followed(api, now, turned), *waiting]


def _followed(
    api: Api, now: Sequence[tuple[Node, str]], turned: dict[tuple[str, str], list[str]]
) -> Iterator[tuple[Node, str]]:
    """Read a page more of each of these histories, and yield those that are not at their end.

    Args:
        api: Asks Linear.
        now: The issues, and the field of the history.
        turned: The cursors that each history was read from, one more for each page.
    """
    answer = _histories(api, now)
    for number, (issue, name) in enumerate(now):
        page = answer[f"i{number}"][name]
        end, begin = page["pageInfo"], issue[name]["pageInfo"]["endCursor"]
        cursors = turned.setdefault((issue["id"], name), [])
        cursors.append(begin)
        if end["hasNextPage"] and end["endCursor"] in (None, *cursors):
            if cursors.count(begin) > REREADS:
                raise UnusableError(
                    f"{name} of {issue['identifier']} runs in a circle",
                    hint="Linear has a problem of its own; what was read is kept: sei extract",
                )
            yield issue, name
            continue
        issue[name] = {"nodes": [*issue[name]["nodes"], *page["nodes"]], "pageInfo": end}
        if end["hasNextPage"]:
            yield issue, name


def _histories(api: Api, now: Sequence[tuple[Node, str]]) -> Node:
    declared, parts = [], []
    variables: dict[str, Any] = {}
    for number, (issue, name) in enumerate(now):
        declared.append(f"$id{number}: String!, $after{number}: String")
        parts.append(
            f"i{number}: issue(id: $id{number})"
            f" {{ {name}(first: 100, after: $after{number}) {{ ...{INSIDE[name]} }} }}"
        )
        end = issue[name]["pageInfo"]["endCursor"]
        variables |= {f"id{number}": issue["id"], f"after{number}": end}
    text = DOCUMENTS.document(f"query Histories({', '.join(declared)}) {{ {' '.join(parts)} }}")
    answer: Node = api.ask(text, variables, what="histories of issues")
    return answer


def _issue(issue: Node) -> Node:
    return {
        "id": issue["id"],
        "identifier": issue["identifier"],
        "previous_identifiers": issue["previousIdentifiers"],
        "title": issue["title"],
        "description": issue["description"],
        "url": issue["url"],
        "priority": issue["priority"],
        "estimate": issue["estimate"],
        "created_at": issue["createdAt"],
        "updated_at": issue["updatedAt"],
        "started_at": issue["startedAt"],
        "triaged_at": issue["triagedAt"],
        "completed_at": issue["completedAt"],
        "canceled_at": issue["canceledAt"],
        "archived_at": issue["archivedAt"],
        "auto_closed_at": issue["autoClosedAt"],
        "auto_archived_at": issue["autoArchivedAt"],
        "added_to_cycle_at": issue["addedToCycleAt"],
        "trashed": issue["trashed"],
        "branch_name": issue["branchName"],
        "label_ids": issue["labelIds"],
        "creator_id": inner(issue["creator"], "id"),
        "assignee_id": inner(issue["assignee"], "id"),
        "state_id": issue["state"]["id"],
        "team_id": issue["team"]["id"],
        "cycle_id": inner(issue["cycle"], "id"),
        "project_id": inner(issue["project"], "id"),
        "parent_id": inner(issue["parent"], "id"),
    }


CHANGED = ("State", "Assignee", "Cycle", "Team", "Project", "Parent")


def _entry(entry: Node, issue: Node) -> Node:
    changes = {
        f"{side}_{name.lower()}_id": entry[f"{side}{name}Id"]
        for name in CHANGED
        for side in ("from", "to")
    }
    return {
        "id": entry["id"],
        "issue_id": issue["id"],
        "created_at": entry["createdAt"],
        "updated_at": entry["updatedAt"],
        "actor_id": entry["actorId"],
        **changes,
        "from_estimate": entry["fromEstimate"],
        "to_estimate": entry["toEstimate"],
        "from_priority": entry["fromPriority"],
        "to_priority": entry["toPriority"],
        "added_label_ids": entry["addedLabelIds"],
        "removed_label_ids": entry["removedLabelIds"],
        "archived": entry["archived"],
        "auto_archived": entry["autoArchived"],
        "auto_closed": entry["autoClosed"],
        "trashed": entry["trashed"],
    }


def _span(span: Node, issue: Node) -> Node:
    return {
        "id": span["id"],
        "issue_id": issue["id"],
        "state_id": span["stateId"],
        "started_at": span["startedAt"],
        "ended_at": span["endedAt"],
    }
