"""The local REST API answers as GitHub's published description says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jsonschema
import pytest

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.github_server import GitHubServer
from sei_demo.world import World
from tests.servers.contracts import contracts

PATHS = {
    "/repos/acme/api/actions/runs": "/repos/{owner}/{repo}/actions/runs",
    "/repos/acme/api/pulls/comments": "/repos/{owner}/{repo}/pulls/comments",
    "/repos/acme/api/issues/comments": "/repos/{owner}/{repo}/issues/comments",
    "/repos/acme/api": "/repos/{owner}/{repo}",
    "/orgs/acme/repos": "/orgs/{org}/repos",
    "/orgs/acme/members": "/orgs/{org}/members",
    "/orgs/acme/teams": "/orgs/{org}/teams",
    "/user": "/user",
    "/rate_limit": "/rate_limit",
    "/installation/repositories": "/installation/repositories",
}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    path = contracts() / "openapi" / "github-rest.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def strict(schema: Any) -> Any:
    """Return an OpenAPI 3.0 schema as JSON schema: `nullable` allows null."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: strict(value) for key, value in schema.items() if key != "discriminator"}
    if kept.pop("nullable", None) is True:
        return {"anyOf": [{"type": "null"}, kept]}
    return kept


@pytest.mark.parametrize("path", PATHS)
def test_a_body_is_valid_against_the_description(
    client: httpx.Client,
    world: World,
    api: RepositoryBuilder,
    ann: Node,
    bob: Node,
    description: dict[str, Any],
    path: str,
) -> None:
    pull_request = api.pull_request(author=ann, opened_at="2026-02-01T00:00:00Z")
    review = api.review(pull_request, bob, "2026-02-01T03:00:00Z")
    api.review_comment(pull_request, bob, "2026-02-01T03:00:00Z", review=review)
    api.issue_comment(pull_request, world.bot("helper"), "2026-02-01T04:00:00Z")
    api.workflow_run(api.commit(at="2026-02-01T00:00:00Z"), "2026-02-01T00:00:00Z", actor=ann)
    world.member(world.accounts["acme"], ann)
    world.team(world.accounts["acme"], "platform", [ann])

    body = client.get(path).json()

    operation = description["paths"][PATHS[path]]["get"]
    schema = strict(operation["responses"]["200"]["content"]["application/json"]["schema"])
    components = strict(description["components"])
    jsonschema.Draft202012Validator({**schema, "components": components}).validate(body)
    assert body


def test_a_wrong_token_is_a_401(server: GitHubServer) -> None:
    answer = httpx.get(f"{server.url}/user", headers={"Authorization": "bearer ghp_wrong"})

    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_an_unknown_path_is_a_404_that_the_log_shows(
    client: httpx.Client, server: GitHubServer
) -> None:
    assert client.get("/repos/acme/api/secrets").status_code == 404
    assert server.requests[-1].operation == "unknown route"


def test_an_unknown_parameter_is_refused(client: httpx.Client, api: RepositoryBuilder) -> None:
    assert client.get("/repos/acme/api/actions/runs?updated=2026-01-01").status_code == 422


def test_pages_are_linked(client: httpx.Client, api: RepositoryBuilder, ann: Node) -> None:
    issue = api.issue(author=ann, opened_at="2026-02-01T00:00:00Z")
    for minute in range(5):
        api.issue_comment(issue, ann, f"2026-02-01T00:0{minute}:00Z")

    url, seen = "/repos/acme/api/issues/comments?per_page=2&sort=updated&direction=asc", []
    while url:
        answer = client.get(url)
        seen += [int(comment["updated_at"][14:16]) for comment in answer.json()]
        url = answer.links.get("next", {}).get("url", "")

    assert seen == [0, 1, 2, 3, 4]


def test_comments_since_a_time_are_those_updated_at_or_after_it(
    client: httpx.Client, api: RepositoryBuilder, ann: Node
) -> None:
    pull_request = api.pull_request(author=ann, opened_at="2026-02-01T00:00:00Z")
    for day in (1, 2, 3):
        api.review_comment(pull_request, ann, f"2026-02-0{day}T00:00:00Z")

    found = client.get("/repos/acme/api/pulls/comments?since=2026-02-02T00:00:00Z").json()

    assert [comment["updated_at"][:10] for comment in found] == ["2026-02-02", "2026-02-03"]


def test_a_filtered_list_of_runs_ends_after_1000_and_tells_how_many_there_are(
    client: httpx.Client, api: RepositoryBuilder, ann: Node
) -> None:
    commit = api.commit(at="2026-02-01T00:00:00Z")
    begin = datetime(2026, 2, 1, tzinfo=UTC)
    for minute in range(1050):
        api.workflow_run(commit, begin + timedelta(minutes=minute), actor=ann)
    window = "created=2026-02-01T00:00:00Z..2026-02-02T00:00:00Z&per_page=100"

    last = client.get(f"/repos/acme/api/actions/runs?{window}&page=10")
    beyond = client.get(f"/repos/acme/api/actions/runs?{window}&page=11").json()

    assert (last.json()["total_count"], len(last.json()["workflow_runs"])) == (1050, 100)
    assert "next" not in last.links
    assert beyond["workflow_runs"] == []


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("2026-02-01..2026-02-02", [2, 1]),
        ("2026-02-02", [2]),
        (">=2026-02-02", [3, 2]),
        (">2026-02-02", [3]),
        ("<2026-02-02", [1]),
        ("*..2026-02-01", [1]),
        ("2026-02-02T00:00:00+01:00..2026-02-02T23:00:00Z", [2]),
    ],
)
def test_runs_are_found_by_a_window_of_their_creation(
    client: httpx.Client, api: RepositoryBuilder, ann: Node, window: str, days: list[int]
) -> None:
    commit = api.commit(at="2026-02-01T00:00:00Z")
    for day in (1, 2, 3):
        api.workflow_run(commit, f"2026-02-0{day}T12:00:00Z", actor=ann)

    found = client.get("/repos/acme/api/actions/runs", params={"created": window}).json()

    assert [int(run["created_at"][8:10]) for run in found["workflow_runs"]] == days


def test_an_unchanged_list_is_a_304_that_costs_nothing(
    client: httpx.Client, server: GitHubServer, api: RepositoryBuilder
) -> None:
    first = client.get("/repos/acme/api/issues/comments")

    second = client.get(
        "/repos/acme/api/issues/comments", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (second.status_code, second.content, server.used["core"]) == (304, b"", 1)


def test_a_renamed_repository_is_a_301_to_its_id(
    client: httpx.Client, world: World, server: GitHubServer, api: RepositoryBuilder
) -> None:
    world.rename(api.node, "core")

    answer = client.get("/repos/acme/api/actions/runs")

    place = f"{server.url}/repositories/{api.node['databaseId']}/actions/runs"
    assert (answer.status_code, answer.headers["location"]) == (301, place)


def test_a_forbidden_repository_is_a_403(
    client: httpx.Client, world: World, api: RepositoryBuilder
) -> None:
    world.forbidden.add("acme/api")

    assert client.get("/repos/acme/api/actions/runs").status_code == 403


def test_an_enterprise_server_answers_below_api_v3(world: World) -> None:
    with GitHubServer(world, is_enterprise=True) as server:
        headers = {"Authorization": f"token {next(iter(server.tokens))}"}
        rest = httpx.get(f"{server.root_url}/api/v3/user", headers=headers)
        graphql = httpx.post(
            f"{server.root_url}/api/graphql",
            headers=headers,
            json={"query": "{ viewer { login } }"},
        )

    assert rest.json()["login"] == "sei-reader"
    assert graphql.json() == {"data": {"viewer": {"login": "sei-reader"}}}
