"""The source asana against the vendor's contract on loopback: what it loads, whole."""

from __future__ import annotations

from tests.sources.asana_case import API, DOING, SPRINT, Case, gids, story


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


def test_a_guest_who_changed_a_task_is_an_account_and_is_told_once(case: Case) -> None:
    guest = {"gid": "guest", "name": "Guest"}
    for gid in ("t1", "t3"):
        case.server.there.stories[gid] = [story(f"{gid}-moved", created_by=guest)]

    case.run()

    assert case.rows("select gid, name from raw_asana.users order by gid") == [
        {"gid": "ada", "name": "Ada"},
        {"gid": "guest", "name": "Guest"},
    ]
