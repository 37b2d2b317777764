"""Pagers against a real server on loopback."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sei_sources.http import (
    Client,
    PageSize,
    Request,
    UnusableError,
    ahead,
    bearer,
    graphql_pages,
    link_pages,
    offset_pages,
    token_pages,
)
from tests.sources.scripted_server import Received, Reply, SkippingClock, replying, serving

QUERY = Request("POST", "graphql", json={"query": "query Q", "variables": {}}, what="issues of a/b")


def client(url: str) -> Client:
    return Client(url, [bearer("SECRET")], host="GitHub", clock=SkippingClock())


def connection(numbers: range, *, end: str | None, total: int | None = None) -> dict[str, Any]:
    return {
        "data": {
            "repository": {
                "issues": {
                    "totalCount": total,
                    "pageInfo": {"hasNextPage": end is not None, "endCursor": end},
                    "nodes": [{"number": number} for number in numbers],
                }
            }
        }
    }


def read(url: str, first: int = 10, **options: Any) -> list[int]:
    size = PageSize(first, 100)
    pages = graphql_pages(
        client(url), QUERY, connection=("repository", "issues"), size=size, **options
    )
    return [item["number"] for page in pages for item in page.items]


def listing(total: int, limit: int = 100) -> Any:
    """Answer like a connection of `total` issues that fails above `limit` a page."""

    def answer(received: Received) -> Reply:
        variables = received.body["variables"]
        first, begin = variables["first"], int(variables["after"] or 0)
        if first > limit:
            return Reply({}, 502)
        end = min(begin + first, total)
        following = str(end) if end < total else None
        return Reply(connection(range(begin, end), end=following, total=total))

    return answer


def test_a_connection_is_read_to_its_end() -> None:
    with serving(listing(25)) as server:
        assert read(server.url, counted=True) == list(range(25))
        assert len(server.received) == 3


def test_a_page_that_times_out_is_halved_and_nothing_is_lost_or_doubled() -> None:
    with serving(listing(23, limit=4)) as server:
        assert read(server.url) == list(range(23))
        sizes = [one.body["variables"]["first"] for one in server.received]

    assert sizes[:4] == [10, 5, 2, 2]


def test_a_page_size_grows_slowly_and_not_beyond_what_is_allowed() -> None:
    size = PageSize(95, 100)
    size.shrink()
    for _ in range(10):
        size.grow()
    after_ten = size.value
    for _ in range(200):
        size.grow()

    assert (after_ten, size.value) == (51, 100)


@pytest.mark.parametrize(
    "broken",
    [
        {"data": None, "errors": [{"message": "Something went wrong"}]},
        {"data": None},
        {"data": {"repository": None}},
        {"data": {"repository": {"issues": {"pageInfo": {"hasNextPage": True}, "nodes": []}}}},
        {
            "data": connection(range(3), end=None)["data"],
            "errors": [{"message": "partial", "path": ["repository"]}],
        },
    ],
)
def test_an_answer_with_errors_or_without_the_list_is_never_the_end_of_it(broken: Any) -> None:
    with replying(Reply(broken), Reply(connection(range(7), end=None))) as server:
        assert read(server.url) == list(range(7))


def test_a_list_that_stays_away_is_an_error() -> None:
    missing = r"issues of a/b: .* no repository\.issues"

    with replying(Reply({"data": {"repository": None}})) as server:
        with pytest.raises(UnusableError, match=missing):
            read(server.url)

        assert len(server.received) == 3


def test_a_repeated_cursor_is_read_again_and_then_an_error() -> None:
    with replying(Reply(connection(range(2), end="A"))) as server:
        with pytest.raises(UnusableError, match="read already"):
            read(server.url, first=2)

        assert len(server.received) == 4


def test_a_cursor_repeated_once_costs_one_more_request_and_doubles_nothing() -> None:
    replies = [
        Reply(connection(range(2), end="A")),
        Reply(connection(range(2), end="A")),
        Reply(connection(range(2, 4), end=None)),
    ]
    with replying(*replies) as server:
        assert read(server.url, first=2) == [0, 1, 2, 3]


def test_empty_pages_that_always_name_another_one_are_an_error() -> None:
    count = iter(range(1000))

    def answer(_: Received) -> Reply:
        return Reply(connection(range(0), end=str(next(count))))

    with serving(answer) as server, pytest.raises(UnusableError, match="a page of 0 where"):
        read(server.url)


def test_a_list_that_ends_before_its_count_is_read_again_and_then_an_error() -> None:
    short = Reply(connection(range(3), end=None, total=5))
    whole = Reply(connection(range(5), end=None, total=5))

    with replying(short, whole) as server:
        assert read(server.url, counted=True) == [0, 1, 2, 3, 4]
    with replying(short) as server, pytest.raises(UnusableError, match="after 3 of 5"):
        read(server.url, counted=True)


def test_link_headers_are_followed_to_the_last_page() -> None:
    def answer(received: Received) -> Reply:
        page = int(received.query.get("page", 1))
        link = f'<{received.path}?page={page + 1}&per_page=2>; rel="next"'
        return Reply([{"page": page}], headers={"link": link} if page < 3 else {})

    with serving(answer) as server:
        pages = link_pages(
            client(server.url), Request("GET", "runs"), items=list, size=PageSize(2, 100)
        )

        assert [item["page"] for page in pages for item in page.items] == [1, 2, 3]


def test_a_token_walk_ends_where_no_token_comes() -> None:
    def answer(received: Received) -> Reply:
        token = received.query.get("nextPageToken", "0")
        following = str(int(token) + 1) if token != "2" else None
        return Reply({"issues": [{"id": token}], "nextPageToken": following})

    with serving(answer) as server:
        pages = token_pages(
            client(server.url),
            Request("GET", "search"),
            items=lambda value: value["issues"],
            following=lambda value: value.get("nextPageToken"),
            parameter="nextPageToken",
            size=PageSize(50, 100),
            size_parameter="maxResults",
        )

        assert [item["id"] for page in pages for item in page.items] == ["0", "1", "2"]


@pytest.mark.parametrize("total", [None, 5])
def test_an_offset_walk_ends_at_its_total_or_with_an_empty_page(total: int | None) -> None:
    def answer(received: Received) -> Reply:
        begin, count = int(received.query["startAt"]), int(received.query["maxResults"])
        return Reply({"values": [{"id": n} for n in range(begin, min(begin + count, 5))]})

    with serving(answer) as server:
        pages = offset_pages(
            client(server.url),
            Request("GET", "board"),
            items=lambda value: value["values"],
            parameter="startAt",
            size=PageSize(2, 50),
            size_parameter="maxResults",
            total=lambda _: total,
        )

        assert [item["id"] for page in pages for item in page.items] == [0, 1, 2, 3, 4]
        assert len(server.received) == (3 if total else 4)


def test_looking_ahead_changes_neither_order_nor_end_nor_failure() -> None:
    def failing() -> Any:
        yield 1
        yield 2
        raise UnusableError("broken", hint="")

    taken = []

    assert list(ahead(iter([1, 2, 3]))) == [1, 2, 3]
    with pytest.raises(UnusableError, match="broken"):
        taken.extend(ahead(failing()))
    assert taken == [1, 2]


def test_the_next_page_is_asked_for_while_the_last_one_is_worked_on() -> None:
    with serving(listing(30)) as server:
        pages = ahead(
            graphql_pages(
                client(server.url),
                QUERY,
                connection=("repository", "issues"),
                size=PageSize(10, 10),
            )
        )
        next(pages)
        second = next(pages)
        while len(server.received) < 3:
            time.sleep(0.001)

        assert second.next == "20"
        assert len(list(pages)) == 1
        assert len(server.received) == 3
