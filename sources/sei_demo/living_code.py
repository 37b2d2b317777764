"""Code that changes: edits that can be made on any version of a file, and commits of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.git_history import GitHistory, Signature
from sei_demo.world import stamp

Tree = dict[str, tuple[str, ...]]

NOUNS = ("order", "basket", "price", "card", "stock", "page", "session", "invoice", "query")
VERBS = ("load", "check", "send", "count", "merge", "render", "cache", "retry", "parse")


@dataclass(frozen=True)
class Edit:
    """One change of one file: some lines go, others come, at a place that its seed decides."""

    path: str
    seed: int
    added: int
    removed: int = 0

    def applied(self, lines: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
        """Return the new lines and how many really went."""
        place = self.seed % (len(lines) + 1)
        gone = min(self.removed, len(lines) - place)
        chance = random.Random(self.seed)  # noqa: S311
        new = tuple(_line(chance) for _ in range(self.added))
        return lines[:place] + new + lines[place + gone :], gone

    def undone(self) -> Edit:
        """Return an edit that takes about as much away as this one brought."""
        return Edit(self.path, self.seed, self.removed, self.added)


def _line(chance: random.Random) -> str:
    verb, noun = chance.choice(VERBS), chance.choice(NOUNS)
    return f"    {noun}_{chance.randrange(10_000)} = {verb}({noun}, {chance.randrange(1000)})"


class Code:
    """The git side of one repository: real commits, and what the code host says of them."""

    def __init__(self, builder: RepositoryBuilder, history: GitHistory) -> None:
        self.builder = builder
        self.history = history
        self._trees: dict[str, Tree] = {}

    def commit(
        self,
        message: str,
        edits: Sequence[Edit],
        *,
        author: Node,
        at: datetime,
        parents: Sequence[Node] = (),
        committer: Node | None = None,
        committed_at: datetime | None = None,
        email: str = "",
    ) -> Node:
        """Make edits on the first parent's version and commit them.

        Args:
            message: Commit message.
            edits: What changes; a merge repeats the edits that it brings.
            author: Who wrote it.
            at: When it was written.
            parents: Parents, none for the first commit.
            committer: Who committed it; None: the author.
            committed_at: When; None: when it was written.
            email: An address of the author that the host does not know.
        """
        tree = dict(self._trees[parents[0]["oid"]]) if parents else {}
        deletions = 0
        for edit in edits:
            tree[edit.path], gone = edit.applied(tree.get(edit.path, ()))
            deletions += gone
        signed = Signature(author["name"], email or author["email"], at)
        by = committer or author
        committed = Signature(by["name"], by["email"], committed_at or at)
        sha = self.history.commit(
            message,
            author=signed,
            committer=committed,
            parents=[parent["oid"] for parent in parents],
            changes={edit.path: "\n".join(tree[edit.path]) + "\n" for edit in edits},
        )
        self._trees[sha] = tree
        kind = author["__typename"] if not email else "unregistered address"
        return self.builder.commit(
            sha,
            at=at,
            author={**author, "email": signed.email, "__typename": kind},
            message=message,
            parents=parents,
            additions=sum(edit.added for edit in edits),
            deletions=deletions,
            changedFiles=len({edit.path for edit in edits}),
            committedDate=stamp(committed.at),
            committer={
                "name": by["name"],
                "email": by["email"],
                "date": stamp(committed.at),
                "user": by if by["__typename"] == "User" else None,
            },
        )

    def branch(self, name: str, commit: Node, *, is_default: bool = False) -> None:
        """Let a branch name a commit, in git and at the host."""
        self.history.ref(f"refs/heads/{name}", commit["oid"])
        self.builder.branch(name, commit, is_default=is_default)

    def tag(self, name: str, commit: Node, tagger: Node, at: datetime) -> None:
        """Tag a commit, in git and at the host."""
        self.history.tag(name, commit["oid"], Signature(tagger["name"], tagger["email"], at))
        self.builder.tag(name, commit, tagger=tagger, at=at)
