"""What goes wrong between sei and Jira, Linear or Asana costs time, and no row."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count

import pytest

from sei_demo.messages import Request, Response
from sei_sources.errors import SurpriseError
from tests.servers import faults
from tests.sources.tracker_case import MANY, TRACKERS, Tracker

Spoil = Callable[[Request, Response], Response]


@pytest.fixture(params=TRACKERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tracker(name: str) -> Iterator[Tracker]:
    with TRACKERS[name]() as served:
        yield served


@cache
def undisturbed(name: str) -> dict[str, list[str]]:
    """Return what a run that nothing disturbs brings."""
    with TRACKERS[name]() as served:
        rows: dict[str, list[str]] = served.latest(served.run())
        assert len(rows[served.issues]) == MANY + 1
    return rows


def limited(tracker: Tracker) -> Spoil:
    """Answer as the tracker does that was asked too often."""
    return lambda *_: tracker.limit


def unavailable(_: Tracker) -> Spoil:
    """503 with Retry-After."""
    return lambda _, answer: replace(answer, status=503, headers={"Retry-After": "7"})


def always(fault: faults.Fault) -> Callable[[Tracker], Spoil]:
    return lambda _: fault


FAULTS: dict[str, Callable[[Tracker], Spoil]] = {
    "limit": limited,
    "503 with Retry-After": unavailable,
    "504": always(faults.bad_gateway(504)),
    "truncated": always(faults.truncated),
    "invalid JSON": always(faults.invalid_json),
    "dropped": always(faults.dropped),
}


def spoil(tracker: Tracker, fault: Spoil, when: Callable[[Request, int], bool]) -> None:
    """Spoil the answers to the requests for which `when` holds; they are counted from 1."""
    numbers = count(1)

    def after(request: Request, answer: Response) -> Response:
        return fault(request, answer) if when(request, next(numbers)) else answer

    tracker.server.after = after


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_costs_a_row(tracker: Tracker, name: str, waits: list[float], fault: str) -> None:
    spoil(tracker, FAULTS[fault](tracker), lambda _, number: number in (2, 4, 5, 8, 13, 19, 20))

    result = tracker.run()

    assert result.failed == {}
    assert tracker.latest(result) == undisturbed(name)


def test_a_limit_is_waited_for_as_long_as_the_tracker_says(
    tracker: Tracker, waits: list[float]
) -> None:
    asked = count(1)
    spoil(
        tracker,
        limited(tracker),
        lambda request, _: tracker.asks(request) and next(asked) == 1,
    )

    result = tracker.run()

    assert result.failed == {}
    assert [round(seconds) for seconds in waits] == [30]


def test_the_latest_rows_are_the_same_wherever_a_run_was_killed(
    tracker: Tracker, name: str
) -> None:
    for stop_after in (1, 3, 5):
        tracker.cursors.clear()

        first, second = tracker.run(stop_after=stop_after), tracker.run()

        assert tracker.latest(first, second) == undisturbed(name), stop_after


def test_faults_of_all_kinds_at_random_cost_no_row(
    tracker: Tracker, name: str, waits: list[float]
) -> None:
    chance = random.Random(name)
    kinds = [make(tracker) for make in FAULTS.values()]
    spoil(
        tracker,
        lambda request, answer: chance.choice(kinds)(request, answer),
        lambda *_: chance.random() < 0.25,
    )

    results = [tracker.run() for _ in range(4)]

    assert tracker.latest(*results) == undisturbed(name)


def test_a_list_that_runs_in_a_circle_fails_alone(tracker: Tracker) -> None:
    if not getattr(tracker.server, "is_cloud", True):
        pytest.skip("Data Center has no cursors that could repeat")
    spoil(tracker, _repeated, lambda request, _: tracker.asks(request))

    result = tracker.run()

    assert list(result.failed) == [(tracker.stream, tracker.label)]
    assert "read already" in result.failed[tracker.stream, tracker.label].message
    assert len(result.rows[tracker.issues]) == 101


def _repeated(request: Request, answer: Response) -> Response:
    """Say of every page after the first that it ends where the one before had."""
    body = json.loads(answer.body)
    if token := request.json.get("nextPageToken"):
        body["nextPageToken"] = token
    if after := request.variables.get("after"):
        body["data"]["issues"]["pageInfo"] = {"hasNextPage": True, "endCursor": after}
    if offset := request.query.get("offset"):
        body["next_page"] = {"offset": offset, "path": "/", "uri": "/"}
    return replace(answer, body=json.dumps(body).encode())


def test_a_page_that_nobody_foresaw_fails_its_project_alone_and_costs_no_issue_once_it_is_mended(
    tracker: Tracker, name: str
) -> None:
    spoil(tracker, _without_ids, lambda request, _: tracker.asks(request))

    surprised = tracker.run()
    spoil(tracker, _without_ids, lambda *_: False)
    mended = tracker.run()

    assert {place: type(error) for place, error in surprised.failed.items()} == {
        (tracker.stream, tracker.label): SurpriseError
    }
    assert len(surprised.rows[tracker.issues]) == 1
    assert mended.failed == {}
    assert tracker.latest(surprised, mended)[tracker.issues] == undisturbed(name)[tracker.issues]


def _without_ids(_: Request, answer: Response) -> Response:
    """Call the ids of a page of many issues what nobody knows."""
    if len(answer.body) < 10_000:
        return answer
    return replace(answer, body=re.sub(rb'"g?id":', b'"unknown":', answer.body))


def test_a_credential_is_never_sent_to_another_host(tracker: Tracker) -> None:
    with TRACKERS["linear"]() as other:
        heard: list[Request] = []
        other.server.before = lambda request: heard.append(request)
        place = other.server.url.replace("127.0.0.1", "localhost")
        spoil(
            tracker,
            lambda _, answer: replace(answer, status=302, headers={"Location": place}),
            lambda request, _: tracker.asks(request),
        )

        result = tracker.run()

    assert heard == []
    failed = [
        error for error in result.failed.values() if "points to another host" in error.message
    ]
    assert failed != []


def test_a_page_that_is_too_much_is_halved(tracker: Tracker, name: str, waits: list[float]) -> None:
    refuse = faults.bad_gateway(504)
    spoil(
        tracker,
        lambda request, answer: refuse(request, answer) if _size(request) > 30 else answer,
        lambda request, _: tracker.asks(request),
    )

    result = tracker.run()

    assert result.failed == {}
    assert tracker.latest(result) == undisturbed(name)


def _size(request: Request) -> int:
    body = request.json if request.method == "POST" else request.query
    asked = body.get("variables", {}).get("first") or body.get("maxResults") or body.get("limit")
    return int(asked or 0)


def test_a_cursor_stays_what_it_was_while_the_next_batch_is_read(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_sources.jira.search.PAGE", 20)
    monkeypatch.setattr("sei_sources.jira.issues.ISSUES_AT_ONCE", 20)
    yielded = [(batch.cursor, json.dumps(batch.cursor)) for batch in tracker.batches()]

    assert len(yielded) > 3
    assert [json.dumps(cursor) for cursor, _ in yielded] == [text for _, text in yielded]
