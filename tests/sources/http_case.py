"""The HTTP client of the sources, as their tests use it."""

from __future__ import annotations

from sei_sources.http import (
    Budget,
    Client,
    Clock,
    bearer,
)
from tests.sources.scripted_server import SkippingClock

GITHUB_BUDGETS = (
    Budget("core", resource="x-ratelimit-resource"),
    Budget("graphql", resource="x-ratelimit-resource"),
)


def client(url: str, *, clock: Clock | None = None, **options: object) -> Client:
    options.setdefault("host", "GitHub")
    auths = options.pop("auths", [bearer("SECRET")])
    return Client(url, auths, clock=clock or SkippingClock(), **options)  # type: ignore[arg-type]


def budget(remaining: int, reset: float, resource: str = "core") -> dict[str, str]:
    return {
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(reset),
        "x-ratelimit-resource": resource,
    }
