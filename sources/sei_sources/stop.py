"""The wish that a run ends, and whoever must be told of it at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock


class Stop(Event):
    """An event that also calls whoever waits for something else: an answer from the network."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[Callable[[], None]] = []
        self._lock = Lock()

    def when_set(self, call: Callable[[], None]) -> None:
        """Have a function called once the run is being stopped; at once if it is already."""
        with self._lock:
            self._calls.append(call)
        if self.is_set():
            call()

    def set(self) -> None:
        """Stop the run."""
        super().set()
        with self._lock:
            calls = list(self._calls)
        for call in calls:
            call()
