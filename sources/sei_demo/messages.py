"""Requests, answers and the log of the local server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it arrived.

    Attributes:
        method: GET, POST.
        path: Path without the query, for instance /graphql.
        query: Values of the query string, the last one of each name.
        headers: Headers with lower-case names.
        body: Body as sent.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty if it is none."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def variables(self) -> dict[str, Any]:
        """Variables of a GraphQL request."""
        return self.json.get("variables") or {}


@dataclass(frozen=True)
class Response:
    """One answer.

    Attributes:
        status: HTTP status.
        body: Body bytes.
        headers: Headers beside Content-Length and Date.
        operation: Name of the GraphQL operation or of the REST route.
        cost: Points that the vendor would charge.
        sent_bytes: Send only so many bytes of the announced body, then close; None: all.
        is_dropped: Close the connection without an answer.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    operation: str = ""
    cost: int = 0
    sent_bytes: int | None = None
    is_dropped: bool = False

    @staticmethod
    def of_json(status: int, value: Any, **more: Any) -> Response:
        """Answer a JSON value."""
        headers = {"Content-Type": "application/json; charset=utf-8", **more.pop("headers", {})}
        body = json.dumps(value, separators=(",", ":")).encode()
        return Response(status, body, headers, **more)

    @cached_property
    def json(self) -> Any:
        """The body as a JSON value."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Logged:
    """One line of the request log.

    Attributes:
        kind: graphql, rest or git.
        method: HTTP method.
        path: Path with the query.
        operation: GraphQL operation name or REST route.
        variables: GraphQL variables, or the values of the query string.
        cost: Points.
        status: HTTP status, 0 for a dropped connection.
        seconds: CPU time that the server took for it.
    """

    kind: str
    method: str
    path: str
    operation: str
    variables: Mapping[str, Any]
    cost: int
    status: int
    seconds: float
