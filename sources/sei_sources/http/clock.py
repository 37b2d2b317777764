"""Time as the client sees it: waits that a stop ends at once, and that tests can skip."""

from __future__ import annotations

import time
from threading import Event

from sei_sources.errors import SourceError


class StoppedError(SourceError):
    """The run is being stopped."""

    def __init__(self) -> None:
        super().__init__("stopped", hint="What was read is kept; the same command goes on.")


class Clock:
    """The time now, and waiting for a later one."""

    def __init__(self, stop: Event | None = None) -> None:
        self._stop = stop or Event()

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            StoppedError: The run was stopped meanwhile.
        """
        if self._stop.wait(max(seconds, 0.0)):
            raise StoppedError

    def check(self) -> None:
        """Do nothing unless the run was stopped.

        Raises:
            StoppedError: It was.
        """
        if self._stop.is_set():
            raise StoppedError
