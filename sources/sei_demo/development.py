"""How one repository is developed: changes are written, opened, reviewed, and land."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sei_demo.changes import LANDING, Change, Habits
from sei_demo.connections import Node
from sei_demo.living_code import Code, Edit
from sei_demo.rhythm import Timeline, Waits

LIVES = {"reviewed": 22, "discussed": 45, "commented": 20, "alone": 7, "given up": 6}
"""What becomes of a pull request, and of how many in a hundred."""


class Development:
    """The development of one repository."""

    def __init__(
        self,
        code: Code,
        timeline: Timeline,
        habits: Habits,
        chance: random.Random,
    ) -> None:
        self.code = code
        self.timeline = timeline
        self.habits = habits
        self.chance = chance
        self.waits = Waits(chance)
        self.on_landing: list[Callable[[datetime, Change], None]] = []
        self.main: Node = {}

    def begin(self, at: datetime) -> None:
        """Write the first commit."""
        edits = [Edit(path, seed, 40) for seed, path in enumerate(self.habits.paths)]
        founder = self.habits.people[0]
        self.main = self.code.commit("Begin", edits, author=founder, at=at)
        self.code.branch("main", self.main, is_default=True)

    def edit(self, largest: int = 60) -> Edit:
        """Draw an edit of one of the files."""
        size = 1 + min(largest, int(self.chance.lognormvariate(2.4, 1.0)))
        path = self.chance.choice(self.habits.paths)
        removed = self.chance.randrange(size // 2 + 1)
        return Edit(path, self.chance.randrange(10**6), size, removed)

    def change(self, title: str, author: Node | None = None, **more: object) -> Change:
        """Draw a change with a title; `more` are fields of it."""
        author = author or self.chance.choice(self.habits.people)
        word = title.lower().replace("'", "").split()
        commits = self.chance.choice((1, 1, 2, 2, 3, 5))
        fields: dict[str, object] = {
            "branch": f"{author['login']}/{'-'.join(word[:4])}",
            "edits": [
                [self.edit() for _ in range(self.chance.choice((1, 1, 2, 3)))]
                for _ in range(commits)
            ],
            **more,
        }
        return Change(title, author, **fields)  # type: ignore[arg-type]

    def push(self, at: datetime, title: str) -> None:
        """Push a commit to the mainline without a pull request."""
        author = self.chance.choice(self.habits.people)
        edits = [self.edit(largest=6)]
        self.main = self.code.commit(title, edits, author=author, at=at, parents=[self.main])
        self.code.branch("main", self.main, is_default=True)
        change = Change(title, author, "main", [edits], landed=self.main)
        for hook in self.on_landing:
            hook(at, change)

    def start(self, at: datetime, change: Change) -> None:
        """Write the commits of a change on a branch, then open its pull request."""
        tip, moment, commits = self.main, at, []
        for place, edits in enumerate(change.edits):
            message = self._message(change, place)
            email = self._address(change.author)
            tip = self.code.commit(
                message, edits, author=change.author, at=moment, parents=[tip], email=email
            )
            commits.append(tip)
            moment = self._later(moment, change, 2.5)
        self.timeline.at(moment, lambda now: self.open(now, change, commits))

    def _later(self, moment: datetime, change: Change, hours: float) -> datetime:
        """Return when the next step of a change is done: an urgent one takes minutes."""
        if change.is_urgent:
            return self.waits.minutes(moment, 4, 25)
        return self.waits.after(moment, hours)

    def _message(self, change: Change, place: int) -> str:
        if change.message:
            return change.message
        if place == 0:
            return change.title
        return f"{self.chance.choice(('Test', 'Tidy', 'Document', 'Simplify'))}: {change.title}"

    def _address(self, author: Node) -> str:
        private: str = author.get("_private_email", "")
        return private if private and self.chance.random() < 0.3 else ""

    def open(
        self, at: datetime, change: Change, commits: Sequence[Node], *, is_left_alone: bool = False
    ) -> None:
        """Open the pull request of a change; unless it is left alone, review begins."""
        is_draft = not change.is_urgent and self.chance.random() < 0.2
        builder = self.code.builder
        change.pull_request = builder.pull_request(
            author=change.author,
            opened_at=at,
            title=change.title,
            commits=commits,
            labels=change.labels,
            closes=change.closes,
            headRefName=change.branch,
            body=change.body,
            isDraft=is_draft,
        )
        for path in sorted({edit.path for edit in change.all_edits}):
            edits = [edit for edit in change.all_edits if edit.path == path]
            added, removed = sum(e.added for e in edits), sum(e.removed for e in edits)
            builder.file(change.pull_request, path, added, removed)
        change.pull_request["changedFiles"] = len(change.pull_request["files"])
        self._run_checks(at, commits[-1], change.branch)
        if is_left_alone:
            return
        ready_at = self.waits.after(at, 6) if is_draft else at
        self.timeline.at(ready_at, lambda now: self._ready(now, change))

    def _run_checks(self, at: datetime, commit: Node, branch: str) -> None:
        conclusion = "failure" if self.chance.random() < 0.1 else "success"
        self.code.builder.workflow_run(
            commit,
            at,
            actor=self.chance.choice(self.habits.people),
            name="CI",
            head_branch=branch,
            conclusion=conclusion,
            updated_at=f"{at + timedelta(minutes=7):%Y-%m-%dT%H:%M:%SZ}",
        )

    def _ready(self, at: datetime, change: Change) -> None:
        pull_request, builder = change.pull_request, self.code.builder
        if pull_request["isDraft"]:
            pull_request["isDraft"] = False
            builder.event(pull_request, "ReadyForReviewEvent", at, change.author)
        life = self.chance.choices([*LIVES], [*LIVES.values()])[0]
        if change.is_urgent or change.author["__typename"] == "Bot":
            life = "reviewed"
        if life == "alone":
            self._merge_later(at, change, change.author)
            return
        if life == "given up":
            self._give_up_later(at, change)
            return
        reviewer = self._reviewer(change)
        builder.event(
            pull_request, "ReviewRequestedEvent", at, change.author, requestedReviewer=reviewer
        )
        is_new = at > self.timeline.end - timedelta(days=7)
        if is_new and not change.is_urgent and self.chance.random() < 0.5:
            return
        first = self._later(at, change, 3.5)
        if life == "reviewed":
            self.timeline.at(first, lambda now: self._approve(now, change, reviewer))
        else:
            state = "CHANGES_REQUESTED" if life == "discussed" else "COMMENTED"
            self.timeline.at(first, lambda now: self._discuss(now, change, reviewer, state))

    def _reviewer(self, change: Change) -> Node:
        others = [person for person in self.habits.people if person is not change.author]
        weights = [3 if place == 0 else 1 for place in range(len(others))]
        return self.chance.choices(others, weights)[0]

    def _give_up_later(self, at: datetime, change: Change) -> None:
        def give_up(now: datetime) -> None:
            self.code.builder.close(change.pull_request, now, change.author)

        self.timeline.at(self.waits.after(at, 60), give_up)

    def _discuss(self, at: datetime, change: Change, reviewer: Node, state: str) -> None:
        builder = self.code.builder
        review = builder.review(change.pull_request, reviewer, at, state)
        for _ in range(self.chance.randint(1, 3)):
            path = self.chance.choice(self.habits.paths)
            builder.review_comment(change.pull_request, reviewer, at, review=review, path=path)

        def answer(now: datetime) -> None:
            self._push_again(now, change)
            again = self.waits.after(now, 3)
            self.timeline.at(again, lambda later: self._approve(later, change, reviewer))

        self.timeline.at(self.waits.after(at, 3), answer)

    def _push_again(self, at: datetime, change: Change) -> None:
        pull_request = change.pull_request
        head = pull_request["commits"][-1]["commit"]
        edits = [self.edit(largest=12)]
        change.edits.append(edits)
        fix = self.code.commit(
            "Answer the review", edits, author=change.author, at=at, parents=[head]
        )
        self.code.builder.add_commit(pull_request, fix)
        pull_request["additions"] += fix["additions"]
        pull_request["deletions"] += fix["deletions"]
        pull_request["updatedAt"] = fix["committedDate"]
        self._run_checks(at, fix, change.branch)

    def _approve(self, at: datetime, change: Change, reviewer: Node) -> None:
        self.code.builder.review(change.pull_request, reviewer, at, "APPROVED")
        merger = self.chance.choice((change.author, reviewer))
        if merger["__typename"] == "Bot":
            merger = reviewer
        self._merge_later(at, change, merger)

    def _merge_later(self, at: datetime, change: Change, merger: Node) -> None:
        moment = self._later(at, change, 1)
        self.timeline.at(moment, lambda now: self.merge(now, change, merger))

    def merge(self, at: datetime, change: Change, merger: Node) -> None:
        """Land a change on the mainline as the habits say."""
        land = LANDING[self.habits.merge_method]
        self.main = change.landed = land(self.code, self.main, at, change, merger)
        self.code.branch("main", self.main, is_default=True)
        number = change.pull_request["number"]
        self.code.history.ref(f"refs/pull/{number}/head", change.pull_request["headRefOid"])
        self.code.builder.merge(change.pull_request, at, merger, change.landed)
        for issue in change.closes:
            if "incident" not in {label["name"] for label in issue["labels"]}:
                self.code.builder.close(issue, at, merger, closer=change.pull_request)
        for hook in self.on_landing:
            hook(at, change)
