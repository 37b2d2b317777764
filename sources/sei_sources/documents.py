"""GraphQL documents: the operations of a source's `queries/`, each with the fragments it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files

BEGIN = re.compile(r"^(query|fragment) (\w+)", re.MULTILINE)
SPREAD = re.compile(r"\.\.\.(\w+)")


class Documents:
    """The operations and fragments of one source.

    Args:
        package: The source's package; its folder `queries` has the files.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._operations: dict[str, str] = {}

    @cached_property
    def definitions(self) -> dict[str, str]:
        """Every operation and fragment by its name."""
        found = {}
        folder = files(self._package) / "queries"
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            text = re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            begins = list(BEGIN.finditer(text))
            for begin, following in zip(begins, [*begins[1:], None], strict=True):
                end = following.start() if following else None
                found[begin.group(2)] = text[begin.start() : end]
        return found

    def operation(self, name: str) -> str:
        """Return a whole document for an operation of `queries/`."""
        if name not in self._operations:
            self._operations[name] = self.document(self.definitions[name])
        return self._operations[name]

    def document(self, text: str) -> str:
        """Return a document: the text of an operation, and every fragment that it leads to."""
        needed: dict[str, str] = {}
        self._collect(SPREAD.findall(text), needed)
        return re.sub(r"\s+", " ", " ".join([text, *needed.values()])).strip()

    def _collect(self, names: Iterable[str], needed: dict[str, str]) -> None:
        for name in names:
            if name not in needed and name != "on":
                needed[name] = self.definitions[name]
                self._collect(SPREAD.findall(needed[name]), needed)


def without(document: str, fragments: Iterable[str]) -> str:
    """Return a document without these fragments and the places where they are spread."""
    for name in fragments:
        document = re.sub(rf" \.\.\.{name}\b", "", document)
        document = re.sub(rf" ?\bfragment {name} on .*?(?= fragment |$)", "", document)
    return document
