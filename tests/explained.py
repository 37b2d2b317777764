"""Explain numbers of a built warehouse, and find those that their rows do not give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sei_cli.config import Config, read_config
from sei_cli.explain.asking import Request, understand
from sei_cli.explain.query import Asked
from sei_cli.explain.reading import Explanation, explained
from sei_cli.explain.registry import TABLES
from sei_cli.secrets import Secrets
from sei_cli.warehouse import Session


def config_in(folder: Path) -> Config:
    """Return the configuration of a folder, made if there is none."""
    path = folder / "sei.yml"
    if not path.exists():
        path.write_text("", encoding="utf-8")
    return read_config(path, Secrets())


def explanations(
    session: Session, table: str, wanted: Sequence[tuple[str, str, str]], config: Config
) -> Iterator[Explanation]:
    """Explain every metric of a table for each scope, grain and period."""
    for scope, grain, period in wanted:
        asked = understand(session, Request(_any_metric(table), scope, period, grain), config)
        for name in TABLES[table].metrics:
            yield explained(session, replace(asked, name=name))


def _any_metric(table: str) -> str:
    return f"{table}.{next(iter(TABLES[table].metrics))}"


def label(asked: Asked) -> tuple[str, str, str, date]:
    """Return what identifies a number."""
    return asked.name, f"{asked.scope}:{asked.scope_name}", asked.period.grain, asked.period.start


def wrong(found: Sequence[Explanation]) -> list[tuple[object, ...]]:
    """Return the numbers that are not what their rows give."""
    return [(*label(one.asked), one.number, one.computed) for one in found if not one.adds_up]


def never_told(found: Sequence[Explanation]) -> set[str]:
    """Return the metrics that were empty or zero every time: of these nothing was tested."""
    told = {one.asked.name for one in found if one.number}
    return {one.asked.name for one in found} - told
