"""A small Jira site, built with only what matters, and runs of the source against it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sei_cli.extraction import SourceResult
from sei_sources import jira
from sei_sources.jira.settings import JiraSettings
from tests.clock import NOW
from tests.servers.jira_server import EMAIL, TOKEN, JiraServer, Node
from tests.sources.loaded_case import LoadedCase

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
POINTS, SPRINT, TEAM, EPIC = (f"customfield_1000{number}" for number in range(1, 5))
ABC = {"id": "10", "key": "ABC"}
OPS = {"id": "20", "key": "OPS"}
GREENHOPPER = "com.pyxis.greenhopper.jira"
STATUSES = {"To Do": ("1", "new"), "In Progress": ("2", "indeterminate"), "Done": ("3", "done")}
ADA = {
    "accountId": "ada",
    "key": "JIRAUSER1",
    "name": "ada.l",
    "displayName": "Ada",
    "accountType": "atlassian",
    "emailAddress": "ada@acme.example",
    "active": True,
}


def at(ago: timedelta) -> str:
    """Return a time so long ago, as Jira writes it."""
    return f"{NOW - ago:%Y-%m-%dT%H:%M:%S.000+0000}"


def status(name: str = "To Do") -> Node:
    """Return a status."""
    number, category = STATUSES[name]
    return {"id": number, "name": name, "statusCategory": {"key": category}}


def history(number: int, *items: Node, ago: timedelta = 12 * DAY) -> Node:
    """Return a history; without items the status moved to done."""
    moved = change("status", "status", ("1", "To Do"), ("3", "Done"))
    author = {"accountId": "ada", "key": "JIRAUSER1"}
    return {
        "id": str(number),
        "author": author,
        "created": at(ago),
        "items": list(items) or [moved],
    }


def change(
    field: str, field_id: str, before: tuple[str | None, str], after: tuple[str | None, str]
) -> Node:
    """Return an item of a history."""
    return {
        "field": field,
        "fieldId": field_id,
        "fieldtype": "custom" if field_id.startswith("custom") else "jira",
        "from": before[0],
        "fromString": before[1],
        "to": after[0],
        "toString": after[1],
    }


def issue(
    number: int,
    project: Node = ABC,
    *,
    updated: timedelta = 10 * DAY,
    histories: list[Node] | None = None,
    **fields: Any,
) -> Node:
    """Return an issue that was moved to done once."""
    issue_id = str(int(project["id"]) * 10_000 + number)
    moved = history(int(issue_id), ago=updated + 2 * DAY)
    return {
        "id": issue_id,
        "key": f"{project['key']}-{number}",
        "histories": histories if histories is not None else [moved],
        "fields": {
            "summary": f"Issue {number}",
            "project": project,
            "issuetype": {"id": "5", "name": "Story", "subtask": False},
            "status": status("Done"),
            "created": at(updated + 5 * DAY),
            "updated": at(updated),
            "reporter": ADA,
            **fields,
        },
    }


def board(number: int, kind: str = "scrum", project: Node = ABC) -> Node:
    """Return a board of a project that estimates with story points."""
    estimating = {"fieldId": POINTS, "displayName": "Story Points"}
    return {
        "id": number,
        "name": f"Board {number}",
        "type": kind,
        "location": {"projectId": int(project["id"]), "projectKey": project["key"]},
        "configuration": {"estimation": {"type": "field", "field": estimating}},
        "projects": [project],
    }


def sprint(number: int, state: str = "active", **more: Any) -> Node:
    """Return a sprint of the first board."""
    return {
        "id": number,
        "name": f"Sprint {number}",
        "state": state,
        "startDate": at(20 * DAY),
        "endDate": at(6 * DAY),
        "originBoardId": 1,
        **more,
    }


def field(field_id: str, name: str, kind: str, custom: str) -> Node:
    """Return a custom field."""
    return {
        "id": field_id,
        "name": name,
        "custom": True,
        "schema": {"type": kind, "custom": custom},
    }


def site(*issues: Node, **more: Any) -> dict[str, Any]:
    """Return a site with two projects and a scrum board."""
    teams = "com.atlassian.teams:rm-teams-custom-field-team"
    return {
        "users": [ADA],
        "groups": [{"groupId": "g1", "name": "team-a", "members": [ADA]}],
        "project": [
            {**ABC, "name": "Alphabet", "style": "classic", "lead": ADA},
            {**OPS, "name": "Operations", "style": "next-gen"},
        ],
        "field": [
            {"id": "summary", "name": "Summary", "custom": False},
            field(POINTS, "Story Points", "number", "com.atlassian.x:float"),
            field(SPRINT, "Sprint", "array", f"{GREENHOPPER}:gh-sprint"),
            field(TEAM, "Team", "any", teams),
            field(EPIC, "Epic Link", "any", f"{GREENHOPPER}:gh-epic-link"),
        ],
        "status": [status("To Do"), status("Done")],
        "issuetype": [{"id": "5", "name": "Story", "subtask": False, "hierarchyLevel": 0}],
        "priority": [{"id": "1", "name": "High", "description": "Soon"}],
        "versions": [{"of": "10", "id": "7", "name": "1.0", "releaseDate": "2026-01-31"}],
        "components": [{"of": "10", "id": "8", "name": "api", "lead": ADA}],
        "remote_links": {},
        "boards": [board(1)],
        "sprints": [sprint(1, "closed"), sprint(2)],
        "issues": list(issues),
        **more,
    }


class Case(LoadedCase):
    """Runs of the source into one warehouse."""

    source = jira

    def __init__(self, server: JiraServer, folder: Path) -> None:
        super().__init__(folder)
        self.server = server

    def settings(self, **more: Any) -> JiraSettings:
        email = {"email": EMAIL} if self.server.is_cloud else {}
        return JiraSettings(**{"url": self.server.url, "token": TOKEN, **email, **more})

    def forget(self) -> None:
        self.server.requests.clear()

    def run(
        self, *, started_at: datetime = NOW, is_full: bool = False, **settings: Any
    ) -> SourceResult:
        """Extract once, by requests that the vendor's contract allows."""
        result = super().run(started_at=started_at, is_full=is_full, **settings)
        assert self.server.faults == []
        return result


@contextmanager
def served(folder: Path) -> Iterator[Case]:
    """Serve a site with three issues in two projects."""
    with JiraServer(site(issue(1), issue(2, updated=5 * DAY), issue(1, OPS))) as server:
        yield Case(server, folder)


def keys(case: Case) -> list[str]:
    """Return the keys of all versions of issues that are loaded."""
    rows = case.rows("select key from raw_jira.issues order by key, _extracted_at")
    return [row["key"] for row in rows]


def lists_read(case: Case) -> int:
    """Return how often the last run read the lists that issues refer to."""
    return case.server.requests.count("GET /rest/api/3/issuetype")
