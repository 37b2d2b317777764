"""The bodies of GitHub's REST API (version 2022-11-28), made from the dicts of a world."""

from __future__ import annotations

from typing import Any

from sei_demo.connections import Node
from sei_demo.world import World

_USER_LINKS = {
    "followers_url": "followers",
    "following_url": "following{/other_user}",
    "gists_url": "gists{/gist_id}",
    "starred_url": "starred{/owner}{/repo}",
    "subscriptions_url": "subscriptions",
    "organizations_url": "orgs",
    "repos_url": "repos",
    "events_url": "events{/privacy}",
    "received_events_url": "received_events",
}
_REPOSITORY_LINKS = {
    "forks_url": "forks",
    "keys_url": "keys{/key_id}",
    "collaborators_url": "collaborators{/collaborator}",
    "teams_url": "teams",
    "hooks_url": "hooks",
    "issue_events_url": "issues/events{/number}",
    "events_url": "events",
    "assignees_url": "assignees{/user}",
    "branches_url": "branches{/branch}",
    "tags_url": "tags",
    "blobs_url": "git/blobs{/sha}",
    "git_tags_url": "git/tags{/sha}",
    "git_refs_url": "git/refs{/sha}",
    "trees_url": "git/trees{/sha}",
    "statuses_url": "statuses/{sha}",
    "languages_url": "languages",
    "stargazers_url": "stargazers",
    "contributors_url": "contributors",
    "subscribers_url": "subscribers",
    "subscription_url": "subscription",
    "commits_url": "commits{/sha}",
    "git_commits_url": "git/commits{/sha}",
    "comments_url": "comments{/number}",
    "issue_comment_url": "issues/comments{/number}",
    "contents_url": "contents/{+path}",
    "compare_url": "compare/{base}...{head}",
    "merges_url": "merges",
    "archive_url": "{archive_format}{/ref}",
    "downloads_url": "downloads",
    "issues_url": "issues{/number}",
    "pulls_url": "pulls{/number}",
    "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}",
    "labels_url": "labels{/name}",
    "releases_url": "releases{/id}",
    "deployments_url": "deployments",
}
_COUNTS = (
    "forks",
    "forks_count",
    "network_count",
    "open_issues",
    "open_issues_count",
    "size",
    "stargazers_count",
    "subscribers_count",
    "watchers",
    "watchers_count",
)


class RestShapes:
    """Makes bodies with the links of one API address."""

    def __init__(self, world: World, api_url: str) -> None:
        self._world = world
        self._api = api_url

    def user(self, account: Node | None) -> Node | None:
        """Return a simple user; a bot's login ends in `[bot]` here."""
        if account is None:
            return None
        login = account["login"] + ("[bot]" if account["__typename"] == "Bot" else "")
        url = f"{self._api}/users/{login}"
        links = {name: f"{url}/{link}" for name, link in _USER_LINKS.items()}
        return {
            "login": login,
            "id": account["databaseId"],
            "node_id": account["id"],
            "avatar_url": account["avatarUrl"],
            "gravatar_id": "",
            "url": url,
            "html_url": account["url"],
            **links,
            "type": account["__typename"],
            "user_view_type": "public",
            "site_admin": False,
        }

    def public_user(self, account: Node) -> Node:
        """Return a user with their profile."""
        return {
            **(self.user(account) or {}),
            "name": account["name"],
            "company": account.get("company"),
            "blog": "",
            "location": None,
            "email": account.get("email"),
            "hireable": None,
            "bio": None,
            "public_repos": len(account.get("repositories", ())),
            "public_gists": 0,
            "followers": 0,
            "following": 0,
            "created_at": account["createdAt"],
            "updated_at": account["updatedAt"],
        }

    def repository(self, repository: Node) -> Node:
        """Return a minimal repository."""
        url = f"{self._api}/repos/{repository['nameWithOwner']}"
        links = {name: f"{url}/{link}" for name, link in _REPOSITORY_LINKS.items()}
        head = repository["defaultBranchRef"]
        return {
            "id": repository["databaseId"],
            "node_id": repository["id"],
            "name": repository["name"],
            "full_name": repository["nameWithOwner"],
            "private": repository["isPrivate"],
            "owner": self.user(repository["owner"]),
            "html_url": repository["url"],
            "description": repository["description"],
            "fork": repository["isFork"],
            "url": url,
            **links,
            "archived": repository["isArchived"],
            "disabled": repository["isDisabled"],
            "visibility": repository["visibility"].lower(),
            "default_branch": head["name"] if head else "main",
            "created_at": repository["createdAt"],
            "updated_at": repository["updatedAt"],
            "pushed_at": repository["pushedAt"],
        }

    def full_repository(self, repository: Node) -> Node:
        """Return a repository with everything."""
        path = repository["nameWithOwner"]
        return {
            **self.repository(repository),
            **dict.fromkeys(_COUNTS, 0),
            "git_url": f"git://{self._world.web_url.partition('//')[2]}/{path}.git",
            "ssh_url": repository["sshUrl"],
            "clone_url": f"{repository['url']}.git",
            "svn_url": repository["url"],
            "mirror_url": None,
            "homepage": None,
            "language": None,
            "license": None,
            "has_issues": True,
            "has_projects": True,
            "has_downloads": True,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
        }

    def workflow_run(self, run: Node) -> Node:
        """Return a workflow run."""
        repository, commit, run_id = run["repository"], run["_commit"], run["databaseId"]
        home = f"{self._api}/repos/{repository['nameWithOwner']}"
        api = f"{home}/actions"
        url = f"{api}/runs/{run_id}"
        return {
            "id": run_id,
            "node_id": run["id"],
            "workflow_id": repository["databaseId"],
            "check_suite_id": run_id,
            "check_suite_node_id": f"CS_{run_id}",
            **run["_rest"],
            "url": url,
            "html_url": f"{repository['url']}/actions/runs/{run_id}",
            "jobs_url": f"{url}/jobs",
            "logs_url": f"{url}/logs",
            "check_suite_url": f"{home}/check-suites/{run_id}",
            "artifacts_url": f"{url}/artifacts",
            "cancel_url": f"{url}/cancel",
            "rerun_url": f"{url}/rerun",
            "previous_attempt_url": None,
            "workflow_url": f"{api}/workflows/{repository['databaseId']}",
            "pull_requests": [],
            "actor": self.user(run["_actor"]),
            "triggering_actor": self.user(run["_actor"]),
            "head_commit": _simple_commit(commit),
            "repository": self.repository(repository),
            "head_repository": self.repository(repository),
        }

    def review_comment(self, comment: Node) -> Node:
        """Return an inline comment on a pull request."""
        pull_request, comment_id = comment["_parent"], comment["databaseId"]
        api = f"{self._api}/repos/{comment['repository']['nameWithOwner']}/pulls"
        url, parent = f"{api}/comments/{comment_id}", f"{api}/{pull_request['number']}"
        page = f"{pull_request['url']}#discussion_r{comment_id}"
        head = pull_request["headRefOid"]
        return {
            "id": comment_id,
            "node_id": comment["id"],
            "diff_hunk": "@@ -1 +1 @@",
            "commit_id": head,
            "original_commit_id": head,
            "user": self.user(comment["author"]),
            "body": "Why?",
            "created_at": comment["createdAt"],
            "updated_at": comment["updatedAt"],
            "author_association": "MEMBER",
            **comment["_rest"],
            "url": url,
            "html_url": page,
            "pull_request_url": parent,
            "_links": {
                "self": {"href": url},
                "html": {"href": page},
                "pull_request": {"href": parent},
            },
        }

    def issue_comment(self, comment: Node) -> Node:
        """Return a comment in the conversation of an issue or pull request."""
        parent, comment_id = comment["_parent"], comment["databaseId"]
        api = f"{self._api}/repos/{comment['repository']['nameWithOwner']}/issues"
        return {
            "id": comment_id,
            "node_id": comment["id"],
            "user": self.user(comment["author"]),
            "body": "I see.",
            "created_at": comment["createdAt"],
            "updated_at": comment["updatedAt"],
            "author_association": "MEMBER",
            "performed_via_github_app": None,
            **comment["_rest"],
            "url": f"{api}/comments/{comment_id}",
            "html_url": f"{parent['url']}#issuecomment-{comment_id}",
            "issue_url": f"{api}/{parent['number']}",
        }

    def team(self, team: Node) -> Node:
        """Return a team of an organisation."""
        organization = team["organization"]
        url = f"{self._api}/organizations/{organization['databaseId']}/team/{team['databaseId']}"
        privacy = "closed" if team["privacy"] == "VISIBLE" else "secret"
        return {
            "id": team["databaseId"],
            "node_id": team["id"],
            "name": team["name"],
            "slug": team["slug"],
            "description": team["description"],
            "privacy": privacy,
            "notification_setting": "notifications_enabled",
            "permission": "pull",
            "url": url,
            "html_url": team["url"],
            "members_url": f"{url}/members{{/member}}",
            "repositories_url": f"{url}/repos",
            "type": "organization",
            "organization_id": organization["databaseId"],
            "parent": None,
        }


def rate_limits(resources: dict[str, Any]) -> Node:
    """Return the overview of all rate limits."""
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": resources["core"]["reset"]}
    return {"resources": {**resources, "search": search}, "rate": resources["core"]}


def _simple_commit(commit: Node) -> Node:
    return {
        "id": commit["oid"],
        "tree_id": commit["oid"],
        "message": commit["message"],
        "timestamp": commit["committedDate"],
        "author": {key: commit["author"][key] for key in ("name", "email")},
        "committer": {key: commit["committer"][key] for key in ("name", "email")},
    }
