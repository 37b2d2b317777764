"""Pull requests of a repository with their reviews, commits, files, labels and events.

They come by the hundred thousand: rows are made column by column, without a dict for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from sei_sources.cursors import OVERLAP
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import LISTS, PULL_REQUEST_EVENTS, complete
from sei_sources.github.newest_first import List
from sei_sources.github.repositories import Repository
from sei_sources.github.shapes import (
    DECODER,
    Actor,
    ClosingIssue,
    Commit,
    Connection,
    Event,
    PullRequest,
    Review,
    items,
)
from sei_sources.rows import Read, text
from sei_sources.tables import Columns, Table

T = TypeVar("T")

PULL_REQUEST_FIELDS = (
    "id",
    "number",
    "url",
    "title",
    "body_text",
    "state",
    "is_draft",
    "created_at",
    "updated_at",
    "closed_at",
    "merged_at",
    "base_ref_name",
    "base_ref_oid",
    "head_ref_name",
    "head_ref_oid",
    "is_cross_repository",
    "additions",
    "deletions",
    "changed_files",
    "review_decision",
)
COMMIT_FIELDS = ("oid", "authored_date", "committed_date", "message_headline")
FILE_FIELDS = ("path", "additions", "deletions", "change_type")
REVIEW_FIELDS = ("id", "state", "submitted_at", "created_at", "updated_at")
EVENT_FIELDS = ("id", "created_at", "previous_review_state")

_lists = attrgetter(
    *(
        field.name
        for field in msgspec.structs.fields(PullRequest)
        if field.encode_name in LISTS["PullRequest"]
    )
)


def pull_requests(repository: Repository) -> List:
    """Return the list of a repository's pull requests: any change to one moves it to the front."""

    def rows(api: Api, found: Sequence[PullRequest]) -> Read:
        whole, notes = _whole(api, found, what=f"pull requests of {repository.label}")
        return Read(notes=notes, columns=_columns(repository.id, whole))

    return List(
        "PullRequests",
        ("pullRequests",),
        attrgetter("updated_at"),
        OVERLAP,
        (50, 100),
        rows,
        {"events": PULL_REQUEST_EVENTS},
        decoder=DECODER,
    )


def _whole(
    api: Api, found: Sequence[PullRequest], *, what: str
) -> tuple[Sequence[PullRequest], tuple[str, ...]]:
    """Return the pull requests with every list inside of them read to its end, and notes."""
    short = [msgspec.to_builtins(one) for one in found if any(map(_goes_on, _lists(one)))]
    if not short:
        return found, ()
    notes = complete(api, short, what=what)
    completed = {one["id"]: msgspec.convert(one, PullRequest) for one in short}
    return [completed.get(one.id, one) for one in found], notes


def _goes_on(connection: Connection[Any] | None) -> bool:
    if connection is None:
        return False
    return connection.page_info.has_next_page or (
        len(connection.nodes or ()) < (connection.total_count or 0)
    )


def _columns(repository_id: str, found: Sequence[PullRequest]) -> dict[Table, Columns]:
    commits, commits_of = _inside(found, lambda one: items(one.commits), repository_id)
    files, files_of = _inside(found, lambda one: items(one.files), repository_id)
    reviews, reviews_of = _inside(found, lambda one: items(one.reviews), repository_id)
    events, events_of = _inside(found, _known_events, repository_id)
    positions = [place for one in found for place, _ in enumerate(items(one.commits), 1)]
    return {
        tables.PULL_REQUESTS: {
            "repository_id": [repository_id] * len(found),
            **_pull_requests(found),
        },
        tables.PULL_REQUEST_COMMITS: {
            **commits_of,
            "position": positions,
            **_commits([one.commit for one in commits]),
        },
        tables.PULL_REQUEST_FILES: {**files_of, **_fields(files, FILE_FIELDS)},
        tables.PULL_REQUEST_REVIEWS: {**reviews_of, **_reviews(reviews)},
        tables.PULL_REQUEST_TIMELINE_ITEMS: {**events_of, **_events(events)},
    }


def _known_events(one: PullRequest) -> list[Event]:
    return [event for event in items(one.timeline_items) if event.id]


def _inside(
    found: Sequence[PullRequest], inner: Callable[[PullRequest], list[T]], repository_id: str
) -> tuple[list[T], dict[str, list[str]]]:
    """Return what is in a list inside of pull requests, and the columns that say whose it is."""
    pairs = [(one.id, item) for one in found for item in inner(one)]
    whose = {
        "pull_request_id": [pull_request_id for pull_request_id, _ in pairs],
        "repository_id": [repository_id] * len(pairs),
    }
    return [item for _, item in pairs], whose


def _fields(found: Sequence[Any], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Return fields of objects as columns of the same names."""
    rows = zip(*map(attrgetter(*names), found), strict=True)
    return dict(zip(names, rows, strict=True)) if found else dict.fromkeys(names, ())


def _actors(role: str, accounts: Sequence[Actor | None]) -> dict[str, Sequence[Any]]:
    """Return the columns of accounts; all NULL where one is gone."""
    return {
        f"{role}_type": [one and one.kind for one in accounts],
        f"{role}_login": [one and one.login for one in accounts],
        f"{role}_id": [one and text(one.database_id) for one in accounts],
    }


def _pull_requests(found: Sequence[PullRequest]) -> dict[str, Sequence[Any]]:
    return {
        **_fields(found, PULL_REQUEST_FIELDS),
        **_actors("author", [one.author for one in found]),
        **_actors("merged_by", [one.merged_by for one in found]),
        "full_database_id": [text(one.full_database_id) for one in found],
        "merge_commit_oid": [one.merge_commit and one.merge_commit.oid for one in found],
        "labels": [[label.name for label in items(one.labels)] for one in found],
        "closing_issues": [
            [_issue_name(issue) for issue in items(one.closing_issues_references)] for one in found
        ],
        "milestone_title": [one.milestone and one.milestone.title for one in found],
        "commits_count": [one.commits.total_count for one in found],
        "reviews_count": [one.reviews and one.reviews.total_count for one in found],
    }


def _issue_name(issue: ClosingIssue) -> str:
    return f"{issue.repository.name_with_owner}#{issue.number}"


def _commits(found: Sequence[Commit]) -> dict[str, Sequence[Any]]:
    authors = [commit.author for commit in found]
    users = [author and author.user for author in authors]
    return {
        **_fields(found, COMMIT_FIELDS),
        "author_name": [author and author.name for author in authors],
        "author_email": [author and author.email for author in authors],
        "author_login": [user and user.login for user in users],
        "author_id": [user and text(user.database_id) for user in users],
    }


def _reviews(found: Sequence[Review]) -> dict[str, Sequence[Any]]:
    return {
        **_fields(found, REVIEW_FIELDS),
        **_actors("author", [review.author for review in found]),
        "commit_oid": [review.commit and review.commit.oid for review in found],
        "comments_count": [review.comments.total_count for review in found],
    }


def _events(found: Sequence[Event]) -> dict[str, Sequence[Any]]:
    reviewers = [event.requested_reviewer for event in found]
    after = [event.after_commit or event.commit for event in found]
    return {
        **_fields(found, EVENT_FIELDS),
        **_actors("actor", [event.actor for event in found]),
        "type": [event.kind for event in found],
        "label_name": [event.label and event.label.name for event in found],
        "requested_reviewer_type": [reviewer and reviewer.kind for reviewer in reviewers],
        "requested_reviewer": [one and (one.login or one.slug) for one in reviewers],
        "review_id": [event.review and event.review.id for event in found],
        "before_oid": [event.before_commit and event.before_commit.oid for event in found],
        "after_oid": [commit and commit.oid for commit in after],
        "ref_name": [event.merge_ref_name or event.current_ref_name for event in found],
    }
