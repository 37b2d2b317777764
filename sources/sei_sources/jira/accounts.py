"""Accounts that no list has: issues and their histories tell of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock

from sei_sources.cursors import Node
from sei_sources.jira.api import account_of
from sei_sources.jira.reference_rows import user_row

ROLES = ("assignee", "reporter", "creator")


class Accounts:
    """Tells of each account that is not in the list of accounts once a run.

    Args:
        known: Keys of the accounts in the list, each a JSON array.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._told = {json.loads(key)[0] for key in known}
        self._lock = Lock()

    def rows(self, issues: Sequence[Node], histories: Mapping[str, Sequence[Node]]) -> list[Node]:
        """Return the rows of the accounts that are new among these."""
        found = {account_of(user): user for user in _users(issues, histories)}
        with self._lock:
            new = [account for account in found if account not in self._told]
            self._told.update(new)
        return [user_row(found[account]) for account in new]


def _users(issues: Sequence[Node], histories: Mapping[str, Sequence[Node]]) -> Iterator[Node]:
    """Yield the users that have a name: an account that was closed may have none."""
    for issue in issues:
        for role in ROLES:
            user = issue["fields"].get(role)
            if user and user.get("displayName"):
                yield user
    for changed in histories.values():
        for history in changed:
            author = history.get("author")
            if author and author.get("displayName"):
                yield author
