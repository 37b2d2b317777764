"""The HTTP client against a real server on loopback: a GitHub App signs in."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import jwt
import pytest

from sei_sources.errors import SourceError
from sei_sources.http import (
    AppInstallation,
)
from tests.sources.http_case import client, key_pair
from tests.sources.scripted_server import Received, Reply, SkippingClock, replying, serving


def test_an_installation_token_is_signed_for_masked_and_renewed_before_it_expires() -> None:
    pem, public = key_pair()
    clock = SkippingClock()
    issued: list[str] = []

    def answer(received: Received) -> Reply:
        if received.path == "/app/installations/7/access_tokens":
            claims = jwt.decode(
                received.token,
                public,
                algorithms=["RS256"],
                options={"verify_iat": False},
            )
            assert claims["iss"] == "42"
            issued.append(f"ghs_{len(issued)}")
            expires = datetime.fromtimestamp(time.time() + sum(clock.slept) + 3600, UTC)
            return Reply({"token": issued[-1], "expires_at": expires.isoformat()}, 201)
        return Reply({"by": received.token})

    with serving(answer) as server:
        auth = AppInstallation("42", "7", pem)
        sender = client(server.url, auths=[auth], clock=clock)
        first = [sender.get("x").value, sender.get("x").value]
        clock.sleep(3100)
        later = sender.get("x").value

    assert first == [{"by": "ghs_0"}] * 2
    assert later == {"by": "ghs_1"}
    assert auth.secrets() == (pem, "ghs_1")


def test_a_private_key_that_is_none_is_an_error_that_does_not_show_it() -> None:
    with replying(Reply({})) as server:
        sender = client(server.url, auths=[AppInstallation("42", "7", "NOT A KEY")])

        with pytest.raises(SourceError) as caught:
            sender.get("x")

    assert "NOT A KEY" not in str(caught.value)
    assert "PEM" in caught.value.message
