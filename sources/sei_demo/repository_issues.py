"""The issues of a repository; closing and reopening also ends pull requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_demo.connections import Node
from sei_demo.repository_git import GitPart
from sei_demo.world import Moment, stamp


class IssuePart(GitPart):
    """Issues."""

    def issue(
        self,
        *,
        author: Node,
        opened_at: Moment,
        title: str = "Something is wrong",
        labels: Sequence[str] = (),
        assignees: Sequence[Node] = (),
        **fields: Any,
    ) -> Node:
        """Add an open issue."""
        number = self.next_number()
        issue = self.world.new_node(
            "Issue",
            "I",
            {
                "number": number,
                "repository": self.node,
                "url": f"{self.node['url']}/issues/{number}",
                "title": title,
                "body": "",
                "bodyText": fields.get("body", ""),
                "state": "OPEN",
                "stateReason": None,
                "closed": False,
                "createdAt": stamp(opened_at),
                "updatedAt": stamp(opened_at),
                "closedAt": None,
                "locked": False,
                "authorAssociation": "MEMBER",
                "author": author,
                "assignees": list(assignees),
                "labels": [self.label(name) for name in labels],
                "milestone": None,
                "parent": None,
                "issueType": None,
                "comments": [],
                "blockedBy": [],
                "timelineItems": [],
                **fields,
            },
        )
        for name in labels:
            self.event(issue, "LabeledEvent", opened_at, author, label=self.label(name))
        for person in assignees:
            self.event(issue, "AssignedEvent", opened_at, author, assignee=person)
        self.node["issues"].append(issue)
        return issue

    def close(
        self,
        item: Node,
        at: Moment,
        by: Node,
        *,
        reason: str = "COMPLETED",
        closer: Node | None = None,
    ) -> None:
        """Close an issue, or a pull request without merging it."""
        is_issue = item["__typename"] == "Issue"
        item.update(state="CLOSED", closed=True, closedAt=stamp(at))
        if is_issue:
            item["stateReason"] = reason
        state_reason = reason if is_issue else None
        self.event(item, "ClosedEvent", at, by, stateReason=state_reason, closer=closer)

    def reopen(self, item: Node, at: Moment, by: Node) -> None:
        """Open an issue or pull request again."""
        item.update(state="OPEN", closed=False, closedAt=None)
        if item["__typename"] == "Issue":
            item["stateReason"] = "REOPENED"
        self.event(item, "ReopenedEvent", at, by, stateReason=None)

    def issue_comment(self, item: Node, author: Node, at: Moment, **fields: Any) -> Node:
        """Add a comment to the conversation of an issue or pull request."""
        comment = self._comment("_issue_comments", item, author, at)
        comment["_rest"] = fields
        item["comments"].append(comment)
        return comment
