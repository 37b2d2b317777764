"""How the results of the commands are laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from sei_cli.output import EMPTY, Column, Row, Table

if TYPE_CHECKING:
    from sei_cli.doctor import Finding
    from sei_cli.prune import Pruned
    from sei_cli.scaffold import Written
    from sei_cli.steps import Extracted
    from sei_cli.transform import Transformed

MOST_SUGGESTIONS = 20
"""How many likely joins a table shows; the file has all."""


def extracted(result: Extracted) -> Table:
    """Lay out what every stream of every source brought."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for source in result.sources:
        for stream in source.streams:
            row = rows.setdefault(
                (source.source, stream.name),
                {"source": source.source, "stream": stream.name, "read": 0, "rows": 0, "failed": 0},
            )
            row["read" if stream.error is None else "failed"] += 1
            row["rows"] += stream.rows
    columns = [
        Column("source", "Source"),
        Column("stream", "Stream", lambda row: row["stream"] or EMPTY),
        Column("read", "Read", is_right=True),
        Column("rows", "Rows", is_right=True),
        Column("failed", "Failed", is_right=True),
    ]
    unchanged = [source.source for source in result.sources if not source.streams]
    notes = [f"{name}: nothing has changed." for name in unchanged]
    total = sum(row["rows"] for row in rows.values())
    return Table("extracted", f"Loaded {total:,} rows", columns, list(rows.values()), notes)


def written(folder: Path, files: Sequence[Written]) -> Table:
    """Lay out which files of a new folder were made."""
    columns = [
        Column("path", "File"),
        Column("is_new", "State", lambda row: "written" if row["is_new"] else "was there, kept"),
    ]
    rows = [{"path": str(file.path), "is_new": file.is_new} for file in files]
    here = folder.resolve() == Path.cwd()
    notes = ["" if here else f"cd {quote(str(folder))}", "Look through sei.yml, then: sei run"]
    return Table("written", "A folder for sei", columns, rows, [note for note in notes if note])


def transformed(result: Transformed) -> Table:
    """Lay out what a run of the models did."""
    columns = [
        Column("is_new", "New", lambda row: "yes" if row["is_new"] else "no"),
        Column("models", "Models", is_right=True),
        Column("tests", "Tests passed", is_right=True),
        Column("finished_at", "Built at"),
        Column("unmapped", ""),
    ]
    row = {
        "is_new": result.is_new,
        "models": result.models,
        "tests": result.tests,
        "finished_at": result.finished_at,
        "unmapped": [one.record() for one in result.unmapped],
    }
    title = "The models are built" if result.is_new else "Nothing new: the models are up to date"
    return Table("transformed", title, columns, [row])


def pruned(tables: Sequence[Pruned], *, is_dry: bool) -> Table:
    """Lay out how many rows each raw table lost."""
    columns = [
        Column("source", "Source"),
        Column("table", "Table"),
        Column("dropped", "To drop" if is_dry else "Dropped", is_right=True),
        Column("kept", "Kept", is_right=True),
    ]
    rows = [
        {"source": one.source, "table": one.table, "dropped": one.dropped, "kept": one.kept}
        for one in tables
        if one.dropped or one.kept
    ]
    total = sum(one.dropped for one in tables)
    verb = "would be dropped" if is_dry else "were dropped"
    return Table("pruned", f"{total:,} superseded rows {verb}", columns, rows)


def suggested(rows: Sequence[Row], path: Path) -> Table:
    """Lay out which accounts are likely one person."""
    columns = [
        Column("score", "Score", lambda row: f"{row['score']:.2f}", is_right=True),
        Column("person", "Person"),
        Column("person_name", "Called"),
        Column("kind", "Account"),
        Column("value", ""),
        Column("name", "Called"),
        Column("reason", "Why"),
        Column("person_kind", ""),
        Column("person_value", ""),
        Column("accept", "Accept", lambda row: row["accept"] or ""),
    ]
    notes = [
        f"Nothing is joined yet. Write yes or no into the column accept of {path},",
        "then: sei people accept",
    ]
    if len(rows) > MOST_SUGGESTIONS:
        notes.insert(0, f"… and {len(rows) - MOST_SUGGESTIONS:,} more in the file.")
    title = f"{len(rows):,} likely joins" if rows else "No two people look alike"
    return Table("suggested", title, columns, rows, notes if rows else (), most=MOST_SUGGESTIONS)


def accepted(rows: Sequence[Row]) -> Table:
    """Lay out what was added to identities.csv."""
    columns = [
        Column("person", "Person"),
        Column("kind", "Account"),
        Column("value", "Value"),
    ]
    notes = ["Join them in the tables: sei transform"]
    if not rows:
        notes = ["No row says yes in the column accept of seeds/identities_suggested.csv."]
    return Table("accepted", f"{len(rows):,} rows added to identities.csv", columns, rows, notes)


def streams(
    rows: Sequence[Row], runs: Sequence[Row], facts: Mapping[str, Any], now: datetime
) -> Table:
    """Lay out how fresh and how complete every stream is."""

    def age(row: Row, key: str) -> str:
        return _age(row[key], now)

    by_scope = bool(rows) and "label" in rows[0]
    columns = [
        Column("source", "Source"),
        Column("stream", "Stream"),
        Column("label", "Scope" if by_scope else ""),
        Column("scopes", "" if by_scope else "Scopes", is_right=True),
        Column("source_count", "At the source", is_right=True),
        Column("loaded_count", "Loaded", is_right=True),
        Column("loaded_at", "Last rows", lambda row: age(row, "loaded_at"), is_right=True),
        Column("checked_at", "Last run", lambda row: age(row, "checked_at"), is_right=True),
        Column("failed", "Failed then", is_right=True),
        Column("cursor", ""),
    ]
    differences = [
        f"{row['source']} {row['stream']}: {', '.join(row['different'])} differs from the source;"
        " where the next run does not end that:"
        f" sei extract {row['source']} --stream {row['stream']} --full"
        for row in rows
        if row.get("different")
    ]
    notes = [
        *differences,
        *(_run(run, now) for run in runs[:1]),
        f"Warehouse: {facts['warehouse']}",
        f"Models: {facts['models']}",
        facts["lock"],
    ]
    return Table("streams", "What is loaded", columns, rows, notes)


def _run(run: Row, now: datetime) -> str:
    began = f"Last run: {run['command']} {run['run_id']}, {_age(run['started_at'], now)}"
    if run["outcome"] is None:
        return f"{began}: still going on, or killed"
    cost = f"{run['requests']:,} requests, {run['rows']:,} rows"
    return f"{began}: {run['outcome']}, {cost}, waited {run['waited_seconds']:.0f} s"


def findings(found: Sequence[Finding]) -> Table:
    """Lay out what the doctor found."""
    columns = [
        Column("subject", "What"),
        Column("is_right", "", None),
        Column("state", "State", lambda row: "ok" if row["is_right"] else "not ok"),
        Column("detail", "Detail"),
        Column("hint", "What to do", lambda row: row["hint"] or ""),
    ]
    rows = [
        {
            "subject": finding.subject,
            "is_right": finding.is_right,
            "state": "ok" if finding.is_right else "not ok",
            "detail": finding.detail,
            "hint": finding.hint,
        }
        for finding in found
    ]
    return Table("findings", "What the doctor found", columns, rows)


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return EMPTY
    minutes = (now - moment.astimezone(UTC)).total_seconds() / 60
    if minutes < 120:
        return f"{max(minutes, 0):.0f} min ago"
    return f"{minutes / 60:.0f} h ago" if minutes < 2880 else f"{minutes / 1440:.0f} d ago"
