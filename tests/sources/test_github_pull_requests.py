"""Pull requests of GitHub, with everything that belongs to them."""

from __future__ import annotations

import pytest

from sei_demo.connections import Node
from tests.sources.github_case import DAY, NOW, Case


def everything(case: Case) -> tuple[Node, Node, Node]:
    """Return a merged pull request with something in every field, its commit and its review."""
    api = case.repository()
    issue = api.issue(author=case.bob, opened_at=NOW - 9 * DAY)
    commit = api.commit("c" * 40, at=NOW - 9 * DAY, author=case.ann, message="Add it\n\nAll of it")
    pull_request = api.pull_request(
        author=case.ann,
        opened_at=NOW - 8 * DAY,
        title="Add it",
        commits=[commit],
        labels=["feature"],
        closes=[issue],
        bodyText="Because",
        milestone={"__typename": "Milestone", "id": "M", "title": "v1"},
    )
    api.file(pull_request, "src/it.py", additions=3, deletions=1)
    review = api.review(pull_request, case.bob, NOW - 7 * DAY)
    api.review_comment(pull_request, case.bob, NOW - 7 * DAY, review=review, path="src/it.py")
    api.merge(pull_request, NOW - 6 * DAY, case.bob)
    return pull_request, commit, review


def test_a_pull_request_is_read_with_every_column(case: Case) -> None:
    pull_request, _, _ = everything(case)

    result = case.run()

    repository = pull_request["repository"]
    assert result.row("pull_requests") == {
        "id": pull_request["id"],
        "repository_id": repository["id"],
        "full_database_id": pull_request["fullDatabaseId"],
        "number": 2,
        "url": "https://github.com/acme/api/pull/2",
        "title": "Add it",
        "body_text": "Because",
        "state": "MERGED",
        "is_draft": False,
        "created_at": NOW - 8 * DAY,
        "updated_at": NOW - 6 * DAY,
        "closed_at": NOW - 6 * DAY,
        "merged_at": NOW - 6 * DAY,
        "author_type": "User",
        "author_login": "ann",
        "author_id": str(case.ann["databaseId"]),
        "merged_by_type": "User",
        "merged_by_login": "bob",
        "merged_by_id": str(case.bob["databaseId"]),
        "base_ref_name": "main",
        "base_ref_oid": pull_request["baseRefOid"],
        "head_ref_name": "ann-2",
        "head_ref_oid": "c" * 40,
        "is_cross_repository": False,
        "merge_commit_oid": pull_request["mergeCommit"]["oid"],
        "additions": 1,
        "deletions": 0,
        "changed_files": 1,
        "review_decision": "APPROVED",
        "labels": "feature",
        "closing_issues": "acme/api#1",
        "milestone_title": "v1",
        "commits_count": 1,
        "reviews_count": 1,
    }


def test_commits_files_reviews_and_comments_are_read_with_every_column(case: Case) -> None:
    pull_request, _, review = everything(case)
    belongs = {
        "pull_request_id": pull_request["id"],
        "repository_id": pull_request["repository"]["id"],
    }
    bob = {"login": "bob", "id": str(case.bob["databaseId"]), "type": "User"}

    result = case.run()

    assert result.row("pull_request_commits") == {
        **belongs,
        "oid": "c" * 40,
        "position": 1,
        "authored_date": NOW - 9 * DAY,
        "committed_date": NOW - 9 * DAY,
        "message_headline": "Add it",
        "author_name": "Ann",
        "author_email": "ann@example.com",
        "author_login": "ann",
        "author_id": str(case.ann["databaseId"]),
    }
    assert result.row("pull_request_files") == {
        **belongs,
        "path": "src/it.py",
        "additions": 3,
        "deletions": 1,
        "change_type": "MODIFIED",
    }
    assert result.row("pull_request_reviews") == {
        **belongs,
        "id": review["id"],
        "state": "APPROVED",
        "submitted_at": NOW - 7 * DAY,
        "created_at": NOW - 7 * DAY,
        "updated_at": NOW - 7 * DAY,
        **{f"author_{name}": value for name, value in bob.items()},
        "commit_oid": "c" * 40,
        "comments_count": 1,
    }
    assert result.row("review_comments") == {
        "id": str(review["comments"][0]["databaseId"]),
        "repository_id": belongs["repository_id"],
        "pull_request_number": 2,
        "pull_request_review_id": str(review["databaseId"]),
        "path": "src/it.py",
        **{f"user_{name}": value for name, value in bob.items()},
        "created_at": NOW - 7 * DAY,
        "updated_at": NOW - 7 * DAY,
    }


def test_events_keep_what_only_their_kind_knows(case: Case) -> None:
    api = case.repository()
    pull_request = api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY)
    team = case.world.team(case.acme, "core")
    old, new = (api.commit(letter * 40, at=NOW - 9 * DAY) for letter in "ab")
    review = api.review(pull_request, case.bob, NOW - 8 * DAY)
    at = NOW - 7 * DAY
    api.event(pull_request, "ReadyForReviewEvent", at, case.ann)
    api.event(pull_request, "ReviewRequestedEvent", at, case.ann, requestedReviewer=team)
    api.event(pull_request, "ReviewRequestRemovedEvent", at, case.ann, requestedReviewer=case.bob)
    dismissed = {"previousReviewState": "APPROVED", "review": review}
    api.event(pull_request, "ReviewDismissedEvent", at, case.ann, **dismissed)
    pushed = {"beforeCommit": old, "afterCommit": new}
    api.event(pull_request, "HeadRefForcePushedEvent", at, None, **pushed)
    renamed = {"currentRefName": "develop", "previousRefName": "main"}
    api.event(pull_request, "BaseRefChangedEvent", at, case.ann, **renamed)
    landed = api.merge(pull_request, NOW - 6 * DAY, case.bob)

    result = case.run()

    belongs = ("id", "pull_request_id", "repository_id", "created_at", "actor_id", "actor_type")
    events = [
        {name: value for name, value in row.items() if value is not None and name not in belongs}
        for row in result.rows["pull_request_timeline_items"]
    ]
    assert events == [
        {"type": "ReadyForReviewEvent", "actor_login": "ann"},
        {
            "type": "ReviewRequestedEvent",
            "actor_login": "ann",
            "requested_reviewer_type": "Team",
            "requested_reviewer": "core",
        },
        {
            "type": "ReviewRequestRemovedEvent",
            "actor_login": "ann",
            "requested_reviewer_type": "User",
            "requested_reviewer": "bob",
        },
        {
            "type": "ReviewDismissedEvent",
            "actor_login": "ann",
            "review_id": review["id"],
            "previous_review_state": "APPROVED",
        },
        {"type": "HeadRefForcePushedEvent", "before_oid": "a" * 40, "after_oid": "b" * 40},
        {"type": "BaseRefChangedEvent", "actor_login": "ann", "ref_name": "develop"},
        {
            "type": "MergedEvent",
            "actor_login": "bob",
            "after_oid": landed["oid"],
            "ref_name": "main",
        },
        {"type": "ClosedEvent", "actor_login": "bob"},
    ]


def test_every_list_inside_of_a_pull_request_is_followed_to_its_end(case: Case) -> None:
    api = case.repository()
    commits = [api.commit(at=NOW - 9 * DAY, message=f"Part {n}") for n in range(260)]
    labels = [f"label {number:03}" for number in range(130)]
    issues = [api.issue(author=case.ann, opened_at=NOW - 20 * DAY) for _ in range(115)]
    pull_request = api.pull_request(
        author=case.ann,
        opened_at=NOW - 8 * DAY,
        commits=commits,
        labels=labels,
        closes=issues,
    )
    for number in range(150):
        api.file(pull_request, f"file {number}", additions=1)
    for _ in range(145):
        api.review(pull_request, case.bob, NOW - 7 * DAY)
    small = api.pull_request(author=case.ann, opened_at=NOW - 5 * DAY)

    result = case.run()

    row = result.row("pull_requests", id=pull_request["id"])
    assert row["labels"].split("\n") == labels
    assert row["closing_issues"].split("\n") == [f"acme/api#{n}" for n in range(1, 116)]
    commit_rows = result.rows["pull_request_commits"]
    assert [(one["position"], one["oid"]) for one in commit_rows] == [
        (position, commit["oid"]) for position, commit in enumerate(commits, 1)
    ]
    assert result.values("pull_request_files", "path") == sorted(f"file {n}" for n in range(150))
    assert len(set(result.values("pull_request_reviews", "id"))) == 145
    assert len(set(result.values("pull_request_timeline_items", "id"))) == 130
    assert small["id"] in result.values("pull_requests", "id")
    assert result.notes == []
    assert case.asked["Nested"] == 3


@pytest.mark.parametrize("account", [None, "bot"])
def test_an_account_that_is_gone_or_a_bot_is_no_obstacle(case: Case, account: str | None) -> None:
    api = case.repository()
    pull_request = api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY)
    pull_request["author"] = case.world.bot("renovate") if account else None

    row = case.run().row("pull_requests")

    assert (row.get("author_type"), row.get("author_login")) == (
        ("Bot", "renovate") if account else (None, None)
    )
