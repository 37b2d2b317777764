"""The HTTP layer of all sources: one client that waits, repeats, pages and never leaks a secret.

`Client` sends to one host; its `Governor` lends it the token with most budget left, and waits where
none has any. The pagers walk lists; a `PageSize` halves where the host cannot. Every error is a
`SourceError`.
"""

from __future__ import annotations

from sei_sources.http.auth import AppInstallation, Auth, basic, bearer, header_key
from sei_sources.http.client import Client
from sei_sources.http.clock import Clock, StoppedError
from sei_sources.http.failures import (
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    PageTooLargeError,
    UnauthorizedError,
    UnreachableError,
    UnusableError,
)
from sei_sources.http.governor import WaitTooLongError
from sei_sources.http.graphql import connection_at, connection_page, graphql_pages
from sei_sources.http.limits import Budget
from sei_sources.http.pages import (
    Page,
    PageSize,
    Position,
    ahead,
    link_pages,
    offset_pages,
    token_pages,
    walk,
)
from sei_sources.http.transport import Answer, Request

__all__ = [
    "Answer",
    "AppInstallation",
    "Auth",
    "Budget",
    "Client",
    "Clock",
    "ForbiddenError",
    "InvalidRequestError",
    "NotFoundError",
    "Page",
    "PageSize",
    "PageTooLargeError",
    "Position",
    "Request",
    "StoppedError",
    "UnauthorizedError",
    "UnreachableError",
    "UnusableError",
    "WaitTooLongError",
    "ahead",
    "basic",
    "bearer",
    "connection_at",
    "connection_page",
    "graphql_pages",
    "header_key",
    "link_pages",
    "offset_pages",
    "token_pages",
    "walk",
]
