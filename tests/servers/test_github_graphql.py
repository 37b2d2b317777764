"""The local GraphQL API keeps GitHub's rules."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.github_server import GitHubServer
from sei_demo.graphql_api import load_schema
from sei_demo.world import World
from tests.servers.contracts import contracts
from tests.servers.github_projects import Project

PAGE = """
query Page($first: Int, $after: String, $direction: OrderDirection = DESC) {
  rateLimit { cost nodeCount remaining }
  repository(owner: "acme", name: "api") {
    pullRequests(
      first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: $direction}
    ) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number }
    }
  }
}
"""


def ask(client: httpx.Client, query: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(
        "/graphql", json={"query": query, "variables": variables}
    ).json()
    return answer


def page(client: httpx.Client, **variables: Any) -> dict[str, Any]:
    answer = ask(client, PAGE, **variables)
    found: dict[str, Any] = answer["data"]["repository"]["pullRequests"]
    return found


def numbers(found: dict[str, Any]) -> list[int]:
    return [node["number"] for node in found["nodes"]]


@pytest.fixture
def five(api: RepositoryBuilder, ann: Node) -> list[Node]:
    return [
        api.pull_request(author=ann, opened_at=f"2026-02-0{day}T00:00:00Z") for day in range(1, 6)
    ]


def test_pages_follow_the_cursor_to_the_end(client: httpx.Client, five: list[Node]) -> None:
    first = page(client, first=3)
    second = page(client, first=3, after=first["pageInfo"]["endCursor"])

    assert numbers(first) == [5, 4, 3]
    assert numbers(second) == [2, 1]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (5, False)


def test_a_row_that_moves_to_the_front_between_two_pages_hides_no_other(
    client: httpx.Client, api: RepositoryBuilder, five: list[Node]
) -> None:
    first = page(client, first=2)
    five[1]["updatedAt"] = "2026-03-01T00:00:00Z"
    second = page(client, first=5, after=first["pageInfo"]["endCursor"])

    assert numbers(second) == [3, 1]


def test_a_row_that_is_deleted_between_two_pages_hides_no_other(
    client: httpx.Client, world: World, five: list[Node]
) -> None:
    first = page(client, first=2)
    world.remove(five[3])
    second = page(client, first=5, after=first["pageInfo"]["endCursor"])

    assert numbers(second) == [3, 2, 1]


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_has_1_to_100_rows(client: httpx.Client, api: RepositoryBuilder, size: int) -> None:
    assert ask(client, PAGE, first=size)["errors"][0]["type"] == "EXCESSIVE_PAGINATION"


def test_a_page_without_a_size_is_refused(client: httpx.Client, api: RepositoryBuilder) -> None:
    assert ask(client, PAGE)["errors"][0]["type"] == "MISSING_PAGINATION_BOUNDARIES"


def test_the_count_of_a_list_needs_no_page_size(
    client: httpx.Client, api: RepositoryBuilder, five: list[Node]
) -> None:
    query = '{ repository(owner: "acme", name: "api") { pullRequests { totalCount } } }'

    assert ask(client, query)["data"] == {"repository": {"pullRequests": {"totalCount": 5}}}


def test_a_query_that_could_reach_more_than_500000_nodes_is_refused(
    client: httpx.Client, api: RepositoryBuilder
) -> None:
    query = """{ repository(owner: "acme", name: "api") { pullRequests(first: 100) { nodes {
        commits(first: 100) { nodes { commit {
          authors(first: 100) { nodes { email } } } } } } } } }"""

    assert ask(client, query)["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("size", "points", "nodes"), [(25, 1, 4525), (50, 3, 9050), (100, 5, 18100)]
)
def test_a_query_costs_what_githubs_formula_says(
    client: httpx.Client,
    server: GitHubServer,
    api: RepositoryBuilder,
    size: int,
    points: int,
    nodes: int,
) -> None:
    query = """query($size: Int) { rateLimit { cost nodeCount remaining }
        repository(owner: "acme", name: "api") { pullRequests(first: $size) { nodes {
          labels(first: 20) { nodes { name } } reviews(first: 40) { nodes { id } }
          commits(first: 50) { nodes { commit { oid } } }
          closingIssuesReferences(first: 10) { nodes { number } }
          timelineItems(first: 60, itemTypes: [MERGED_EVENT]) { nodes { __typename } } } } } }"""

    limit = ask(client, query, size=size)["data"]["rateLimit"]

    assert limit == {"cost": points, "nodeCount": nodes, "remaining": 5000 - points}
    assert server.used["graphql"] == points


def test_a_query_costs_at_least_one_point(client: httpx.Client, server: GitHubServer) -> None:
    assert ask(client, "{ viewer { login } }")["data"]["viewer"]["login"] == "sei-reader"
    assert server.used["graphql"] == 1


def test_a_field_that_github_does_not_have_is_refused(
    client: httpx.Client, server: GitHubServer
) -> None:
    answer = ask(client, "{ viewer { shoeSize } }")

    assert "shoeSize" in answer["errors"][0]["message"]
    assert "data" not in answer
    assert server.used["graphql"] == 0


def test_no_points_left_is_a_200_with_an_error(client: httpx.Client, server: GitHubServer) -> None:
    server.used["graphql"] = server.limits["graphql"]

    answer = client.post("/graphql", json={"query": "{ viewer { login } }"})

    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "0")
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"


def test_an_unknown_repository_is_null_with_an_error(
    client: httpx.Client, api: RepositoryBuilder
) -> None:
    answer = ask(client, '{ repository(owner: "acme", name: "web") { id } }')

    assert answer["data"] == {"repository": None}
    assert (answer["errors"][0]["type"], answer["errors"][0]["path"]) == (
        "NOT_FOUND",
        ["repository"],
    )


def test_a_forbidden_repository_is_null_among_others_that_are_there(
    client: httpx.Client, world: World, api: RepositoryBuilder, ann: Node
) -> None:
    secret = RepositoryBuilder(
        world, world.accounts["acme"], "secret", created_at="2026-01-01T00:00:00Z"
    )
    world.forbidden.add("acme/secret")

    answer = ask(
        client,
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { name } } }",
        ids=[api.node["id"], secret.node["id"]],
    )

    assert answer["data"] == {"nodes": [{"name": "api"}, None]}
    assert answer["errors"][0]["type"] == "FORBIDDEN"


def test_a_renamed_repository_is_found_by_its_old_name(
    client: httpx.Client, world: World, api: RepositoryBuilder
) -> None:
    world.rename(api.node, "core")

    answer = ask(client, '{ repository(owner: "acme", name: "API") { nameWithOwner } }')

    assert answer["data"] == {"repository": {"nameWithOwner": "acme/core"}}


def test_a_timeline_holds_only_the_types_asked_for(
    client: httpx.Client, api: RepositoryBuilder, ann: Node, bob: Node
) -> None:
    pull_request = api.pull_request(author=ann, opened_at="2026-02-01T00:00:00Z", labels=["bug"])
    api.event(pull_request, "ReadyForReviewEvent", "2026-02-01T01:00:00Z", ann)
    api.merge(pull_request, "2026-02-02T00:00:00Z", bob)
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest {
        timelineItems(first: 10, itemTypes: [MERGED_EVENT, READY_FOR_REVIEW_EVENT]) {
          nodes { __typename } } } } }"""

    items = ask(client, query, id=pull_request["id"])["data"]["node"]["timelineItems"]["nodes"]

    assert items == [{"__typename": "ReadyForReviewEvent"}, {"__typename": "MergedEvent"}]


def test_issues_since_a_time_are_those_updated_at_or_after_it(
    client: httpx.Client, api: RepositoryBuilder, ann: Node
) -> None:
    for day in range(1, 4):
        api.issue(author=ann, opened_at=f"2026-02-0{day}T00:00:00Z")
    query = """query($since: DateTime) { repository(owner: "acme", name: "api") {
        issues(first: 10, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: ASC}) {
          nodes { number } } } }"""

    answer = ask(client, query, since="2026-02-02T01:00:00+01:00")

    assert answer["data"]["repository"]["issues"]["nodes"] == [{"number": 2}, {"number": 3}]


def test_every_query_of_the_contracts_runs_against_the_whole_schema(
    world: World, api: RepositoryBuilder, ann: Node, bob: Node
) -> None:
    folder = contracts()
    pull_request = api.pull_request(author=ann, opened_at="2026-02-01T00:00:00Z", labels=["bug"])
    api.review(pull_request, bob, "2026-02-01T03:00:00Z")
    landed = api.merge(pull_request, "2026-02-02T00:00:00Z", bob)
    api.close(api.issue(author=ann, opened_at="2026-02-02T00:00:00Z"), "2026-02-03T00:00:00Z", ann)
    api.deployment(landed, "2026-02-02T01:00:00Z", creator=bob)
    api.release("v1", landed, "2026-02-02T01:00:00Z", author=bob)
    api.tag("v1", landed, tagger=bob)
    world.grant(world.team(world.accounts["acme"], "platform", [ann, bob]), api.node)
    Project(world, world.accounts["acme"], 1, "2026-01-01T00:00:00Z").iteration("a", "2026-02-01")
    variables = {
        "owner": "acme",
        "name": "api",
        "org": "acme",
        "prefix": "refs/tags/",
        "id": pull_request["id"],
        "number": 1,
        "oid0": landed["oid"],
        "oid1": landed["oid"],
        "reviews": True,
        "timeline": True,
    }

    schema = load_schema(folder / "graphql" / "github.graphql")
    with GitHubServer(world, schema=schema) as server:
        headers = {"Authorization": f"bearer {next(iter(server.tokens))}"}
        with httpx.Client(base_url=server.url, headers=headers) as client:
            answers = {
                path.stem: ask(client, path.read_text(encoding="utf-8"), **variables)
                for path in sorted((folder / "queries").glob("github_*.graphql"))
            }

    assert {name: answer.get("errors") for name, answer in answers.items()} == dict.fromkeys(
        answers
    )
