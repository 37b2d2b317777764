"""Why a release, a change or an incident counts as it does."""

from __future__ import annotations

from itertools import pairwise

from sei_cli.explain.facts import Row
from sei_cli.explain.periods import Period
from sei_cli.explain.sentences import at, hours, when

went_live = at("went live", "finished_at")


def failed(row: Row, period: Period) -> str:
    """Say what made a release fail."""
    if not row["is_failed"]:
        return f"did not fail; {went_live(row, period)}"
    return f"failed: {row['failure_evidence']}"


def recovered(row: Row, period: Period) -> str:
    """Say how a failed release was recovered."""
    end = row["recovered_at"]
    if end is None or end >= period.ends_at:
        return f"{failed(row, period)}; not recovered by the end of the period"
    return f"{failed(row, period)}; recovered {when(end)}, {hours(row, 'recovery_hours')} later"


def rework(row: Row, _period: Period) -> str:
    """Say whether a release is rework."""
    if not row["is_rework"]:
        return "planned: neither a rollback nor unplanned fixes alone"
    if row["is_rollback"]:
        return "rework: a rollback"
    return f"rework: all of its changes ({row['change_count']}) are unplanned fixes"


def planned(row: Row, period: Period) -> str:
    """Say that a release is no rework, and whether it failed."""
    return f"no rework; {failed(row, period)}"


def deployed(row: Row, _period: Period) -> str:
    """Say which release brought a change to production."""
    bot = "of a bot; " if row["is_bot"] else ""
    finish = when(row["deployed_at"])
    return f"{bot}first released by {row['release_id']}, which finished {finish}"


def waited(row: Row, _period: Period) -> str:
    """Say that a change was not released by the period's end."""
    until = row["waits_until"]
    later = f"; released {when(until)}" if until else ""
    return f"landed {when(row['landed_at'])}, not released by the end of the period{later}"


def linked(row: Row, period: Period) -> str:
    """Say which release an incident belongs to, and by which rule."""
    window = f"the {period.rules.incident_window_hours} h window"
    match row["linked_by"]:
        case "named":
            return f"names release {row['release_id']}"
        case "window":
            return f"names none; in {window} after release {row['release_id']}"
    return f"linked to no release: names none that went live, or none finished in {window} before"


def restored(row: Row, _period: Period) -> str:
    """Say from when to when an incident lasted."""
    return f"from {when(row['started_at'])} to {when(row['resolved_at'])}"


def attempted(row: Row, _period: Period) -> str:
    """Say how one deployment went."""
    outcome = "succeeded" if row["is_successful"] else "failed"
    where = f" in {row['environment']}" if row["environment"] else ""
    return f"{outcome}{where}, an attempt of release {row['release_id']}"


def spaced(rows: list[Row], period: Period) -> list[Row]:
    """Give the releases of the period the hours since the one before, which may be earlier."""
    ordered = sorted(rows, key=lambda row: (row["finished_at"], row["release_id"]))
    for earlier, row in pairwise(ordered):
        row["earlier"] = earlier["release_id"]
        row["gap"] = (row["finished_at"] - earlier["finished_at"]).total_seconds() / 3600
    return [row for row in ordered[1:] if period.starts_at <= row["finished_at"]]
