"""The same two sprints in Jira, Linear, Asana and a GitHub project, as each tracker tells of them.

The first sprint ran from 20 to 6 days ago. Work that a tracker has no way to tell of is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from sei_demo.builder import RepositoryBuilder
from sei_demo.world import World
from tests.servers.asana_server import TOKEN as ASANA_TOKEN
from tests.servers.asana_server import AsanaServer, Organisation
from tests.servers.contracts import are_there
from tests.servers.github_projects import Project
from tests.servers.jira_server import EMAIL, JiraServer
from tests.servers.jira_server import TOKEN as JIRA_TOKEN
from tests.servers.linear_server import KEY, LinearServer
from tests.sources import asana_case, jira_case, linear_case
from tests.sources.jira_case import DAY, HOUR, NOW, POINTS, SPRINT, change, history

Node = dict[str, Any]
STATUSES = {"To Do": ("1", "new"), "In Progress": ("2", "indeterminate"), "Done": ("3", "done")}
FIRST, BOTH = ("1", "Sprint 1"), ("1, 2", "Sprint 1, Sprint 2")
NONE: tuple[None, str] = (None, "")

SETTINGS = """\
  jira: {{url: {jira}, email: {email}, token: "${{JIRA}}"}}
  linear: {{url: {linear}, token: "${{LINEAR}}"}}
  asana: {{url: {asana}, token: "${{ASANA}}", points_field: Effort}}
"""
TOKENS = {"JIRA": JIRA_TOKEN, "LINEAR": KEY, "ASANA": ASANA_TOKEN}


@contextmanager
def served(world: World, owner: str) -> Iterator[str]:
    """Serve the trackers, and yield their part of sei.yml; the world gets a project.

    Their servers need the vendors' contracts: without these there is the project alone.
    """
    pull_request = _github(world, owner)
    if not are_there():
        yield ""
        return
    with ExitStack() as servers:
        yield SETTINGS.format(
            jira=servers.enter_context(JiraServer(jira_site())).url,
            email=EMAIL,
            linear=servers.enter_context(LinearServer(_linear(pull_request))).url,
            asana=servers.enter_context(AsanaServer(_asana(pull_request))).url,
        )


def moved(days: float, before: str, after: str) -> tuple[float, Node]:
    """Return a move of an issue of Jira from status to status, so many days ago."""
    from_id, to_id = STATUSES[before][0], STATUSES[after][0]
    return days, change("status", "status", (from_id, before), (to_id, after))


def planned(
    days: float, before: tuple[str | None, str], after: tuple[str | None, str]
) -> tuple[float, Node]:
    """Return a change of an issue's sprints."""
    return days, change("Sprint", SPRINT, before, after)


def estimated(days: float, before: str, after: str) -> tuple[float, Node]:
    """Return a change of an issue's points."""
    return days, change("Story Points", POINTS, (None, before), (None, after))


def _story(number: int, *changes: tuple[float, Node], **fields: Any) -> Node:
    """Return an issue of Jira that had these changes; its status is the last one's."""
    histories = [
        history(number * 1000 + place, item, ago=days * DAY)
        for place, (days, item) in enumerate(changes)
    ]
    statuses = [item["toString"] for _, item in changes if item["field"] == "status"]
    status = statuses[-1] if statuses else "To Do"
    whole = {"created": jira_case.at(30 * DAY), "status": _status(status), **fields}
    return jira_case.issue(number, updated=5 * DAY, histories=histories, **whole)


def _status(name: str) -> Node:
    number, category = STATUSES[name]
    return {"id": number, "name": name, "statusCategory": {"key": category}}


def jira_site() -> dict[str, Any]:
    """Return what Jira Cloud has."""
    began, finished = moved(18, "To Do", "In Progress"), moved(10, "In Progress", "Done")
    into = planned(22, NONE, FIRST)
    one, both = [{"id": 1}], [{"id": 1}, {"id": 2}]
    again = [moved(9 - turn / 4, *pair) for turn, pair in enumerate(TURNS)]
    noise = [
        (25 - number / 100, change("priority", "priority", ("1", "High"), ("2", "Low")))
        for number in range(500)
    ]
    key = change("Key", "issuekey", (None, "OPS-9"), (None, "ABC-7"))
    project = change("project", "project", ("20", "Operations"), ("10", "Alphabet"))
    incident = {"id": "6", "name": "Incident", "subtask": False}
    issues = [
        _story(1, into, estimated(22, "", "3"), began, finished, **{POINTS: 3, SPRINT: one}),
        _story(2, into, began, finished, *again, **{POINTS: 5, SPRINT: one}),
        _story(
            3,
            into,
            began,
            estimated(15, "3", "8"),
            planned(6, FIRST, BOTH),
            **{POINTS: 8, SPRINT: both},
        ),
        _story(4, planned(12, NONE, FIRST), moved(8, "To Do", "Done"), **{POINTS: 1, SPRINT: one}),
        _story(5, into, planned(9, FIRST, NONE), **{POINTS: 2}),
        _story(6, into, moved(25, "To Do", "Done"), **{POINTS: 4, SPRINT: one}),
        _story(7, (15, project), (15, key), moved(14, "To Do", "Done"), labels=["moved", "late"]),
        _story(8, moved(8, "To Do", "Done"), issuetype=incident, created=jira_case.at(9 * DAY)),
        _story(9, *noise, moved(12, "To Do", "Done"), fixVersions=[{"name": "1.0"}]),
    ]
    begun = jira_case.at(6 * DAY - HOUR / 60)
    sprints = [
        jira_case.sprint(1, "closed", completeDate=jira_case.at(6 * DAY)),
        jira_case.sprint(2, startDate=begun, endDate=jira_case.at(-8 * DAY)),
    ]
    types = [{"id": "5", "name": "Story", "subtask": False}, incident]
    statuses = [_status(name) for name in STATUSES]
    return jira_case.site(*issues, sprints=sprints, issuetype=types, status=statuses)


TURNS = (("Done", "In Progress"), ("In Progress", "Done")) * 3
"""Reopened three times, and done each time."""


def _linear(pull_request: Node) -> dict[str, Any]:
    at = linear_case.at
    states = [
        {"id": "todo", "name": "Todo", "type": "unstarted", "position": 1.0},
        {"id": "doing", "name": "In Progress", "type": "started", "position": 2.0},
        {"id": "done", "name": "Done", "type": "completed", "position": 3.0},
    ]
    team = linear_case.team("ENG", states=states)
    first = {**linear_case.active_cycle(team), "startsAt": at(20 * DAY), "endsAt": at(6 * DAY)}
    second = {**first, "id": "cycle-2", "number": 2.0}
    second |= {"startsAt": at(6 * DAY), "endsAt": at(-8 * DAY)}
    spans = [
        {"id": "s1", "stateId": "todo", "startedAt": at(30 * DAY), "endedAt": at(18 * DAY)},
        {"id": "s2", "stateId": "doing", "startedAt": at(18 * DAY), "endedAt": at(10 * DAY)},
        {"id": "s3", "stateId": "done", "startedAt": at(10 * DAY), "endedAt": None},
    ]
    label = {"id": "l1", "name": "incident", "isGroup": False, "createdAt": at(90 * DAY)}
    label["updatedAt"] = label["createdAt"]

    def issue(number: int, state: str, **more: Any) -> Node:
        whole = {"createdAt": at(30 * DAY), "history": [], "stateHistory": [], **more}
        return linear_case.issue(number, team, updated=5 * DAY, state={"id": state}, **whole)

    def entry(number: int, days: float, **more: Any) -> Node:
        unchanged = {"fromStateId": None, "toStateId": None}
        return linear_case.entry("e", number, team, createdAt=at(days * DAY), **unchanged | more)

    worked = [
        entry(1, 21, toCycleId="cycle-1"),
        entry(2, 15, fromStateId="todo", toStateId="doing"),
        entry(3, 6 + 1 / 86_400, fromCycleId="cycle-1", toCycleId="cycle-2"),
    ]
    closed = [entry(4, 8, fromStateId="todo", toStateId="done")]
    issues = [
        issue(1, "done", estimate=2.0, cycle=first, stateHistory=spans, completedAt=at(10 * DAY)),
        issue(2, "doing", estimate=3.0, cycle=second, history=worked),
        issue(3, "done", labelIds=["l1"], history=closed, createdAt=at(9 * DAY)),
        issue(4, "todo", trashed=True, archivedAt=at(7 * DAY)),
    ]
    first |= {"completedAt": at(6 * DAY), "uncompletedIssuesUponClose": [issues[1]]}
    attachment = {"id": "a1", "url": pull_request["url"], "title": "Pay", "sourceType": "github"}
    attachment |= {"createdAt": at(9 * DAY), "updatedAt": at(9 * DAY), "issue": issues[0]}
    return linear_case.workspace(
        *issues, cycles=[first, second], issueLabels=[label], attachments=[attachment]
    )


def _asana(pull_request: Node) -> Organisation:
    at, story = asana_case.at, asana_case.story
    launch = asana_case.project("10", name="Launch")
    sprints = asana_case.project("20", name="Sprints")
    days = f"{NOW - 20 * DAY:%Y-%m-%d} to {NOW - 7 * DAY:%Y-%m-%d}"
    todo = asana_case.section("11", launch, "To do")
    doing = asana_case.section("12", launch, "Doing")
    sprint = asana_case.section("21", sprints, f"Sprint 4: {days}")
    effort = {"gid": "f1", "name": "Effort", "resource_subtype": "number"}
    tag = {"gid": "g1", "name": "incident"}
    done = {"completed": True, "completed_at": at(10 * DAY)}
    tasks = [
        asana_case.task(
            "t1",
            doing,
            sprint,
            created_at=at(30 * DAY),
            custom_fields=[{**effort, "number_value": 5.0, "display_value": "5"}],
            notes=f"See {pull_request['url']}/files for how",
            **done,
        ),
        asana_case.task("t2", todo, created_at=at(30 * DAY)),
        asana_case.task("t3", todo, created_at=at(11 * DAY), tags=[tag], **done),
    ]
    there = asana_case.organisation([todo, doing, sprint], *tasks, custom_fields=[effort])
    began = {"old_section": todo, "new_section": doing, "project": launch}
    points = {"custom_field": effort, "old_number_value": 3.0, "new_number_value": 5.0}
    kinds = {"resource_subtype": "section_changed", "created_at": at(18 * DAY)}
    there.stories = {
        "t1": [
            story("1", **kinds, **began),
            story(
                "2",
                resource_subtype="number_custom_field_changed",
                created_at=at(15 * DAY),
                **points,
            ),
            story("3", created_at=at(10 * DAY)),
        ],
        "t3": [story("4", created_at=at(10 * DAY))],
    }
    return there


def _github(world: World, owner: str) -> Node:
    """Add issues in a project, and a pull request that names those of the other trackers."""
    organisation, ann = world.accounts[owner], world.accounts["amara"]
    builder = RepositoryBuilder(world, organisation, "planning", created_at=NOW - 60 * DAY)
    project = Project(world, organisation, 4, NOW - 60 * DAY)
    first_day = NOW - 20 * DAY
    project.iteration("a", f"{first_day:%Y-%m-%d}", is_completed=True)
    project.iteration("b", f"{first_day + 14 * DAY:%Y-%m-%d}")
    bug = {"__typename": "IssueType", "id": "IT", "name": "Bug"}
    milestone = {"__typename": "Milestone", "id": "M", "title": "v1"}
    issue = builder.issue(
        author=ann,
        opened_at=NOW - 30 * DAY,
        title="Round prices",
        labels=["ui", "late"],
        issueType=bug,
        milestone=milestone,
    )
    item = project.add(issue, NOW - 30 * DAY)
    project.estimate(item, 3, NOW - 22 * DAY)
    project.plan(item, "a", NOW - 22 * DAY)
    for days, status in ((30, "Todo"), (18, "In Progress")):
        project.move(item, status, NOW - days * DAY, ann)
    incident = builder.issue(author=ann, opened_at=NOW - 9 * DAY, labels=["incident"])
    builder.close(incident, NOW - 9 * DAY + timedelta(hours=3), ann)
    pull_request = builder.pull_request(
        author=ann,
        opened_at=NOW - 12 * DAY,
        title="Pay for ABC-1 (was ops-9)",
        closes=[issue],
        headRefName="fix/eng-2-pay",
    )
    builder.close(issue, NOW - 10 * DAY, ann, closer=pull_request)
    return pull_request
