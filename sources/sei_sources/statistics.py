"""What reading cost: requests, waits and errors of each stream, for a run log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Counts:
    """What one stream cost so far.

    Attributes:
        requests: Requests sent, repeated ones included.
        retries: Requests that had to be repeated.
        waits: Times that it waited for a budget or a limit.
        waited_seconds: How long in all.
        errors: Failed answers by kind: `502`, `timeout`, `rate limit`.
    """

    requests: int = 0
    retries: int = 0
    waits: int = 0
    waited_seconds: float = 0.0
    errors: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def sent(self) -> None:
        """Count a request."""
        with self._lock:
            self.requests += 1

    def repeated(self, kind: str) -> None:
        """Count a failed answer whose request is sent again."""
        with self._lock:
            self.retries += 1
            self.errors[kind] = self.errors.get(kind, 0) + 1

    def failed(self, kind: str) -> None:
        """Count a failed answer that ends the stream or makes its pages smaller."""
        with self._lock:
            self.errors[kind] = self.errors.get(kind, 0) + 1

    def waited(self, seconds: float) -> None:
        """Count a wait."""
        with self._lock:
            self.waits += 1
            self.waited_seconds += seconds


class Statistics:
    """The counts of a run by (stream, label); threads share it."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counts] = {}
        self._lock = Lock()

    def of(self, stream: str, label: str) -> Counts:
        """Return the counts of one stream, to be added to."""
        with self._lock:
            return self._counts.setdefault((stream, label), Counts())

    def all(self) -> Mapping[tuple[str, str], Counts]:
        """Return every stream's counts so far."""
        with self._lock:
            return dict(self._counts)

    @property
    def requests(self) -> int:
        """Requests of all streams."""
        return sum(counts.requests for counts in self.all().values())
