"""The HTTP client against a real server on loopback: answers that cannot be used."""

from __future__ import annotations

import socket

import pytest

from sei_sources.errors import SourceError
from sei_sources.http import (
    ForbiddenError,
    NotFoundError,
    PageTooLargeError,
    Request,
    UnauthorizedError,
    UnreachableError,
    UnusableError,
)
from tests.sources.http_case import client
from tests.sources.scripted_server import Reply, replying


@pytest.mark.parametrize(
    "fault",
    [
        Reply({}, 500),
        Reply({}, 502),
        Reply({}, 504),
        Reply({"value": "whole"}, cut=5),
        Reply(text='{"value": "who'),
        Reply({"data": None, "errors": [{"message": "Something went wrong"}]}),
    ],
)
def test_a_fault_of_the_host_is_repeated(fault: Reply) -> None:
    with replying(fault, fault, Reply({"ok": 1})) as server:
        sender = client(server.url).counting("issues", "acme/api")

        assert sender.get("x").value == {"ok": 1}
        counts = sender.statistics.of("issues", "acme/api")
        assert (counts.requests, counts.retries) == (3, 2)


def test_a_fault_that_stays_fails_with_the_place_and_without_the_secret() -> None:
    with replying(Reply({"message": "SECRET broke"}, 500)) as server:
        sender = client(server.url)

        with pytest.raises(UnusableError) as caught:
            sender.get("repos/acme/api", {"token": "SECRET"}, what="issues of acme/api")

    assert caught.value.message == (
        f"GET {server.url}/repos/acme/api (issues of acme/api) answered 500: *** broke"
    )


@pytest.mark.parametrize(
    "answer",
    [
        Reply({}, 502),
        Reply({}, 504),
        Reply({"errors": [{"message": "Resource limits for this query exceeded."}]}),
        Reply({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "too many"}]}),
    ],
)
def test_a_page_that_the_host_cannot_make_is_for_the_pager_to_halve(answer: Reply) -> None:
    with replying(answer) as server:
        with pytest.raises(PageTooLargeError):
            client(server.url).send(Request("POST", "graphql", json={}, shrinks=True))

        assert len(server.received) == 1


@pytest.mark.parametrize(
    ("reply", "kind", "hint"),
    [
        (
            Reply({"message": "Bad credentials"}, 401),
            UnauthorizedError,
            "wrong, revoked or expired",
        ),
        (Reply({"message": "no"}, 403), ForbiddenError, "permission"),
        (
            Reply(
                {"message": "SAML"},
                403,
                {"x-github-sso": "required; url=https://github.com/orgs/acme/sso?x=1"},
            ),
            ForbiddenError,
            "https://github.com/orgs/acme/sso?x=1",
        ),
        (
            Reply({}, 403, {"x-accepted-github-permissions": "actions=read"}),
            ForbiddenError,
            "actions=read",
        ),
        (Reply({"message": "Not Found"}, 404), NotFoundError, "Check the name"),
        (
            Reply({"errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]}),
            NotFoundError,
            "Check the name",
        ),
        (
            Reply({"errors": [{"message": "Resource not accessible by integration"}]}),
            ForbiddenError,
            "permission",
        ),
    ],
)
def test_what_will_not_change_fails_at_once_and_says_what_to_do(
    reply: Reply, kind: type[SourceError], hint: str
) -> None:
    with replying(reply) as server:
        with pytest.raises(kind) as caught:
            client(server.url).get("x")

        assert len(server.received) == 1
    assert hint in caught.value.hint


def test_a_host_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(UnreachableError, match=r"no connection to 127\.0\.0\.1"):
            client(url).get("x")
