"""Jira's documents and times in plain form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sei_sources.cursors import Node, moment

TEXT_BLOCKS = ("paragraph", "heading", "codeBlock")


def plain_text(document: Any) -> str | None:
    """Return the text of a document, one line a paragraph; Data Center's is text already."""
    if document is None or isinstance(document, str):
        return document
    lines = [line for line in _lines(document) if line]
    return "\n".join(lines) or None


def _lines(node: Node) -> Iterator[str]:
    if node.get("type") in TEXT_BLOCKS:
        yield "".join(_words(part) for part in node.get("content") or ())
        return
    if url := (node.get("attrs") or {}).get("url"):
        yield url
    for part in node.get("content") or ():
        yield from _lines(part)


def _words(node: Node) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    attributes = node.get("attrs") or {}
    return str(node.get("text") or attributes.get("text") or attributes.get("url") or "")


def time_of(value: Any) -> datetime | None:
    """Return a time: ISO 8601 text, or milliseconds since 1970."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000, UTC)
    return moment(value).astimezone(UTC)
