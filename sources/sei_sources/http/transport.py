"""One exchange with one host: what is sent, what came back, and never a word to another host."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Event, Lock
from typing import Any
from weakref import WeakSet

import httpx
import msgspec

from sei_sources.errors import SourceConfigError
from sei_sources.http import failures
from sei_sources.http.failures import Kind, UnusableError, Verdict

TIMEOUT = httpx.Timeout(60.0, connect=15.0)


@dataclass(frozen=True)
class Request:
    """What is sent.

    Attributes:
        method: GET or POST.
        url: Path below the client's base, or a whole URL on the same host.
        params: Query of the URL.
        json: Body.
        headers: Headers beside those of the client.
        budgets: Names of the budgets that it spends of; empty: all of the client's.
        what: What it asks for, for messages: `pull requests of acme/api`.
        shrinks: Whether an answer that is too large is for the caller to ask in smaller pieces.
        partial: Whether GraphQL errors about single things that cannot be seen are fine.
        accepts: Statuses beside success that are answers, too, for this request.
        decoder: Reads a good answer into objects, for what comes by the hundred thousand; None:
            plain JSON.
    """

    method: str
    url: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    budgets: tuple[str, ...] = ()
    what: str = ""
    shrinks: bool = False
    partial: bool = False
    accepts: tuple[int, ...] = ()
    decoder: msgspec.json.Decoder[Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        value: JSON; None after a 304 and of an empty body.
        headers: Headers.
        status: HTTP status.
        links: URLs of the `Link` header by their `rel`.
        errors: GraphQL errors that the request said are fine.
    """

    value: Any
    headers: Mapping[str, str]
    status: int
    links: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Mapping[str, Any], ...] = ()


class Transport:
    """Exchanges requests for answers with one host.

    Args:
        base_url: Where paths begin.
        headers: Headers of every request.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        self.base = _base(base_url)
        self.was_reached = Event()
        self.host_date: str = ""
        self._lines = _Lines()
        self._http = httpx.Client(
            timeout=TIMEOUT,
            headers={"User-Agent": "sei", **headers},
            follow_redirects=False,
            # Loading certificates takes a while, and no other scheme than the base's is ever used.
            verify=self.base.scheme == "https",
            # A proxy of the company does not know this machine's own addresses.
            trust_env=not _is_loopback(self.base.host),
        )

    def hang_up(self) -> None:
        """End every exchange at once, also one whose answer does not come."""
        self._lines.cut()

    def url(self, path: str, *, below: str = "") -> str:
        """Return the whole URL of a path.

        Args:
            path: Path, or a whole URL.
            below: URL that a relative path starts from; empty: the base.

        Raises:
            UnusableError: It is on another host, where the credential must not go.
        """
        whole = httpx.URL(below).join(path) if below else self.base.join(path.lstrip("/"))
        if _origin(whole) != _origin(self.base):
            raise UnusableError(
                f"{shown(str(self.base))} points to another host, {whole.host}: nothing was sent",
                hint="Check `url` in sei.yml; it must be the address that the host itself uses.",
            )
        return str(whole)

    def exchange(
        self, request: Request, url: str, auth: Mapping[str, str]
    ) -> tuple[Answer | None, Verdict]:
        """Send a request once; no answer where none arrived whole."""
        try:
            response = self._http.request(
                request.method,
                url,
                params=dict(request.params) or None,
                content=None if request.json is None else msgspec.json.encode(request.json),
                headers={**_json_headers(request), **request.headers, **auth},
                extensions={"trace": self._lines.watch},
            )
        except httpx.ConnectError as error:
            return None, Verdict(Kind.REPEAT, "no connection", str(error))
        except httpx.TimeoutException as error:
            kind = Kind.REPEAT if isinstance(error, httpx.ConnectTimeout) else Kind.SHRINK
            return None, Verdict(kind, "timeout", str(error))
        except (httpx.TransportError, httpx.DecodingError) as error:
            return None, Verdict(Kind.REPEAT, "broken connection", str(error))
        # The stream of a response that was read refers to it, and so keeps its body in a circle.
        response.stream = httpx.ByteStream(b"")
        self.was_reached.set()
        self.host_date = response.headers.get("date", "")
        return _judged(request, response)


class _Lines:
    """The open connections: closing one does not wake who reads from it, shutting it down does."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        self._is_cut = False
        self._lock = Lock()

    def watch(self, event: str, details: Mapping[str, Any]) -> None:
        """Take note of a connection as httpx makes it."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._open.add(details["return_value"].get_extra_info("socket"))
            if self._is_cut:
                self.cut()

    def cut(self) -> None:
        """Shut down all of them, and those that are still made."""
        with self._lock:
            self._is_cut, lines = True, list(self._open)
        for line in lines:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def shown(url: str) -> str:
    """Return a URL without what may be secret in it."""
    return str(httpx.URL(url).copy_with(query=None, fragment=None, username=None, password=None))


def _judged(request: Request, response: httpx.Response) -> tuple[Answer, Verdict]:
    try:
        body = _value(request, response)
    except msgspec.ValidationError as error:
        return _answer(response, None), Verdict(Kind.SURPRISE, "another shape", str(error))
    except ValueError as error:
        body = None
        if response.is_success or response.status_code in request.accepts:
            return _answer(response, None), Verdict(Kind.REPEAT, "broken body", str(error))
    answer = _answer(response, body)
    if 300 <= response.status_code < 400 or response.status_code in request.accepts:
        return answer, failures.GOOD
    if request.partial and response.is_success and failures.are_partial(answer.errors):
        return answer, failures.GOOD
    return answer, failures.judge(response, body)


def _value(request: Request, response: httpx.Response) -> Any:
    """Return what the JSON of an answer holds.

    Raises:
        msgspec.ValidationError: It is JSON, but not what the decoder knows.
        ValueError: It is no JSON.
    """
    if not response.content:
        return None
    if request.decoder is None or not response.is_success:
        return msgspec.json.decode(response.content)
    try:
        return request.decoder.decode(response.content)
    except msgspec.ValidationError:
        body = msgspec.json.decode(response.content)
        if failures.graphql_errors(body):
            return body
        raise


def _answer(response: httpx.Response, body: Any) -> Answer:
    links = {
        str(name): link["url"] for name, link in response.links.items() if name and "url" in link
    }
    errors = tuple(failures.graphql_errors(body))
    return Answer(body, response.headers, response.status_code, links, errors)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _base(url: str) -> httpx.URL:
    try:
        base = httpx.URL(url.rstrip("/") + "/")
    except httpx.InvalidURL as error:
        raise SourceConfigError(
            f"url {url!r}: {error}", hint="Correct `url` in sei.yml."
        ) from error
    if base.scheme not in ("http", "https") or not base.host:
        raise SourceConfigError(
            f"url {url!r} is no http or https address", hint="Correct `url` in sei.yml."
        )
    return base.copy_with(username=None, password=None)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    default = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host.lower(), url.port or default


def _json_headers(request: Request) -> dict[str, str]:
    accept = {"Accept": "application/json"}
    return accept if request.json is None else {**accept, "Content-Type": "application/json"}
