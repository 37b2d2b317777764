"""Commits without a clone: the API's history of the default branch, which knows no files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from operator import itemgetter

from sei_sources.clone.tables import COMMIT_TRAILERS, COMMITS, DEFAULT_BRANCH_COMMITS, IDENTITIES
from sei_sources.cursors import Node
from sei_sources.github.api import Api
from sei_sources.github.newest_first import List
from sei_sources.github.repositories import Repository
from sei_sources.github.tables import COMMIT_IDENTITIES
from sei_sources.rows import Read, inner, nodes, text

MERGE_LOOK_BACK = timedelta(days=30)
"""Age of commits that a merge may bring in late: the list is ordered by when they were made."""
TRAILER = re.compile(r"(?P<token>[A-Za-z0-9-]+): *(?P<value>.*)")
IDENTITY = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*")


def commits(repository: Repository) -> List:
    """Return the history of a repository's default branch."""

    def rows(_: Api, found: Sequence[Node]) -> Read:
        owned = {"repository_id": repository.id}
        shas = [{**owned, "sha": node["oid"]} for node in found]
        return Read(
            {
                COMMITS: [{**owned, **_commit(node)} for node in found],
                COMMIT_TRAILERS: [{**owned, **one} for node in found for one in _trailers(node)],
                DEFAULT_BRANCH_COMMITS: shas,
                IDENTITIES: [{**owned, **one} for one in _identities(found)],
                COMMIT_IDENTITIES: [{**owned, **one} for one in _accounts(found)],
            }
        )

    path = ("defaultBranchRef", "target", "history")
    return List(
        "Commits", path, itemgetter("committedDate"), MERGE_LOOK_BACK, (100, 100), rows, begins=True
    )


def _commit(node: Node) -> Node:
    return {
        "sha": node["oid"],
        "parents": " ".join(parent["oid"] for parent in nodes(node["parents"])) or None,
        "author_name": inner(node["author"], "name"),
        "author_email": inner(node["author"], "email"),
        "authored_at": node["authoredDate"],
        "committer_name": inner(node["committer"], "name"),
        "committer_email": inner(node["committer"], "email"),
        "committed_at": node["committedDate"],
        "subject": node["messageHeadline"],
        "body": node["messageBody"] or None,
    }


def _trailers(node: Node) -> Iterator[Node]:
    """Yield the trailers of a message: its last paragraph, where every line of it is one."""
    lines = re.split(r"\n\s*\n", node["messageBody"].strip())[-1].splitlines()
    unfolded = "\n".join(lines).replace("\n ", " ").splitlines()
    matches = [TRAILER.fullmatch(line.strip()) for line in unfolded]
    for position, match in enumerate(matches if all(matches) else (), 1):
        if match:
            identity = IDENTITY.fullmatch(match["value"])
            yield {
                "sha": node["oid"],
                "position": position,
                "token": match["token"].lower(),
                "value": match["value"],
                "name": identity["name"] if identity else None,
                "email": identity["email"] if identity else None,
            }


def _identities(found: Sequence[Node]) -> list[Node]:
    """Return every name and address; what a .mailmap makes of them only a clone knows."""
    people = [node[role] or {} for node in found for role in ("author", "committer")]
    met = {(person.get("name"), person.get("email")) for person in people}
    met |= {(one["name"], one["email"]) for node in found for one in _trailers(node)}
    return [
        {"name": name, "email": email, "mapped_name": name, "mapped_email": email}
        for name, email in sorted(met, key=str)
        if name and email
    ]


def _accounts(found: Sequence[Node]) -> list[Node]:
    by_address: dict[str, Node] = {}
    for node in found:
        address, user = inner(node["author"], "email"), inner(node["author"], "user")
        if address and address not in by_address:
            by_address[address] = {
                "email": address,
                "user_login": inner(user, "login"),
                "user_id": text(inner(user, "databaseId")),
                "oid": node["oid"],
            }
    return list(by_address.values())
