"""Without a clone: the first-parent history of the default branch, and the branches and tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sei_sources.clone.tables import BRANCHES, MAINLINE, TAGS
from sei_sources.cursors import Node, text_of
from sei_sources.github.api import Api
from sei_sources.github.repositories import Repository
from sei_sources.http import PageSize
from sei_sources.references import changes, known_of
from sei_sources.rows import Read, inner, nodes
from sei_sources.source import Batch, Cursor
from sei_sources.tables import Table

HISTORY = ("node", "defaultBranchRef", "target", "history")


@dataclass
class _Chain:
    """First parents from the tip on, as far as they were met.

    Attributes:
        tip: The newest commit.
        count: Commits that the tip reaches.
        shas: The chain so far, newest first.
        following: The commit that comes next, None at the root.
    """

    tip: str
    count: int
    shas: list[str] = field(default_factory=list)
    following: str | None = None
    _parents: dict[str, str | None] = field(default_factory=dict)

    def take(self, page: Sequence[Node], known: str | None) -> bool:
        """Go on through a page of the history; True where the chain has reached what is known."""
        for node in page:
            parents = nodes(node["parents"])
            self._parents[node["oid"]] = parents[0]["oid"] if parents else None
        while self.following in self._parents and self.following != known:
            self.shas.append(self.following)
            self.following = self._parents.pop(self.following)
        return self.following is None or self.following == known


def extract_mainline(api: Api, repository: Repository, cursor: Cursor | None) -> Iterator[Batch]:
    """Yield the positions that are new.

    The tip's position is the number of commits that it reaches, and each one before it stands one
    lower: so positions grow along the mainline whatever part of it was read, and leave gaps.
    """
    known = dict(cursor or {})
    chain = _read(api, repository, known.get("tip"))
    is_joined = chain.following is not None and chain.following == known.get("tip")
    floor = known["top"] if is_joined else 0
    top = max(chain.count, floor + len(chain.shas))
    rows = [
        {"repository_id": repository.id, "position": top - place, "sha": sha}
        for place, sha in enumerate(chain.shas)
    ]
    bottom = known["bottom"] if is_joined else top - len(rows) + 1
    before = known or api.context.forgotten.get(("mainline", repository.id), {})
    gone = [] if is_joined else _gone(repository.id, before, (bottom, top), api.context.started_at)
    values = {"tip": chain.tip, "top": top, "bottom": bottom, "probe": repository.git}
    yield Batch(Read({MAINLINE: [*rows, *gone]}).arrow(), cursor=values, done=len(rows))


def _read(api: Api, repository: Repository, known: str | None) -> _Chain:
    pages = api.pages(
        "Mainline",
        {"repository": repository.id, "since": text_of(api.since)},
        HISTORY,
        size=PageSize(100, 100),
        what=f"mainline of {repository.label}",
    )
    chain: _Chain | None = None
    for page in pages:
        if chain is None:
            chain = _begun(page.answer.value if page.answer else {})
        if chain.take(page.items, known):
            break
    return chain or _Chain("", 0)


def _begun(value: Node) -> _Chain:
    target = value["data"]["node"]["defaultBranchRef"]["target"]
    return _Chain(target["oid"], target["all"]["totalCount"], following=target["oid"])


def _gone(repository_id: str, known: Cursor, kept: tuple[int, int], now: datetime) -> list[Node]:
    """Return the positions of a history that was rewritten, as far as no new one took them."""
    if "top" not in known:
        return []
    return [
        {"repository_id": repository_id, "position": position, "_deleted_at": now}
        for position in range(known["bottom"], known["top"] + 1)
        if not kept[0] <= position <= kept[1]
    ]


def extract_references(api: Api, repository: Repository, _: Cursor | None) -> Iterator[Batch]:
    """Yield the branches and tags that were made, moved or deleted."""
    before = known_of(api.context, "references", repository.id)
    default = inner(repository.node["defaultBranchRef"], "name")
    rows: Mapping[Table, Sequence[Node]] = {
        BRANCHES: [_branch(ref, repository, default) for ref in _refs(api, repository, "heads")],
        TAGS: [_tag(ref, repository) for ref in _refs(api, repository, "tags")],
    }
    what = f"branches and tags of {repository.label}"
    now = api.context.started_at
    appended, known = changes(rows, before, now=now, what=what, may_shrink=True)
    yield Batch(Read(appended).arrow(), cursor={"known": known, "probe": repository.git})


def _refs(api: Api, repository: Repository, kind: str) -> list[Node]:
    pages = api.pages(
        "References",
        {"repository": repository.id, "prefix": f"refs/{kind}/"},
        ("node", "refs"),
        size=PageSize(100, 100),
        what=f"{kind} of {repository.label}",
        counted=True,
    )
    return [ref for page in pages for ref in page.items if ref["target"]]


def _branch(ref: Node, repository: Repository, default: str | None) -> Node:
    return {
        "repository_id": repository.id,
        "name": ref["name"],
        "sha": ref["target"]["oid"],
        "is_default": ref["name"] == default,
    }


def _tag(ref: Node, repository: Repository) -> Node:
    target = ref["target"]
    is_annotated = target["__typename"] == "Tag"
    commit = (target["target"].get("target") or target["target"]) if is_annotated else target
    tagger = target.get("tagger")
    return {
        "repository_id": repository.id,
        "name": ref["name"],
        "sha": commit["oid"],
        "is_annotated": is_annotated,
        "tagger_name": inner(tagger, "name"),
        "tagger_email": inner(tagger, "email"),
        "tagged_at": inner(tagger, "date"),
        "message": target["message"].strip().partition("\n")[0] if is_annotated else None,
    }
