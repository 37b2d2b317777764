"""Read what a repository's refs say at one moment, and where its history is cut."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sei_sources.clone.git import Git
from sei_sources.clone.records import seconds_or_null

ORIGIN = "refs/remotes/origin/"
FIELDS = (
    "refname",
    "objectname",
    "objecttype",
    "*objectname",
    "*objecttype",
    "taggername",
    "taggeremail",
    "taggerdate:unix",
    "contents:subject",
    "symref",
)
PULL_BLOCK = 100
"""Pull request heads, maybe tens of thousands, are remembered by one digest per so many numbers."""


@dataclass(frozen=True)
class Sighting:
    """Which repository was looked at and when, for the rows that say so."""

    repository_id: str
    seen_at: datetime


@dataclass(frozen=True)
class Tag:
    """A tag that stands for a commit; the tagger's fields are of an annotated one."""

    object_name: str
    sha: str
    is_annotated: bool
    tagger_name: str | None = None
    tagger_email: str | None = None
    tagged_at: datetime | None = None
    message: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """The refs of a repository at one moment.

    Attributes:
        branches: Commit by name; in a working clone a branch of `origin` goes before a local one.
        tags: Tags of commits by name.
        others: Tips that are neither and are read as well: local branches that `origin` has
            otherwise, HEAD.
        pulls: Head commits by pull request number, where the mirror keeps them.
        default_branch: The branch whose first-parent history is the mainline.
        head_sha: Its tip; in a repository without branches what HEAD is at.
        boundary: Commits whose parents a shallow clone left out.
    """

    branches: Mapping[str, str]
    tags: Mapping[str, Tag]
    others: tuple[str, ...]
    pulls: Mapping[int, str]
    default_branch: str | None
    head_sha: str | None
    boundary: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether there is no commit to read."""
        return not (self.branches or self.tags or self.others)

    @property
    def is_shallow(self) -> bool:
        """Whether the history is cut."""
        return bool(self.boundary)

    @property
    def boundary_digest(self) -> str:
        """A short name for where the history is cut; empty where it is whole."""
        return _digest(sorted(self.boundary))

    def heads(self) -> list[str]:
        """Return the commits of the branches, and those beside them."""
        return [*self.branches.values(), *self.others]

    def tips(self) -> list[str]:
        """Return the commits that everything is reached from, pull requests left out."""
        return [*self.heads(), *(tag.sha for tag in self.tags.values())]

    def signature(self) -> dict[str, Any]:
        """Return JSON values that are the same as long as nothing changed."""
        return {
            "branches": dict(sorted(self.branches.items())),
            "tags": {name: tag.object_name[:12] for name, tag in sorted(self.tags.items())},
            "others": list(self.others),
            "pulls": {block: digest for block, (digest, _) in self.pull_blocks().items()},
            "default": self.default_branch,
            "head": self.head_sha,
            "boundary": self.boundary_digest,
        }

    def pull_blocks(self) -> dict[str, tuple[str, list[str]]]:
        """Return digest and head commits of the pull requests by block of numbers."""
        blocks: dict[str, list[str]] = defaultdict(list)
        for number, sha in sorted(self.pulls.items()):
            blocks[str(number // PULL_BLOCK)].append(sha)
        return {block: (_digest(shas), shas) for block, shas in blocks.items()}


def read_snapshot(git: Git) -> Snapshot:
    """Read the refs of a repository.

    Raises:
        SourceError: git cannot read them.
    """
    heads: dict[str, str] = {}
    origins: dict[str, str] = {}
    origin_head = ""
    tags = {}
    for ref in _refs(git, "refs/heads/", ORIGIN, "refs/tags/"):
        name = ref["refname"]
        if name == f"{ORIGIN}HEAD":
            origin_head = ref["symref"].removeprefix(ORIGIN)
        elif name.startswith(ORIGIN):
            origins[name.removeprefix(ORIGIN)] = ref["objectname"]
        elif name.startswith("refs/heads/"):
            heads[name.removeprefix("refs/heads/")] = ref["objectname"]
        elif tag := _tag(git, ref):
            tags[name.removeprefix("refs/tags/")] = tag
    branches = {**heads, **origins}
    head_name, head_sha = _head(git)
    default = _default_branch(branches, origin_head, head_name, is_bare=git.folder.name != ".git")
    if default in heads and _is_ahead(git, heads[default], branches[default]):
        branches[default] = heads[default]
    covered = set(branches.values())
    return Snapshot(
        branches=branches,
        tags=tags,
        others=tuple(sorted({*heads.values(), *filter(None, [head_sha])} - covered)),
        pulls=_pulls(git),
        default_branch=default,
        head_sha=branches[default] if default else head_sha,
        boundary=_boundary(git),
    )


def _refs(git: Git, *prefixes: str) -> Iterator[dict[str, str]]:
    line_format = "%00".join(f"%({field})" for field in FIELDS) + "%00"
    text = git.run("for-each-ref", f"--format={line_format}", *prefixes)
    for record in text.split("\0\n"):
        if record:
            yield dict(zip(FIELDS, record.split("\0"), strict=True))


def _tag(git: Git, ref: Mapping[str, str]) -> Tag | None:
    if ref["objecttype"] == "commit":
        return Tag(ref["objectname"], ref["objectname"], is_annotated=False)
    if ref["objecttype"] != "tag":
        return None
    sha: str | None = ref["*objectname"]
    if ref["*objecttype"] != "commit":
        sha = _commit_of(git, ref["objectname"])
    if sha is None:
        return None
    seconds = seconds_or_null(ref["taggerdate:unix"])
    return Tag(
        ref["objectname"],
        sha,
        is_annotated=True,
        tagger_name=ref["taggername"] or None,
        tagger_email=ref["taggeremail"].strip("<>") or None,
        tagged_at=datetime.fromtimestamp(seconds, UTC) if seconds is not None else None,
        message=ref["contents:subject"] or None,
    )


def _commit_of(git: Git, revision: str) -> str | None:
    found = git.run(
        "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", allowed=(0, 1, 128)
    )
    return found.strip() or None


def _head(git: Git) -> tuple[str, str | None]:
    name = git.run("symbolic-ref", "--quiet", "HEAD", allowed=(0, 1)).strip()
    return name.removeprefix("refs/heads/"), _commit_of(git, "HEAD")


def _default_branch(
    branches: Mapping[str, str], origin_head: str, head: str, *, is_bare: bool
) -> str | None:
    """Choose the default branch: what is checked out just now says little about it."""
    candidates = [origin_head, *([head] if is_bare else []), "main", "master", head]
    return next((name for name in candidates if name in branches), None)


def _is_ahead(git: Git, sha: str, behind: str) -> bool:
    if sha == behind:
        return False
    unseen = git.run("rev-list", "--count", sha, f"^{behind}", "--")
    left = git.run("rev-list", "--max-count=1", behind, f"^{sha}", "--")
    return int(unseen) > 0 and not left.strip()


def _pulls(git: Git) -> dict[int, str]:
    text = git.run("for-each-ref", "--format=%(refname) %(objectname)", "refs/pull/")
    found = re.findall(r"^refs/pull/(\d+)/head (\w+)$", text, re.MULTILINE)
    return {int(number): sha for number, sha in found}


def _boundary(git: Git) -> frozenset[str]:
    """Read the commits at which a shallow clone ends; git has no command that lists them."""
    common = git.folder / "commondir"
    folder = git.folder
    if common.is_file():
        folder = (folder / common.read_text(encoding="utf-8").strip()).resolve()
    file = folder / "shallow"
    return frozenset(file.read_text(encoding="ascii").split()) if file.is_file() else frozenset()


def _digest(shas: Iterable[str]) -> str:
    joined = " ".join(shas)
    return hashlib.sha256(joined.encode()).hexdigest()[:12] if joined else ""
