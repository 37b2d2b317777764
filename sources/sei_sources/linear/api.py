"""Linear's GraphQL API through the shared client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sei_sources.documents import Documents
from sei_sources.http import Answer, Budget, Client, Page, PageSize, Request, graphql_pages
from sei_sources.linear.settings import LinearSettings
from sei_sources.run_client import run_client
from sei_sources.source import Context

HOST = "Linear"
CONCURRENCY = 2
DOCUMENTS = Documents("sei_sources.linear")


def client_of(settings: LinearSettings, context: Context) -> Client:
    """Return a client; its budgets are Linear's requests and complexity of an hour."""
    return run_client(
        context,
        settings.url,
        settings.auth,
        host=HOST,
        budgets=tuple(
            Budget(name, f"x-ratelimit-{name}-remaining", f"x-ratelimit-{name}-reset")
            for name in ("requests", "complexity")
        ),
        concurrency=CONCURRENCY,
    )


@dataclass(frozen=True)
class Api:
    """Asks Linear, and counts what it asks for a stream.

    Attributes:
        settings: The source's settings.
        context: The run.
        client: Sends.
    """

    settings: LinearSettings
    context: Context
    client: Client

    def counting(self, stream: str, label: str) -> Api:
        """Return the same API, with its requests counted for a stream."""
        return replace(self, client=self.client.counting(stream, label))

    def ask(self, text: str, variables: Mapping[str, Any], *, what: str) -> Any:
        """Send a document and return its data."""
        return self._sent(text, variables, what=what).value["data"]

    def pages(
        self,
        name: str,
        variables: Mapping[str, Any],
        connection: Sequence[str],
        *,
        size: PageSize,
        what: str,
        start: str | None = None,
    ) -> Iterator[Page]:
        """Walk the connection of an operation of `queries/`."""
        request = self._request(DOCUMENTS.operation(name), variables, what)
        return graphql_pages(self.client, request, connection=connection, size=size, start=start)

    def _sent(self, text: str, variables: Mapping[str, Any], *, what: str) -> Answer:
        return self.client.send(self._request(text, variables, what))

    def _request(self, text: str, variables: Mapping[str, Any], what: str) -> Request:
        body = {"query": text, "variables": dict(variables)}
        return Request("POST", self.settings.url, json=body, what=what)
