"""The source jira: what it reads again after something changed, and where it goes on."""

from __future__ import annotations

from sei_demo.messages import Request, Response
from tests.sources.jira_case import (
    DAY,
    HOUR,
    NOW,
    OPS,
    SPRINT,
    Case,
    at,
    board,
    field,
    issue,
    keys,
    sprint,
)


def test_only_what_changed_is_read_again(case: Case) -> None:
    case.run()
    case.server.site["issues"][0]["fields"] |= {"updated": at(DAY), "summary": "New"}

    second = case.run(started_at=NOW + HOUR)

    assert (second.rows["issues"], second.rows["changelogs"]) == (1, 1)
    assert keys(case) == ["ABC-1", "ABC-1", "ABC-2", "OPS-1"]


def test_an_issue_indexed_late_within_the_overlap_is_not_missed(case: Case) -> None:
    case.run()
    late = issue(3, updated=5 * DAY + HOUR / 20)
    case.server.site["issues"].append(late)

    case.run(started_at=NOW + HOUR)

    assert keys(case) == ["ABC-1", "ABC-2", "ABC-3", "OPS-1"]


def test_a_moved_issue_keeps_its_id_and_both_keys_and_a_deleted_one_is_marked(case: Case) -> None:
    case.run()
    moved, gone = case.server.site["issues"][:2]
    case.server.site["issues"].remove(gone)
    moved["key"] = "OPS-2"
    moved["fields"] |= {"project": OPS, "updated": at(DAY)}

    case.run(started_at=NOW + 8 * DAY)

    rows = case.rows(
        "select id, key, _deleted_at is not null as is_deleted from raw_jira.issues"
        " where id != '200001' order by id, _extracted_at"
    )
    assert rows == [
        {"id": "100001", "key": "ABC-1", "is_deleted": False},
        {"id": "100001", "key": "OPS-2", "is_deleted": False},
        {"id": "100002", "key": "ABC-2", "is_deleted": False},
        {"id": "100002", "key": "ABC-2", "is_deleted": True},
    ]


def test_reading_everything_again_marks_what_was_deleted_since(case: Case) -> None:
    case.run()
    del case.server.site["issues"][1]

    case.run(started_at=NOW + HOUR, is_full=True)

    gone = case.rows("select key from raw_jira.issues where _deleted_at is not null")
    assert gone == [{"key": "ABC-2"}]


def test_a_sprint_is_followed_until_it_is_closed_and_a_deleted_one_is_marked(case: Case) -> None:
    case.server.site["sprints"].append(sprint(3, "future"))
    planned = case.server.site["issues"][0]["fields"]
    planned[SPRINT] = [{"id": 1}, {"id": 2}, {"id": 3}]
    case.run()
    case.server.site["sprints"][1] |= {"state": "closed", "completeDate": at(DAY)}
    del case.server.site["sprints"][2], planned[SPRINT][2]

    case.run(started_at=NOW + HOUR)

    rows = case.rows(
        "select id, state, complete_date, _deleted_at is not null as is_deleted"
        " from raw_jira.sprints order by id, _extracted_at"
    )
    unfinished = {"complete_date": None, "is_deleted": False}
    assert rows == [
        {"id": "1", "state": "closed", **unfinished},
        {"id": "2", "state": "active", **unfinished},
        {"id": "2", "state": "closed", "complete_date": NOW - DAY, "is_deleted": False},
        {"id": "3", "state": "future", **unfinished},
        {"id": "3", "state": None, "complete_date": None, "is_deleted": True},
    ]


def test_a_board_without_sprints_is_not_asked_again(case: Case) -> None:
    case.server.site["boards"] = [board(1, "simple"), board(2, "kanban")]
    case.server.site["boards"][0]["type"] = "simple"

    def without(request: Request) -> Response | None:
        if request.path.endswith("/board/1/sprint"):
            return Response.of_json(400, {"errorMessages": ["The board does not support sprints"]})
        return None

    case.server.before = without
    first = case.run()

    case.run(started_at=NOW + HOUR)

    assert first.failed == []
    assert [one for one in case.server.requests if "sprint" in one] == []


def test_a_field_that_begins_to_hold_points_is_read_of_the_issues_already_loaded(
    case: Case,
) -> None:
    case.server.site["issues"][0]["fields"]["customfield_7"] = 8
    case.server.site["field"].append(field("customfield_7", "Effort", "number", "x:float"))
    case.run()
    estimating = {"fieldId": "customfield_7", "displayName": "Effort"}
    configuration = {"estimation": {"type": "field", "field": estimating}}
    case.server.site["boards"][0]["configuration"] = configuration

    case.run(started_at=NOW + 7 * DAY)

    values = case.rows("select issue_id, field_id, value from raw_jira.issue_field_values")
    assert values == [{"issue_id": "100001", "field_id": "customfield_7", "value": 8.0}]


def test_a_project_added_later_loads_from_its_beginning(case: Case) -> None:
    case.run(projects=["ABC"])

    case.run(started_at=NOW + HOUR, projects=["ABC", "OPS"])

    assert keys(case) == ["ABC-1", "ABC-2", "OPS-1"]


def test_an_unknown_project_is_named_and_the_others_are_read(case: Case) -> None:
    result = case.run(projects=["ABC", "NOPE"])

    [failed] = result.failed
    assert failed.error is not None
    assert "no project 'NOPE'" in failed.error.message
    assert keys(case) == ["ABC-1", "ABC-2"]
