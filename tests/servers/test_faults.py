"""Faults reach the client as the vendor would send them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.github_server import GitHubServer
from sei_demo.world import World
from tests.servers import faults

QUERY = """query($first: Int = 2, $after: String) { repository(owner: "acme", name: "api") {
    issues(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes { number labels(first: 5) { nodes { name } } } } } }"""


@pytest.fixture(autouse=True)
def issues(api: RepositoryBuilder, ann: Node) -> list[Node]:
    return [
        api.issue(author=ann, opened_at=f"2026-02-0{day}T00:00:00Z", labels=["bug"])
        for day in range(1, 6)
    ]


def ask(client: httpx.Client, **variables: Any) -> httpx.Response:
    return client.post("/graphql", json={"query": QUERY, "variables": variables})


def issues_of(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["data"]["repository"]["issues"]
    return found


def test_only_the_named_request_is_spoiled(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.secondary_limit(retry_after=3), faults.only(2))

    answers = [ask(client) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 403, 200]
    assert answers[1].headers["retry-after"] == "3"
    assert [request.status for request in server.requests] == [200, 403, 200]


def test_a_primary_limit_says_when_it_ends(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.primary_limit_of_graphql(), faults.only(1))
    faults.inject(server, faults.primary_limit_of_rest(), faults.only(2))

    graphql, rest = ask(client), client.get("/user")

    assert (graphql.status_code, rest.status_code) == (200, 403)
    assert graphql.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert {answer.headers["x-ratelimit-remaining"] for answer in (graphql, rest)} == {"0"}


def test_partial_data_lacks_the_nested_lists(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.resource_limits_exceeded)

    answer = ask(client)

    assert answer.json()["errors"][0]["type"] == "RESOURCE_LIMITS_EXCEEDED"
    assert [node["labels"] for node in issues_of(answer)["nodes"]] == [None, None]


def test_a_gateway_that_refuses_large_pages_lets_small_ones_through(
    client: httpx.Client, server: GitHubServer
) -> None:
    faults.inject(server, faults.bad_gateway_above(2))

    assert (ask(client, first=3).status_code, ask(client, first=2).status_code) == (502, 200)


def test_a_dropped_connection_gives_no_answer(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.dropped, faults.only(1))

    with pytest.raises(httpx.RemoteProtocolError):
        ask(client)
    assert ask(client).status_code == 200


def test_a_truncated_answer_ends_before_its_length(
    client: httpx.Client, server: GitHubServer
) -> None:
    faults.inject(server, faults.truncated, faults.only(1))

    with pytest.raises(httpx.RemoteProtocolError):
        ask(client)
    assert ask(client).status_code == 200


def test_invalid_json_arrives_whole(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.invalid_json)

    answer = ask(client)

    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


def test_a_repeated_cursor_leads_to_the_same_page_again(
    client: httpx.Client, server: GitHubServer
) -> None:
    first = issues_of(ask(client))["pageInfo"]["endCursor"]
    faults.inject(server, faults.repeated_cursor)

    second = issues_of(ask(client, after=first))

    assert second["pageInfo"] == {"hasNextPage": True, "endCursor": first}


def test_the_world_changes_between_two_pages(
    client: httpx.Client, server: GitHubServer, world: World, issues: list[Node]
) -> None:
    faults.change_between(server, 2, lambda: world.remove(issues[2]))

    first = issues_of(ask(client))
    second = issues_of(ask(client, after=first["pageInfo"]["endCursor"]))

    assert [node["number"] for node in first["nodes"] + second["nodes"]] == [1, 2, 4, 5]


def test_a_next_link_can_name_another_host(client: httpx.Client, server: GitHubServer) -> None:
    faults.inject(server, faults.foreign_next_link("evil.example"))

    answer = client.get("/repos/acme/api/issues/comments")

    assert answer.links["next"]["url"] == "http://evil.example/stolen?page=2"


def test_random_faults_are_the_same_for_the_same_seed(
    client: httpx.Client, server: GitHubServer
) -> None:
    statuses = []
    for _ in range(2):
        server.clear_hooks()
        spoil = faults.one_of([faults.bad_gateway(), faults.too_many_requests()], seed=1)
        faults.inject(server, spoil, faults.randomly(0.5, seed=2))
        statuses.append([ask(client).status_code for _ in range(12)])

    assert statuses[0] == statuses[1]
    assert set(statuses[0]) == {200, 429, 502}
