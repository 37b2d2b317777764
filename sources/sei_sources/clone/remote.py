"""Understand clone URLs, and refuse those that would make git do something else than clone."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from sei_sources.errors import SourceError

ALLOWED = "https://HOST/PATH, ssh://HOST/PATH, USER@HOST:PATH, file:///PATH, or a path"
SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>\w[\w.-]*):(?P<path>[^-:\s][^:\s]*)")
"""What git calls the scp-like form: `git@github.com:acme/api.git`."""
LOCAL_HOST = "local"


@dataclass(frozen=True)
class Remote:
    """Where a repository is cloned from.

    Attributes:
        url: The URL for git, without a password.
        protocol: The one transport that git needs for it.
        host: Host in lower case; `local` for a file.
        path: Path on the host without slashes around it and without `.git`.
        authorization: Returns the value of the HTTP header Authorization, asked anew each time.
    """

    url: str
    protocol: str
    host: str
    path: str
    authorization: Callable[[], str] | None = field(default=None, repr=False)

    @property
    def repository_id(self) -> str:
        """Return `<host>/<path>` in lower case, which no two repositories share."""
        return f"{self.host}/{self.path}".lower()

    def with_authorization(self, authorization: Callable[[], str]) -> Remote:
        """Return the remote with a secret, given to its own host over HTTP only."""
        return replace(self, authorization=authorization)

    def configuration(self) -> dict[str, str]:
        """Return the git configuration with the secret: for the environment, never for a file.

        With a secret git follows no redirect: it would bring it along.
        """
        if self.authorization is None or self.protocol not in {"http", "https"}:
            return {}
        base = self.url[: self.url.index("/", self.url.index("://") + 3) + 1]
        header = f"Authorization: {self.authorization()}"
        return {f"http.{base}.extraHeader": header, "http.followRedirects": "false"}


def basic(user: str, password: str) -> str:
    """Return the value of an Authorization header from user and password (or token)."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def is_url(text: str) -> bool:
    """Say whether a text is meant as a URL and not as a path of this machine."""
    return "://" in text or "::" in text or bool(SCP.fullmatch(text))


def parse_remote(text: str) -> Remote:
    """Read a clone URL; a user and password in it become its authorization.

    Raises:
        SourceError: It is none that sei clones from.
    """
    if text.startswith("-"):
        raise _refused(text, "it would be taken for an option")
    if helper := re.match(r"([A-Za-z0-9+.-]+)::", text):
        raise _refused(text, f"the transport {helper[1]!r} is not allowed")
    if re.search(r"[\x00-\x20\x7f]", text):
        raise _refused(text, "it has blanks in it")
    if "://" in text:
        return _from_url(text)
    scp = SCP.fullmatch(text)
    if not scp:
        raise _refused(text, "it is no URL")
    return Remote(text, "ssh", scp["host"].lower(), _path(text, scp["path"]))


def _from_url(text: str) -> Remote:
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise _refused(text, str(error)) from error
    protocol = parts.scheme.lower()
    if protocol not in {"https", "http", "ssh", "file"}:
        raise _refused(text, f"the transport {protocol!r} is not allowed")
    if protocol == "file":
        if host:
            raise _refused(text, "a file URL has no host")
        path = PurePosixPath(_path(text, unquote(parts.path)))
        return Remote(text, "file", LOCAL_HOST, path.name)
    if not re.fullmatch(r"[\w\[:][\w.:\[\]-]*", host):
        raise _refused(text, "the host is missing or no name")
    if protocol == "http" and not _is_loopback(host):
        raise _refused(text, "a clone over http can be read and changed on its way")
    place = f"[{host}]" if ":" in host else host
    place = f"{place}:{port}" if port else place
    if protocol == "ssh":
        place = f"{parts.username}@{place}" if parts.username else place
        if place.startswith("-"):
            raise _refused(text, "the user would be taken for an option")
        return Remote(f"ssh://{place}{parts.path}", "ssh", host, _path(text, parts.path))
    remote = Remote(f"{protocol}://{place}{parts.path}", protocol, host, _path(text, parts.path))
    if parts.username or parts.password:
        header = basic(unquote(parts.username or ""), unquote(parts.password or ""))
        return remote.with_authorization(lambda: header)
    return remote


def _path(text: str, path: str) -> str:
    stripped = path.strip("/").removesuffix(".git").rstrip("/")
    if not stripped or stripped.startswith("-"):
        raise _refused(text, "it names no repository on its host")
    return stripped


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(text: str, why: str) -> SourceError:
    shown = re.sub(r"//[^@\s]*@", "//***@", text)
    return SourceError(f"{shown!r} cannot be cloned: {why}", hint=f"Write {ALLOWED}.")
