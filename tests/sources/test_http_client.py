"""The HTTP client against a real server on loopback: whom it asks, and how."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from sei_sources.http import (
    Clock,
    Request,
    UnusableError,
    basic,
    bearer,
    header_key,
)
from tests.sources.http_case import client
from tests.sources.scripted_server import Received, Reply, replying, serving


def test_a_next_link_to_another_host_gets_neither_request_nor_token() -> None:
    with replying(Reply({})) as other, replying(Reply({})) as server:
        sender = client(server.url)

        with pytest.raises(UnusableError, match="another host"):
            sender.get(f"{other.url}/page2")

        assert other.received == []
        assert server.received == []


def test_a_redirect_on_the_host_is_followed_and_one_to_another_host_is_not() -> None:
    def answer(received: Received) -> Reply:
        if received.path == "/old":
            return Reply(None, 301, {"location": "/repositories/1?page=2"})
        if received.path == "/away":
            return Reply(None, 301, {"location": "http://evil.example/"})
        return Reply({"page": received.query.get("page")})

    with serving(answer) as server:
        sender = client(server.url)

        assert sender.get("old").value == {"page": "2"}
        with pytest.raises(UnusableError, match=r"another host, evil\.example"):
            sender.get("away")


@pytest.mark.parametrize(
    ("auth", "headers"),
    [
        (bearer("T"), {"authorization": "Bearer T"}),
        (header_key("PRIVATE-TOKEN", "T"), {"private-token": "T"}),
        (header_key("Authorization", "T"), {"authorization": "T"}),
        (basic("me@acme.example", "T"), {"authorization": "Basic bWVAYWNtZS5leGFtcGxlOlQ="}),
    ],
)
def test_each_kind_of_credential_is_the_header_that_its_vendor_reads(
    auth: object, headers: dict[str, str]
) -> None:
    with replying(Reply({})) as server:
        client(server.url, auths=[auth]).get("x")

        assert headers.items() <= dict(server.received[0].headers).items()


def test_errors_about_single_things_are_fine_where_the_request_says_so() -> None:
    errors = [{"type": "NOT_FOUND", "message": "gone", "path": ["nodes", 0]}]
    body = {"data": {"nodes": [None, {"id": "2"}]}, "errors": errors}

    with replying(Reply(body)) as server:
        answer = client(server.url).send(Request("POST", "graphql", json={}, partial=True))

    assert answer.value["data"]["nodes"] == [None, {"id": "2"}]
    assert list(answer.errors) == errors


def test_no_more_requests_are_in_flight_than_allowed() -> None:
    gate = Event()
    arrived = Event()

    def answer(received: Received) -> Reply:
        arrived.set()
        gate.wait(10)
        return Reply({})

    with serving(answer) as server:
        sender = client(server.url, concurrency=1, clock=Clock())
        threads = [Thread(target=sender.get, args=("x",), daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        arrived.wait(10)
        in_flight = len(server.received)
        gate.set()
        for thread in threads:
            thread.join(10)

        assert in_flight == 1
        assert len(server.received) == 3


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with replying(Reply({"ok": 1})) as server:
        assert client(server.url).get("x").value == {"ok": 1}
