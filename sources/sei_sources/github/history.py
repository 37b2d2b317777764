"""Commits of a repository from a clone, and the accounts behind the addresses in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sei_sources.clone import Clone, Git, Remote, basic, clone_stream, mirror, parse_remote
from sei_sources.clone.tables import COMMITS
from sei_sources.github.api import Api
from sei_sources.github.identities import Addresses, Resolved
from sei_sources.github.repositories import Repository
from sei_sources.github.tables import COMMIT_IDENTITIES
from sei_sources.source import Batch, Cursor, Stream

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "history"
OWN = ("probe", "addresses")
"""Keys of the cursor that are not the clone's."""


def history_stream(api: Api, repository: Repository, resolved: Resolved) -> Iterator[Stream]:
    """Yield the stream of a repository's commits, unless nothing was pushed since the last time."""
    cursor = api.context.cursor(NAME, repository.id)
    if repository.node["isEmpty"] or (cursor or {}).get("probe") == repository.git:
        return
    clone = Clone(
        repository_id=repository.id,
        label=repository.label,
        open=partial(_open, api, repository),
        since=api.context.since or api.settings.since,
    )
    inner = clone_stream(clone, api.context)
    extract = partial(_extract, api.counting(NAME, repository.label), repository, inner, resolved)
    yield Stream(NAME, repository.id, repository.label, extract)


def _open(api: Api, repository: Repository) -> Git:
    remote = _remote(api, repository)
    return mirror(remote, api.context.folder, label=repository.label, stop=api.context.stop)


def _remote(api: Api, repository: Repository) -> Remote:
    """Return where to clone from; the token goes to the host's own git and to no other."""
    settings = api.settings
    remote = parse_remote(settings.clone_address(repository.owner, repository.name))
    if remote.authorization is None and remote.host == urlsplit(settings.web_url).hostname:
        return remote.with_authorization(lambda: basic("x-access-token", api.client.token()))
    return remote


def _extract(
    api: Api, repository: Repository, inner: Stream, resolved: Resolved, cursor: Cursor | None
) -> Iterator[Batch]:
    """Add to the clone's batches the accounts of new addresses, and to the last one the probe."""
    own = {name: cursor[name] for name in OWN if name in cursor} if cursor else {}
    addresses = Addresses(api, repository, resolved, own.get("addresses", {}))
    waiting: Batch | None = None
    for batch in inner.extract(cursor):
        if waiting is not None:
            yield _with_accounts(waiting, addresses, own, is_last=False)
        waiting = batch
    own = {**own, "probe": repository.git}
    if waiting is None:
        yield Batch(cursor={**(cursor or {}), **own})
    else:
        yield _with_accounts(waiting, addresses, own, is_last=True)


def _with_accounts(batch: Batch, addresses: Addresses, own: Cursor, *, is_last: bool) -> Batch:
    commits: pa.Table | None = batch.rows.get(COMMITS)
    if commits is not None:
        addresses.meet(commits)
    found = addresses.resolve(is_last=is_last)
    rows = (
        {**batch.rows, COMMIT_IDENTITIES: COMMIT_IDENTITIES.arrow(found)} if found else batch.rows
    )
    if batch.cursor is None:
        return replace(batch, rows=rows)
    return replace(
        batch, rows=rows, cursor={**batch.cursor, **own, "addresses": addresses.cursor()}
    )
