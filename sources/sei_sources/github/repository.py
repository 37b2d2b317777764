"""The repository itself and its environments: they came with the listing, and cost no request."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sei_sources.cursors import Node, fingerprint
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import complete
from sei_sources.github.repositories import KEYS, Repository
from sei_sources.references import changes, known_of
from sei_sources.rows import Read, inner, nodes, text
from sei_sources.source import Batch, Cursor, Stream

NAME = "repositories"


def repository_stream(api: Api, repository: Repository) -> Iterator[Stream]:
    """Yield the stream of a repository's own row, unless it is as it was."""
    listed = {name: value for name, value in repository.node.items() if name not in KEYS}
    mark = fingerprint(listed)
    known = api.context.cursor(NAME, repository.id) or {}
    if known.get("probe") == mark:
        return

    def extract(_: Cursor | None) -> Iterator[Batch]:
        what = f"lists of {repository.label}"
        complete(api.counting(NAME, repository.label), [repository.node], what=what)
        rows = {
            tables.REPOSITORIES: [_row(repository)],
            tables.ENVIRONMENTS: [
                _environment(repository, one) for one in _environments(repository)
            ],
        }
        before = known_of(api.context, NAME, repository.id)
        now = api.context.started_at
        appended, known_now = changes(rows, before, now=now, what=what, may_shrink=not known)
        yield Batch(Read(appended).arrow(), cursor={"known": known_now, "probe": mark})

    yield Stream(NAME, repository.id, repository.label, extract)


def _environments(repository: Repository) -> list[Node]:
    return nodes(repository.node["environments"])


def _row(repository: Repository) -> Node:
    node = repository.node
    branch = node["defaultBranchRef"]
    return {
        "id": node["id"],
        "database_id": node["databaseId"],
        "owner_login": repository.owner,
        "name": node["name"],
        "url": node["url"],
        "host": urlsplit(node["url"]).hostname,
        "visibility": node["visibility"],
        "is_archived": node["isArchived"],
        "is_fork": node["isFork"],
        "is_empty": node["isEmpty"],
        "is_disabled": node["isDisabled"],
        "default_branch": inner(branch, "name"),
        "default_branch_sha": inner(branch and branch["target"], "oid"),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "pushed_at": node["pushedAt"],
        "primary_language": inner(node["primaryLanguage"], "name"),
        "topics": [one["topic"]["name"] for one in nodes(node["repositoryTopics"])],
    }


def _environment(repository: Repository, node: Node) -> Node:
    return {
        "id": node["id"],
        "repository_id": repository.id,
        "database_id": text(node["databaseId"]),
        "name": node["name"],
    }
