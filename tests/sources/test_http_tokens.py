"""The HTTP client: tokens that stop working, and clocks that differ."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from sei_sources.http import AppInstallation, Clock, UnauthorizedError, bearer
from tests.sources.http_case import client, key_pair
from tests.sources.scripted_server import Received, Reply, serving


def knowing(*tokens: str) -> Any:
    """Answer requests that bring one of these tokens."""
    return lambda received: (
        Reply({"by": received.token})
        if received.token in tokens
        else Reply({"message": "Bad credentials"}, 401)
    )


def test_a_token_that_is_revoked_in_the_middle_is_set_aside_and_told_once() -> None:
    known, told = ["A", "B"], list[str]()

    with serving(lambda received: knowing(*known)(received)) as server:
        sender = client(server.url, auths=[bearer("A"), bearer("B")], tell=told.append)
        before = sender.get("x").value
        known.remove("A")
        after = [sender.get("x").value for _ in range(3)]
        refused = [one.token for one in server.received].count("A")

    assert (before, after) == ({"by": "A"}, [{"by": "B"}] * 3)
    assert refused == 2
    assert [text.split(";")[0] for text in told] == [
        "GitHub does not know token 1 of 2: wrong, revoked or expired"
    ]
    assert sender.token() == "B"


def test_the_last_token_that_is_refused_is_an_error_that_shows_none_of_them() -> None:
    with serving(knowing()) as server:
        sender = client(server.url, auths=[bearer("SECRET-A"), bearer("SECRET-B")])

        with pytest.raises(UnauthorizedError) as caught:
            sender.get("x")
        with pytest.raises(UnauthorizedError):
            sender.get("x")

    assert "SECRET" not in f"{caught.value}{caught.value.hint}"
    assert [one.token for one in server.received] == ["SECRET-A", "SECRET-B", "SECRET-B"]


class WrongClock(Clock):
    """A clock that is some seconds ahead of the host's."""

    def __init__(self, ahead: float) -> None:
        super().__init__()
        self._ahead = ahead

    def now(self) -> float:
        return super().now() + self._ahead


@pytest.mark.parametrize("ahead", [600.0, -900.0])
def test_an_app_signs_by_the_clock_of_the_host_where_its_own_is_wrong(ahead: float) -> None:
    pem, public = key_pair()

    def answer(received: Received) -> Reply:
        if "access_tokens" not in received.path:
            return Reply({"by": received.token})
        try:
            jwt.decode(received.token, public, algorithms=["RS256"])
        except jwt.PyJWTError:
            return Reply({"message": "'Issued at' claim ('iat') must be in the past"}, 401)
        expires = datetime.fromtimestamp(time.time() + 3600, UTC)
        return Reply({"token": "ghs_1", "expires_at": expires.isoformat()}, 201)

    with serving(answer) as server:
        auth = AppInstallation("42", "7", pem)
        sender = client(server.url, auths=[auth], clock=WrongClock(ahead))

        assert sender.get("x").value == {"by": "ghs_1"}
