"""GitHub's REST and GraphQL APIs through the shared client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sei_sources.github.queries import operation
from sei_sources.github.settings import GitHubSettings
from sei_sources.http import (
    Answer,
    Auth,
    Budget,
    Client,
    Page,
    PageSize,
    Request,
    graphql_pages,
)
from sei_sources.run_client import run_client
from sei_sources.source import Context

HOST = "GitHub"
CONCURRENCY = 4
"""Streams and requests at once: GitHub grants a minute of GraphQL work a minute, more waits."""
DEFAULT_SINCE = timedelta(days=365)
RESOURCE = "x-ratelimit-resource"
HEADERS = {"X-GitHub-Api-Version": "2022-11-28", "Accept": "application/vnd.github+json"}


def client_of(settings: GitHubSettings, context: Context, auths: Sequence[Auth]) -> Client:
    """Return a client for these credentials."""
    return run_client(
        context,
        settings.url,
        *auths,
        host=HOST,
        budgets=(Budget("core", resource=RESOURCE), Budget("graphql", resource=RESOURCE)),
        headers=HEADERS,
        concurrency=CONCURRENCY,
    )


@dataclass(frozen=True)
class Api:
    """Asks GitHub, and counts what it asks for a stream.

    Attributes:
        settings: The source's settings.
        context: The run.
        client: Sends.
        has_issue_types: Whether issues have types and parents: older servers know neither.
    """

    settings: GitHubSettings
    context: Context
    client: Client
    has_issue_types: bool = True

    @property
    def since(self) -> datetime:
        """How far back to begin where there is no cursor."""
        chosen = self.context.since or self.settings.since
        return chosen or self.context.started_at - DEFAULT_SINCE

    def counting(self, stream: str, label: str) -> Api:
        """Return the same API, with its requests counted for a stream."""
        return replace(self, client=self.client.counting(stream, label))

    def graphql(self, text: str, variables: Mapping[str, Any], *, what: str) -> Answer:
        """Send a document; single things that cannot be seen are in the answer's errors."""
        return self.client.send(replace(self._query(text, variables, what), partial=True))

    def split(
        self, text: str, variables: Mapping[str, Any], *, what: str, partial: bool = False
    ) -> Answer:
        """Send a document of which a smaller one can be made."""
        request = replace(self._query(text, variables, what), shrinks=True, partial=partial)
        return self.client.send(request)

    def pages(
        self,
        name: str,
        variables: Mapping[str, Any],
        connection: Sequence[str],
        *,
        size: PageSize,
        what: str,
        start: str | None = None,
        partial: bool = False,
        counted: bool = False,
        decoder: msgspec.json.Decoder[Any] | None = None,
    ) -> Iterator[Page]:
        """Walk the connection of an operation of `queries/`."""
        query = self._query(self.text(name), variables, what)
        request = replace(query, partial=partial, decoder=decoder)
        return graphql_pages(
            self.client,
            request,
            connection=connection,
            size=size,
            start=start,
            counted=counted,
        )

    def rest(self, path: str, params: Mapping[str, Any], *, what: str) -> Answer:
        """Send a GET to the REST API."""
        return self.client.get(path, params, budgets=("core",), what=what)

    def text(self, name: str) -> str:
        """Return an operation of `queries/`, without what an older server does not know."""
        text = operation(name)
        if self.has_issue_types:
            return text
        return text.replace(" issueType { name }", "").replace(" parent { id }", "")

    def _query(self, text: str, variables: Mapping[str, Any], what: str) -> Request:
        return Request(
            "POST",
            self.settings.graphql_url,
            json={"query": text, "variables": dict(variables)},
            budgets=("graphql",),
            what=what,
        )
