"""Issues of GitHub, with their labels, assignees and events."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sei_demo.messages import Request, Response
from tests.servers import faults
from tests.sources.github_case import DAY, NOW, Case

QUIET: dict[str, Any] = {"owners": (), "repositories": ("acme/api",)}


def test_an_issue_is_read_with_every_column(case: Case) -> None:
    api = case.repository()
    parent = api.issue(author=case.bob, opened_at=NOW - 12 * DAY)
    issue = api.issue(
        author=case.ann,
        opened_at=NOW - 10 * DAY,
        title="It is down",
        labels=["incident", "p1"],
        assignees=[case.ann, case.bob],
        bodyText="All of it",
        issueType={"__typename": "IssueType", "id": "IT", "name": "Bug"},
        milestone={"__typename": "Milestone", "id": "M", "title": "v1"},
        parent=parent,
    )
    api.close(issue, NOW - 9 * DAY, case.bob, reason="NOT_PLANNED")

    row = case.run().row("issues", id=issue["id"])

    assert row == {
        "id": issue["id"],
        "repository_id": api.node["id"],
        "full_database_id": issue["fullDatabaseId"],
        "number": 2,
        "url": "https://github.com/acme/api/issues/2",
        "title": "It is down",
        "body_text": "All of it",
        "state": "CLOSED",
        "state_reason": "NOT_PLANNED",
        "created_at": NOW - 10 * DAY,
        "updated_at": NOW - 9 * DAY,
        "closed_at": NOW - 9 * DAY,
        "author_type": "User",
        "author_login": "ann",
        "author_id": str(case.ann["databaseId"]),
        "labels": "incident\np1",
        "assignees": "ann\nbob",
        "issue_type": "Bug",
        "milestone_title": "v1",
        "parent_id": parent["id"],
    }


def test_events_keep_what_only_their_kind_knows(case: Case) -> None:
    api = case.repository()
    issue = api.issue(author=case.ann, opened_at=NOW - 10 * DAY, assignees=[case.bob])
    pull_request = api.pull_request(author=case.ann, opened_at=NOW - 10 * DAY)
    commit = api.commit("a" * 40, at=NOW - 10 * DAY)
    api.event(issue, "LabeledEvent", NOW - 9 * DAY, case.ann, label=api.label("bug"))
    api.event(issue, "UnlabeledEvent", NOW - 9 * DAY, case.ann, label=api.label("bug"))
    api.close(issue, NOW - 8 * DAY, case.bob, closer=pull_request)
    api.reopen(issue, NOW - 7 * DAY, case.ann)
    api.close(issue, NOW - 6 * DAY, case.bob, closer=commit)
    api.event(issue, "MilestonedEvent", NOW - 5 * DAY, case.ann, milestoneTitle="v1")
    moved = {"fromRepository": api.node}
    api.event(issue, "TransferredEvent", NOW - 4 * DAY, None, **moved)

    result = case.run()

    same = ("id", "issue_id", "repository_id", "created_at", "actor_id", "actor_type")
    assert [
        {name: value for name, value in row.items() if value is not None and name not in same}
        for row in result.rows["issue_timeline_items"]
    ] == [
        {"type": "AssignedEvent", "actor_login": "ann", "assignee": "bob"},
        {"type": "LabeledEvent", "actor_login": "ann", "label_name": "bug"},
        {"type": "UnlabeledEvent", "actor_login": "ann", "label_name": "bug"},
        {
            "type": "ClosedEvent",
            "actor_login": "bob",
            "state_reason": "COMPLETED",
            "closer_type": "PullRequest",
            "closer": "acme/api#2",
        },
        {"type": "ReopenedEvent", "actor_login": "ann"},
        {
            "type": "ClosedEvent",
            "actor_login": "bob",
            "state_reason": "COMPLETED",
            "closer_type": "Commit",
            "closer": "a" * 40,
        },
        {"type": "MilestonedEvent", "actor_login": "ann", "milestone_title": "v1"},
        {"type": "TransferredEvent", "from_repository": "acme/api"},
    ]


def test_every_list_inside_of_an_issue_is_followed_to_its_end(case: Case) -> None:
    api = case.repository()
    labels = [f"label {number:03}" for number in range(125)]
    people = [case.world.user(f"user{number:03}") for number in range(112)]
    issue = api.issue(author=case.ann, opened_at=NOW - 9 * DAY, labels=labels, assignees=people)

    result = case.run()

    row = result.row("issues")
    assert row["labels"].split("\n") == labels
    assert row["assignees"].split("\n") == [person["login"] for person in people]
    events = result.rows["issue_timeline_items"]
    assert len({event["id"] for event in events}) == len(events) == 237
    assert {event["issue_id"] for event in events} == {issue["id"]}


@pytest.mark.parametrize(("times", "failed"), [(1, []), (99, [("issues", "acme/api")])])
def test_a_list_inside_of_an_issue_that_leads_back_is_read_again_and_then_fails(
    case: Case, times: int, failed: list[tuple[str, str]]
) -> None:
    labels = [f"label {number:03}" for number in range(300)]
    case.repository().issue(author=case.ann, opened_at=NOW - 9 * DAY, labels=labels)

    def leading_back(_: Request, response: Response) -> Response:
        first = next(one for one in case.server.requests if one.operation == "Nested")
        body = response.json
        end = {"hasNextPage": True, "endCursor": first.variables["after0"]}
        body["data"]["n0"]["labels"]["pageInfo"].update(end)
        return replace(response, body=json.dumps(body).encode())

    faults.inject(case.server, leading_back, faults.asking("query Nested", *range(2, 2 + times)))

    result = case.run()

    assert list(result.failed) == failed
    assert len(result.rows["issues"]) == 1 - len(failed)
    assert [row["labels"].split("\n") for row in result.rows["issues"]] in ([], [labels])


def test_only_issues_that_changed_are_read_again(case: Case) -> None:
    api = case.repository()
    issues = [api.issue(author=case.ann, opened_at=NOW - (30 - n) * DAY) for n in range(5)]
    case.run()

    quiet = case.run()
    api.close(issues[1], NOW - 3 * DAY, case.bob)
    changed = case.run()

    assert quiet.counts == {}
    assert changed.values("issues", "id") == [issues[1]["id"]]
    assert changed.counts == {"issues": 1, "issue_timeline_items": 1}


def test_more_issues_of_one_second_than_a_page_holds_are_all_read(case: Case) -> None:
    api = case.repository()
    for _ in range(230):
        api.issue(author=case.ann, opened_at=NOW - 9 * DAY)
    api.issue(author=case.ann, opened_at=NOW - 8 * DAY)

    result = case.run()

    ids = result.values("issues", "id")
    assert len(ids) == len(set(ids)) == 231


def test_an_issue_that_moves_to_the_end_while_the_list_is_read_pushes_none_out(case: Case) -> None:
    api = case.repository()
    issues = [
        api.issue(author=case.ann, opened_at=NOW - 30 * DAY + timedelta(minutes=n))
        for n in range(250)
    ]
    asked = []

    def touch(request: Any) -> None:
        if "query Issues" in request.json.get("query", ""):
            asked.append(request)
            if len(asked) == 2:
                api.close(issues[3], NOW - DAY, case.bob)

    case.server.before_request(touch)
    result = case.run()

    assert set(result.values("issues", "id")) == {issue["id"] for issue in issues}
    latest = [row for row in result.rows["issues"] if row["id"] == issues[3]["id"]][-1]
    assert latest["state"] == "CLOSED"


def test_a_load_of_issues_that_was_killed_goes_on_where_it_was(case: Case) -> None:
    api = case.repository()
    for number in range(250):
        api.issue(author=case.ann, opened_at=NOW - 30 * DAY + timedelta(minutes=number))

    first = case.run(stop_after=3, **QUIET)
    second = case.run(**QUIET)

    assert len(first.rows["issues"]) == 100
    assert len(second.rows["issues"]) == 150
    assert case.asked["Issues"] == 2


def test_a_server_without_types_of_issues_is_not_asked_for_them(case: Case) -> None:
    api = case.repository()
    api.issue(author=case.ann, opened_at=NOW - 9 * DAY)

    def older(_: Any, response: Any) -> Any:
        body = response.json
        if isinstance(body, dict) and "issueTypes" in (body.get("data") or {}):
            body["data"]["issueTypes"] = None
            return type(response).of_json(200, body)
        return response

    case.server.after_request(older)
    asked: list[str] = []
    case.server.before_request(lambda request: asked.append(request.json.get("query", "")))
    result = case.run()

    assert len(result.rows["issues"]) == 1
    assert not any("issueType {" in query or "parent {" in query for query in asked)
