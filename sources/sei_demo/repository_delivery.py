"""What a repository delivers: deployments, releases, workflow runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_demo.connections import Node
from sei_demo.repository_git import GitPart, touch
from sei_demo.world import Moment, stamp


class DeliveryPart(GitPart):
    """Deployments, releases and workflow runs."""

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
