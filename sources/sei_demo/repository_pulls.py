"""The pull requests of a repository, their reviews and comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_demo.connections import Node
from sei_demo.repository_git import GitPart, touch
from sei_demo.world import Moment, invented_sha, stamp


class PullRequestPart(GitPart):
    """Pull requests."""

    def pull_request(
        self,
        *,
        author: Node,
        opened_at: Moment,
        title: str = "Change something",
        commits: Sequence[Node] = (),
        labels: Sequence[str] = (),
        closes: Sequence[Node] = (),
        **fields: Any,
    ) -> Node:
        """Add an open pull request; `merge` and `close` end it."""
        number = self.next_number()
        head = commits[-1]["oid"] if commits else invented_sha(self.node["id"], "head", number)
        base = self.node["defaultBranchRef"]
        pull_request = self.world.new_node(
            "PullRequest",
            "PR",
            {
                "number": number,
                "repository": self.node,
                "url": f"{self.node['url']}/pull/{number}",
                "title": title,
                "body": "",
                "bodyText": fields.get("body", ""),
                "state": "OPEN",
                "isDraft": False,
                "locked": False,
                "authorAssociation": "MEMBER",
                "createdAt": stamp(opened_at),
                "updatedAt": stamp(opened_at),
                "publishedAt": stamp(opened_at),
                "lastEditedAt": None,
                "closed": False,
                "closedAt": None,
                "merged": False,
                "mergedAt": None,
                "author": author,
                "mergedBy": None,
                "baseRefName": base["name"] if base else "main",
                "baseRefOid": base["target"]["oid"] if base else invented_sha(self.node["id"]),
                "headRefName": f"{author['login']}-{number}",
                "headRefOid": head,
                "isCrossRepository": False,
                "headRepository": self.node,
                "mergeCommit": None,
                "additions": sum(commit["additions"] for commit in commits),
                "deletions": sum(commit["deletions"] for commit in commits),
                "changedFiles": 1,
                "files": [],
                "reviewDecision": None,
                "totalCommentsCount": 0,
                "isInMergeQueue": False,
                "milestone": None,
                "assignees": [],
                "comments": [],
                "labels": [self.label(name) for name in labels],
                "reviews": [],
                "reviewThreads": [],
                "commits": [],
                "closingIssuesReferences": list(closes),
                "timelineItems": [],
                **fields,
            },
        )
        for commit in commits:
            self.add_commit(pull_request, commit)
        for name in labels:
            self.event(pull_request, "LabeledEvent", opened_at, author, label=self.label(name))
        self.node["pullRequests"].append(pull_request)
        return pull_request

    def add_commit(self, pull_request: Node, commit: Node) -> None:
        """Put a commit on the branch of a pull request."""
        fields = {"commit": commit, "pullRequest": pull_request}
        wrapped = self.world.new_node("PullRequestCommit", "PURC", fields)
        pull_request["commits"].append(wrapped)
        pull_request["headRefOid"] = commit["oid"]
        commit["associatedPullRequests"].append(pull_request)

    def file(self, pull_request: Node, path: str, additions: int, deletions: int = 0) -> None:
        """Add a file to the diff of a pull request."""
        pull_request["files"].append(
            {
                "__typename": "PullRequestChangedFile",
                "path": path,
                "additions": additions,
                "deletions": deletions,
                "changeType": "MODIFIED" if deletions else "ADDED",
            }
        )

    def review(
        self,
        pull_request: Node,
        author: Node,
        at: Moment,
        state: str = "APPROVED",
        **fields: Any,
    ) -> Node:
        """Add a submitted review."""
        commits = pull_request["commits"]
        review = self.world.new_node(
            "PullRequestReview",
            "PRR",
            {
                "state": state,
                "submittedAt": stamp(at),
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "author": author,
                "authorAssociation": "MEMBER",
                "body": "",
                "bodyText": "",
                "commit": commits[-1]["commit"] if commits else None,
                "comments": [],
                "pullRequest": pull_request,
                "repository": self.node,
                "url": f"{pull_request['url']}#pullrequestreview",
                **fields,
            },
        )
        pull_request["reviews"].append(review)
        if state in ("APPROVED", "CHANGES_REQUESTED"):
            pull_request["reviewDecision"] = state
        touch(pull_request, at)
        return review

    def review_comment(
        self,
        pull_request: Node,
        author: Node,
        at: Moment,
        *,
        review: Node | None = None,
        path: str = "README.md",
        **fields: Any,
    ) -> Node:
        """Add an inline comment; it belongs to a review if one is given."""
        comment = self._comment("_review_comments", pull_request, author, at)
        comment["_rest"] = {
            "path": path,
            "pull_request_review_id": review["databaseId"] if review else None,
            **fields,
        }
        if review:
            review["comments"].append(comment)
        return comment

    def merge(self, pull_request: Node, at: Moment, by: Node, commit: Node | None = None) -> Node:
        """Merge a pull request; `commit` is what landed on the target branch, else invented."""
        landed = commit or self.commit(at=at, author=by, message=pull_request["title"])
        pull_request.update(
            state="MERGED",
            merged=True,
            mergedAt=stamp(at),
            mergedBy=by,
            mergeCommit=landed,
            closed=True,
            closedAt=stamp(at),
        )
        base = pull_request["baseRefName"]
        self.event(pull_request, "MergedEvent", at, by, commit=landed, mergeRefName=base)
        self.event(pull_request, "ClosedEvent", at, by, stateReason=None, closer=None)
        return landed
