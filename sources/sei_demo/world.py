"""What the local server serves: accounts and repositories as plain dicts of GitHub's shape.

Dicts hold GitHub's GraphQL names (`createdAt`), refer to each other directly, and may be changed at
any time; names that begin with `_` are the server's own. `World` makes ids and finds things;
`RepositoryBuilder` fills a repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from sei_demo.connections import Edge, Node

Moment = datetime | str
"""A time: an aware datetime, or text as GitHub writes it."""


def stamp(moment: Moment | None) -> str | None:
    """Return a time as GitHub writes it: UTC, whole seconds."""
    if moment is None or isinstance(moment, str):
        return moment
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def invented_sha(*parts: object) -> str:
    """Return a sha for a commit that no git repository holds; the same parts give the same sha."""
    return hashlib.sha1("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


class World:
    """A code host with nothing in it yet."""

    def __init__(self, *, web_url: str = "https://github.com", login: str = "sei-reader") -> None:
        """Begin with one account, the one that asks."""
        self.web_url = web_url
        self.accounts: dict[str, Node] = {}
        self.repositories: dict[str, Node] = {}
        self.moved: dict[str, str] = {}
        self.forbidden: set[str] = set()
        self.nodes: dict[str, Node] = {}
        self.lock = RLock()
        self._last_id = 0
        self.viewer = self.user(login)

    def new_node(self, kind: str, prefix: str, fields: Node) -> Node:
        """Give a thing its type and ids and make it findable by them; `fields` override."""
        self._last_id += 1
        node = {
            "__typename": kind,
            "id": f"{prefix}_kwDO{self._last_id:07x}",
            "databaseId": self._last_id,
            "fullDatabaseId": str(self._last_id),
            **fields,
        }
        self.nodes[node["id"]] = node
        return node

    def _account(self, kind: str, prefix: str, login: str, fields: Node) -> Node:
        page = f"/{login}"
        common = {
            "login": login,
            "name": login.capitalize(),
            "url": f"{self.web_url}{page}",
            "resourcePath": page,
            "avatarUrl": f"{self.web_url}{page}.png",
            "createdAt": "2015-01-01T00:00:00Z",
            "updatedAt": "2015-01-01T00:00:00Z",
        }
        node = self.new_node(kind, prefix, {**common, **fields})
        self.accounts[login.lower()] = node
        return node

    def user(self, login: str, **fields: Any) -> Node:
        """Add a person."""
        email = f"{login}@example.com"
        return self._account(
            "User", "U", login, {"email": email, "company": None, "repositories": [], **fields}
        )

    def bot(self, login: str, **fields: Any) -> Node:
        """Add a bot; GraphQL gives its login without `[bot]`."""
        return self._account("Bot", "BOT", login, fields)

    def organization(self, login: str, **fields: Any) -> Node:
        """Add an organisation."""
        lists: Node = {"repositories": [], "membersWithRole": [], "teams": []}
        return self._account("Organization", "O", login, {**lists, **fields})

    def member(self, organization: Node, user: Node, role: str = "MEMBER") -> None:
        """Make a person a member of an organisation."""
        edge = Edge(node=user, role=role, hasTwoFactorEnabled=True)
        organization["membersWithRole"].append(edge)

    def team(
        self, organization: Node, slug: str, members: Sequence[Node] = (), **fields: Any
    ) -> Node:
        """Add a team with its members; give it repositories with `grant`."""
        team = self.new_node(
            "Team",
            "T",
            {
                "slug": slug,
                "name": slug.replace("-", " ").capitalize(),
                "combinedSlug": f"{organization['login']}/{slug}",
                "description": None,
                "privacy": "VISIBLE",
                "createdAt": organization["createdAt"],
                "updatedAt": organization["createdAt"],
                "organization": organization,
                "parentTeam": None,
                "url": f"{self.web_url}/orgs/{organization['login']}/teams/{slug}",
                "members": [Edge(node=member, role="MEMBER") for member in members],
                "repositories": [],
                **fields,
            },
        )
        organization["teams"].append(team)
        return team

    def grant(self, team: Node, repository: Node, permission: str = "WRITE") -> None:
        """Give a team a permission on a repository."""
        team["repositories"].append(Edge(node=repository, permission=permission))

    def find_repository(self, owner: str, name: str) -> Node | None:
        """Return a repository by its name, or by one that it once had."""
        key = f"{owner}/{name}".lower()
        return self.repositories.get(self.moved.get(key, key))

    def add_repository(self, repository: Node) -> None:
        """Put a repository under its owner."""
        self.repositories[repository["nameWithOwner"].lower()] = repository
        repository["owner"]["repositories"].append(repository)

    def rename(self, repository: Node, name: str) -> None:
        """Give a repository another name; the old one leads to it."""
        old = repository["nameWithOwner"].lower()
        new = f"{repository['owner']['login']}/{name}"
        del self.repositories[old]
        self.moved[old] = new.lower()
        url = f"{self.web_url}/{new}"
        repository.update(name=name, nameWithOwner=new, url=url, resourcePath=f"/{new}")
        self.repositories[new.lower()] = repository

    def remove(self, node: Node) -> None:
        """Delete a thing: it is in no list of its repository any more and has no id."""
        self.nodes.pop(node["id"], None)
        owner = node.get("repository") or node.get("owner") or {}
        for items in owner.values():
            if isinstance(items, list) and any(item is node for item in items):
                items[:] = [item for item in items if item is not node]
        if node["__typename"] == "Repository":
            self.repositories.pop(node["nameWithOwner"].lower(), None)

    def is_forbidden(self, node: Node) -> bool:
        """Return whether the token may not see a repository, or the one that a thing is in."""
        repository = node if node["__typename"] == "Repository" else node.get("repository") or {}
        return str(repository.get("nameWithOwner", "")).lower() in self.forbidden

    def git_object(self, repository: Node, oid: str) -> Node | None:
        """Return a commit or annotated tag of a repository by its object name, which may be cut."""
        commits: dict[str, Node] = repository["_objects"]
        return commits.get(oid) or next(
            (found for name, found in commits.items() if len(oid) > 6 and name.startswith(oid)),
            None,
        )

    def git_revision(self, repository: Node, expression: str) -> Node | None:
        """Return the commit that HEAD, a branch, a tag or an object name stands for."""
        head = repository["defaultBranchRef"]
        if expression == "HEAD":
            return head["target"] if head else None
        for ref in repository["refs"]:
            if expression in (ref["name"], ref["prefix"] + ref["name"]):
                target: Node = ref["target"]
                return target
        return self.git_object(repository, expression)

    def history(self, commit: Node) -> list[Node]:
        """Return the commits that one contains, newest first."""
        seen, waiting = {commit["oid"]: commit}, [commit]
        while waiting:
            for parent in waiting.pop()["parents"]:
                if parent["oid"] not in seen:
                    seen[parent["oid"]] = parent
                    waiting.append(parent)
        return sorted(seen.values(), key=lambda found: str(found["committedDate"]), reverse=True)
