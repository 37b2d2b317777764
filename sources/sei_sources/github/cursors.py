"""What a stream remembers between runs, so that it reads nothing again and misses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sei_sources.cursors import OVERLAP, fingerprint, moment
from sei_sources.source import Cursor


@dataclass(frozen=True)
class Probe:
    """What the newest entries of a list looked like when the repositories were listed.

    Attributes:
        fingerprint: Changes whenever they do.
        newest: Time of the newest entry, None where there is none.
        total: Entries of the whole list.
    """

    fingerprint: str
    newest: datetime | None
    total: int | None = None


def probe(connection: Mapping[str, Any], key: str) -> Probe:
    """Return what a list's newest entries look like."""
    nodes = [node for node in connection["nodes"] or () if node]
    newest = max((moment(node[key]) for node in nodes), default=None)
    return Probe(fingerprint([connection["totalCount"], nodes]), newest, connection["totalCount"])


def is_quiet(cursor: Cursor | None, probe: Probe) -> bool:
    """Return whether a list was read to its end since its newest entries became what they are.

    An entry that changed just before the list was read does not count as read: another one may have
    changed in the same second, after the answer was made.
    """
    if not cursor or cursor.get("probe") != probe.fingerprint or not cursor.get("read_at"):
        return False
    return probe.newest is None or probe.newest < moment(cursor["read_at"]) - OVERLAP
