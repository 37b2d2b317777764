"""Understand which number is asked for: metric, scope and period, each checked by what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.config import Config, did_you_mean
from sei_cli.errors import UsageError
from sei_cli.explain.periods import Period, midnight, parse_period
from sei_cli.explain.query import ORGANIZATION, Asked
from sei_cli.explain.registry import TABLES, find_metric
from sei_cli.questions import full_name

if TYPE_CHECKING:
    from sei_cli.warehouse import Session


@dataclass(frozen=True)
class Request:
    """What was typed: a metric, `team:payments`, and a period or a sprint."""

    metric: str
    scope: str = ""
    period: str = ""
    grain: str = ""


def request(
    metric: str, *, scope: str, named: Mapping[str, str], period: str, grain: str
) -> Request:
    """Unite the ways to name a scope.

    Raises:
        UsageError: There is more than one.
    """
    given = [f"{kind}:{name}" for kind, name in named.items() if name] + ([scope] if scope else [])
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other", hint="Give one of them.")
    return Request(metric, given[0] if given else "", period, grain)


def understand(session: Session, wanted: Request, config: Config) -> Asked:
    """Return the number that is asked for.

    Raises:
        UsageError: There is no such metric, scope or period; the message says what there is.
    """
    table, name = find_metric(wanted.metric)
    if table not in marts.tables(session):
        raise UsageError("there is nothing to explain yet: no models were built", hint="sei run")
    scope, scope_name = _scope(session, table, wanted.scope)
    if TABLES[table].grains:
        period = _period(session, table, (scope, scope_name), wanted, config)
    else:
        period = _sprint(session, (scope, scope_name), wanted.period, config)
    return Asked(table, name, scope, scope_name, period)


def _scope(session: Session, table: str, text: str) -> tuple[str, str]:
    scopes = TABLES[table].scopes
    kind, _, name = (text or scopes[0]).partition(":")
    kind = kind.strip().lower()
    if kind not in scopes:
        raise UsageError(
            f"{table} is not measured by {kind!r}{did_you_mean(kind, scopes)}",
            hint=f"It is by {', '.join(scopes)}: --scope {scopes[-1]}:NAME",
        )
    if kind == ORGANIZATION:
        return kind, "all"
    if TABLES[table].grains:
        known = marts.scope_names(session, table, kind)
    else:
        known = sorted(marts.names(session, table, kind))
    return kind, full_name(name.strip(), known, kind)


def _period(
    session: Session, table: str, scope: tuple[str, str], wanted: Request, config: Config
) -> Period:
    grains = TABLES[table].grains
    if wanted.grain and wanted.grain not in grains:
        raise UsageError(
            f"{table} has no grain {wanted.grain!r}{did_you_mean(wanted.grain, grains)}",
            hint=f"It has {', '.join(grains)}.",
        )
    grain, start = _grain_and_start(session, table, scope, wanted)
    row = marts.metric_row(session, table, scope=scope, grain=grain, start=start)
    if row is None:
        raise _no_period(session, table, scope, grain, start)
    end, starts_at, ends_at = marts.period_bounds(session, grain, row["period_start"])
    return Period(
        grain,
        row["period_start"],
        row["period_days"],
        starts_at,
        ends_at,
        midnight(end - timedelta(days=365), config.timezone),
        row,
        config.values.metrics,
        config.timezone,
    )


def _grain_and_start(
    session: Session, table: str, scope: tuple[str, str], wanted: Request
) -> tuple[str, date | None]:
    if wanted.period:
        return parse_period(wanted.period, wanted.grain)
    grain = wanted.grain or "month"
    return grain, marts.last_closed_period(session, table, scope=scope, grain=grain)


def _no_period(
    session: Session, table: str, scope: tuple[str, str], grain: str, start: date | None
) -> UsageError:
    known = marts.metric_periods(session, table, scope=scope, grain=grain)
    of = f"{scope[0]} {scope[1]}" if scope[0] != ORGANIZATION else "the whole organization"
    if not known:
        grains = ", ".join(TABLES[table].grains)
        return UsageError(f"{table} has nothing of {of} by {grain}", hint=f"It has {grains}.")
    return UsageError(
        f"{table} has no {grain} {start} of {of}",
        hint=f"It has those from {known[0]} to {known[-1]}: --grain {grain} --period {known[-1]}",
    )


def _sprint(session: Session, scope: tuple[str, str], text: str, config: Config) -> Period:
    rows = marts.begun_sprints(session, scope=scope)
    if text:
        chosen = [row for row in rows if text.strip().casefold() in _sprint_names(row)]
    else:
        chosen = [row for row in rows if row["state"] == "closed"][-1:] or rows[-1:]
    if len(chosen) != 1:
        raise _no_sprint(text, rows, chosen)
    row = chosen[0]
    starts_at, ends_at = row["starts_at"], row["finished_at"] or row["starts_at"]
    return Period(
        "sprint",
        starts_at.date(),
        1,
        starts_at,
        ends_at,
        starts_at,
        row,
        config.values.metrics,
        config.timezone,
    )


def _sprint_names(row: Mapping[str, Any]) -> set[str]:
    number = str(row["sprint_id"])
    names = (number, f"{row['source_system']}:{number}", str(row["name"]))
    return {name.casefold() for name in names}


def _no_sprint(
    text: str, rows: Sequence[Mapping[str, Any]], chosen: Sequence[Mapping[str, Any]]
) -> UsageError:
    if not rows:
        return UsageError("no sprint has begun there", hint="See what is loaded: sei status")
    shown = [
        f"{row['source_system']}:{row['sprint_id']} ({row['name']}, {row['project']})"
        for row in (chosen or rows[::-1])[:10]
    ]
    if chosen:
        return UsageError(
            f"{len(chosen)} sprints are called {text!r}",
            hint=f"Name one with --period: {', '.join(shown)}",
        )
    near = did_you_mean(text, [row["name"] for row in rows])
    return UsageError(f"no sprint {text!r}{near}", hint=f"The latest: {', '.join(shown)}")
