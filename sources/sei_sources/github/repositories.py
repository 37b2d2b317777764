"""Find the repositories, and beside each what the newest entries of its lists look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sei_sources.cursors import Node, Probe, fingerprint
from sei_sources.errors import SourceError
from sei_sources.github.api import HOST, Api
from sei_sources.github.cursors import probe
from sei_sources.github.queries import document
from sei_sources.http import (
    Answer,
    ForbiddenError,
    NotFoundError,
    Page,
    PageSize,
    Position,
    Request,
    connection_page,
    link_pages,
    walk,
)
from sei_sources.http.failures import refused
from sei_sources.source import Failed

PAGE = 50
"""Repositories in one answer; each brings the newest entries of six lists."""
NAMED_AT_ONCE = 25

KEYS = {
    "pullRequests": "updatedAt",
    "issues": "updatedAt",
    "deployments": "createdAt",
    "releases": "createdAt",
}
"""The lists that stand beside a repository, and the field that says how new an entry is."""


@dataclass(frozen=True)
class Repository:
    """A repository as it was listed, and whether its host knows types of issues."""

    node: Node
    has_issue_types: bool = True

    @property
    def id(self) -> str:
        """Node id: it stays when the repository is renamed or transferred."""
        return str(self.node["id"])

    @property
    def owner(self) -> str:
        """Login of the owner."""
        return str(self.node["owner"]["login"])

    @property
    def name(self) -> str:
        """Name without the owner."""
        return str(self.node["name"])

    @property
    def label(self) -> str:
        """What a person calls it."""
        return f"{self.owner}/{self.name}"

    def probe(self, field: str) -> Probe | None:
        """Return what a list's newest entries look like, None where the token may not see it."""
        connection = self.node[field]
        return probe(connection, KEYS[field]) if connection else None

    @property
    def git(self) -> str:
        """A text that differs after every push."""
        names = ("pushedAt", "defaultBranchRef", "branches", "tags")
        return fingerprint({name: self.node[name] for name in names})

    @property
    def activity(self) -> str:
        """A text that differs after a push, or a change to a pull request or issue."""
        return fingerprint([self.git, self.node["pullRequests"], self.node["issues"]])


@dataclass(frozen=True)
class Owner:
    """An organisation or user whose repositories are read."""

    login: str
    is_organization: bool


Found = Repository | Owner | Failed


def find(api: Api) -> Iterator[Found]:
    """Yield owners and repositories as the settings name them, each repository once.

    Raises:
        SourceError: The token does not work, or the host cannot be reached.
    """
    seen: set[str] = set()
    for found in _all(api):
        if isinstance(found, Repository):
            if found.id in seen:
                continue
            seen.add(found.id)
        yield found


def _all(api: Api) -> Iterator[Found]:
    settings = api.settings
    for owner in settings.owners:
        yield from _owned(api, owner)
    for names in _chunks(settings.repositories, NAMED_AT_ONCE):
        yield from _named(api, names)
    if not settings.owners and not settings.repositories:
        yield from _installed(api) if settings.app else _seen_by_viewer(api)


def _owned(api: Api, owner: str) -> Iterator[Found]:
    what = f"repositories of {owner}"
    try:
        for page in _walk(api, "OwnerRepositories", "repositoryOwner", {"owner": owner}, what=what):
            if page.is_first:
                yield Owner(owner, page.root["__typename"] == "Organization")
            yield from _on(page.answer, page.items, owner, what=what)
    except (NotFoundError, ForbiddenError) as error:
        yield Failed("repositories", owner, error)


def _seen_by_viewer(api: Api) -> Iterator[Found]:
    owners: set[str] = set()
    what = "repositories that the token sees"
    for page in _walk(api, "ViewerRepositories", "viewer", {}, what=what):
        for found in _on(page.answer, page.items, "", what=what):
            yield from _new_owner(found, owners)
            yield found


def _installed(api: Api) -> Iterator[Found]:
    owners: set[str] = set()
    what = "repositories of the installation"
    request = Request("GET", "installation/repositories", budgets=("core",), what=what)
    pages = link_pages(
        api.client, request, items=lambda value: value["repositories"], size=PageSize(100, 100)
    )
    for page in pages:
        for ids in _chunks([node["node_id"] for node in page.items], PAGE):
            answer = api.graphql(api.text("RepositoriesById"), {"ids": ids}, what=what)
            for found in _on(answer, answer.value["data"]["nodes"], "", what=what):
                yield from _new_owner(found, owners)
                yield found


def _new_owner(found: Found, owners: set[str]) -> Iterator[Owner]:
    if isinstance(found, Repository) and found.owner not in owners:
        owners.add(found.owner)
        yield Owner(found.owner, found.node["owner"]["__typename"] == "Organization")


def _named(api: Api, names: Sequence[str]) -> Iterator[Found]:
    """Ask for repositories by name: an old name leads to the repository that had it."""
    variables: dict[str, str] = {}
    for number, full_name in enumerate(names):
        owner, _, name = full_name.partition("/")
        variables |= {f"owner{number}": owner, f"name{number}": name}
    answer = api.graphql(named_query(len(names)), variables, what="repositories of sei.yml")
    for number, full_name in enumerate(names):
        node = (answer.value.get("data") or {}).get(f"r{number}")
        errors = [error for error in answer.errors if error.get("path", [""])[0] == f"r{number}"]
        if node is None:
            place = f"repository {full_name}"
            yield Failed("repositories", full_name, refused(errors, what=place, host=HOST))
        else:
            yield _repository(answer, node)


def named_query(count: int) -> str:
    """Return the document that asks for so many repositories by owner and name."""
    declared, parts = [], []
    for number in range(count):
        declared.append(f"$owner{number}: String!, $name{number}: String!")
        parts.append(
            f"r{number}: repository(owner: $owner{number}, name: $name{number})"
            " { ...RepositoryFields }"
        )
    types = 'issueTypes: __type(name: "IssueType") { name }'
    head = f"query NamedRepositories({', '.join(declared)}) {{ rateLimit {{ ...Cost }} {types}"
    return document(f"{head} {' '.join(parts)} }}")


@dataclass(frozen=True)
class _Listing:
    """One page of repositories, and the thing they are listed of."""

    answer: Answer
    items: Sequence[Node | None]
    root: Node
    is_first: bool


def _walk(
    api: Api, name: str, root: str, variables: Mapping[str, str], *, what: str
) -> Iterator[_Listing]:
    def fetch(after: Position, first: int) -> Page:
        turned = {**variables, "first": first, "after": after}
        answer = api.split(api.text(name), turned, what=what, partial=True)
        found = (answer.value.get("data") or {}).get(root)
        if found is None:
            raise _unknown(answer, what)
        return connection_page(found["repositories"], answer, what=what)

    for number, page in enumerate(walk(fetch, size=PageSize(PAGE, 100), what=what)):
        if page.answer is not None:
            found = page.answer.value["data"][root]
            items = found["repositories"]["nodes"]
            yield _Listing(page.answer, items, found, is_first=number == 0)


def _on(answer: Answer, items: Sequence[Node | None], owner: str, *, what: str) -> Iterator[Found]:
    """Yield the repositories of a page; one that the token may not see does not keep the others."""
    hidden = 0
    for node in items:
        if node is None:
            hidden += 1
        else:
            yield _repository(answer, node)
    if hidden:
        error = refused(answer.errors, what=what, host=HOST)
        yield Failed("repositories", f"{owner} ({hidden} of them)".strip(), error)


def _repository(answer: Answer, node: Node) -> Repository:
    return Repository(node, has_issue_types=answer.value["data"]["issueTypes"] is not None)


def _unknown(answer: Answer, what: str) -> SourceError:
    if answer.errors:
        return refused(answer.errors, what=what, host=HOST)
    return NotFoundError(
        f"{what}: there is no such organisation or user",
        hint="Correct `sources.github.owners` in sei.yml, or give the token access: sei doctor",
    )


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
