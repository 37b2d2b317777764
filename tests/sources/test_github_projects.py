"""Projects of GitHub: what their fields say of issues."""

from __future__ import annotations

from datetime import timedelta

from tests.servers.github_projects import Project
from tests.sources.github_case import DAY, HOUR, NOW, Case
from tests.sources.github_projects_case import read


def test_an_item_has_the_status_points_and_iteration_of_its_issue(
    case: Case, project: Project
) -> None:
    api = case.repository()
    issue = api.issue(author=case.ann, opened_at=NOW - 50 * DAY)
    item = project.add(issue, NOW - 40 * DAY)
    project.move(item, "In progress", NOW - 30 * DAY, case.ann)
    project.estimate(item, 3, NOW - 29 * DAY)
    project.plan(item, "a", NOW - 28 * DAY)

    result = read(case)

    assert result.row("project_v2_items") == {
        "id": item["id"],
        "project_id": project.node["id"],
        "content_type": "Issue",
        "content_id": issue["id"],
        "is_archived": False,
        "created_at": NOW - 40 * DAY,
        "updated_at": NOW - 28 * DAY,
        "status": "In progress",
        "status_updated_at": NOW - 30 * DAY,
        "points": 3.0,
        "points_updated_at": NOW - 29 * DAY,
        "iteration_id": "a",
        "iteration_updated_at": NOW - 28 * DAY,
    }


def test_a_project_has_its_fields_their_roles_and_its_iterations(
    case: Case, project: Project
) -> None:
    case.repository()

    result = read(case)

    assert result.row("projects_v2") == {
        "id": project.node["id"],
        "number": 4,
        "owner_login": "acme",
        "title": "Project 4",
        "url": "https://github.com/orgs/acme/projects/4",
        "closed": False,
        "created_at": NOW - 60 * DAY,
        "updated_at": NOW - 60 * DAY,
    }
    assert [(row["name"], row["role"]) for row in result.rows["project_v2_fields"]] == [
        ("Title", None),
        ("Status", "status"),
        ("Estimate", "points"),
        ("Iteration", "iteration"),
    ]
    assert [
        (row["id"], row["title"], row["start_date"], row["duration"], row["is_completed"])
        for row in result.rows["project_v2_iterations"]
    ] == [("b", "Sprint b", "2026-01-19", 14, False), ("a", "Sprint a", "2026-01-05", 14, True)]


def test_every_change_of_status_is_read_to_the_end_of_the_list(
    case: Case, project: Project
) -> None:
    api = case.repository()
    item = project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    for number in range(123):
        project.move(item, f"status {number}", NOW - 30 * DAY + number * HOUR, case.ann)

    result = read(case)

    events = result.rows["issue_timeline_items"]
    assert [event["status"] for event in events] == [f"status {n}" for n in range(123)]
    assert events[1] == {
        **dict.fromkeys(events[1]),
        "id": events[1]["id"],
        "issue_id": item["content"]["id"],
        "repository_id": api.node["id"],
        "type": "ProjectV2ItemStatusChangedEvent",
        "created_at": NOW - 30 * DAY + HOUR,
        "actor_type": "User",
        "actor_login": "ann",
        "actor_id": str(case.ann["databaseId"]),
        "project_id": project.node["id"],
        "previous_status": "status 0",
        "status": "status 1",
    }


def test_every_field_of_a_project_is_read_to_the_end_of_the_list(
    case: Case, project: Project
) -> None:
    case.repository()
    for number in range(130):
        project.field(f"Field {number}", "TEXT")

    result = read(case)

    assert len(result.rows["project_v2_fields"]) == 134


def test_a_project_in_which_nothing_changed_costs_one_request(case: Case, project: Project) -> None:
    api = case.repository()
    for _ in range(250):
        project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    first = read(case)
    first_asked = case.asked

    second = read(case)

    assert len(first.rows["project_v2_items"]) == 250
    assert (first_asked["Project"], first_asked["ProjectItems"]) == (1, 3)
    assert second.counts == {}
    assert (case.asked["Project"], case.asked["ProjectItems"]) == (1, 0)


def test_only_items_that_changed_are_appended(case: Case, project: Project) -> None:
    api = case.repository()
    items = [
        project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
        for _ in range(120)
    ]
    read(case)

    project.estimate(items[70], 8, NOW - DAY)
    result = read(case)

    assert result.counts == {"project_v2_items": 1, "projects_v2": 1}
    assert result.row("project_v2_items")["points"] == 8


def test_a_change_that_the_project_does_not_tell_is_seen_a_day_later(
    case: Case, project: Project
) -> None:
    api = case.repository()
    item = project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    read(case)
    silent = project.node["updatedAt"]
    project.plan(item, "b", NOW - DAY)
    project.node["updatedAt"] = silent

    soon = read(case)
    case.started_at += timedelta(days=1)
    later = read(case)

    assert soon.counts == {}
    assert later.row("project_v2_items")["iteration_id"] == "b"


def test_a_name_of_the_settings_chooses_the_field(case: Case, project: Project) -> None:
    api = case.repository()
    project.field("Size in days", "NUMBER")
    item = project.add(api.issue(author=case.ann, opened_at=NOW - 50 * DAY), NOW - 40 * DAY)
    project.estimate(item, 3, NOW - 30 * DAY)
    item["_values"]["Size in days"] = {**item["_values"]["Estimate"], "number": 13}
    usual = read(case)

    chosen = read(case, points_field="size in Days")

    assert usual.row("project_v2_items")["points"] == 3
    assert chosen.row("project_v2_items")["points"] == 13


def test_a_name_that_no_field_has_is_told_with_those_that_there_are(
    case: Case, project: Project
) -> None:
    case.repository()

    result = read(case, points_field="Points")

    assert result.notes == [
        "project acme/4 has no number field 'Points' (points_field); it has: Estimate"
    ]
    assert result.failed == {}
