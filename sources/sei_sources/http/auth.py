"""Who asks: credentials that go into headers, and are masked in everything else."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Protocol

from sei_sources.errors import SourceConfigError

REFRESH_SECONDS = 600.0
"""An installation token is replaced this long before it expires."""
JWT_SECONDS = 540
"""How long the application's own signature is valid; the vendor allows ten minutes."""


class Auth(Protocol):
    """A credential of one vendor."""

    def headers(self, post: Post, now: float) -> Mapping[str, str]:
        """Return the headers that authenticate a request sent now."""

    def secrets(self) -> tuple[str, ...]:
        """Return the texts that nobody may see."""

    def renew(self) -> bool:
        """Forget a token that the host refused; True if a new one can be had."""


Post = Callable[[str, Callable[[float], Mapping[str, str]]], Any]
"""Sends a POST to a path of the host, with headers made for a time; returns the JSON answer."""


class _Fixed:
    """A credential that never changes."""

    def __init__(self, headers: Mapping[str, str], secrets: tuple[str, ...]) -> None:
        self._headers = headers
        self._secrets = tuple(secret for secret in secrets if secret)

    def headers(self, post: Post, now: float) -> Mapping[str, str]:  # noqa: ARG002
        return self._headers

    def secrets(self) -> tuple[str, ...]:
        return self._secrets

    def renew(self) -> bool:
        return False


def bearer(token: str) -> Auth:
    """Return a credential for `Authorization: Bearer`."""
    return _Fixed({"Authorization": f"Bearer {token}"}, (token,))


def header_key(name: str, token: str) -> Auth:
    """Return a credential that is the whole value of a header: `PRIVATE-TOKEN`."""
    return _Fixed({name: token}, (token,))


def basic(user: str, password: str) -> Auth:
    """Return a credential for `Authorization: Basic`."""
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return _Fixed({"Authorization": f"Basic {encoded}"}, (password, encoded))


class AppInstallation:
    """A GitHub App installed somewhere: its key signs requests for tokens that last an hour.

    Args:
        app_id: Number or client id of the application.
        installation_id: Number of the installation.
        private_key: PEM text.
    """

    def __init__(self, app_id: str, installation_id: str, private_key: str) -> None:
        self._app_id = app_id
        self._installation_id = installation_id
        self._private_key = private_key
        self._token = ""
        self._expires_at = 0.0
        self._lock = Lock()

    def headers(self, post: Post, now: float) -> Mapping[str, str]:
        """Return the header of the installation token, a new one where it ends soon."""
        with self._lock:
            if now > self._expires_at - REFRESH_SECONDS:
                self._refresh(post)
            return {"Authorization": f"Bearer {self._token}"}

    def secrets(self) -> tuple[str, ...]:
        """Return the key and the current token."""
        return tuple(secret for secret in (self._private_key, self._token) if secret)

    def renew(self) -> bool:
        """Make the next request ask for a new token."""
        with self._lock:
            self._expires_at = 0.0
        return True

    def _refresh(self, post: Post) -> None:
        path = f"app/installations/{self._installation_id}/access_tokens"
        answer = post(path, self._signed)
        self._token = answer["token"]
        self._expires_at = datetime.fromisoformat(answer["expires_at"]).timestamp()

    def _signed(self, now: float) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._signature(now)}"}

    def _signature(self, now: float) -> str:
        import jwt
        from cryptography.exceptions import UnsupportedAlgorithm

        claims = {"iat": int(now) - 60, "exp": int(now) + JWT_SECONDS, "iss": self._app_id}
        try:
            return jwt.encode(claims, self._private_key, algorithm="RS256")
        except (jwt.InvalidKeyError, UnsupportedAlgorithm, ValueError, TypeError) as error:
            raise SourceConfigError(
                "the private key of the application cannot be read: it is no RSA key in PEM form",
                hint="Download the key again from the application's settings page.",
            ) from error
