"""A local Jira, Cloud or Data Center: takes only what the vendor's contract has, and its limits."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from sei_demo.messages import Request, Response
from tests import clock
from tests.servers.jira_answers import (
    answer_of,
    board_configuration,
    kind_of,
    one_of,
    refused,
    time_of,
    ways_to_name,
)
from tests.servers.openapi_slice import OpenApiSlice, Operation
from tests.servers.tracker_server import TrackerServer

Node = dict[str, Any]
ADDRESS = "https://acme.example"
EMAIL, TOKEN = "ada@acme.example", "jira_test_token"
JQL = re.compile(
    r'project = (\d+|"\w+")(?: AND updated >= "-(\d+)m")?'
    r"(?: ORDER BY (updated ASC, key ASC|key ASC))?"
)
CLOUD = ("jira-cloud-platform-v3.json", "jira-cloud-software-agile-2022.json")


def _slice(*, is_cloud: bool) -> OpenApiSlice:
    if is_cloud:
        more = {
            "/rest/api/2/serverInfo": (),
            "/rest/api/3/project/{projectIdOrKey}/components": (),
            "/rest/api/3/issue/{issueIdOrKey}/remotelink": (),
        }
        return OpenApiSlice(CLOUD, more=more)
    paged = ("startAt", "maxResults")
    return OpenApiSlice(
        ("jira-dc-10.3.json",),
        "/rest",
        {
            "/rest/api/2/project/{projectIdOrKey}/versions": (),
            "/rest/api/2/project/{projectIdOrKey}/components": (),
            "/rest/api/2/issue/{issueIdOrKey}/remotelink": (),
            "/rest/agile/1.0/board/{boardId}/project": paged,
            "/rest/api/2/group/member": (*paged, "groupname"),
        },
    )


class JiraServer(TrackerServer):
    """Serves a site: lists of plain dicts by name.

    Attributes:
        site: What there is; a test may change it between two runs.
        requests: Method and route of every request, in order.
        faults: What the contract does not allow of them.
        most: The largest page of issues that Data Center gives.
        is_anonymous_allowed: Whether a wrong credential counts as none, and not as wrong.
    """

    def __init__(self, site: Mapping[str, Any], *, is_cloud: bool = True) -> None:
        super().__init__()
        self.site = dict(site)
        self.is_cloud = is_cloud
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.most = 100
        self.is_anonymous_allowed = False
        self._walks: dict[str, list[Node]] = {}
        self._numbers = count(1)
        self._contract = _slice(is_cloud=is_cloud)

    def expire_tokens(self) -> None:
        """Forget every walk that is on its way, as Jira does after seven days."""
        self._walks.clear()

    def _respond(self, request: Request, query: str) -> Response:
        operation = self._contract.operation(request, query)
        self.requests.append(f"{request.method} {operation.route if operation else request.path}")
        if operation is None:
            return refused(404, f"no {request.method} {request.path}")
        if operation.faults:
            self.faults += operation.faults
            return refused(400, "; ".join(operation.faults))
        if not operation.route.endswith("/serverInfo") and not self._is_known(request):
            return self._stranger(operation)
        if (own := self.before(request)) is not None:
            return own
        return self._answer(operation, request)

    def _is_known(self, request: Request) -> bool:
        basic = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        wanted = f"Basic {basic}" if self.is_cloud else f"Bearer {TOKEN}"
        return request.headers.get("authorization") == wanted

    def _stranger(self, operation: Operation) -> Response:
        if not self.is_anonymous_allowed:
            return refused(401, "Client must be authenticated to access this resource.")
        value: Any = {} if operation.route.endswith("/myself") else {"values": [], "isLast": True}
        reason = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
        return Response.of_json(200, value, headers=reason)

    def _answer(self, operation: Operation, request: Request) -> Response:
        name = re.sub(r"^/rest/(api/[23]|agile/1.0)/", "", operation.route)
        site, values, query = self.site, operation.path_values, operation.query
        match name:
            case "serverInfo":
                kind = "Cloud" if self.is_cloud else "Server"
                return answer_of({"baseUrl": ADDRESS, "deploymentType": kind})
            case "myself":
                return answer_of({"self": f"{ADDRESS}/rest/api/3/user", **site["users"][0]})
            case "field" | "status" | "issuetype" | "priority" | "project":
                return answer_of(site[name])
            case "priority/search":
                return self._page(site["priority"], query)
            case "project/search":
                return self._page(site["project"], query, most=100)
            case "users/search" | "user/search":
                start = int(query["startAt"])
                return answer_of(site["users"][start : start + int(query["maxResults"])])
            case "group/bulk":
                wanted = [one for one in site["groups"] if one["name"] in query["groupName"]]
                return self._page(wanted, query)
            case "group/member":
                wanted = [query.get("groupId"), query.get("groupname")]
                [group] = [
                    one for one in site["groups"] if {one["name"], one["groupId"]} & set(wanted)
                ]
                return self._page(group["members"], query)
            case "project/{projectIdOrKey}/versions" | "project/{projectIdOrKey}/components":
                of = values["projectIdOrKey"]
                return answer_of([one for one in site[name.split("/")[2]] if one["of"] == of])
            case "issue/{issueIdOrKey}/remotelink":
                return answer_of(site["remote_links"].get(values["issueIdOrKey"], []))
            case "board":
                return self._page(site["boards"], query)
            case "sprint/{sprintId}":
                return one_of(site["sprints"], values["sprintId"])
            case "search/jql":
                return self._search(request.json)
            case "search/approximate-count":
                return answer_of({"count": len(self._matching(request.json["jql"]))})
            case "changelog/bulkfetch":
                return self._changelogs(request.json)
            case "search":
                return self._offset_search(request.json)
        return self._of_board(name, values["boardId"], query)

    def _of_board(self, name: str, board_id: str, query: Mapping[str, Any]) -> Response:
        [board] = [one for one in self.site["boards"] if str(one["id"]) == board_id]
        match name.removeprefix("board/{boardId}/"):
            case "configuration":
                return answer_of(board_configuration(board))
            case "project":
                return self._page(board["projects"], query)
            case "sprint" if board["type"] == "kanban":
                return refused(400, "The board does not support sprints")
            case "sprint":
                states = query["state"].split(",")
                found = [
                    one
                    for one in self.site["sprints"]
                    if one["originBoardId"] == board["id"] and one["state"] in states
                ]
                return self._page(found, query)
        return refused(404, name)

    def _page(self, items: Iterable[Node], query: Mapping[str, Any], most: int = 50) -> Response:
        every = list(items)
        start, size = int(query.get("startAt", 0)), min(int(query.get("maxResults", 50)), most)
        shown = every[start : start + size]
        is_last = start + size >= len(every)
        body = {"startAt": start, "maxResults": size, "isLast": is_last, "values": shown}
        return answer_of(body)

    def _matching(self, jql: str) -> list[Node]:
        match = JQL.fullmatch(jql)
        assert match, f"the local Jira does not understand {jql}"
        project, minutes, _ = match.groups()
        begin = clock.now() - timedelta(minutes=int(minutes)) if minutes else None
        found = [
            issue
            for issue in self.site["issues"]
            if project in ways_to_name(issue["fields"]["project"])
            and (begin is None or time_of(issue["fields"]["updated"]) >= begin)
        ]
        return sorted(found, key=lambda one: (time_of(one["fields"]["updated"]), int(one["id"])))

    def _search(self, body: Node) -> Response:
        token = body.get("nextPageToken")
        if token and token.partition(":")[0] not in self._walks:
            return refused(400, "The provided next page token is invalid or expired.")
        named = body["jql"].split()[2]
        if not any(named in ways_to_name(project) for project in self.site["project"]):
            return refused(400, f"The value '{named}' does not exist for the field 'project'.")
        fields = body.get("fields", ["id"])
        size = min(body["maxResults"], 5000 if set(fields) <= {"id", "key"} else 100)
        walk, _, start = (token or f"{next(self._numbers)}:0").partition(":")
        every = self._walks.setdefault(walk, self._matching(body["jql"]))
        end = int(start) + size
        answer: Node = {"issues": [self._shown(one, fields) for one in every[int(start) : end]]}
        if body.get("expand") == "names,schema":
            answer |= self._described(fields)
        if end < len(every):
            answer |= {"nextPageToken": f"{walk}:{end}"}
        return answer_of(answer)

    def _shown(self, issue: Node, fields: Iterable[str]) -> Node:
        if set(fields) <= {"id"}:
            return {"id": issue["id"]}
        own = {**issue["fields"], "project": self._project(issue["fields"]["project"])}
        for one in self.site["field"]:
            if kind_of(one).endswith(":gh-sprint") and self.is_cloud and own.get(one["id"]):
                own[one["id"]] = [self._sprint(sprint["id"]) for sprint in own[one["id"]]]
        if "*all" in fields:
            shown = {**dict.fromkeys(one["id"] for one in self.site["field"]), **own}
        else:
            shown = {name: own[name] for name in fields if name in own}
        return {"id": issue["id"], "key": issue["key"], "fields": shown}

    def _project(self, project: Node) -> Node:
        """Return a project as issues show it."""
        [found] = [one for one in self.site["project"] if one["id"] == project["id"]]
        simplified = {"simplified": found.get("style") == "next-gen"}
        return {name: found[name] for name in ("id", "key", "name")} | simplified

    def _sprint(self, sprint_id: int) -> Node:
        """Return a sprint as issues show it."""
        [found] = [one for one in self.site["sprints"] if one["id"] == sprint_id]
        kept = {name: value for name, value in found.items() if name != "originBoardId"}
        return {**kept, "boardId": found["originBoardId"]}

    def _described(self, fields: Iterable[str]) -> Node:
        every = [one for one in self.site["field"] if "*all" in fields or one["id"] in fields]
        return {
            "names": {one["id"]: one["name"] for one in every},
            "schema": {
                one["id"]: one.get("schema") or {"type": "string", "system": one["id"]}
                for one in every
            },
        }

    def _offset_search(self, body: Node) -> Response:
        if self.is_cloud:
            return refused(410, "The requested API has been removed. Use /rest/api/3/search/jql.")
        found = self._matching(body["jql"])
        start, size = body.get("startAt", 0), min(body["maxResults"], self.most)
        shown = []
        for issue in found[start : start + size]:
            one = self._shown(issue, body["fields"])
            if "changelog" in body.get("expand", ()):
                total = len(issue["histories"])
                one["changelog"] = {"histories": issue["histories"], "total": total}
            shown.append(one)
        page = {"startAt": start, "maxResults": size, "total": len(found), "issues": shown}
        return answer_of(page)

    def _changelogs(self, body: Node) -> Response:
        wanted, fields = set(body["issueIdsOrKeys"]), set(body["fieldIds"])
        found = []
        for issue in self.site["issues"]:
            for history in issue["histories"] if issue["id"] in wanted else ():
                items = [item for item in history["items"] if item["fieldId"] in fields]
                if items:
                    created = int(time_of(history["created"]).timestamp() * 1000)
                    found.append((issue["id"], {**history, "items": items, "created": created}))
        found.sort(key=lambda one: (one[1]["created"], int(one[0])))
        start = int(body.get("nextPageToken", 0))
        end = start + min(body.get("maxResults", 1000), 10_000)
        by_issue: dict[str, list[Node]] = {}
        for issue_id, history in found[start:end]:
            by_issue.setdefault(issue_id, []).append(history)
        answer: Node = {
            "issueChangeLogs": [
                {"issueId": issue_id, "changeHistories": histories}
                for issue_id, histories in by_issue.items()
            ]
        }
        if end < len(found):
            answer["nextPageToken"] = str(end)
        return answer_of(answer)
