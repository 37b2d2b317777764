"""The source asana: how many requests a run takes, and when it reads the lists again."""

from __future__ import annotations

from pathlib import Path

from sei_demo.messages import Response
from tests.servers.asana_server import AsanaServer
from tests.sources.asana_case import (
    DAY,
    DOING,
    HOUR,
    NOW,
    Case,
    at,
    gids,
    organisation,
    story,
    task,
)


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
