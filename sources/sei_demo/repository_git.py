"""The git side of a repository: commits, branches, tags; and what every other part needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_demo.connections import Node
from sei_demo.world import Moment, World, invented_sha, stamp


class GitPart:
    """A repository of a world, its labels and its history."""

    def __init__(
        self, world: World, owner: Node, name: str, *, created_at: Moment, **fields: Any
    ) -> None:
        """Add an empty repository to a world."""
        self.world = world
        path = f"{owner['login']}/{name}"
        self.node = world.new_node(
            "Repository",
            "R",
            {
                "name": name,
                "nameWithOwner": path,
                "owner": owner,
                "url": f"{world.web_url}/{path}",
                "resourcePath": f"/{path}",
                "sshUrl": f"git@{world.web_url.partition('//')[2]}:{path}.git",
                "description": None,
                "visibility": "PRIVATE",
                "isPrivate": True,
                "isArchived": False,
                "isFork": False,
                "isEmpty": True,
                "isDisabled": False,
                "isLocked": False,
                "isMirror": False,
                "isTemplate": False,
                "isInOrganization": owner["__typename"] == "Organization",
                "createdAt": stamp(created_at),
                "updatedAt": stamp(created_at),
                "pushedAt": stamp(created_at),
                "diskUsage": 0,
                "primaryLanguage": None,
                "defaultBranchRef": None,
                "repositoryTopics": [],
                "labels": [],
                "milestones": [],
                "refs": [],
                "pullRequests": [],
                "issues": [],
                "deployments": [],
                "environments": [],
                "releases": [],
                "_objects": {},
                "_workflow_runs": [],
                "_review_comments": [],
                "_issue_comments": [],
                **fields,
            },
        )
        world.add_repository(self.node)
        self._last_number = 0

    def label(self, name: str) -> Node:
        """Return the label of a name, made if need be."""
        for label in self.node["labels"]:
            if label["name"] == name:
                found: Node = label
                return found
        label = self.world.new_node(
            "Label", "LA", {"name": name, "color": "ededed", "repository": self.node}
        )
        self.node["labels"].append(label)
        return label

    def commit(
        self,
        oid: str | None = None,
        *,
        at: Moment,
        author: Node | None = None,
        message: str = "Change something",
        parents: Sequence[Node] = (),
        **fields: Any,
    ) -> Node:
        """Add a commit; without an object name one is invented."""
        oid = oid or invented_sha(self.node["id"], len(self.node["_objects"]), message)
        headline, _, body = message.partition("\n\n")
        who = {
            "name": (author or {}).get("name", "Nobody"),
            "email": (author or {}).get("email", "nobody@example.com"),
            "date": stamp(at),
            "user": author if author and author["__typename"] == "User" else None,
        }
        commit = self.world.new_node(
            "Commit",
            "C",
            {
                "oid": oid,
                "abbreviatedOid": oid[:7],
                "message": message,
                "messageHeadline": headline,
                "messageBody": body,
                "authoredDate": stamp(at),
                "committedDate": stamp(at),
                "additions": 1,
                "deletions": 0,
                "changedFiles": 1,
                "changedFilesIfAvailable": 1,
                "author": who,
                "committer": who,
                "authors": [who],
                "parents": list(parents),
                "associatedPullRequests": [],
                "repository": self.node,
                "url": f"{self.node['url']}/commit/{oid}",
                **fields,
            },
        )
        self.node["_objects"][oid] = commit
        return commit

    def branch(self, name: str, commit: Node, *, is_default: bool = False) -> Node:
        """Add a branch or move it."""
        ref = self._ref("refs/heads/", name, commit)
        if is_default:
            moved_at = max(self.node["pushedAt"], commit["committedDate"])
            self.node.update(defaultBranchRef=ref, isEmpty=False, pushedAt=moved_at)
        return ref

    def tag(
        self, name: str, commit: Node, *, tagger: Node | None = None, at: Moment | None = None
    ) -> Node:
        """Add a tag; with a tagger it is an annotated one."""
        if tagger is None:
            return self._ref("refs/tags/", name, commit)
        oid = invented_sha(self.node["id"], "tag", name)
        who = {"name": tagger["name"], "email": tagger["email"], "user": tagger}
        annotated = self.world.new_node(
            "Tag",
            "TA",
            {
                "oid": oid,
                "name": name,
                "message": name,
                "tagger": {**who, "date": stamp(at or commit["committedDate"])},
                "target": commit,
                "repository": self.node,
            },
        )
        self.node["_objects"][oid] = annotated
        return self._ref("refs/tags/", name, annotated)

    def _ref(self, prefix: str, name: str, target: Node) -> Node:
        for ref in self.node["refs"]:
            if (ref["prefix"], ref["name"]) == (prefix, name):
                ref["target"] = target
                found: Node = ref
                return found
        ref = self.world.new_node(
            "Ref",
            "REF",
            {"name": name, "prefix": prefix, "target": target, "repository": self.node},
        )
        self.node["refs"].append(ref)
        return ref

    def next_number(self) -> int:
        """Return the next number of a pull request or issue."""
        self._last_number += 1
        return self._last_number

    def event(self, parent: Node, kind: str, at: Moment, actor: Node | None, **fields: Any) -> Node:
        """Add an event to the timeline of a pull request or issue."""
        event = self.world.new_node(
            kind, "EV", {"createdAt": stamp(at), "actor": actor, "repository": self.node, **fields}
        )
        parent["timelineItems"].append(event)
        touch(parent, at)
        return event

    def _comment(self, field: str, parent: Node, author: Node, at: Moment) -> Node:
        comment = self.world.new_node(
            "_Comment",
            "CM",
            {
                "author": author,
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "repository": self.node,
                "_parent": parent,
            },
        )
        self.node[field].append(comment)
        touch(parent, at)
        return comment


def touch(node: Node, at: Moment) -> None:
    """Say that a thing changed."""
    node["updatedAt"] = max(str(node["updatedAt"]), str(stamp(at)))
