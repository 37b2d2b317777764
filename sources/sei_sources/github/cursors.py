"""What the newest entries of GitHub's lists look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sei_sources.cursors import Probe, fingerprint, moment


def probe(connection: Mapping[str, Any], key: str) -> Probe:
    """Return what a list's newest entries look like."""
    nodes = [node for node in connection["nodes"] or () if node]
    newest = max((moment(node[key]) for node in nodes), default=None)
    return Probe(fingerprint([connection["totalCount"], nodes]), newest, connection["totalCount"])
