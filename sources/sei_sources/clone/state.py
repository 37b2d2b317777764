"""What the cursor of a history says, and which commits that covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sei_sources.clone.mainline import NO_MAINLINE, Mainline
from sei_sources.clone.refs import Snapshot
from sei_sources.source import Cursor


@dataclass(frozen=True)
class State:
    """Where a history stands.

    Attributes:
        seen: `Snapshot.signature()` of the moment of which everything is loaded.
        tips: Commits, beside those of `seen`, that are loaded with all their ancestors.
        mainline: The mainline as loaded.
        mailmap: Object name of the .mailmap that the loaded identities went through.
        boundary: `Snapshot.boundary_digest` of the run that loaded the tips: where it differs,
            ancestors of what is loaded may be new.
        since: Commits before are left out, in this run as in the first.
    """

    seen: Mapping[str, Any] = field(default_factory=dict)
    tips: Sequence[str] = ()
    mainline: Mainline = NO_MAINLINE
    mailmap: str | None = None
    boundary: str = ""
    since: datetime | None = None

    @classmethod
    def of(cls, cursor: Cursor) -> State:
        """Read a cursor."""
        since = cursor["since"]
        return cls(
            seen=cursor["seen"],
            tips=cursor["tips"],
            mainline=Mainline(*cursor["mainline"]),
            mailmap=cursor["mailmap"],
            boundary=cursor["boundary"],
            since=datetime.fromtimestamp(since, UTC) if since is not None else None,
        )

    def cursor(self) -> Cursor:
        """Return the state as JSON values."""
        return {
            "seen": dict(self.seen),
            "tips": list(self.tips),
            "mainline": [self.mainline.tip, self.mainline.length],
            "mailmap": self.mailmap,
            "boundary": self.boundary,
            "since": self.since.timestamp() if self.since else None,
        }

    @property
    def branches(self) -> Mapping[str, str]:
        """The branches whose rows are loaded."""
        branches: Mapping[str, str] = self.seen.get("branches", {})
        return branches

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags whose rows are loaded, each with the start of its object name."""
        tags: Mapping[str, str] = self.seen.get("tags", {})
        return tags

    @property
    def default_branch(self) -> str | None:
        """The default branch as loaded."""
        return self.seen.get("default")

    def covered(self) -> list[str]:
        """Return commits that are loaded with all their ancestors."""
        return [*self.branches.values(), *self.seen.get("others", ()), *self.tips]

    def moved_pulls(self, snapshot: Snapshot) -> list[str]:
        """Return the pull request heads of every block of numbers in which one moved."""
        before = self.seen.get("pulls", {})
        return [
            sha
            for block, (digest, shas) in snapshot.pull_blocks().items()
            if before.get(block) != digest
            for sha in shas
        ]
