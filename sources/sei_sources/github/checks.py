"""What `sei doctor` says of GitHub: tokens, budgets, permissions, and what can be seen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sei_sources.errors import SourceError
from sei_sources.github.api import Api, client_of
from sei_sources.github.projects import find_project
from sei_sources.github.repositories import KEYS, Owner, Repository, find
from sei_sources.github.settings import GitHubSettings
from sei_sources.http import Auth, NotFoundError, PageSize
from sei_sources.source import Check, Context, Failed

LONGEST_WAIT = 5.0
"""Seconds that doctor waits for a budget: it is to tell of it, not to sit it out."""


def check(settings: GitHubSettings) -> Iterator[Check]:
    """Look at every token, each owner and repository of the settings, and every permission."""
    try:
        auths = settings.auths
    except SourceError as error:
        yield _wrong("app", error)
        return
    works = False
    for number, auth in enumerate(auths, 1):
        name = "app" if settings.app and number == 1 else "token"
        found = _token(_api(settings, [auth]), name if len(auths) == 1 else f"{name} {number}")
        works = works or found.is_right
        yield found
    if works:
        yield from _reach(_api(settings, auths))


def _api(settings: GitHubSettings, auths: list[Auth]) -> Api:
    context = Context(
        folder=Path(tempfile.gettempdir()), started_at=datetime.now(UTC), max_wait=LONGEST_WAIT
    )
    return Api(settings, context, client_of(settings, context, auths))


def _wrong(subject: str, error: SourceError) -> Check:
    return Check(subject, is_right=False, detail=error.message, hint=error.hint)


def _token(api: Api, subject: str) -> Check:
    try:
        answer = api.graphql(api.text("Viewer"), {}, what="login of the token")
        resources = _rest_budget(api)
    except SourceError as error:
        return _wrong(subject, error)
    data = answer.value["data"]
    parts = [data["viewer"]["login"], *_budget("GraphQL", data["rateLimit"]), *resources]
    scopes = answer.headers.get("x-oauth-scopes")
    return Check(
        subject,
        is_right=True,
        detail="; ".join([*parts, *([f"scopes {scopes}"] if scopes else [])]),
    )


def _rest_budget(api: Api) -> list[str]:
    """Return the REST budget in words; an Enterprise Server may have none."""
    try:
        answer = api.rest("rate_limit", {}, what="budget")
    except NotFoundError:
        return []
    return _budget("REST", answer.value["resources"]["core"])


def _budget(name: str, limit: dict[str, Any] | None) -> list[str]:
    if not limit:
        return []
    return [f"{name} {limit['remaining']:,} of {limit['limit']:,} left this hour"]


def _reach(api: Api) -> Iterator[Check]:
    """Look at what the settings name, and at the permissions on the first repository of it."""
    seen: Repository | None = None
    owners: list[Owner] = []
    for subject, part in _parts(api):
        try:
            for found in find(part):
                if isinstance(found, Owner):
                    owners.append(found)
                elif isinstance(found, Failed):
                    yield _wrong(f"{subject or found.label}", found.error)
                else:
                    seen = seen or found
                    yield Check(subject or found.label, is_right=True, detail=_described(found))
                if subject and not isinstance(found, Owner):
                    break
        except SourceError as error:
            yield _wrong(subject or "repositories", error)
    for label in api.settings.projects:
        yield _project(api, label)
    if seen is not None:
        yield from _permissions(api, seen)
    for owner in owners:
        if owner.is_organization:
            yield from _organization(api, owner.login)


def _project(api: Api, label: str) -> Check:
    """Look at a project, and say which of its fields are used."""
    try:
        project = find_project(api, label)
    except SourceError as error:
        return _wrong(f"project {label}", error)
    fields = project.fields
    used = [f"{role}: {field['name']}" for role, field in fields.by_role.items()]
    return Check(
        f"project {label}",
        is_right=not fields.notes,
        detail="; ".join(fields.notes) or ", ".join([project.node["title"], *used]),
        hint="Correct the names of the fields in sei.yml." if fields.notes else "",
    )


def _parts(api: Api) -> Iterator[tuple[str, Api]]:
    """Yield the settings owner by owner, of whom one repository is enough, then the named ones."""
    settings = api.settings
    for owner in settings.owners:
        yield f"owner {owner}", _narrowed(api, owners=(owner,), repositories=())
    if settings.repositories:
        yield "", _narrowed(api, owners=(), repositories=settings.repositories)
    if not settings.owners and not settings.repositories:
        yield "what the token sees", api


def _narrowed(api: Api, **lists: tuple[str, ...]) -> Api:
    return Api(api.settings.model_copy(update=lists), api.context, api.client)


def _described(repository: Repository) -> str:
    return f"{repository.label} is visible"


def _permissions(api: Api, repository: Repository) -> Iterator[Check]:
    hidden = [field for field in KEYS if repository.node[field] is None]
    for field in hidden:
        yield Check(
            f"permission {field}",
            is_right=False,
            detail=f"GitHub does not show the {field} of {repository.label}",
            hint=f"Give the token read access to {field}.",
        )
    for name, path in (("actions", "actions/runs"), ("review comments", "pulls/comments")):
        ask = partial(api.rest, f"repos/{repository.label}/{path}", {"per_page": 1}, what=name)
        yield from _tried(f"permission {name}", ask)
    readable = [field for field in KEYS if field not in hidden]
    yield Check("permissions", is_right=not hidden, detail=f"{', '.join(readable)} can be read")


def _organization(api: Api, login: str) -> Iterator[Check]:
    def teams() -> None:
        for _ in api.pages(
            "Teams",
            {"organization": login},
            ("organization", "teams"),
            size=PageSize(1, 1),
            what=f"teams of {login}",
        ):
            return

    yield from _tried(f"permission teams of {login}", teams)


def _tried(subject: str, ask: Callable[[], object]) -> Iterator[Check]:
    """Yield a line only where it goes wrong: the good ones stand in one line together."""
    try:
        ask()
    except SourceError as error:
        yield _wrong(subject, error)
