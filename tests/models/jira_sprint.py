"""A Jira sprint worked through by hand; test_flow.py says what Jira's own report would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_sources.jira import tables
from tests.models.raw_rows import Rows, at

START, END, NEXT_START = at("02 09:00"), at("13 16:00"), at("13 16:30")
POINTS, SPRINT = "customfield_10016", "customfield_10020"
STATUSES = {"1": "To Do", "2": "In Progress", "3": "Done", "4": "Won't Do"}
CATEGORIES = {"1": "new", "2": "indeterminate", "3": "done", "4": "done"}

Change = tuple[str, str, str | None, str | None]
"""When, what (status, points, sprint, key), before, after."""

IN_SPRINT: list[Change] = [("02-20", "sprint", None, "10")]
DONE_BEFORE: list[Change] = [("02-27 12:00", "status", "1", "3")]

ISSUES: dict[str, tuple[float | None, list[Change]]] = {
    "1": (5, [*IN_SPRINT, ("03", "status", "1", "2"), ("10", "status", "2", "3")]),
    "2": (8, [*IN_SPRINT, ("05", "points", "3", "8"), ("12", "status", "1", "3")]),
    "3": (2, [*IN_SPRINT, ("03", "status", "1", "2"), ("13 16:00", "sprint", "10", "10, 11")]),
    "4": (1, [*IN_SPRINT, ("06", "sprint", "10", "")]),
    "5": (2, [("04", "sprint", "", "10"), ("13 16:00", "status", "1", "3")]),
    "6": (None, [("05", "sprint", "", "10")]),
    "7": (4, [*IN_SPRINT, *DONE_BEFORE]),
    "8": (3, IN_SPRINT),
    "9": (
        1,
        [
            *IN_SPRINT,
            ("03", "status", "1", "3"),
            ("04", "status", "3", "2"),
            ("05", "status", "2", "3"),
            ("06", "status", "3", "2"),
            ("09", "status", "2", "3"),
            ("10", "status", "3", "1"),
            ("11", "status", "1", "3"),
        ],
    ),
    "10": (
        3,
        [*IN_SPRINT, ("02-25", "key", "OLD-4", "SHOP-10"), ("13 16:00:01", "status", "1", "3")],
    ),
    "11": (2, IN_SPRINT),
    "12": (1, [*IN_SPRINT, ("09", "status", "1", "4")]),
    "13": (1, [*IN_SPRINT, ("09", "status", "1", "3")]),
    "14": (
        2,
        [*IN_SPRINT, *DONE_BEFORE, ("03", "status", "3", "2"), ("11 09:00", "status", "2", "3")],
    ),
}
FIELDS = {"status": "status", "points": POINTS, "sprint": SPRINT, "key": None}
NAMES = {"status": "status", "points": "Story point estimate", "sprint": "Sprint", "key": "Key"}


def rows() -> Rows:
    """Return what a run that reads everything loads."""
    return {
        tables.PROJECTS: [{"id": "100", "key": "SHOP", "name": "Shop"}],
        tables.STATUSES: [
            {"id": number, "name": name, "status_category_key": CATEGORIES[number]}
            for number, name in STATUSES.items()
        ],
        tables.FIELDS: [
            {"id": "status", "name": "Status", "custom": False},
            {"id": POINTS, "name": NAMES["points"], "custom": True, "schema_type": "number"},
            {
                "id": SPRINT,
                "name": "Sprint",
                "custom": True,
                "schema_type": "array",
                "schema_custom": "com.pyxis.greenhopper.jira:gh-sprint",
            },
        ],
        tables.BOARDS: [
            {
                "id": "1",
                "name": "Shop board",
                "type": "scrum",
                "location_project_id": "100",
                "location_project_key": "SHOP",
                "estimation_type": "field",
                "estimation_field_id": POINTS,
            }
        ],
        tables.SPRINTS: [
            {
                "id": "10",
                "name": "Sprint 1",
                "state": "closed",
                "start_date": START,
                "end_date": at("13 17:00"),
                "complete_date": END,
                "origin_board_id": "1",
            },
            {
                "id": "11",
                "name": "Sprint 2",
                "state": "active",
                "start_date": NEXT_START,
                "end_date": at("27 17:00"),
                "origin_board_id": "1",
            },
        ],
        tables.ISSUES: [_issue(number, changes) for number, (_, changes) in ISSUES.items()],
        tables.ISSUE_FIELD_VALUES: [
            {"issue_id": number, "field_id": POINTS, "value": points}
            for number, (points, _) in ISSUES.items()
            if points is not None
        ],
        tables.CHANGELOGS: [
            _item(number, place, change)
            for number, (_, changes) in ISSUES.items()
            for place, change in enumerate(changes, start=1)
        ],
    }


def deletion() -> Rows:
    """Return what a later run loads: one issue is gone."""
    return {tables.ISSUES: [{"id": "11", "_deleted_at": at("09")}]}


def _issue(number: str, changes: Sequence[Change]) -> dict[str, Any]:
    statuses = [after for _, what, _, after in changes if what == "status"]
    sprints = [after for _, what, _, after in changes if what == "sprint"]
    status = statuses[-1] if statuses and statuses[-1] else "1"
    return {
        "id": number,
        "key": f"SHOP-{number}",
        "project_id": "100",
        "project_key": "SHOP",
        "summary": f"Issue {number}",
        "issue_type_name": "Sub-task" if number == "8" else "Story",
        "issue_type_subtask": number == "8",
        "parent_id": "1" if number == "8" else None,
        "status_id": status,
        "status_name": STATUSES[status],
        "status_category_key": CATEGORIES[status],
        "sprint_ids": (sprints[-1] or "").split(", ") if sprints else [],
        "created": at("02-10"),
        "updated": at("20"),
        "archived_date": at("20") if number == "13" else None,
    }


def _item(number: str, place: int, change: Change) -> dict[str, Any]:
    moment, what, before, after = change
    shows = STATUSES if what == "status" else {}
    return {
        "issue_id": number,
        "history_id": f"{int(number) * 100 + place}",
        "position": 1,
        "created": at(moment),
        "field": NAMES[what],
        "field_id": FIELDS[what],
        "field_type": "jira" if what in ("status", "key") else "custom",
        "from_value": None if what in ("points", "key") else before,
        "from_string": shows.get(before or "", before),
        "to_value": None if what in ("points", "key") else after,
        "to_string": shows.get(after or "", after),
    }
