"""What there is to read now: for each repository the lists in which something is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from sei_sources.cursors import Probe, is_quiet
from sei_sources.github.api import HOST, Api, client_of
from sei_sources.github.commits import commits
from sei_sources.github.completeness import Extract, Followed
from sei_sources.github.deliveries import deployments, releases
from sei_sources.github.history import history_stream
from sei_sources.github.identities import Resolved
from sei_sources.github.issues import extract_issues
from sei_sources.github.mainline import extract_mainline, extract_references
from sei_sources.github.newest_first import List, newest_first
from sei_sources.github.organizations import organization_streams
from sei_sources.github.projects import project_streams
from sei_sources.github.pull_requests import pull_requests
from sei_sources.github.repositories import Owner, Repository, find
from sei_sources.github.repository import repository_stream
from sei_sources.github.review_comments import extract_review_comments
from sei_sources.github.settings import GitHubSettings
from sei_sources.github.workflow_runs import WorkflowRuns, is_asleep
from sei_sources.http import ForbiddenError
from sei_sources.source import Batch, Context, Count, Cursor, Failed, Stream
from sei_sources.surprises import alone

REFUSALS = 3
"""So many repositories of an owner that do not show a list are believed to speak for all."""


def streams(settings: GitHubSettings, context: Context) -> Iterator[Stream | Failed | Count]:
    """Yield a stream for every list in which something is new, and what could not be listed."""
    api = Api(settings, context, client_of(settings, context, settings.auths))
    hidden = _Hidden()
    resolved = Resolved()
    for found in find(api.counting("repositories", "")):
        match found:
            case Owner(login, is_organization):
                yield from organization_streams(api, login) if is_organization else ()
            case Failed():
                yield found
            case Repository():
                modern = replace(api, has_issue_types=found.has_issue_types)
                listed = _Repository(modern, found, hidden, resolved).streams()
                yield from alone(listed, "github", str(found.node.get("name")))
    yield from project_streams(api)


def _extract_commits(api: Api, repository: Repository, cursor: Cursor | None) -> Iterator[Batch]:
    probe = Probe(repository.git, newest=None)
    what = f"commits of {repository.label}"
    walk = newest_first(
        api, commits(repository), repository_id=repository.id, probe=probe, what=what
    )
    return walk.extract(cursor)


class _Hidden:
    """The lists that the token may not see, by name and owner.

    One repository may be closed to a token that sees the others, so only several refusals, and none
    that let it see, speak for all repositories of an owner.
    """

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._shown: set[tuple[str, str]] = set()
        self._refusals: Counter[tuple[str, str]] = Counter()

    def is_news(self, name: str, owner: str) -> bool:
        """Return whether a list that a listing shows empty is to be told: once for an owner."""
        is_news = (name, owner) not in self._told
        self._told.add((name, owner))
        return is_news

    def refused(self, name: str, owner: str) -> None:
        """Take note that a repository did not let its list be read."""
        self._refusals[name, owner] += 1

    def shown(self, name: str, owner: str) -> None:
        """Take note that a repository did."""
        self._shown.add((name, owner))

    def is_given_up(self, name: str, owner: str) -> bool:
        """Return whether it is no use to ask further repositories."""
        return (name, owner) not in self._shown and self._refusals[name, owner] >= REFUSALS


class _Repository:
    """The streams of one repository.

    Args:
        api: Asks GitHub.
        repository: The repository as it was listed.
        hidden: The lists that the token may not see.
        resolved: Addresses that were asked about in this run.
    """

    def __init__(
        self, api: Api, repository: Repository, hidden: _Hidden, resolved: Resolved
    ) -> None:
        self._api = api
        self._repository = repository
        self._hidden = hidden
        self._resolved = resolved

    def streams(self) -> Iterator[Stream | Failed | Count]:
        """Yield what has news."""
        yield from repository_stream(self._api, self._repository)
        yield from self._newest_first("pull_requests", "pullRequests", pull_requests)
        yield from self._oldest_first("review_comments", "pullRequests", extract_review_comments)
        yield from self._oldest_first("issues", "issues", extract_issues)
        yield from self._newest_first("deployments", "deployments", deployments)
        yield from self._newest_first("releases", "releases", releases)
        yield from self._workflow_runs()
        if not self._repository.node["isEmpty"]:
            yield from self._commits()

    def _newest_first(
        self, name: str, field: str, make: Callable[[Repository], List]
    ) -> Iterator[Stream | Failed | Count]:
        def extract(
            api: Api, repository: Repository, probe: Probe, cursor: Cursor | None
        ) -> Iterator[Batch]:
            what = f"{name.replace('_', ' ')} of {repository.label}"
            target = make(repository)
            walk = newest_first(api, target, repository_id=repository.id, probe=probe, what=what)
            return walk.extract(cursor)

        yield from self._oldest_first(name, field, extract)

    def _commits(self) -> Iterator[Stream]:
        """Yield the streams of a history, from a clone or without."""
        if self._api.settings.clone:
            yield from history_stream(self._api, self._repository, self._resolved)
            return
        for name, extract in (
            ("commits", _extract_commits),
            ("mainline", extract_mainline),
            ("references", extract_references),
        ):
            if (self._cursor(name) or {}).get("probe") != self._repository.git:
                yield from self._stream(name, self._bound(extract))

    def _bound(
        self, extract: Callable[[Api, Repository, Cursor | None], Iterator[Batch]]
    ) -> Callable[[Api, Cursor | None], Iterator[Batch]]:
        def read(api: Api, cursor: Cursor | None) -> Iterator[Batch]:
            return extract(api, self._repository, cursor)

        return read

    def _oldest_first(
        self, name: str, field: str, extract: Extract
    ) -> Iterator[Stream | Failed | Count]:
        probe = self._repository.probe(field)
        if probe is None:
            yield from self._not_visible(name)
            return
        cursor, now = self._cursor(name), self._api.context.started_at
        followed = Followed(name, extract)
        yield from followed.count(self._api, self._repository, probe)
        is_empty = cursor is None and not probe.total
        if is_empty or (
            is_quiet(cursor, probe) and not followed.is_due(cursor, probe, self._repository, now)
        ):
            return
        yield from self._stream(
            name, lambda api, cursor: followed.read(api, self._repository, probe, cursor)
        )

    def _not_visible(self, name: str) -> Iterator[Failed]:
        owner = self._repository.owner
        if not self._hidden.is_news(name, owner):
            return
        error = ForbiddenError(
            f"{HOST} does not show the {name.replace('_', ' ')} of {self._repository.label}",
            hint="Give the token the permission to read them; which ones are missing: sei doctor",
        )
        yield Failed(name, owner, error)

    def _workflow_runs(self) -> Iterator[Stream]:
        now = self._api.context.started_at
        if is_asleep(self._cursor("workflow_runs"), self._repository, now):
            return
        yield from self._stream(
            "workflow_runs", lambda api, cursor: WorkflowRuns(api, self._repository).extract(cursor)
        )

    def _cursor(self, name: str) -> Cursor | None:
        return self._api.context.cursor(name, self._repository.id)

    def _stream(
        self, name: str, extract: Callable[[Api, Cursor | None], Iterator[Batch]]
    ) -> Iterator[Stream]:
        """Yield a stream, unless others showed that the token may not read such lists."""
        label, owner = self._repository.label, self._repository.owner
        if self._hidden.is_given_up(name, owner):
            return

        def counted(cursor: Cursor | None) -> Iterator[Batch]:
            try:
                yield from extract(self._api.counting(name, label), cursor)
            except ForbiddenError:
                self._hidden.refused(name, owner)
                raise
            self._hidden.shown(name, owner)

        yield Stream(name, self._repository.id, label, counted)
