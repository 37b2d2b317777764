"""Small histories of Linear, Asana and GitHub, each with what its API makes peculiar."""

from __future__ import annotations

from typing import Any

from sei_sources.asana import tables as asana
from sei_sources.github import tables as github
from sei_sources.linear import tables as linear
from tests.models.raw_rows import Rows, at


def linear_rows() -> Rows:
    """Return a cycle: one issue done, one moved on just before the end, one trashed."""
    cycle = {"team_id": "T", "created_at": at("01")}
    return {
        linear.TEAMS: [{"id": "T", "key": "ENG", "name": "Engineering"}],
        linear.USERS: [
            {"id": "U1", "name": "Ada", "display_name": "ada", "email": "ada@acme.example"}
        ],
        linear.TEAM_MEMBERSHIPS: [
            {"id": "M1", "team_id": "T", "user_id": "U1", "created_at": at("01")}
        ],
        linear.WORKFLOW_STATES: [
            {"id": "todo", "team_id": "T", "name": "Todo", "type": "unstarted"},
            {"id": "doing", "team_id": "T", "name": "In Progress", "type": "started"},
            {"id": "done", "team_id": "T", "name": "Done", "type": "completed"},
        ],
        linear.CYCLES: [
            cycle
            | {
                "id": "C1",
                "number": 1,
                "starts_at": at("02"),
                "ends_at": at("16"),
                "completed_at": at("16"),
                "uncompleted_issue_ids": ["L2"],
            },
            cycle | {"id": "C2", "number": 2, "starts_at": at("16"), "ends_at": at("30")},
        ],
        linear.ISSUES: [
            _linear_issue("L1", "done", "C1", estimate=2, assignee_id="U1"),
            _linear_issue("L2", "doing", "C2", estimate=3, previous_identifiers=["OPS-7"]),
            _linear_issue("L3", "todo", "C1", estimate=1, trashed=True, archived_at=at("10")),
        ],
        linear.ISSUE_STATE_SPANS: [
            _span("L1", "todo", "02-20", "03"),
            _span("L1", "doing", "03", "05"),
            _span("L1", "done", "05", None),
        ],
        linear.ISSUE_HISTORY: [
            _linear_change("H1", "L2", "02-21", to_cycle_id="C1"),
            _linear_change("H2", "L2", "04", from_state_id="todo", to_state_id="doing"),
            _linear_change("H3", "L2", "15 23:59:58", from_cycle_id="C1", to_cycle_id="C2"),
        ],
    }


def _linear_issue(number: str, state: str, cycle: str, **others: Any) -> dict[str, Any]:
    return {
        "id": number,
        "identifier": f"ENG-{number[1:]}",
        "title": number,
        "team_id": "T",
        "state_id": state,
        "cycle_id": cycle,
        "created_at": at("02-20"),
        "updated_at": at("20"),
    } | others


def _span(issue: str, state: str, start: str, end: str | None) -> dict[str, Any]:
    return {
        "id": f"{issue}:{state}",
        "issue_id": issue,
        "state_id": state,
        "started_at": at(start),
        "ended_at": at(end) if end else None,
    }


def _linear_change(number: str, issue: str, moment: str, **values: str) -> dict[str, Any]:
    return {"id": number, "issue_id": issue, "created_at": at(moment)} | values


def asana_rows() -> Rows:
    """Return a task completed twice and one in a sprint section, with points in a custom field."""
    return {
        asana.PROJECTS: [
            {"gid": "P", "name": "Launch", "team_gid": "TM"},
            {"gid": "S", "name": "Sprints", "team_gid": "TM"},
        ],
        asana.TEAMS: [{"gid": "TM", "name": "Growth"}],
        asana.USERS: [{"gid": "U71", "name": "A. Lovelace", "email": "Ada@acme.example"}],
        asana.TEAM_MEMBERSHIPS: [{"gid": "M", "team_gid": "TM", "user_gid": "U71"}],
        asana.SECTIONS: [
            {"gid": "todo", "name": "To do", "project_gid": "P", "is_sprint": False},
            {"gid": "doing", "name": "Doing", "project_gid": "P", "is_sprint": False},
            {
                "gid": "sprint",
                "name": "Sprint 2026-03-02 2026-03-15",
                "project_gid": "S",
                "is_sprint": True,
                "start_on": "2026-03-02",
                "due_on": "2026-03-15",
            },
        ],
        asana.CUSTOM_FIELDS: [{"gid": "F", "name": "Effort", "role": "points"}],
        asana.TASKS: [
            {
                "gid": "A1",
                "name": "Say it",
                "assignee_gid": "U71",
                "created_by_gid": "U72",
                "completed": True,
                "completed_at": at("08"),
                "created_at": at("02-20"),
            },
            {"gid": "A2", "name": "Tell it", "completed": False, "created_at": at("02-20")},
        ],
        asana.TASK_MEMBERSHIPS: [
            {"task_gid": "A1", "project_gid": "P", "section_gid": "doing", "position": 1},
            {"task_gid": "A1", "project_gid": "S", "section_gid": "sprint", "position": 2},
            {"task_gid": "A2", "project_gid": "P", "section_gid": "todo", "position": 1},
        ],
        asana.TASK_CUSTOM_FIELD_VALUES: [
            {"task_gid": "A1", "custom_field_gid": "F", "number_value": 5.0}
        ],
        asana.STORIES: [
            _move("1", "03", "todo", "doing", "P"),
            _story("2", "05", "marked_complete"),
            _story("3", "06", "marked_incomplete"),
            _story("4", "08", "marked_complete"),
            _story("5", "04", "number_custom_field_changed")
            | {"custom_field_gid": "F", "old_number_value": 3.0, "new_number_value": 5.0},
        ],
    }


def _story(number: str, moment: str, kind: str) -> dict[str, Any]:
    return {
        "gid": number,
        "task_gid": "A1",
        "resource_subtype": kind,
        "created_at": at(moment),
    }


def _move(number: str, moment: str, before: str, after: str, project: str) -> dict[str, Any]:
    return _story(number, moment, "section_changed") | {
        "project_gid": project,
        "old_section_gid": before,
        "new_section_gid": after,
    }


def github_rows() -> Rows:
    """Return issues with a project's status, points and iteration, one closed as not planned."""
    return {
        github.REPOSITORIES: [
            {"id": "R", "owner_login": "Acme", "name": "api", "host": "github.com"}
        ],
        github.PULL_REQUESTS: [
            {
                "id": "PR",
                "repository_id": "R",
                "number": 9,
                "title": "Pay (ENG-1)",
                "head_ref_name": "fix/old-4-pay",
                "state": "OPEN",
                "url": "https://github.com/Acme/api/pull/9",
                "closing_issues": ["Acme/api#3"],
                "created_at": at("20"),
            }
        ],
        github.PROJECTS_V2: [{"id": "PV", "title": "Roadmap"}],
        github.PROJECT_V2_ITERATIONS: [
            {
                "id": "it1",
                "field_id": "FI",
                "project_id": "PV",
                "title": "Iteration 1",
                "start_date": "2026-03-02",
                "duration": 14,
                "is_completed": True,
            }
        ],
        github.ISSUES: [
            _github_issue("G1", 1, state="CLOSED", state_reason="COMPLETED", closed_at=at("05")),
            _github_issue("G2", 2, state="CLOSED", state_reason="NOT_PLANNED", closed_at=at("07")),
            _github_issue("G3", 3, state="OPEN"),
        ],
        github.PROJECT_V2_ITEMS: [
            {
                "id": "IT1",
                "project_id": "PV",
                "content_type": "Issue",
                "content_id": "G1",
                "status": "In Progress",
                "points": 3.0,
                "points_updated_at": at("02-22"),
                "iteration_id": "it1",
                "iteration_updated_at": at("02-22"),
            }
        ],
        github.ISSUE_TIMELINE_ITEMS: [
            _event("E1", "G1", "03", "ProjectV2ItemStatusChangedEvent")
            | {"project_id": "PV", "previous_status": "Todo", "status": "In Progress"},
            _event("E2", "G1", "04", "ClosedEvent", state_reason="COMPLETED"),
            _event("E3", "G1", "04 12:00", "ReopenedEvent"),
            _event("E4", "G1", "05", "ClosedEvent", state_reason="COMPLETED"),
            _event("E5", "G2", "06", "ClosedEvent", state_reason="COMPLETED"),
            _event("E6", "G2", "06 12:00", "ReopenedEvent"),
            _event("E7", "G2", "07", "ClosedEvent", state_reason="NOT_PLANNED"),
        ],
    }


def _github_issue(number: str, place: int, **others: Any) -> dict[str, Any]:
    return {
        "id": number,
        "repository_id": "R",
        "number": place,
        "title": number,
        "labels": ["bug"],
        "created_at": at("02-20"),
        "updated_at": at("20"),
    } | others


def _event(number: str, issue: str, moment: str, kind: str, **others: Any) -> dict[str, Any]:
    return {
        "id": number,
        "issue_id": issue,
        "repository_id": "R",
        "type": kind,
        "created_at": at(moment),
    } | others
