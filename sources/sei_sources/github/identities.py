"""Which account an address in commits belongs to: GitHub is asked about one commit of each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from sei_sources.cursors import Node
from sei_sources.github.api import Api
from sei_sources.github.queries import document
from sei_sources.github.repositories import Repository
from sei_sources.http import PageSize, PageTooLargeError
from sei_sources.rows import inner, text
from sei_sources.source import Cursor

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 100
PRIVATE = re.compile(r"(?P<id>\d+)\+(?P<login>[^@]+)@users\.noreply\.")
"""An address that GitHub gives to those who hide theirs: it names the account itself."""


class Resolved:
    """Addresses that were asked about in this run, whichever the repository."""

    def __init__(self) -> None:
        self._addresses: set[str] = set()
        self._lock = Lock()

    def add(self, address: str) -> bool:
        """Take note of an address; False if it was known."""
        with self._lock:
            is_new = address not in self._addresses
            self._addresses.add(address)
            return is_new


class Addresses:
    """The addresses of one repository's commits: those asked about, and those still to ask about.

    Args:
        api: Asks GitHub.
        repository: The repository.
        resolved: What other repositories asked about.
        cursor: What `cursor()` returned in the last run.
    """

    def __init__(
        self, api: Api, repository: Repository, resolved: Resolved, cursor: Cursor
    ) -> None:
        self._api = api
        self._repository = repository
        self._resolved = resolved
        self._asked: set[str] = set(cursor.get("asked", ()))
        self._waiting: dict[str, str] = dict(cursor.get("waiting", {}))

    def cursor(self) -> Cursor:
        """Return what to remember; addresses themselves are not kept longer than needed."""
        return {"asked": sorted(self._asked), "waiting": dict(self._waiting)}

    def meet(self, commits: pa.Table) -> None:
        """Take in the addresses of commits, with one commit of each."""
        met = commits.group_by("author_email").aggregate([("sha", "max")])
        columns = met.column("author_email").to_pylist(), met.column("sha_max").to_pylist()
        for address, sha in zip(*columns, strict=True):
            if address and _mark(address) not in self._asked:
                self._waiting.setdefault(address, sha)

    def resolve(self, *, is_last: bool) -> list[Node]:
        """Return rows for the addresses that wait, once they are many or there will be no more."""
        if not self._waiting or (len(self._waiting) < AT_ONCE and not is_last):
            return []
        waiting, self._waiting = self._waiting, {}
        self._asked |= {_mark(address) for address in waiting}
        fresh = {address: sha for address, sha in waiting.items() if self._resolved.add(address)}
        private = {address: PRIVATE.match(address) for address in fresh}
        named = [
            self._row(address, fresh[address], match["login"], match["id"])
            for address, match in private.items()
            if match
        ]
        return named + self._ask([one for one in fresh.items() if not private[one[0]]])

    def _ask(self, waiting: Sequence[tuple[str, str]]) -> list[Node]:
        rows, size = [], PageSize(AT_ONCE, AT_ONCE)
        while waiting:
            now = waiting[: size.value]
            try:
                commits = self._commits([sha for _, sha in now])
            except PageTooLargeError:
                if not size.shrink():
                    raise
                continue
            for (address, sha), commit in zip(now, commits, strict=True):
                user = inner(inner(commit, "author"), "user")
                login, number = inner(user, "login"), inner(user, "databaseId")
                rows.append(self._row(address, sha, login, number))
            waiting = waiting[len(now) :]
        return rows

    def _commits(self, shas: Sequence[str]) -> list[Node | None]:
        names = range(len(shas))
        declared = ", ".join(f"$oid{number}: GitObjectID" for number in names)
        asked = " ".join(f"c{n}: object(oid: $oid{n}) {{ ...CommitAccount }}" for n in names)
        body = f"node(id: $repository) {{ ... on Repository {{ {asked} }} }}"
        query = f"query Accounts($repository: ID!, {declared}) {{ rateLimit {{ ...Cost }} {body} }}"
        variables: dict[str, Any] = {f"oid{number}": sha for number, sha in enumerate(shas)}
        what = f"accounts of {self._repository.label}"
        variables["repository"] = self._repository.id
        answer = self._api.split(document(query), variables, what=what)
        found: Mapping[str, Any] = answer.value["data"]["node"]
        return [found.get(f"c{number}") for number in names]

    def _row(self, address: str, sha: str, login: object, number: object) -> Node:
        return {
            "email": address,
            "user_login": login,
            "user_id": text(number),
            "repository_id": self._repository.id,
            "oid": sha,
        }


def _mark(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=5).hexdigest()
