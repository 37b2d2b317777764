"""GraphQL documents: the operations of `queries/`, each with the fragments that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

BEGIN = re.compile(r"^(query|fragment) (\w+)", re.MULTILINE)
SPREAD = re.compile(r"\.\.\.(\w+)")


@cache
def definitions() -> dict[str, str]:
    """Return every operation and fragment by its name."""
    found = {}
    folder = files("sei_sources.github") / "queries"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        text = re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        begins = list(BEGIN.finditer(text))
        for begin, following in zip(begins, [*begins[1:], None], strict=True):
            found[begin.group(2)] = text[begin.start() : following.start() if following else None]
    return found


@cache
def operation(name: str) -> str:
    """Return a whole document for an operation of `queries/`."""
    return document(definitions()[name])


def document(text: str) -> str:
    """Return a document: the text of an operation, and every fragment that it leads to."""
    needed: dict[str, str] = {}
    _collect(SPREAD.findall(text), needed)
    return re.sub(r"\s+", " ", " ".join([text, *needed.values()])).strip()


def _collect(names: Iterable[str], needed: dict[str, str]) -> None:
    for name in names:
        if name not in needed and name != "on":
            needed[name] = definitions()[name]
            _collect(SPREAD.findall(needed[name]), needed)
