"""HTTP on loopback: requests in, answers out, one thread a connection."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sei_demo.messages import Request, Response


class LoopbackServer(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1; a function answers each request and its query string."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, respond: Callable[[Request, str], Response]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.respond = respond

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def clock(self) -> datetime:
        """Return the time that the answers carry."""
        return datetime.now(UTC)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: LoopbackServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self.command, parts.path, dict(parse_qsl(parts.query)), headers, self._body(headers)
        )
        self._send(self.server.respond(request, parts.query))

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _send(self, response: Response) -> None:
        if response.is_dropped:
            self.close_connection = True
            return
        self.send_response_only(response.status)
        date = format_datetime(self.server.clock(), usegmt=True)
        headers = {"Date": date, "Server": "github.com", **response.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body[: response.sent_bytes])
        self.close_connection = self.close_connection or response.sent_bytes is not None

    def log_message(self, *_: Any) -> None:
        """Say nothing: the server has its own log."""
