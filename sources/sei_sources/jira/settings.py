"""What a user can set for the source jira."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from sei_sources.http import Auth, basic, bearer
from sei_sources.settings import Address, Token
from sei_sources.source import Context, Settings

DEFAULT_SINCE = timedelta(days=365)
CLOUD_HOSTS = ("atlassian.net", "atlassian.com", "jira.com")


class JiraSettings(Settings):
    """The keys below `sources.jira` in sei.yml.

    Attributes:
        url: Address of the site; for a scoped token `https://api.atlassian.com/ex/jira/CLOUD_ID`.
        email: Address of the account that the API token belongs to; empty: the token is a bearer's.
        token: An API token, or on Data Center a personal access token.
        deployment: `cloud` or `datacenter`; nothing: found out.
        projects: Keys of the projects whose issues are read (`ABC`); empty: all that it sees.
        groups: Names of the groups whose members are read, because they are teams.
        remote_links: Whether links to pages elsewhere are read, one request an issue that changed.
        since: How far back the first run goes, by the issues' latest change; default 365 days.
    """

    url: Address
    email: str = ""
    token: Token
    deployment: Literal["cloud", "datacenter"] | None = None
    projects: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    remote_links: bool = False

    @property
    def auth(self) -> Auth:
        """The credential: Basic with an address, else a bearer's token."""
        return basic(self.email, self.token) if self.email else bearer(self.token)

    @property
    def is_cloud(self) -> bool | None:
        """Whether it is Jira Cloud, None where neither the user nor the address tells."""
        if self.deployment:
            return self.deployment == "cloud"
        host = urlsplit(self.url).hostname or ""
        is_known = any(host == one or host.endswith(f".{one}") for one in CLOUD_HOSTS)
        return True if is_known else None

    def begin(self, context: Context) -> datetime:
        """Return how far back to begin where there is no cursor."""
        return context.since or self.since or context.started_at - DEFAULT_SINCE
