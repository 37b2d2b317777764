"""The HTTP client of the sources, as their tests use it."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

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


def key_pair() -> tuple[str, str]:
    """Return the private and the public key of an application, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
