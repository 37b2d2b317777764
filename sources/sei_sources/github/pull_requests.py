"""Pull requests of a repository with their reviews, commits, files, labels and events."""

from __future__ import annotations

from collections.abc import Sequence

from sei_sources.cursors import OVERLAP, Node
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import PULL_REQUEST_EVENTS, complete
from sei_sources.github.newest_first import List
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import actor, issue_name
from sei_sources.rows import Read, inner, names, nodes, text
from sei_sources.tables import Table


def pull_requests(repository: Repository) -> List:
    """Return the list of a repository's pull requests: any change to one moves it to the front."""

    def rows(api: Api, found: Sequence[Node]) -> Read:
        notes = complete(api, found, what=f"pull requests of {repository.label}")
        return Read(_rows(repository.id, found), notes)

    return List(
        "PullRequests",
        ("pullRequests",),
        "updatedAt",
        OVERLAP,
        (50, 100),
        rows,
        {"events": PULL_REQUEST_EVENTS},
    )


def _rows(repository_id: str, found: Sequence[Node]) -> dict[Table, list[Node]]:
    parents = [
        (node, {"pull_request_id": node["id"], "repository_id": repository_id}) for node in found
    ]
    return {
        tables.PULL_REQUESTS: [_pull_request(node, repository_id) for node in found],
        tables.PULL_REQUEST_COMMITS: [
            parent | _commit(commit["commit"], position)
            for node, parent in parents
            for position, commit in enumerate(nodes(node["commits"]), 1)
        ],
        tables.PULL_REQUEST_FILES: [
            parent | _file(file) for node, parent in parents for file in nodes(node["files"])
        ],
        tables.PULL_REQUEST_REVIEWS: [
            parent | _review(review)
            for node, parent in parents
            for review in nodes(node["reviews"])
        ],
        tables.PULL_REQUEST_TIMELINE_ITEMS: [
            parent | _event(event)
            for node, parent in parents
            for event in nodes(node["timelineItems"])
            if "id" in event
        ],
    }


def _pull_request(node: Node, repository_id: str) -> Node:
    return {
        "id": node["id"],
        "repository_id": repository_id,
        "full_database_id": text(node["fullDatabaseId"]),
        "number": node["number"],
        "url": node["url"],
        "title": node["title"],
        "body_text": node["bodyText"],
        "state": node["state"],
        "is_draft": node["isDraft"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "closed_at": node["closedAt"],
        "merged_at": node["mergedAt"],
        **actor("author", node["author"]),
        **actor("merged_by", node["mergedBy"]),
        "base_ref_name": node["baseRefName"],
        "base_ref_oid": node["baseRefOid"],
        "head_ref_name": node["headRefName"],
        "head_ref_oid": node["headRefOid"],
        "is_cross_repository": node["isCrossRepository"],
        "merge_commit_oid": inner(node["mergeCommit"], "oid"),
        "additions": node["additions"],
        "deletions": node["deletions"],
        "changed_files": node["changedFiles"],
        "review_decision": node["reviewDecision"],
        "labels": names(node["labels"]),
        "closing_issues": [issue_name(one) for one in nodes(node["closingIssuesReferences"])],
        "milestone_title": inner(node["milestone"], "title"),
        "commits_count": node["commits"]["totalCount"],
        "reviews_count": (node["reviews"] or {}).get("totalCount"),
    }


def _commit(commit: Node, position: int) -> Node:
    author = commit["author"] or {}
    user = author.get("user")
    return {
        "oid": commit["oid"],
        "position": position,
        "authored_date": commit["authoredDate"],
        "committed_date": commit["committedDate"],
        "message_headline": commit["messageHeadline"],
        "author_name": author.get("name"),
        "author_email": author.get("email"),
        "author_login": inner(user, "login"),
        "author_id": text(inner(user, "databaseId")),
    }


def _file(file: Node) -> Node:
    return {
        "path": file["path"],
        "additions": file["additions"],
        "deletions": file["deletions"],
        "change_type": file["changeType"],
    }


def _review(review: Node) -> Node:
    return {
        "id": review["id"],
        "state": review["state"],
        "submitted_at": review["submittedAt"],
        "created_at": review["createdAt"],
        "updated_at": review["updatedAt"],
        **actor("author", review["author"]),
        "commit_oid": inner(review["commit"], "oid"),
        "comments_count": review["comments"]["totalCount"],
    }


def _event(event: Node) -> Node:
    reviewer = event.get("requestedReviewer")
    after = event.get("afterCommit") or event.get("commit")
    return {
        "id": event["id"],
        "type": event["__typename"],
        "created_at": event["createdAt"],
        **actor("actor", event["actor"]),
        "label_name": inner(event.get("label"), "name"),
        "requested_reviewer_type": inner(reviewer, "__typename"),
        "requested_reviewer": inner(reviewer, "login") or inner(reviewer, "slug"),
        "review_id": inner(event.get("review"), "id"),
        "previous_review_state": event.get("previousReviewState"),
        "before_oid": inner(event.get("beforeCommit"), "oid"),
        "after_oid": inner(after, "oid"),
        "ref_name": event.get("mergeRefName") or event.get("currentRefName"),
    }
