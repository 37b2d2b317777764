"""The HTTP client against a real server on loopback."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Event, Thread

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sei_sources.errors import SourceError
from sei_sources.http import (
    AppInstallation,
    Budget,
    Client,
    Clock,
    ForbiddenError,
    NotFoundError,
    PageTooLargeError,
    Request,
    StoppedError,
    UnauthorizedError,
    UnreachableError,
    UnusableError,
    WaitTooLongError,
    basic,
    bearer,
    header_key,
)
from sei_sources.stop import Stop
from tests.sources.scripted_server import Received, Reply, SkippingClock, replying, serving

GITHUB_BUDGETS = (
    Budget("core", resource="x-ratelimit-resource"),
    Budget("graphql", resource="x-ratelimit-resource"),
)


def client(url: str, *, clock: Clock | None = None, **options: object) -> Client:
    options.setdefault("host", "GitHub")
    auths = options.pop("auths", [bearer("SECRET")])
    return Client(url, auths, clock=clock or SkippingClock(), **options)  # type: ignore[arg-type]


def budget(remaining: int, reset: float, resource: str = "core") -> dict[str, str]:
    return {
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(reset),
        "x-ratelimit-resource": resource,
    }


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


@pytest.mark.parametrize(
    "refusal",
    [
        Reply({"message": "You have exceeded a secondary rate limit"}, 403, {"retry-after": "90"}),
        Reply({"message": "slow down"}, 429, {"retry-after": "90"}),
        Reply({"message": "maintenance"}, 503, {"retry-after": "90"}),
        Reply({"errors": [{"type": "RATE_LIMITED", "message": "no"}]}, 200, {"retry-after": "90"}),
        Reply(
            {"errors": [{"message": "no", "extensions": {"code": "RATELIMITED"}}]},
            400,
            {"retry-after": "90"},
        ),
    ],
)
def test_retry_after_is_obeyed_wherever_it_comes(refusal: Reply) -> None:
    clock = SkippingClock()

    with replying(refusal, Reply({"ok": 1})) as server:
        answer = client(server.url, clock=clock).get("x")

    assert answer.value == {"ok": 1}
    assert sum(clock.slept) == pytest.approx(90, abs=2)


def test_retry_after_may_be_a_date() -> None:
    clock = SkippingClock()
    date = format_datetime(datetime.fromtimestamp(time.time() + 120, UTC), usegmt=True)

    with replying(Reply({}, 429, {"retry-after": date}), Reply({"ok": 1})) as server:
        client(server.url, clock=clock).get("x")

    assert sum(clock.slept) == pytest.approx(120, abs=3)


def test_a_secondary_limit_without_a_time_waits_a_minute_and_longer_each_time() -> None:
    clock = SkippingClock()
    refusal = Reply({"message": "You have exceeded a secondary rate limit."}, 403)

    with replying(refusal, refusal, Reply({"ok": 1})) as server:
        client(server.url, clock=clock).get("x")

    first, second = clock.slept
    assert 59 <= first <= 73
    assert 119 <= second <= 145


@pytest.mark.parametrize(
    "written",
    [
        lambda reset: str(int(reset)),
        lambda reset: str(int(reset * 1000)),
        lambda reset: datetime.fromtimestamp(reset, UTC).isoformat(),
        lambda reset: "600",
    ],
)
def test_an_empty_budget_waits_for_its_reset_in_whichever_way_it_is_written(
    written: object,
) -> None:
    clock = SkippingClock()
    told: list[str] = []
    spent = budget(0, written(time.time() + 600))  # type: ignore[operator]

    with replying(Reply({}, headers=spent), Reply({"ok": 1})) as server:
        sender = client(server.url, clock=clock, budgets=GITHUB_BUDGETS, tell=told.append)
        sender.get("first", budgets=("core",))
        sender.get("second", budgets=("core",))

    assert sum(clock.slept) == pytest.approx(600, abs=3)
    assert len(told) == 1
    assert told[0].startswith("GitHub allows no more requests now; waiting until")
    assert "10 min" in told[0]


def test_the_budgets_of_rest_and_graphql_are_separate() -> None:
    clock = SkippingClock()
    spent = budget(0, time.time() + 600, "core")

    with replying(Reply({}, headers=spent), Reply({"ok": 1})) as server:
        sender = client(server.url, clock=clock, budgets=GITHUB_BUDGETS)
        sender.get("rest", budgets=("core",))
        sender.send(Request("POST", "graphql", json={}, budgets=("graphql",)))

    assert clock.slept == []


def test_the_cost_of_a_graphql_query_is_kept_free_before_it_is_sent_again() -> None:
    clock = SkippingClock()
    reset = datetime.fromtimestamp(time.time() + 60, UTC).isoformat()
    limit = {"data": {"rateLimit": {"cost": 3, "remaining": 2, "resetAt": reset}}}

    with replying(Reply(limit)) as server:
        sender = client(server.url, clock=clock, budgets=GITHUB_BUDGETS)
        sender.send(Request("POST", "graphql", json={}, budgets=("graphql",)))
        sender.send(Request("POST", "graphql", json={}, budgets=("graphql",)))

    assert sum(clock.slept) == pytest.approx(60, abs=3)


def test_of_several_tokens_the_one_with_most_left_is_used() -> None:
    left = {"A": 10, "B": 500}

    def answer(received: Received) -> Reply:
        left[received.token] -= 1
        return Reply({}, headers=budget(left[received.token], time.time() + 600))

    with serving(answer) as server:
        sender = client(server.url, auths=[bearer("A"), bearer("B")], budgets=GITHUB_BUDGETS)
        for _ in range(8):
            sender.get("x", budgets=("core",))

        assert [one.token for one in server.received].count("B") == 7


def test_a_limited_token_rests_while_another_goes_on() -> None:
    clock = SkippingClock()

    def answer(received: Received) -> Reply:
        if received.token == "A":
            return Reply({}, 429, {"retry-after": "3000"})
        return Reply({"by": received.token})

    with serving(answer) as server:
        sender = client(server.url, auths=[bearer("A"), bearer("B")], clock=clock)

        assert [sender.get("x").value for _ in range(3)] == [{"by": "B"}] * 3
    assert clock.slept == []


def test_a_wait_longer_than_allowed_says_what_is_kept_and_what_to_type() -> None:
    with replying(Reply({}, 429, {"retry-after": "3000"})) as server:
        sender = client(server.url, max_wait=600)

        with pytest.raises(WaitTooLongError) as caught:
            sender.get("x")

    assert "in 50 min" in caught.value.message
    assert "10 min" in caught.value.message
    assert "kept" in caught.value.hint
    assert "sei extract" in caught.value.hint


def test_a_stop_ends_a_wait_at_once() -> None:
    stop = Stop()
    ended: list[BaseException] = []

    def read(url: str) -> None:
        try:
            client(url, clock=Clock(stop)).get("x")
        except StoppedError as error:
            ended.append(error)

    with replying(Reply({}, 429, {"retry-after": "3000"})) as server:
        thread = Thread(target=read, args=(server.url,), daemon=True)
        thread.start()
        stop.set()
        thread.join(timeout=10)

    assert len(ended) == 1


def test_a_stop_ends_a_request_whose_answer_does_not_come() -> None:
    stop, asked, never = Stop(), Event(), Event()
    ended: list[BaseException] = []

    def answer(_: Received) -> Reply:
        asked.set()
        never.wait()
        return Reply({})

    def read(url: str) -> None:
        try:
            client(url, clock=Clock(stop)).get("x")
        except StoppedError as error:
            ended.append(error)

    with serving(answer) as server:
        thread = Thread(target=read, args=(server.url,), daemon=True)
        thread.start()
        asked.wait()
        stop.set()
        thread.join(timeout=30)
        never.set()

    assert len(ended) == 1


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


def test_errors_about_single_things_are_fine_where_the_request_says_so() -> None:
    errors = [{"type": "NOT_FOUND", "message": "gone", "path": ["nodes", 0]}]
    body = {"data": {"nodes": [None, {"id": "2"}]}, "errors": errors}

    with replying(Reply(body)) as server:
        answer = client(server.url).send(Request("POST", "graphql", json={}, partial=True))

    assert answer.value["data"]["nodes"] == [None, {"id": "2"}]
    assert list(answer.errors) == errors


def test_an_installation_token_is_signed_for_masked_and_renewed_before_it_expires() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    clock = SkippingClock()
    issued: list[str] = []

    def answer(received: Received) -> Reply:
        if received.path == "/app/installations/7/access_tokens":
            claims = jwt.decode(
                received.token,
                key.public_key(),
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
