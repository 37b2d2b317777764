"""A GitHub App: it proves itself by a signed claim and gets tokens that last an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sei_demo.messages import Request, Response
from sei_demo.rest_api import problem

LONGEST_CLAIM = timedelta(minutes=10)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class App:
    """One app with one installation.

    Attributes:
        client_id: The issuer that its claims name; the numeric app id is as good.
        public_key: PEM of the key that its claims are signed with.
        installation_id: Number of the installation.
        lifetime: How long a token lasts.
        clock: What time it is.
        tokens: When each token that was given expires.
    """

    client_id: str
    public_key: str
    installation_id: int = 1
    lifetime: timedelta = timedelta(hours=1)
    clock: Callable[[], datetime] = _now
    tokens: dict[str, datetime] = field(default_factory=dict)

    def valid_tokens(self) -> set[str]:
        """Return the tokens that have not expired."""
        return {token for token, expires_at in self.tokens.items() if expires_at > self.clock()}

    def answer(self, request: Request) -> Response:
        """Answer `POST /app/installations/{id}/access_tokens`."""
        refusal = self._refusal(request)
        if refusal:
            return refusal
        token = f"ghs_{self.client_id}_{'x' * 480}.{len(self.tokens) + 1}"
        expires_at = self.clock() + self.lifetime
        self.tokens[token] = expires_at
        body = {
            "token": token,
            "expires_at": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
            "permissions": {"contents": "read", "metadata": "read", "pull_requests": "read"},
            "repository_selection": "all",
        }
        return Response.of_json(201, body, operation="access_tokens")

    def _refusal(self, request: Request) -> Response | None:
        import jwt

        if request.method != "POST" or not request.path.endswith("/access_tokens"):
            return problem(404, "Not Found")
        scheme, _, claim = request.headers.get("authorization", "").partition(" ")
        try:
            claims = jwt.decode(
                claim, self.public_key, ["RS256"], options={"require": ["iat", "exp", "iss"]}
            )
        except jwt.PyJWTError:
            return problem(401, "A JSON web token could not be decoded")
        if scheme.lower() != "bearer" or claims["iss"] != self.client_id:
            return problem(401, "'Issuer' claim ('iss') must be an Integer or client id")
        if claims["exp"] - claims["iat"] > LONGEST_CLAIM.total_seconds() + 60:
            return problem(401, "'Expiration time' claim ('exp') is too far in the future")
        if request.path.split("/")[-2] != str(self.installation_id):
            return problem(404, "Not Found")
        return None
