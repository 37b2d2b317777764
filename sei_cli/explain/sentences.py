"""Small words that the rules of several metrics are made of."""

from __future__ import annotations

from datetime import datetime

from sei_cli.explain.facts import Row, Rule


def when(moment: datetime | None) -> str:
    """Return a moment as people read it."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


def at(verb: str, name: str) -> Rule:
    """Say that something happened at the time of a column: `merged 2026-03-02 10:00`."""
    return lambda row, _: f"{verb} {when(row[name])}"


def short(identity: str | None) -> str:
    """Return an id without its tail, where it is a sha."""
    text = identity or "–"
    return text[:12] if len(text) == 40 else text


def plural(noun: str, number: int) -> str:
    """Return `1 release`, `2 releases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def hours(row: Row, name: str) -> str:
    """Return a duration of a row: `3.5 h`."""
    return f"{row[name]:.1f} h" if row[name] is not None else "–"
