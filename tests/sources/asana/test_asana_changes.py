"""The source asana: what it reads again after something changed, and what is gone."""

from __future__ import annotations

from tests.sources.asana_case import (
    API,
    DAY,
    HOUR,
    NOW,
    WEB,
    Case,
    at,
    deleted,
    event,
    gids,
    project,
    section,
)


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


def test_reading_everything_again_marks_what_was_deleted_since(case: Case) -> None:
    case.run()
    del case.server.there.tasks[3]

    case.run(started_at=NOW + HOUR, is_full=True)

    assert deleted(case) == ["t3"]


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
