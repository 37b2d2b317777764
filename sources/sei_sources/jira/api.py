"""Jira's REST API through the shared client, Cloud and Data Center."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sei_sources.cursors import Node
from sei_sources.http import (
    Client,
    NotFoundError,
    PageSize,
    Request,
    UnauthorizedError,
    offset_pages,
)
from sei_sources.http.failures import IncompleteError
from sei_sources.http.pages import HOST_PROBLEM
from sei_sources.jira.settings import JiraSettings
from sei_sources.run_client import run_client
from sei_sources.source import Context

HOST = "Jira"
CONCURRENCY = 3
GATEWAY = "/ex/jira/"
OTHER_KIND = (
    "Jira Cloud and Data Center have different APIs: check `url` and `deployment` in sei.yml, or "
    "leave `deployment` out to have it found out; then: sei doctor"
)
EXPIRED = (
    "Check `email`, `token` and `url` in sei.yml. API tokens expire within a year; a scoped token "
    "needs the url https://api.atlassian.com/ex/jira/CLOUD_ID. Then: sei doctor"
)


def client_of(settings: JiraSettings, context: Context) -> Client:
    """Return a client; Jira tells its budget only when it is nearly spent."""
    return run_client(
        context,
        settings.url,
        settings.auth,
        host=HOST,
        concurrency=CONCURRENCY,
    )


@dataclass(frozen=True)
class Api:
    """Asks Jira, and counts what it asks for a stream.

    Attributes:
        settings: The source's settings.
        context: The run.
        client: Sends.
        is_cloud: Whether it is Jira Cloud.
    """

    settings: JiraSettings
    context: Context
    client: Client
    is_cloud: bool

    def counting(self, stream: str, label: str) -> Api:
        """Return the same API, with its requests counted for a stream."""
        return replace(self, client=self.client.counting(stream, label))

    def path(self, path: str) -> str:
        """Return a path below the platform's API."""
        return f"rest/api/{3 if self.is_cloud else 2}/{path}"

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, what: str) -> Any:
        """Ask for one thing, or for a list that has no pages."""
        return self.client.get(self.path(path), params, what=what).value

    def post(self, path: str, body: Node, *, what: str) -> Any:
        """Ask with a body."""
        return self.client.send(Request("POST", self.path(path), json=body, what=what)).value

    def searched(self, body: Node, *, what: str, shrinks: bool = False) -> Node:
        """Search as Data Center does; Cloud answers 410.

        Raises:
            NotFoundError: This Jira has no such search.
        """
        request = Request("POST", self.path("search"), json=body, what=what, shrinks=shrinks)
        try:
            found: Node = self.client.send(request).value
        except NotFoundError as error:
            raise NotFoundError(error.message, hint=OTHER_KIND) from error
        return found

    def agile(self, path: str, *, what: str) -> Node:
        """Ask the boards' API for one thing."""
        found: Node = self.client.get(f"rest/agile/1.0/{path}", what=what).value
        return found

    def listed(
        self, path: str, params: Mapping[str, Any] | None = None, *, what: str, size: int = 50
    ) -> Iterator[Node]:
        """Walk a list whose pages say where they start and whether they are the last."""
        for page in offset_pages(
            self.client,
            Request("GET", path, params=params or {}, what=what),
            items=lambda answer: answer["values"],
            parameter="startAt",
            size=PageSize(size, size),
            size_parameter="maxResults",
            is_last=_is_last,
        ):
            yield from page.items


def _is_last(answer: Node) -> bool:
    """Return whether a page is the last one.

    Raises:
        IncompleteError: It is empty and says that it is not: what is missing would count as gone.
    """
    ended = answer["startAt"] + len(answer["values"])
    is_last = bool(answer["isLast"] if "isLast" in answer else ended >= answer["total"])
    if not is_last and not answer["values"]:
        raise IncompleteError("an empty page that is not the last one", hint=HOST_PROBLEM)
    return is_last


def connect(settings: JiraSettings, context: Context) -> tuple[Api, Node]:
    """Return the API and the account of the credential.

    Raises:
        UnauthorizedError: Jira does not know the credential, or takes it for nobody's.
    """
    client = client_of(settings, context).counting("connection", settings.url)
    known = (context.cursor("references", "site") or {}).get("is_cloud")
    is_cloud = known if settings.is_cloud is None else settings.is_cloud
    if is_cloud is not None:
        api = Api(settings, context, client, is_cloud)
        return api, _myself(api)
    cloud, data_center = (Api(settings, context, client, kind) for kind in (True, False))
    try:
        return cloud, _myself(cloud)
    except NotFoundError:
        return data_center, _myself(data_center)


def site_url(api: Api, me: Node) -> str:
    """Return the address that people open; the gateway of scoped tokens is none."""
    base, is_there, _ = str(me.get("self", "")).partition("/rest/api/")
    if is_there and GATEWAY not in base:
        return base
    found: str = api.get("serverInfo", what="the site")["baseUrl"]
    return found.rstrip("/")


def _myself(api: Api) -> Node:
    try:
        answer = api.client.get(api.path("myself"), what="the account of the token")
    except UnauthorizedError as error:
        raise UnauthorizedError(error.message, hint=EXPIRED) from error
    except NotFoundError as error:
        raise NotFoundError(error.message, hint=OTHER_KIND) from error
    me: Node = answer.value or {}
    is_refused = "FAILED" in answer.headers.get("x-seraph-loginreason", "").upper()
    if is_refused or account_of(me) is None:
        raise UnauthorizedError(
            f"{api.settings.url} takes the credential for an anonymous visitor's", hint=EXPIRED
        )
    return me


def account_of(user: Node | None) -> str | None:
    """Return the account id of a user, on Data Center the key."""
    if not user:
        return None
    return user.get("accountId") or user.get("key") or user.get("name")
