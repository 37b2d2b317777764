"""Projects of GitHub: what has left them, what is hidden in them, and reading cut short."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sei_sources.github import tables
from sei_sources.tables import Table
from tests.servers.github_projects import Project
from tests.sources.github_case import DAY, NOW, Case
from tests.sources.github_projects_case import read


class Present:
    """Notes what a stream says that the vendor has."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def reconciled(
        self, table: Table, column: str, value: str, present: Collection[tuple[Any, ...]]
    ) -> Any:
        if table == tables.PROJECT_V2_ITEMS:
            assert column == "project_id"
            assert value.startswith("PVT_")
            self.keys = sorted(key for (key,) in present)
        return table.arrow([])


def test_an_archived_item_is_still_there_and_a_removed_one_is_not(
    case: Case, project: Project
) -> None:
    api = case.repository()
    case.loaded = present = Present()
    kept, archived, removed = (
        project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
        for _ in range(3)
    )
    read(case)
    everything = present.keys

    project.archive(archived, NOW - DAY)
    project.remove(removed, NOW - DAY)
    result = read(case)

    assert everything == sorted(item["id"] for item in (kept, archived, removed))
    assert present.keys == sorted(item["id"] for item in (kept, archived))
    assert result.row("project_v2_items")["is_archived"] is True
    assert case.asked["ProjectItemsById"] == 1


def test_the_items_that_github_counts_and_the_archived_ones_are_expected(
    case: Case, project: Project
) -> None:
    api = case.repository()
    items = [
        project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
        for _ in range(3)
    ]
    read(case)
    project.archive(items[0], NOW - DAY)
    read(case)

    quiet = read(case)

    counts = [count for count in quiet.expected if count.name == "project_v2_items"]
    assert [(count.scope, count.count) for count in counts] == [(project.node["id"], 3)]


def test_what_the_token_may_not_see_keeps_its_place_without_content(
    case: Case, project: Project
) -> None:
    case.repository()
    item = project.add(None, NOW - 40 * DAY)

    row = read(case).row("project_v2_items")

    assert row["id"] == item["id"]
    assert not {"content_type", "content_id"} & row.keys()


def test_an_unknown_project_is_named_and_the_others_are_read(case: Case, project: Project) -> None:
    case.repository()

    result = read(case, projects=("acme/9", "nobody/1", "acme/4"))

    assert result.failed["project_v2_items", "acme/9"].message == (
        "project acme/9 answered GraphQL errors:"
        " Could not resolve to a ProjectV2 with the number 9."
    )
    assert result.failed["project_v2_items", "nobody/1"].message == (
        "project nobody/1: there is no such project"
    )
    assert result.row("projects_v2")["id"] == project.node["id"]


def test_a_walk_that_was_killed_appends_nothing_twice(case: Case, project: Project) -> None:
    api = case.repository()
    for _ in range(250):
        project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    case.skipped |= {"repositories", "issues", "workflow_runs"}

    first = read(case, stop_after=4)
    second = read(case)

    ids = [*first.values("project_v2_items", "id"), *second.values("project_v2_items", "id")]
    assert (len(first.rows["project_v2_items"]), len(ids), len(set(ids))) == (200, 250, 250)


def test_a_server_that_does_not_tell_changes_of_status_is_not_asked_for_them(
    case: Case, project: Project
) -> None:
    api = case.repository()
    item = project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    project.move(item, "Ready", NOW - 30 * DAY, case.ann)

    def older(_: Any, response: Any) -> Any:
        body = response.json
        if isinstance(body, dict) and "statusEvents" in (body.get("data") or {}):
            body["data"]["statusEvents"] = None
            return type(response).of_json(200, body)
        return response

    case.server.after_request(older)
    asked: list[str] = []
    case.server.before_request(lambda request: asked.append(request.json.get("query", "")))
    result = read(case)

    assert result.row("project_v2_items")["status"] == "Ready"
    assert result.rows["issue_timeline_items"] == []
    items = [query for query in asked if "query ProjectItems" in query]
    assert len(items) == 1
    assert "StatusChange" not in items[0]
    assert "ActorFields" not in items[0]
