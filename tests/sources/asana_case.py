"""A small Asana organisation, built with only what matters, and runs of the source against it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sei_sources import asana
from sei_sources.asana.settings import AsanaSettings
from tests.clock import NOW
from tests.servers.asana_server import TOKEN, AsanaServer, Node, Organisation
from tests.sources.loaded_case import LoadedCase

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WORKSPACE = {"gid": "1", "resource_type": "workspace", "name": "Acme", "is_organization": True}


def at(ago: timedelta) -> str:
    """Return a time so long ago, as Asana writes it."""
    return f"{NOW - ago:%Y-%m-%dT%H:%M:%S.000Z}"


def project(gid: str, **more: Any) -> Node:
    """Return a project of a team."""
    return {
        "gid": gid,
        "name": f"Project {gid}",
        "workspace": WORKSPACE,
        "team": {"gid": "team"},
        "permalink_url": f"https://app.asana.com/0/{gid}",
        "archived": False,
        "completed": False,
        "created_at": at(400 * DAY),
        "modified_at": at(20 * DAY),
        **more,
    }


def section(gid: str, of: Node, name: str = "Doing") -> Node:
    """Return a section of a project."""
    return {"gid": gid, "name": name, "project": of, "created_at": at(300 * DAY)}


def task(gid: str, *sections: Node, modified: timedelta = 10 * DAY, **more: Any) -> Node:
    """Return a task in these sections."""
    return {
        "gid": gid,
        "resource_type": "task",
        "name": f"Task {gid}",
        "workspace": WORKSPACE,
        "resource_subtype": "default_task",
        "completed": False,
        "created_at": at(modified + DAY),
        "modified_at": at(modified),
        "num_subtasks": 0,
        "tags": [],
        "memberships": [{"project": one["project"], "section": one} for one in sections],
        "custom_fields": [],
        **more,
    }


def story(gid: str, **more: Any) -> Node:
    """Return a story that is no comment."""
    return {
        "gid": gid,
        "type": "system",
        "resource_subtype": "marked_complete",
        "created_at": at(10 * DAY),
        "text": "completed this task",
        **more,
    }


def event(of: Node, action: str, gid: str) -> Node:
    """Return an event about a task in the feed of a project."""
    return {
        "of": of["gid"],
        "action": action,
        "resource": {"gid": gid, "resource_type": "task"},
        "parent": None,
        "created_at": at(HOUR),
    }


def organisation(sections: list[Node], *tasks: Node, **more: Any) -> Organisation:
    """Return an organisation with the projects of these sections."""
    projects = {one["project"]["gid"]: one["project"] for one in sections}
    return Organisation(
        workspaces=[WORKSPACE],
        projects=list(projects.values()),
        sections=sections,
        users=[
            {"gid": "ada", "alias": "me", "name": "Ada", "email": "ada@acme.example"},
        ],
        teams=[{"gid": "team", "name": "Platform", "organization": WORKSPACE}],
        team_memberships=[
            {"gid": "m1", "team": {"gid": "team"}, "user": {"gid": "ada"}, "is_guest": False}
        ],
        tasks=list(tasks),
        stories={one["gid"]: [story(f"s-{one['gid']}")] for one in tasks},
        **more,
    )


class Case(LoadedCase):
    """Runs of the source into one warehouse."""

    source = asana

    def __init__(self, server: AsanaServer, folder: Path) -> None:
        super().__init__(folder)
        self.server = server

    def settings(self, **more: Any) -> AsanaSettings:
        return AsanaSettings(**{"url": self.server.url, "token": TOKEN, **more})

    def forget(self) -> None:
        self.server.log.clear()


API, WEB = project("10"), project("20")
DOING = section("11", API)
SPRINT = section("12", API, "Sprint 4: 2026-03-02 to 2026-03-15 (2026-13-99)")
TO_DO = section("21", WEB, "To do")


@contextmanager
def served(folder: Path) -> Iterator[Case]:
    """Serve two projects; the first has a task with a subtask, the second shares one with it."""
    tasks = [
        task("t1", DOING, num_subtasks=1),
        task("sub", parent={"gid": "t1"}),
        task("t2", DOING, TO_DO),
        task("t3", TO_DO),
    ]
    there = organisation([DOING, SPRINT, TO_DO], *tasks)
    with AsanaServer(there) as server:
        yield Case(server, folder)


def gids(case: Case, table: str = "tasks") -> list[str]:
    """Return what is loaded of a table and not deleted."""
    rows = case.rows(f"select gid from raw_asana.{table} where _deleted_at is null order by gid")
    return [row["gid"] for row in rows]


def deleted(case: Case) -> list[str]:
    """Return the tasks that are marked as deleted."""
    rows = case.rows("select gid from raw_asana.tasks where _deleted_at is not null order by gid")
    return [row["gid"] for row in rows]
