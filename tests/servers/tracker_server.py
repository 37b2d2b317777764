"""What the local Jira, Linear and Asana have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Thread
from types import TracebackType
from typing import Self

from sei_demo.loopback import LoopbackServer
from sei_demo.messages import Request, Response


class TrackerServer(ABC):
    """A vendor's API on a free port of 127.0.0.1, until the end of a `with` block.

    Attributes:
        before: Called before each request; it may return an answer of its own.
        after: Called with each request and its answer; what it returns is sent.
    """

    path = ""
    """What follows the host in the address of the API."""

    def __init__(self) -> None:
        self.before: Callable[[Request], Response | None] = lambda _: None
        self.after: Callable[[Request, Response], Response] = lambda _, answer: answer
        self._server = LoopbackServer(
            lambda request, query: self.after(request, self._respond(request, query))
        )
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @abstractmethod
    def _respond(self, request: Request, query: str) -> Response:
        """Answer a request; `query` is what its address has behind the question mark."""
