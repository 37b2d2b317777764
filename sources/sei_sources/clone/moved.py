"""Find out where a host has moved a repository to, without a word to any other host.

git follows a redirect and brings the token along, also to another host. So with a token it follows
none, and where that fails the host itself is asked for the new address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from sei_sources.clone.remote import Remote
from sei_sources.errors import SourceError

ADVERTISED = "/info/refs"
"""What git asks for first, below the address of a repository."""
TIMEOUT_SECONDS = 30


def where_it_is(remote: Remote, ask: Callable[[Remote], str]) -> tuple[Remote, str]:
    """Return what a remote answers, and the remote at its present address on the same host.

    Args:
        remote: The remote.
        ask: Asks git for something of it.

    Raises:
        SourceError: git cannot reach or read it, or it is on another host now.
    """
    try:
        return remote, ask(remote)
    except SourceError:
        location = _location(remote)
        if location is None:
            raise
    if urlsplit(location)[:2] != urlsplit(remote.url)[:2]:
        raise SourceError(
            f"{remote.repository_id} is on another host now, {urlsplit(location).hostname}:"
            " nothing was sent there",
            hint="Write the new address, with a token that is meant for it.",
        )
    there = replace(remote, url=location)
    return there, ask(there)


class _Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        del req, fp, code, msg, headers, newurl


def _location(remote: Remote) -> str | None:
    """Return the address that the host sends git to; None where it sends it nowhere."""
    if remote.authorization is None or remote.protocol not in {"http", "https"}:
        return None
    url = f"{remote.url.rstrip('/')}{ADVERTISED}?service=git-upload-pack"
    headers = {"Authorization": remote.authorization(), "User-Agent": "git/2 (sei)"}
    try:
        with build_opener(_Stay).open(Request(url, headers=headers), timeout=TIMEOUT_SECONDS):  # noqa: S310 - http or https
            return None
    except HTTPError as error:
        found = error.headers.get("Location") if 300 <= error.code < 400 else None
    except OSError:
        return None
    return urljoin(url, found).partition(ADVERTISED)[0] if found else None
