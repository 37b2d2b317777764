"""Time as the client sees it: waits that a stop ends at once, and that tests can skip."""

from __future__ import annotations

import time
from collections.abc import Callable

from sei_sources.errors import SourceError
from sei_sources.stop import Stop


class StoppedError(SourceError):
    """The run is being stopped."""

    def __init__(self) -> None:
        super().__init__("stopped", hint="What was read is kept; the same command goes on.")


class Clock:
    """The time now, and waiting for a later one."""

    def __init__(self, stop: Stop | None = None) -> None:
        self._stop = stop or Stop()

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

    def when_stopped(self, call: Callable[[], None]) -> None:
        """Have a function called once the run is being stopped."""
        self._stop.when_set(call)

    def check(self) -> None:
        """Do nothing unless the run was stopped.

        Raises:
            StoppedError: It was.
        """
        if self._stop.is_set():
            raise StoppedError
