"""Pull requests of a repository with their reviews, commits, files, labels and events.

They come by the hundred thousand: rows are made column by column, without a dict for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_sources.cursors import OVERLAP, Node
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import PULL_REQUEST_EVENTS, complete
from sei_sources.github.newest_first import List
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import actors, issue_name
from sei_sources.rows import Read, columns, inner, names, nodes, text
from sei_sources.tables import Columns, Table

PULL_REQUEST_FIELDS = {
    "id": "id",
    "number": "number",
    "url": "url",
    "title": "title",
    "body_text": "bodyText",
    "state": "state",
    "is_draft": "isDraft",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
    "closed_at": "closedAt",
    "merged_at": "mergedAt",
    "base_ref_name": "baseRefName",
    "base_ref_oid": "baseRefOid",
    "head_ref_name": "headRefName",
    "head_ref_oid": "headRefOid",
    "is_cross_repository": "isCrossRepository",
    "additions": "additions",
    "deletions": "deletions",
    "changed_files": "changedFiles",
    "review_decision": "reviewDecision",
}
COMMIT_FIELDS = {
    "oid": "oid",
    "authored_date": "authoredDate",
    "committed_date": "committedDate",
    "message_headline": "messageHeadline",
}
FILE_FIELDS = {
    "path": "path",
    "additions": "additions",
    "deletions": "deletions",
    "change_type": "changeType",
}
REVIEW_FIELDS = {
    "id": "id",
    "state": "state",
    "submitted_at": "submittedAt",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}
EVENT_FIELDS = {"id": "id", "type": "__typename", "created_at": "createdAt"}


def pull_requests(repository: Repository) -> List:
    """Return the list of a repository's pull requests: any change to one moves it to the front."""

    def rows(api: Api, found: Sequence[Node]) -> Read:
        notes = complete(api, found, what=f"pull requests of {repository.label}")
        return Read(notes=notes, columns=_columns(repository.id, found))

    return List(
        "PullRequests",
        ("pullRequests",),
        "updatedAt",
        OVERLAP,
        (50, 100),
        rows,
        {"events": PULL_REQUEST_EVENTS},
    )


def _columns(repository_id: str, found: Sequence[Node]) -> dict[Table, Columns]:
    commits, commits_of = _inside(found, "commits", "commit", repository_id)
    files, files_of = _inside(found, "files", "path", repository_id)
    reviews, reviews_of = _inside(found, "reviews", "id", repository_id)
    events, events_of = _inside(found, "timelineItems", "id", repository_id)
    positions = [position for node in found for position, _ in enumerate(nodes(node["commits"]), 1)]
    return {
        tables.PULL_REQUESTS: {
            "repository_id": [repository_id] * len(found),
            **_pull_requests(found),
        },
        tables.PULL_REQUEST_COMMITS: {**commits_of, "position": positions, **_commits(commits)},
        tables.PULL_REQUEST_FILES: {**files_of, **columns(files, FILE_FIELDS)},
        tables.PULL_REQUEST_REVIEWS: {**reviews_of, **_reviews(reviews)},
        tables.PULL_REQUEST_TIMELINE_ITEMS: {**events_of, **_events(events)},
    }


def _inside(
    found: Sequence[Node], field: str, needed: str, repository_id: str
) -> tuple[list[Node], dict[str, list[str]]]:
    """Return what is in a list inside of pull requests, and the columns that say whose it is.

    Args:
        found: The pull requests.
        field: The list.
        needed: Only what has this field: an event of an unknown type has none.
        repository_id: Their repository.
    """
    pairs = [(node["id"], item) for node in found for item in nodes(node[field]) if needed in item]
    whose = {
        "pull_request_id": [pull_request_id for pull_request_id, _ in pairs],
        "repository_id": [repository_id] * len(pairs),
    }
    return [item for _, item in pairs], whose


def _pull_requests(found: Sequence[Node]) -> dict[str, list[Any]]:
    return {
        **columns(found, PULL_REQUEST_FIELDS),
        **actors("author", [node["author"] for node in found]),
        **actors("merged_by", [node["mergedBy"] for node in found]),
        "full_database_id": [text(node["fullDatabaseId"]) for node in found],
        "merge_commit_oid": [inner(node["mergeCommit"], "oid") for node in found],
        "labels": [names(node["labels"]) for node in found],
        "closing_issues": [
            [issue_name(one) for one in nodes(node["closingIssuesReferences"])] for node in found
        ],
        "milestone_title": [inner(node["milestone"], "title") for node in found],
        "commits_count": [node["commits"]["totalCount"] for node in found],
        "reviews_count": [(node["reviews"] or {}).get("totalCount") for node in found],
    }


def _commits(found: Sequence[Node]) -> dict[str, list[Any]]:
    commits = [node["commit"] for node in found]
    authors = [commit["author"] or {} for commit in commits]
    users = [author.get("user") or {} for author in authors]
    return {
        **columns(commits, COMMIT_FIELDS),
        "author_name": [author.get("name") for author in authors],
        "author_email": [author.get("email") for author in authors],
        "author_login": [user.get("login") for user in users],
        "author_id": [text(user.get("databaseId")) for user in users],
    }


def _reviews(found: Sequence[Node]) -> dict[str, list[Any]]:
    return {
        **columns(found, REVIEW_FIELDS),
        **actors("author", [review["author"] for review in found]),
        "commit_oid": [inner(review["commit"], "oid") for review in found],
        "comments_count": [review["comments"]["totalCount"] for review in found],
    }


def _events(found: Sequence[Node]) -> dict[str, list[Any]]:
    reviewers = [event.get("requestedReviewer") or {} for event in found]
    after = [event.get("afterCommit") or event.get("commit") for event in found]
    return {
        **columns(found, EVENT_FIELDS),
        **actors("actor", [event["actor"] for event in found]),
        "label_name": [inner(event.get("label"), "name") for event in found],
        "requested_reviewer_type": [reviewer.get("__typename") for reviewer in reviewers],
        "requested_reviewer": [one.get("login") or one.get("slug") for one in reviewers],
        "review_id": [inner(event.get("review"), "id") for event in found],
        "previous_review_state": [event.get("previousReviewState") for event in found],
        "before_oid": [inner(event.get("beforeCommit"), "oid") for event in found],
        "after_oid": [inner(commit, "oid") for commit in after],
        "ref_name": [event.get("mergeRefName") or event.get("currentRefName") for event in found],
    }
