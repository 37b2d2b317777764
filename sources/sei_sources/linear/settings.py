"""What a user can set for the source linear."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import field_validator

from sei_sources.http import Auth, bearer, header_key
from sei_sources.source import Context, Settings

DEFAULT_SINCE = timedelta(days=365)


class LinearSettings(Settings):
    """The keys below `sources.linear` in sei.yml.

    Attributes:
        url: Address of the GraphQL API.
        token: A personal API key (`lin_api_…`) or an OAuth access token.
        teams: Keys of the teams whose issues are read (`ENG`); empty: all that the token sees.
        since: How far back the first run goes, by the issues' latest change; default 365 days.
    """

    url: str = "https://api.linear.app/graphql"
    token: str
    teams: tuple[str, ...] = ()

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no http or https address")
        return url.rstrip("/")

    @field_validator("token")
    @classmethod
    def _is_there(cls, token: str) -> str:
        if not token:
            raise ValueError("token is empty")
        return token

    @property
    def auth(self) -> Auth:
        """The credential: a personal key is the header's whole value, an OAuth token a bearer's."""
        if self.token.startswith("lin_api_"):
            return header_key("Authorization", self.token)
        return bearer(self.token)

    def begin(self, context: Context) -> datetime:
        """Return how far back to begin where there is no cursor."""
        return context.since or self.since or context.started_at - DEFAULT_SINCE
