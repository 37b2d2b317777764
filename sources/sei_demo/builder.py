"""Fill a repository of a world: functions that take only what matters and return the dict that is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_demo.connections import Node
from sei_demo.world import Moment, World, invented_sha, stamp


class RepositoryBuilder:
    """One repository and everything in it."""

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

    def event(self, parent: Node, kind: str, at: Moment, actor: Node | None, **fields: Any) -> Node:
        """Add an event to the timeline of a pull request or issue."""
        event = self.world.new_node(
            kind, "EV", {"createdAt": stamp(at), "actor": actor, "repository": self.node, **fields}
        )
        parent["timelineItems"].append(event)
        touch(parent, at)
        return event

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

    def merge(self, pull_request: Node, at: Moment, by: Node, commit: Node | None = None) -> Node:
        """Merge a pull request; `commit` is what landed on the target branch, else one is invented."""
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

    def deployment(
        self,
        commit: Node,
        at: Moment,
        *,
        creator: Node,
        environment: str = "production",
        states: Sequence[tuple[str, Moment]] = (),
        **fields: Any,
    ) -> Node:
        """Add a deployment with the states it went through, oldest first."""
        deployment = self.world.new_node(
            "Deployment",
            "DE",
            {
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "environment": environment,
                "originalEnvironment": environment,
                "latestEnvironment": environment,
                "task": "deploy",
                "description": None,
                "payload": None,
                "state": "PENDING",
                "commit": commit,
                "commitOid": commit["oid"],
                "ref": self.node["defaultBranchRef"],
                "creator": creator,
                "statuses": [],
                "repository": self.node,
                **fields,
            },
        )
        self.node["deployments"].append(deployment)
        self._environment(environment)
        for state, moment in states:
            self.deployment_status(deployment, state, moment)
        return deployment

    def _environment(self, name: str) -> None:
        if all(known["name"] != name for known in self.node["environments"]):
            environment = self.world.new_node("Environment", "EN", {"name": name})
            self.node["environments"].append(environment)

    def deployment_status(self, deployment: Node, state: str, at: Moment) -> Node:
        """Move a deployment into a state; GitHub lists the newest first."""
        status = self.world.new_node(
            "DeploymentStatus",
            "DES",
            {
                "state": state,
                "createdAt": stamp(at),
                "updatedAt": stamp(at),
                "environment": deployment["environment"],
                "environmentUrl": None,
                "logUrl": None,
                "description": None,
                "creator": deployment["creator"],
                "deployment": deployment,
                "repository": self.node,
            },
        )
        deployment["statuses"].insert(0, status)
        deployment["state"] = "ACTIVE" if state == "SUCCESS" else state
        touch(deployment, at)
        return status

    def release(
        self, tag_name: str, commit: Node, at: Moment, *, author: Node, **fields: Any
    ) -> Node:
        """Publish a release."""
        release = self.world.new_node(
            "Release",
            "RE",
            {
                "name": tag_name,
                "tagName": tag_name,
                "description": "",
                "isDraft": False,
                "isPrerelease": False,
                "isLatest": False,
                "immutable": False,
                "createdAt": stamp(at),
                "publishedAt": stamp(at),
                "updatedAt": stamp(at),
                "url": f"{self.node['url']}/releases/tag/{tag_name}",
                "author": author,
                "tagCommit": commit,
                "repository": self.node,
                **fields,
            },
        )
        self.node["releases"].append(release)
        return release

    def workflow_run(
        self, commit: Node, at: Moment, *, actor: Node, name: str = "ci", **fields: Any
    ) -> Node:
        """Add a completed workflow run; `fields` are REST's (`conclusion`, `head_branch`)."""
        run = self.world.new_node("_WorkflowRun", "WFR", {"repository": self.node})
        branch = self.node["defaultBranchRef"]
        run["_rest"] = {
            "name": name,
            "display_title": commit["messageHeadline"],
            "path": f".github/workflows/{name}.yml",
            "event": "push",
            "status": "completed",
            "conclusion": "success",
            "head_branch": branch["name"] if branch else "main",
            "head_sha": commit["oid"],
            "run_number": len(self.node["_workflow_runs"]) + 1,
            "run_attempt": 1,
            "created_at": stamp(at),
            "run_started_at": stamp(at),
            "updated_at": stamp(at),
            **fields,
        }
        run["_commit"], run["_actor"] = commit, actor
        self.node["_workflow_runs"].append(run)
        return run

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

    def issue_comment(self, item: Node, author: Node, at: Moment, **fields: Any) -> Node:
        """Add a comment to the conversation of an issue or pull request."""
        comment = self._comment("_issue_comments", item, author, at)
        comment["_rest"] = fields
        item["comments"].append(comment)
        return comment

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
    moment = stamp(at)
    assert moment is not None
    node["updatedAt"] = max(str(node["updatedAt"]), moment)
