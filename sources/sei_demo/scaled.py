"""One repository of any size, every pull request alike: for benchmarks and tests of paging."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.world import World

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def scaled_repository(
    world: World,
    owner: Node,
    name: str = "api",
    *,
    pull_requests: int = 250,
    issues: int = 250,
    reviews: int = 2,
    commits: int = 2,
) -> RepositoryBuilder:
    """Add a repository; half of its pull requests are merged, half of its issues closed.

    Args:
        world: Where to add it.
        owner: Its organisation or user.
        name: Its name.
        pull_requests: How many pull requests.
        issues: How many issues.
        reviews: How many reviews each pull request has, with one comment each.
        commits: How many commits each pull request has.
    """
    builder = RepositoryBuilder(world, owner, name, created_at=BEGIN)
    people = [world.accounts.get(login) or world.user(login) for login in ("ann", "bob", "cho")]
    root = builder.commit(at=BEGIN, author=people[0], message="Begin")
    builder.branch("main", root, is_default=True)
    for number in range(pull_requests):
        opened_at = BEGIN + timedelta(hours=number)
        _pull_request(builder, people, number, opened_at, reviews=reviews, commits=commits)
    for number in range(issues):
        _issue(builder, people, number, BEGIN + timedelta(hours=number, minutes=30))
    return builder


def _pull_request(
    builder: RepositoryBuilder,
    people: list[Node],
    number: int,
    opened_at: datetime,
    *,
    reviews: int,
    commits: int,
) -> None:
    author, reviewer = people[number % 3], people[(number + 1) % 3]
    own = [
        builder.commit(
            at=opened_at - timedelta(minutes=10 * (commits - place)),
            author=author,
            message=f"Change {number}, part {place + 1}",
        )
        for place in range(commits)
    ]
    pull_request = builder.pull_request(
        author=author, opened_at=opened_at, title=f"Change {number}", commits=own, labels=["change"]
    )
    for place in range(reviews):
        at = opened_at + timedelta(minutes=20 * (place + 1))
        state = "APPROVED" if place == reviews - 1 else "COMMENTED"
        review = builder.review(pull_request, reviewer, at, state)
        builder.review_comment(pull_request, reviewer, at, review=review)
    if number % 2 == 0:
        builder.merge(pull_request, opened_at + timedelta(hours=3), reviewer)


def _issue(builder: RepositoryBuilder, people: list[Node], number: int, at: datetime) -> None:
    author = people[number % 3]
    issue = builder.issue(author=author, opened_at=at, title=f"Problem {number}", labels=["bug"])
    if number % 2 == 0:
        builder.close(issue, at + timedelta(days=1), author)
