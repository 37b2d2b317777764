"""Number the first-parent history of the default branch, and say what it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sei_sources.clone.git import Git
from sei_sources.clone.refs import Sighting
from sei_sources.clone.tables import DEFAULT_BRANCH_COMMITS, MAINLINE

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Mainline:
    """The mainline as last loaded: the tip's position is its length; no tip: all may differ."""

    tip: str | None
    length: int


NO_MAINLINE = Mainline(None, 0)


def read_mainline(git: Git, tip: str | None) -> list[str]:
    """Return the commits from the root to the tip.

    Raises:
        SourceError: git cannot walk them.
    """
    if tip is None:
        return []
    return git.run("rev-list", "--first-parent", "--reverse", tip, "--").split()


def changed_positions(
    git: Git,
    commits: Sequence[str],
    before: Mainline,
    sighting: Sighting,
) -> pa.Table:
    """Return the rows of positions that hold another commit than before, or none any more.

    Raises:
        SourceError: git cannot walk the history.
    """
    same = _common_length(git, commits, before)
    positions = list(range(same + 1, max(len(commits), before.length) + 1))
    gone = max(0, before.length - max(len(commits), same))
    kept = len(positions) - gone
    return MAINLINE.arrow_columns(
        {
            "repository_id": [sighting.repository_id] * len(positions),
            "position": positions,
            "sha": [*commits[same:], *[None] * gone],
            "_deleted_at": [*[None] * kept, *[sighting.seen_at] * gone],
        }
    )


def _common_length(git: Git, commits: Sequence[str], before: Mainline) -> int:
    """Count the positions that did not change; a commit's name stands for all before it."""
    if before.tip is None:
        return 0
    if before.length <= len(commits) and commits[before.length - 1] == before.tip:
        return before.length
    text = git.run("rev-list", "--first-parent", "--reverse", before.tip, "--", allowed=(0, 128))
    for count, (old, new) in enumerate(zip(text.split(), commits, strict=False)):
        if old != new:
            return count
    return min(before.length, len(commits)) if text else 0


def changed_commits(git: Git, tip: str | None, before: str | None, sighting: Sighting) -> pa.Table:
    """Return the commits that the default branch reaches and did not before, and the reverse.

    Args:
        git: The repository.
        tip: The tip now.
        before: The tip that was loaded; None: everything that it reaches is returned.
        sighting: Goes into the rows.

    Raises:
        SourceError: git cannot walk the history.
    """
    gained, lost = _reached(git, tip, before), _reached(git, before, tip)
    return DEFAULT_BRANCH_COMMITS.arrow_columns(
        {
            "repository_id": [sighting.repository_id] * (len(gained) + len(lost)),
            "sha": [*gained, *lost],
            "_deleted_at": [*[None] * len(gained), *[sighting.seen_at] * len(lost)],
        }
    )


def _reached(git: Git, tip: str | None, known: str | None) -> list[str]:
    if tip is None:
        return []
    return git.run("rev-list", tip, *([f"^{known}"] if known else []), "--").split()
