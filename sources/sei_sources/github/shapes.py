"""What GitHub answers about pull requests: the fields of `queries/pull_requests.graphql`, typed.

They come by the hundred thousand, and objects of a known type are read and looked into in half the
time of dicts. A name in an answer is that of its field in camelCase.
"""

from __future__ import annotations

from typing import Any, Generic, TypedDict, TypeVar

from msgspec import Struct, field
from msgspec.json import Decoder

T = TypeVar("T")


class Shape(Struct, gc=False, rename="camel"):
    """An object in an answer; it refers to nothing that refers to it."""


class Oid(Shape):
    """A commit that is only named."""

    oid: str


class PageInfo(Shape):
    """Whether a list goes on, and where."""

    has_next_page: bool
    end_cursor: str | None


class Connection(Shape, Generic[T]):
    """A page of a list."""

    page_info: PageInfo
    nodes: list[T | None] | None
    total_count: int | None = None


def items(connection: Connection[T] | None) -> list[T]:
    """Return what is on a page of a list, without empty places."""
    if connection is None or connection.nodes is None:
        return []
    return [node for node in connection.nodes if node is not None]


class Actor(Shape):
    """An account."""

    login: str
    kind: str = field(name="__typename")
    database_id: int | None = None


class Label(Shape):
    """A label."""

    name: str


class Milestone(Shape):
    """A milestone."""

    title: str


class NamedRepository(Shape):
    """The repository of an issue."""

    name_with_owner: str


class ClosingIssue(Shape):
    """An issue that a pull request closes."""

    number: int
    repository: NamedRepository


class Comments(Shape):
    """The number of comments."""

    total_count: int


class Review(Shape):
    """A review."""

    id: str
    state: str
    submitted_at: str | None
    created_at: str
    updated_at: str
    author: Actor | None
    commit: Oid | None
    comments: Comments


class User(Shape):
    """The account of a commit's author."""

    login: str
    database_id: int | None


class Author(Shape):
    """The author of a commit."""

    name: str | None
    email: str | None
    user: User | None


class Commit(Shape):
    """A commit."""

    oid: str
    authored_date: str
    committed_date: str
    message_headline: str
    author: Author | None


class PullRequestCommit(Shape):
    """A commit of a pull request."""

    commit: Commit


class ChangedFile(Shape):
    """A file that a pull request changes."""

    path: str
    additions: int
    deletions: int
    change_type: str


class Reviewer(Shape):
    """A user or a team."""

    kind: str = field(name="__typename")
    login: str | None = None
    slug: str | None = None


class NamedReview(Shape):
    """A review that is only named."""

    id: str


class Event(Shape):
    """Something that happened to a pull request; an event of an unknown type has no id."""

    kind: str = field(name="__typename")
    id: str | None = None
    created_at: str | None = None
    actor: Actor | None = None
    requested_reviewer: Reviewer | None = None
    previous_review_state: str | None = None
    review: NamedReview | None = None
    before_commit: Oid | None = None
    after_commit: Oid | None = None
    current_ref_name: str | None = None
    merge_ref_name: str | None = None
    commit: Oid | None = None
    label: Label | None = None


class PullRequest(Shape):
    """A pull request, with the first page of every list inside of it."""

    id: str
    full_database_id: str | int | None
    number: int
    url: str
    title: str
    body_text: str
    state: str
    is_draft: bool
    created_at: str
    updated_at: str
    closed_at: str | None
    merged_at: str | None
    author: Actor | None
    merged_by: Actor | None
    base_ref_name: str
    base_ref_oid: str
    head_ref_name: str
    head_ref_oid: str
    is_cross_repository: bool
    merge_commit: Oid | None
    additions: int
    deletions: int
    changed_files: int
    review_decision: str | None
    milestone: Milestone | None
    labels: Connection[Label] | None
    closing_issues_references: Connection[ClosingIssue] | None
    reviews: Connection[Review] | None
    commits: Connection[PullRequestCommit]
    files: Connection[ChangedFile] | None
    timeline_items: Connection[Event]
    kind: str = field(name="__typename")


class _PullRequests(TypedDict, total=False):
    totalCount: int
    pageInfo: dict[str, Any]
    nodes: list[PullRequest | None] | None


class _Repository(TypedDict, total=False):
    pullRequests: _PullRequests | None


class _Data(TypedDict, total=False):
    rateLimit: dict[str, Any] | None
    node: _Repository | None


class PullRequestsAnswer(TypedDict, total=False):
    """The answer to the operation PullRequests: dicts on the way to the pull requests."""

    data: _Data | None
    errors: list[dict[str, Any]]


DECODER = Decoder(PullRequestsAnswer)
"""Made once and here: two threads that make the first one at the same time crash Python."""
