"""A local server that lets git clone over HTTP, and only who knows the token."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit


@dataclass
class GitServer:
    """Repositories below a folder, the header to know, and what was seen while serving."""

    folder: Path
    authorization: str
    url: str = ""
    requests: list[str] = field(default_factory=list)
    command_lines: set[str] = field(default_factory=set)
    authorizations: list[str | None] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    """Where to send who asks for a path that begins so."""


@contextmanager
def serving(folder: Path, *, authorization: str) -> Iterator[GitServer]:
    """Serve the repositories below a folder until the end of the block."""
    state = GitServer(folder, authorization)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            state.requests.append(self.path)
            state.command_lines |= _command_lines()
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            state.authorizations.append(self.headers.get("Authorization"))
            for begin, place in state.redirects.items():
                if self.path.startswith(begin):
                    self.send_response(301)
                    self.send_header("Location", place + self.path.removeprefix(begin))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
            if self.headers.get("Authorization") != state.authorization:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._backend(body)

        def _backend(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            answer = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                check=True,
                env={
                    "PATH": os.environ["PATH"],
                    "GIT_PROJECT_ROOT": str(state.folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "PATH_INFO": parts.path,
                    "QUERY_STRING": parts.query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                },
            ).stdout
            head, _, content = answer.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
            headers = {name.lower(): value for name, value in lines}
            self.send_response(int(headers.pop("status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _command_lines() -> set[str]:
    """Return the arguments of every process, as anybody on this machine could list them."""
    if not Path("/proc/self/cmdline").exists():
        listed = subprocess.run(
            ["ps", "-axww", "-o", "args"], capture_output=True, text=True, check=True
        )
        return set(listed.stdout.splitlines())
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(file.read_text(errors="replace").replace("\0", " "))
        except OSError:
            continue
    return found
