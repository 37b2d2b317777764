"""Lay out the sprints: one row each, with what was committed and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sei_cli import marts
from sei_cli.measures import shown, sparkline
from sei_cli.output import EMPTY, Column, Row, Table
from sei_cli.questions import Question
from sei_cli.topics import Topic

if TYPE_CHECKING:
    from sei_cli.warehouse import Session

TREND_SPRINTS = 12
MOST_SPRINTS = 10
"""How many sprints a report of the whole organization shows."""

PAIRS = {
    "committed": "Committed",
    "added": "Added",
    "removed": "Removed",
    "reestimated": "Re-estimated",
    "completed": "Completed",
    "carried_over": "Carried over",
}
"""What is told in issues and in points."""


def sprint_table(session: Session, topic: Topic, asked: Question) -> Table:
    """Return one row per sprint, newest first; of every team or project, their sprints together."""
    rows = marts.sprints(session, scope=asked.scope, name=asked.name, since=asked.since)
    if asked.is_overview:
        rows = [row for row in rows if row[asked.scope] is not None]
        rows.sort(key=lambda row: str(row[asked.scope]))
    whole = asked.scope == "organization"
    most = MOST_SPRINTS if whole else None
    where = f" by {asked.scope}" if asked.is_overview else f" of {asked.name}"
    title = f"{topic.title}{' of the whole organization' if whole else where}: issues (points)"
    return Table(topic.table, title, _columns(), rows, _notes(topic, rows, most), most=most)


def _columns() -> list[Column]:
    columns = [
        Column("source_system", ""),
        Column("sprint_id", ""),
        Column("name", "Sprint"),
        Column("project", "Project"),
        Column("team", "Team"),
        Column("state", "State"),
        Column("starts_at", ""),
        Column("finished_at", "Ends", lambda row: _day(row["finished_at"])),
    ]
    for name, title in PAIRS.items():
        columns += _pair(name, title)
    columns += [
        Column("say_do_share", "Say/do", _share("say_do_share"), is_right=True),
        Column("say_do_issues_share", ""),
        Column("capacity_share", "Capacity", _share("capacity_share"), is_right=True),
        Column("unestimated_share", ""),
    ]
    return [*columns, *_pair("velocity", "Velocity")]


def _pair(name: str, title: str) -> list[Column]:
    issues, points = f"{name}_issues", f"{name}_points"

    def text(row: Row) -> str:
        if row.get(issues) is None:
            return EMPTY
        return f"{shown(row[issues], 'points')} ({shown(row[points], 'points')})"

    return [Column(issues, title, text, is_right=True), Column(points, "")]


def _share(key: str) -> Callable[[Row], str]:
    return lambda row: shown(row[key], "share")


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else EMPTY


def _notes(topic: Topic, rows: Sequence[Row], most: int | None) -> list[str]:
    if not rows:
        return [topic.nothing]
    notes = []
    closed = [row for row in rows if row["state"] == "closed"][TREND_SPRINTS - 1 :: -1]
    if len({row["project"] for row in rows}) == 1 and len(closed) > 1:
        lines = (
            f"{measure.title} {sparkline([row[measure.key] for row in closed])}"
            for measure in topic.measures
        )
        notes.append(f"Trend of {len(closed)} closed sprints: {', '.join(lines)}")
    if most and len(rows) > most:
        notes.append(f"{len(rows) - most} more: sei report sprints --scope project")
    return notes
