"""Deployments with their statuses, and releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from operator import itemgetter

from sei_sources.cursors import Node
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import complete
from sei_sources.github.newest_first import List
from sei_sources.github.repositories import Repository
from sei_sources.github.rows import actor
from sei_sources.rows import Read, inner, nodes, text
from sei_sources.tables import Table

CREATED_AT = itemgetter("createdAt")
STATUS_LOOK_BACK = timedelta(days=14)
"""Age up to which a deployment is read again: statuses that come later do not move it."""
RELEASE_LOOK_BACK = timedelta(days=365)
"""Releases are few, and one made today for an old commit may stand among the old ones."""


def deployments(repository: Repository) -> List:
    """Return the list of a repository's deployments."""

    def rows(api: Api, found: Sequence[Node]) -> Read:
        notes = complete(api, found, what=f"deployments of {repository.label}")
        return Read(_deployment_rows(repository.id, found), notes)

    return List("Deployments", ("deployments",), CREATED_AT, STATUS_LOOK_BACK, (100, 100), rows)


def releases(repository: Repository) -> List:
    """Return the list of a repository's releases."""

    def rows(_: Api, found: Sequence[Node]) -> Read:
        return Read({tables.RELEASES: [_release(node, repository.id) for node in found]})

    return List("Releases", ("releases",), CREATED_AT, RELEASE_LOOK_BACK, (100, 100), rows)


def _deployment_rows(repository_id: str, found: Sequence[Node]) -> dict[Table, list[Node]]:
    return {
        tables.DEPLOYMENTS: [_deployment(node, repository_id) for node in found],
        tables.DEPLOYMENT_STATUSES: [
            {"deployment_id": node["id"], "repository_id": repository_id, **_status(status)}
            for node in found
            for status in nodes(node["statuses"])
        ],
    }


def _deployment(node: Node, repository_id: str) -> Node:
    return {
        "id": node["id"],
        "repository_id": repository_id,
        "database_id": text(node["databaseId"]),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "environment": node["environment"],
        "original_environment": node["originalEnvironment"],
        "task": node["task"],
        "description": node["description"],
        "state": node["state"],
        "commit_oid": node["commitOid"],
        "ref_name": inner(node["ref"], "name"),
        **actor("creator", node["creator"]),
    }


def _status(status: Node) -> Node:
    return {
        "id": status["id"],
        "state": status["state"],
        "created_at": status["createdAt"],
        "environment": status["environment"],
        "description": status["description"],
        "log_url": status["logUrl"],
        **actor("creator", status["creator"]),
    }


def _release(node: Node, repository_id: str) -> Node:
    author = node["author"]
    return {
        "id": node["id"],
        "repository_id": repository_id,
        "database_id": text(node["databaseId"]),
        "name": node["name"],
        "tag_name": node["tagName"],
        "description": node["description"],
        "is_draft": node["isDraft"],
        "is_prerelease": node["isPrerelease"],
        "created_at": node["createdAt"],
        "published_at": node["publishedAt"],
        "updated_at": node["updatedAt"],
        "url": node["url"],
        **actor("author", author and {"__typename": "User", **author}),
        "tag_commit_oid": inner(node["tagCommit"], "oid"),
    }
