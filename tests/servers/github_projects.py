"""A project (Projects v2) of the local GitHub, with the fields of GitHub's own template."""

from __future__ import annotations

from typing import Any

from sei_demo.connections import Node
from sei_demo.world import Moment, World, stamp


class Project:
    """A project of an owner.

    Args:
        world: Where it is.
        owner: Its organisation or user.
        number: Its number there.
        at: When it was made.
    """

    def __init__(self, world: World, owner: Node, number: int, at: Moment) -> None:
        self._world = world
        self.iterations: list[Node] = []
        self.completed: list[Node] = []
        self.node = world.new_node(
            "ProjectV2",
            "PVT",
            {
                "number": number,
                "title": f"Project {number}",
                "url": f"{world.web_url}/orgs/{owner['login']}/projects/{number}",
                "closed": False,
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "fields": [],
                "items": [],
            },
        )
        owner.setdefault("projectsV2", []).append(self.node)
        self.field("Title", "TITLE")
        self.field("Status", "SINGLE_SELECT", kind="ProjectV2SingleSelectField")
        self.field("Estimate", "NUMBER")
        configuration: Node = {"duration": 14, "startDay": 1}
        configuration |= {"iterations": self.iterations, "completedIterations": self.completed}
        self.field(
            "Iteration",
            "ITERATION",
            kind="ProjectV2IterationField",
            configuration=configuration,
        )

    def field(
        self, name: str, data_type: str, *, kind: str = "ProjectV2Field", **more: Any
    ) -> Node:
        """Add a field."""
        field = self._world.new_node(kind, "PVTF", {"name": name, "dataType": data_type, **more})
        self.node["fields"].append(field)
        return field

    def iteration(
        self, name: str, start: str, *, days: int = 14, is_completed: bool = False
    ) -> Node:
        """Add an iteration that begins on a day."""
        iteration = {"id": name, "title": f"Sprint {name}", "startDate": start, "duration": days}
        (self.completed if is_completed else self.iterations).append(iteration)
        return iteration

    def add(self, content: Node | None, at: Moment) -> Node:
        """Put an issue or pull request into the project; None: one that nobody may see."""
        item = self._world.new_node(
            "ProjectV2Item",
            "PVTI",
            {
                "content": content,
                "isArchived": False,
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "_values": {},
            },
        )
        self.node["items"].append(item)
        self.touch(at, item)
        return item

    def touch(self, at: Moment, item: Node | None = None) -> None:
        """Say that the project, and an item of it, changed."""
        self.node["updatedAt"] = stamp(at)
        if item is not None:
            item["updatedAt"] = stamp(at)

    def move(self, item: Node, status: str, at: Moment, by: Node) -> None:
        """Give an item another status, which its issue's history tells."""
        previous = (item["_values"].get("Status") or {}).get("name", "")
        self._set(item, "Status", "SingleSelect", at, name=status)
        event = self._world.new_node(
            "ProjectV2ItemStatusChangedEvent",
            "PVTISC",
            {
                "createdAt": stamp(at),
                "actor": by,
                "previousStatus": previous,
                "status": status,
                "project": self.node,
            },
        )
        item["content"]["timelineItems"].append(event)

    def estimate(self, item: Node, points: float | None, at: Moment) -> None:
        """Give an item points, or none."""
        self._set(item, "Estimate", "Number", at, number=points)

    def plan(self, item: Node, iteration: str | None, at: Moment) -> None:
        """Put an item into an iteration, or out of any."""
        self._set(item, "Iteration", "Iteration", at, iterationId=iteration)

    def _set(self, item: Node, field: str, kind: str, at: Moment, **value: Any) -> None:
        item["_values"][field] = {
            "__typename": f"ProjectV2ItemField{kind}Value",
            "updatedAt": stamp(at),
            **value,
        }
        if None in value.values():
            del item["_values"][field]
        self.touch(at, item)

    def archive(self, item: Node, at: Moment) -> None:
        """Archive an item: the list has it no longer, its id still leads to it."""
        item["isArchived"] = True
        self.node["items"].remove(item)
        self.touch(at, item)

    def remove(self, item: Node, at: Moment) -> None:
        """Take an item out of the project."""
        self.node["items"].remove(item)
        del self._world.nodes[item["id"]]
        self.touch(at)
