"""Accounts that issues and their histories tell of: some of them are in no list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sei_sources.cursors import Node
from sei_sources.jira.api import account_of
from sei_sources.jira.reference_rows import user_row

ROLES = ("assignee", "reporter", "creator")


def named_accounts(
    issues: Sequence[Node], histories: Mapping[str, Sequence[Node]]
) -> Iterator[Node]:
    """Yield a row for each account; one that was closed may have no name, and is left out."""
    found = {account_of(user): user for user in _users(issues, histories)}
    for user in found.values():
        yield user_row(user)


def _users(issues: Sequence[Node], histories: Mapping[str, Sequence[Node]]) -> Iterator[Node]:
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
