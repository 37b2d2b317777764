"""The HTTP client against a real server on loopback: limits that it waits for."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Event, Thread

import pytest

from sei_sources.http import (
    Clock,
    Request,
    StoppedError,
    WaitTooLongError,
    bearer,
)
from sei_sources.stop import Stop
from tests.sources.http_case import GITHUB_BUDGETS, budget, client
from tests.sources.scripted_server import Received, Reply, SkippingClock, replying, serving


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


def test_what_an_answer_leaves_is_the_less_of_what_its_header_and_its_body_say() -> None:
    clock = SkippingClock()
    reset = time.time() + 60
    inside = {"cost": 3, "remaining": 3, "resetAt": datetime.fromtimestamp(reset, UTC).isoformat()}
    spent = Reply({"data": {"rateLimit": inside}}, headers=budget(0, reset, "graphql"))

    with replying(spent) as server:
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
