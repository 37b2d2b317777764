"""A small world and a server of it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.organization("acme")
    world.user("ann")
    world.user("bob")
    return world


@pytest.fixture
def ann(world: World) -> Node:
    return world.accounts["ann"]


@pytest.fixture
def bob(world: World) -> Node:
    return world.accounts["bob"]


@pytest.fixture
def api(world: World, ann: Node) -> RepositoryBuilder:
    acme = world.accounts["acme"]
    builder = RepositoryBuilder(world, acme, "api", created_at="2026-01-01T00:00:00Z")
    root = builder.commit(at="2026-01-02T00:00:00Z", author=ann)
    builder.branch("main", root, is_default=True)
    return builder


@pytest.fixture
def server(world: World) -> Iterator[GitHubServer]:
    with GitHubServer(world) as server:
        yield server


@pytest.fixture
def client(server: GitHubServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"bearer {TOKEN}"}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        yield client
