"""The sources of sei, by name; a source is imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from sei_sources.source import Source

TRACKERS = ("jira", "linear", "asana")
"""Sources of issues alone: their models are left out where nothing was loaded from them."""
SOURCES = ("git", "github", "files", *TRACKERS)


def load_source(name: str) -> Source:
    """Import the source of that name; the name must be one of SOURCES."""
    if name not in SOURCES:
        raise KeyError(name)
    return cast(Source, import_module(f"sei_sources.{name}"))
