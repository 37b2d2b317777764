"""What a user can set for the source linear."""

from __future__ import annotations

from datetime import datetime, timedelta

from sei_sources.http import Auth, bearer, header_key
from sei_sources.settings import Address, Token
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

    url: Address = "https://api.linear.app/graphql"
    token: Token
    teams: tuple[str, ...] = ()

    @property
    def auth(self) -> Auth:
        """The credential: a personal key is the header's whole value, an OAuth token a bearer's."""
        if self.token.startswith("lin_api_"):
            return header_key("Authorization", self.token)
        return bearer(self.token)

    def begin(self, context: Context) -> datetime:
        """Return how far back to begin where there is no cursor."""
        return context.since or self.since or context.started_at - DEFAULT_SINCE
