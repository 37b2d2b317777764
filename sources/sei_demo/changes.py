"""A change on its way to the mainline, and the three ways in which it lands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sei_demo.connections import Node
from sei_demo.living_code import Code, Edit

WEB_FLOW: Node = {"__typename": "Host", "name": "GitHub", "email": "noreply@github.com"}
"""Who commits what is merged on the host's pages."""

MergeMethod = Literal["squash", "merge", "rebase"]


@dataclass(frozen=True)
class Habits:
    """How a team works on a repository.

    Attributes:
        merge_method: How pull requests land.
        changes_per_week: How many changes people begin.
        people: Who works on it.
        paths: Files of the repository.
        topics: What titles are made of.
    """

    merge_method: MergeMethod
    changes_per_week: float
    people: Sequence[Node]
    paths: Sequence[str]
    topics: Sequence[str]


@dataclass(eq=False)
class Change:
    """One change on its way to the mainline.

    Attributes:
        title: Title of its pull request.
        author: Who writes it.
        branch: Its branch.
        edits: What each of its commits changes.
        labels: Labels of its pull request.
        closes: Issues that it closes.
        body: Text of its pull request.
        is_urgent: Whether everybody is waiting for it.
        pull_request: Its pull request once it is open.
        landed: The commit that brought it to the mainline.
    """

    title: str
    author: Node
    branch: str
    edits: list[list[Edit]]
    labels: tuple[str, ...] = ()
    closes: tuple[Node, ...] = ()
    body: str = ""
    is_urgent: bool = False
    message: str = ""
    pull_request: Node = field(default_factory=dict)
    landed: Node | None = None

    @property
    def all_edits(self) -> list[Edit]:
        """The edits of all commits."""
        return [edit for edits in self.edits for edit in edits]


def _squash(code: Code, main: Node, at: datetime, change: Change, _: Node) -> Node:
    body = f"\n\n{change.body}" if change.body else ""
    return code.commit(
        f"{change.title} (#{change.pull_request['number']}){body}",
        change.all_edits,
        author=change.author,
        at=at,
        parents=[main],
        committer=WEB_FLOW,
    )


def _join(code: Code, main: Node, at: datetime, change: Change, merger: Node) -> Node:
    pull_request = change.pull_request
    owner = code.builder.node["owner"]["login"]
    title = f"Merge pull request #{pull_request['number']} from {owner}/{change.branch}"
    return code.commit(
        f"{title}\n\n{change.title}",
        change.all_edits,
        author=merger,
        at=at,
        parents=[main, pull_request["commits"][-1]["commit"]],
        committer=WEB_FLOW,
    )


def _rebase(code: Code, main: Node, at: datetime, change: Change, merger: Node) -> Node:
    tip = main
    for wrapped, edits in zip(change.pull_request["commits"], change.edits, strict=True):
        commit = wrapped["commit"]
        email = commit["author"]["email"]
        tip = code.commit(
            commit["message"],
            edits,
            author=change.author,
            at=datetime.fromisoformat(commit["authoredDate"]),
            parents=[tip],
            committer=merger,
            committed_at=at,
            email="" if email == change.author["email"] else email,
        )
    return tip


LANDING: dict[MergeMethod, Callable[[Code, Node, datetime, Change, Node], Node]] = {
    "squash": _squash,
    "merge": _join,
    "rebase": _rebase,
}
"""How a change lands: code, tip of the mainline, time, change and who merges give the new tip."""
