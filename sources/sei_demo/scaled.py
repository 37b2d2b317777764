"""One repository of any size, every pull request alike: for benchmarks and tests of paging."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.git_history import GitHistory
from sei_demo.living_code import Code, Edit
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
    history: GitHistory | None = None,
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
        history: Where to write real commits; None: they are invented.
    """
    builder = RepositoryBuilder(world, owner, name, created_at=BEGIN)
    people = [world.accounts.get(login) or world.user(login) for login in ("ann", "bob", "cho")]
    maker = _Maker(builder, people, Code(builder, history) if history else None)
    for number in range(pull_requests):
        opened_at = BEGIN + timedelta(hours=number + 1)
        maker.pull_request(number, opened_at, reviews=reviews, commits=commits)
    for number in range(issues):
        maker.issue(number, BEGIN + timedelta(hours=number, minutes=30))
    return builder


class _Maker:
    """Makes things that are all alike."""

    def __init__(self, builder: RepositoryBuilder, people: list[Node], code: Code | None) -> None:
        self._builder = builder
        self._people = people
        self._code = code
        self._main: Node = self._commit("Begin", 0, BEGIN, [])
        self._move_main(self._main)

    def _commit(self, message: str, number: int, at: datetime, parents: list[Node]) -> Node:
        author = self._people[number % 3]
        if self._code is None:
            return self._builder.commit(at=at, author=author, message=message, parents=parents)
        edits = [Edit(f"src/file_{number % 50}.py", number, 3, 1)]
        return self._code.commit(message, edits, author=author, at=at, parents=parents)

    def _move_main(self, commit: Node) -> None:
        self._main = commit
        (self._code or self._builder).branch("main", commit, is_default=True)

    def pull_request(self, number: int, opened_at: datetime, *, reviews: int, commits: int) -> None:
        """Add a pull request with its reviews; every other one is merged."""
        author, reviewer = self._people[number % 3], self._people[(number + 1) % 3]
        tip, own = self._main, []
        for place in range(commits):
            at = opened_at - timedelta(minutes=10 * (commits - place))
            tip = self._commit(f"Change {number}, part {place + 1}", number, at, [tip])
            own.append(tip)
        pull_request = self._builder.pull_request(
            author=author, opened_at=opened_at, title=f"Change {number}", commits=own, labels=["x"]
        )
        if self._code:
            head = f"refs/pull/{pull_request['number']}/head"
            self._code.history.ref(head, pull_request["headRefOid"])
        for place in range(reviews):
            at = opened_at + timedelta(minutes=20 * (place + 1))
            state = "APPROVED" if place == reviews - 1 else "COMMENTED"
            review = self._builder.review(pull_request, reviewer, at, state)
            self._builder.review_comment(pull_request, reviewer, at, review=review)
        if number % 2 == 0:
            at = opened_at + timedelta(minutes=50)
            landed = self._commit(f"Merge change {number}", number, at, [self._main, tip])
            self._builder.merge(pull_request, at, reviewer, landed)
            self._move_main(landed)

    def issue(self, number: int, at: datetime) -> None:
        """Add an issue; every other one is closed."""
        author = self._people[number % 3]
        title = f"Problem {number}"
        issue = self._builder.issue(author=author, opened_at=at, title=title, labels=["bug"])
        if number % 2 == 0:
            self._builder.close(issue, at + timedelta(days=1), author)
