"""The source asana against the vendor's contract on loopback, into a real DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_demo.messages import Request, Response
from sei_sources.asana import check
from sei_sources.asana.settings import AsanaSettings
from tests.servers.asana_server import TOKEN, AsanaServer
from tests.sources.asana_case import (
    DAY,
    HOUR,
    NOW,
    Case,
    at,
    event,
    organisation,
    project,
    section,
    story,
    task,
)

API, WEB = project("10"), project("20")
DOING = section("11", API)
SPRINT = section("12", API, "Sprint 4: 2026-03-02 to 2026-03-15 (2026-13-99)")
TO_DO = section("21", WEB, "To do")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Two projects; the first has a task with a subtask, the second shares one with it."""
    tasks = [
        task("t1", DOING, num_subtasks=1),
        task("sub", parent={"gid": "t1"}),
        task("t2", DOING, TO_DO),
        task("t3", TO_DO),
    ]
    there = organisation([DOING, SPRINT, TO_DO], *tasks)
    with AsanaServer(there) as server:
        yield Case(server, tmp_path)


def gids(case: Case, table: str = "tasks") -> list[str]:
    rows = case.rows(f"select gid from raw_asana.{table} where _deleted_at is null order by gid")
    return [row["gid"] for row in rows]


def deleted(case: Case) -> list[str]:
    rows = case.rows("select gid from raw_asana.tasks where _deleted_at is not null order by gid")
    return [row["gid"] for row in rows]


def test_a_task_arrives_whole(case: Case) -> None:
    points = {"gid": "f1", "name": "Story points", "resource_subtype": "number"}
    status = {"gid": "f2", "name": "Stage", "resource_subtype": "enum"}
    hours = {"gid": "f3", "name": "Estimated time", "resource_subtype": "number"}
    case.server.there.custom_fields += [points, status, hours]
    case.server.there.tasks[0] |= {
        "tags": [{"gid": "g1", "name": "bug"}, {"gid": "g2", "name": "late"}],
        "assignee": {"gid": "ada"},
        "custom_type": {"gid": "c1", "name": "Bug"},
        "custom_fields": [
            {**points, "number_value": 3.0, "display_value": "3"},
            {**status, "enum_value": None, "display_value": None},
        ],
    }

    result = case.run(status_field="stage")

    assert result.failed == []
    [row] = case.rows(
        "select t.gid, t.tags, t.assignee_gid, t.custom_type_name, m.project_gid, m.section_gid,"
        " m.section_name, v.custom_field_gid, v.number_value"
        " from raw_asana.tasks t join raw_asana.task_memberships m on m.task_gid = t.gid"
        " join raw_asana.task_custom_field_values v on v.task_gid = t.gid"
    )
    assert row == {
        "gid": "t1",
        "tags": "bug\nlate",
        "assignee_gid": "ada",
        "custom_type_name": "Bug",
        "project_gid": "10",
        "section_gid": "11",
        "section_name": "Doing",
        "custom_field_gid": "f1",
        "number_value": 3.0,
    }
    roles = case.rows("select name, role from raw_asana.custom_fields order by gid")
    assert [tuple(one.values()) for one in roles] == [
        ("Story points", "points"),
        ("Stage", "status"),
        ("Estimated time", None),
    ]


def test_what_tasks_refer_to_arrives(case: Case) -> None:
    case.run()

    [sprint] = case.rows(
        "select gid, project_gid, position, start_on, due_on from raw_asana.sections"
        " where is_sprint"
    )
    assert tuple(sprint.values()) == ("12", "10", 2, "2026-03-02", "2026-03-15")
    assert case.rows("select team_gid, user_gid, is_guest from raw_asana.team_memberships") == [
        {"team_gid": "team", "user_gid": "ada", "is_guest": False}
    ]
    assert gids(case, "projects") == ["10", "20"]
    assert gids(case, "workspaces") == ["1"]
    assert case.rows("select email, organization_gid from raw_asana.users, raw_asana.teams") == [
        {"email": "ada@acme.example", "organization_gid": "1"}
    ]


def test_a_task_of_two_projects_is_read_once_and_a_subtask_with_its_parent(case: Case) -> None:
    case.run()

    assert gids(case) == ["sub", "t1", "t2", "t3"]
    assert case.server.count("getStoriesForTask") == 4
    [count] = case.rows("select count(*) as n from raw_asana.task_memberships")
    assert count == {"n": 4}


def test_stories_tell_what_changed_and_comments_do_not_arrive(case: Case) -> None:
    move = {
        "resource_subtype": "section_changed",
        "old_section": SPRINT,
        "new_section": DOING,
        "project": API,
    }
    estimate = {
        "resource_subtype": "number_custom_field_changed",
        "custom_field": {"gid": "f1", "name": "Points"},
        "old_number_value": 3.0,
        "new_number_value": 5.0,
    }
    comment = {"type": "comment", "resource_subtype": "comment_added"}
    case.server.there.stories["t1"] = [
        story("s1", **move),
        story("s2", **estimate),
        story("s3", **comment),
        *(story(f"more-{number}") for number in range(300)),
    ]

    case.run()

    told = case.rows(
        "select gid, old_section_gid, new_section_name, project_gid, custom_field_gid,"
        " old_number_value, new_number_value from raw_asana.stories"
        " where gid in ('s1', 's2', 's3') order by gid"
    )
    assert [tuple(row.values()) for row in told] == [
        ("s1", "12", "Doing", "10", None, None, None),
        ("s2", None, None, None, "f1", 3.0, 5.0),
    ]
    [count] = case.rows("select count(*) as n from raw_asana.stories where task_gid = 't1'")
    assert count == {"n": 302}


def test_a_thousand_tasks_cost_ten_requests_and_one_for_each(tmp_path: Path) -> None:
    tasks = [task(f"t{number}", DOING) for number in range(1000)]
    there = organisation([DOING], *tasks)
    there.stories = {
        one["gid"]: [story(f"{one['gid']}-{number}") for number in range(12)] for one in tasks
    }
    with AsanaServer(there) as server:
        result = Case(server, tmp_path).run()

    assert (result.rows["tasks"], result.rows["stories"]) == (1000, 12_000)
    assert server.count("getTasks") == 10
    assert server.count("getStoriesForTask") == 1000
    assert len(server.log) - 1010 <= 8


def test_nothing_changed_costs_at_most_three_requests_a_project_and_appends_nothing(
    case: Case,
) -> None:
    case.run()

    second = case.run(started_at=NOW + HOUR)

    assert len(case.server.log) <= 3 * 2
    assert sum(second.rows.values()) == 0
    [count] = case.rows("select count(distinct _dlt_load_id) as n from raw_asana.sei_cursors")
    assert count == {"n": 1}


def test_what_tasks_refer_to_is_read_once_a_week_and_a_day_after_a_task_names_something_new(
    case: Case,
) -> None:
    case.run()
    case.run(started_at=NOW + 2 * DAY)
    quiet = case.server.count("getUsers")
    case.server.there.tasks[3] |= {"modified_at": at(-2 * DAY), "assignee": {"gid": "bob"}}
    case.run(started_at=NOW + 3 * DAY)
    at_once = case.server.count("getUsers")
    case.run(started_at=NOW + 4 * DAY)
    next_day = case.server.count("getUsers")
    case.run(started_at=NOW + 5 * DAY)
    again = case.server.count("getUsers")
    case.run(started_at=NOW + 11 * DAY)

    assert (quiet, at_once, next_day, again, case.server.count("getUsers")) == (0, 0, 1, 0, 1)


def test_only_what_changed_is_read_again(case: Case) -> None:
    case.run()
    case.server.there.tasks[3] |= {"modified_at": at(HOUR / 60), "name": "New"}

    second = case.run(started_at=NOW + HOUR)
    third = case.run(started_at=NOW + 2 * HOUR)

    assert (second.rows["tasks"], third.rows["tasks"]) == (1, 0)
    rows = case.rows("select name from raw_asana.tasks where gid = 't3' order by _extracted_at")
    assert [row["name"] for row in rows] == ["Task t3", "New"]


def test_a_subtask_that_changed_alone_is_told_by_the_events(case: Case) -> None:
    case.run()
    case.server.there.tasks[1] |= {"modified_at": at(HOUR / 60), "completed": True}
    case.server.there.events.append(event(API, "changed", "sub"))

    second = case.run(started_at=NOW + HOUR)

    assert second.rows["tasks"] == 1
    rows = case.rows("select completed from raw_asana.tasks where gid = 'sub' order by completed")
    assert [row["completed"] for row in rows] == [False, True]


def test_deleted_tasks_are_marked_by_the_events_even_on_their_second_page(case: Case) -> None:
    case.run()
    case.server.there.tasks = [one for one in case.server.there.tasks if one["gid"] != "t3"]
    case.server.there.events += [event(WEB, "changed", "t2") for _ in range(120)]
    case.server.there.events.append(event(WEB, "deleted", "t3"))

    case.run(started_at=NOW + HOUR)

    assert deleted(case) == ["t3"]


def test_a_task_that_was_deleted_and_came_back_counts_again(case: Case) -> None:
    case.run()
    case.server.there.events.append(event(WEB, "deleted", "t3"))
    case.run(started_at=NOW + HOUR)
    case.server.there.events.append(event(WEB, "undeleted", "t3"))

    case.run(started_at=NOW + 2 * HOUR)

    rows = case.rows(
        "select name, _deleted_at is null as lives from raw_asana.tasks where gid = 't3'"
        " order by _extracted_at"
    )
    assert [row["lives"] for row in rows] == [True, False, True]
    assert rows[-1]["name"] == "Task t3"


def test_a_sync_token_that_expired_is_replaced_and_changes_still_arrive(case: Case) -> None:
    case.run()
    case.server.has_expired = True
    case.server.there.tasks[3] |= {"modified_at": at(HOUR / 60)}
    second = case.run(started_at=NOW + 25 * HOUR)
    case.server.has_expired = False
    case.server.there.events.append(event(WEB, "deleted", "t3"))

    case.run(started_at=NOW + 26 * HOUR)

    assert (second.failed, second.rows["tasks"]) == ([], 1)
    assert deleted(case) == ["t3"]


def test_the_weekly_sweep_marks_what_is_gone_and_not_what_moved_elsewhere(case: Case) -> None:
    case.run(projects=["10", "20"])
    gone, moved = case.server.there.tasks[1], case.server.there.tasks[3]
    case.server.there.tasks.remove(gone)
    case.server.there.tasks[0]["num_subtasks"] = 0
    other = project("30")
    case.server.there.projects.append(other)
    moved["memberships"] = [{"project": other, "section": section("31", other)}]

    case.run(started_at=NOW + 8 * DAY, projects=["10", "20"])

    assert deleted(case) == ["sub"]
    case.run(started_at=NOW + 16 * DAY, projects=["10", "20"])
    assert deleted(case) == ["sub"]
    assert case.server.count("getTask") == 0


def test_a_run_that_was_cut_short_does_not_read_its_stories_twice(tmp_path: Path) -> None:
    tasks = [task(f"t{number}", DOING) for number in range(150)]
    with AsanaServer(organisation([DOING], *tasks)) as server:
        case = Case(server, tmp_path)
        server.before = lambda request: (
            Response.of_json(403, {"errors": [{"message": "Forbidden"}]})
            if request.path.endswith("/tasks/t149/stories")
            else None
        )
        first = case.run()
        server.before = lambda _: None

        case.run(started_at=NOW + HOUR)

    assert len(first.failed) == 1
    assert server.count("getStoriesForTask") == 50
    assert len(gids(case)) == 150


def test_a_project_that_is_unknown_is_named_and_the_others_are_read(case: Case) -> None:
    result = case.run(projects=["10", "99"])

    [failed] = result.failed
    assert (failed.name, failed.label) == ("projects", "99")
    assert failed.error is not None
    assert "Unknown object: 99" in failed.error.message
    assert gids(case) == ["sub", "t1", "t2"]


def test_a_project_added_later_loads_from_its_beginning(case: Case) -> None:
    case.run(projects=["10"])

    case.run(started_at=NOW + HOUR, projects=["10", "20"])

    assert sorted(set(gids(case))) == ["sub", "t1", "t2", "t3"]
    assert gids(case, "sections") == ["11", "12", "21"]


def test_an_archived_project_is_read_once_and_then_left_alone(case: Case) -> None:
    case.server.there.projects[1] = {**WEB, "archived": True}
    case.run()
    assert "t3" in gids(case)

    case.run(started_at=NOW + HOUR)

    assert case.server.count("getTasks") == 1


def test_a_rate_limit_is_waited_for(case: Case) -> None:
    told: list[Request] = []

    def limited(request: Request) -> Response | None:
        if told or not request.path.endswith("/stories"):
            return None
        told.append(request)
        body = {"errors": [{"message": "You have made too many requests recently."}]}
        return Response.of_json(429, body, headers={"Retry-After": "1"})

    case.server.before = limited

    result = case.run()

    assert (len(told), result.failed) == (1, [])
    assert gids(case) == ["sub", "t1", "t2", "t3"]


def test_an_account_without_custom_fields_is_read_all_the_same(case: Case) -> None:
    case.server.before = lambda request: (
        Response.of_json(402, {"errors": [{"message": "Payment required"}]})
        if request.path.endswith("/custom_fields")
        else None
    )

    result = case.run()

    assert (result.failed, result.rows["tasks"]) == ([], 4)


def test_a_wrong_token_is_told_without_it(case: Case) -> None:
    [found] = check(AsanaSettings(url=case.server.url, token="1/wrong:secret"))

    assert not found.is_right
    assert "answered 401: Not Authorized" in found.detail
    assert "wrong:secret" not in f"{found}"


def test_the_doctor_names_the_account_its_workspaces_and_a_project_that_is_not_there(
    case: Case,
) -> None:
    settings = AsanaSettings(url=case.server.url, token=TOKEN, projects=("10", "99"))

    found = list(check(settings))

    assert [(one.subject, one.is_right) for one in found] == [
        ("token", True),
        ("workspaces", True),
        ("project 10", True),
        ("project 99", False),
    ]
    assert (found[0].detail, found[1].detail) == ("Ada", "Acme (1)")
