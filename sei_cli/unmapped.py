"""Statuses and types of the trackers that no rule maps, and the row of a seed that would."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.seed_files import CATEGORIES, WORK_TYPES

if TYPE_CHECKING:
    from sei_cli.progress import Reporter
    from sei_cli.warehouse import Session

MOST_LINES = 10
PRIORITY = "60"
"""Of the row proposed for a type: after every rule of sei."""


@dataclass(frozen=True)
class Kind:
    """What may be unmapped: where it is found, what it means until then, what its seed takes."""

    column: str
    model: str
    seed: str
    placeholder: str
    allowed: Sequence[str]
    meaning: str


KINDS = (
    Kind(
        "status",
        "int_unmapped_statuses",
        "issue_statuses",
        "CATEGORY",
        CATEGORIES,
        "counts as todo, {count} issues are in it",
    ),
    Kind(
        "type",
        "int_unmapped_types",
        "work_types",
        "WORK_TYPE",
        WORK_TYPES,
        "leaves {count} issues uncategorised",
    ),
)


@dataclass(frozen=True)
class Unmapped:
    """A status or type of a tracker.

    Attributes:
        kind: `status` or `type`.
        value: How the tracker calls it.
        source_system: The tracker.
        projects: In how many of its projects it is.
        issue_count: How many issues are concerned now.
        seed: The file in `seeds/` that would map it.
        row: The row to add there, with a capital word where a person decides.
    """

    kind: str
    value: str
    source_system: str
    projects: int
    issue_count: int
    seed: str
    row: str

    def record(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        return asdict(self)


def find_unmapped(session: Session) -> list[Unmapped]:
    """Return what no rule maps, the most used first."""
    found = [one for kind in KINDS for one in _of_kind(session, kind)]
    return sorted(found, key=lambda one: (-one.issue_count, one.kind, one.value))


def _of_kind(session: Session, kind: Kind) -> Iterator[Unmapped]:
    for row in marts.unmapped(session, kind.model, kind.column):
        value, source = row["value"], row["source_system"]
        cells = (
            [source, "", value, kind.placeholder]
            if kind.column == "status"
            else [PRIORITY, "type", _pattern(value), kind.placeholder]
        )
        yield Unmapped(
            kind.column,
            value,
            source,
            int(row["projects"]),
            int(row["issue_count"]),
            f"{kind.seed}.csv",
            _csv_line(cells),
        )


def _pattern(value: str) -> str:
    escaped = re.sub(r"([][.^$*+?(){}|\\])", r"\\\1", value.lower())
    return f"^{escaped}$"


def _csv_line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def tell_unmapped(
    found: Sequence[Unmapped], reporter: Reporter, *, seeds: Path, own_lists: Path
) -> None:
    """Warn of the most used in a few lines, with the rows to add.

    Args:
        found: The most used first.
        reporter: Passes on the warnings.
        seeds: The user's folder of seeds.
        own_lists: The folder with the lists that sei brings, which a file in `seeds` replaces.
    """
    for one in found[:MOST_LINES]:
        kind = _kind(one)
        meaning = kind.meaning.format(count=f"{one.issue_count:,}")
        text = f"{one.kind} {one.value!r} {meaning}; add to seeds/{one.seed}: {one.row}"
        reporter.note("transform", one.source_system, text)
    if len(found) > MOST_LINES:
        more = f"and {len(found) - MOST_LINES} more that no rule maps: sei transform --json"
        reporter.note("transform", "", more)
    for kind in dict.fromkeys(_kind(one) for one in found[:MOST_LINES]):
        reporter.note("transform", "", _advice(kind, seeds, own_lists))


def _kind(one: Unmapped) -> Kind:
    return next(kind for kind in KINDS if kind.column == one.kind)


def _advice(kind: Kind, seeds: Path, own_lists: Path) -> str:
    path = seeds / f"{kind.seed}.csv"
    text = f"{kind.placeholder} is {', '.join(kind.allowed[:-1])} or {kind.allowed[-1]}"
    if path.is_file():
        return text
    copy = f"cp {quote(str(own_lists / path.name))} {quote(str(seeds))}/"
    return f"{text}; your file replaces the list of sei, so begin with a copy: {copy}"
