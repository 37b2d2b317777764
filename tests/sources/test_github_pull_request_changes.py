"""Pull requests of GitHub that change, come late, or whose reading was cut short."""

from __future__ import annotations

from datetime import timedelta

from tests.sources.github_case import DAY, HOUR, NOW, Case, just_now, text


def test_only_what_changed_is_read_again_and_nothing_where_nothing_did(case: Case) -> None:
    api = case.repository()
    first, second = (
        api.pull_request(author=case.ann, opened_at=NOW - days * DAY) for days in (9, 8)
    )
    case.run()

    quiet = case.run()
    api.review(first, case.bob, NOW - 2 * DAY)
    changed = case.run()

    assert quiet.counts == {}
    assert case.asked["PullRequests"] == 1
    assert changed.values("pull_requests", "id") == [first["id"]]
    assert changed.values("pull_request_reviews", "author_login") == ["bob"]
    assert second["id"] not in changed.values("pull_requests", "id")


def test_a_change_in_the_second_of_the_last_one_is_not_missed(case: Case) -> None:
    api = case.repository()
    first, second = (api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY) for _ in range(2))
    now = just_now()
    api.review(first, case.bob, now)
    case.run()

    api.review(second, case.bob, now)
    changed = case.run()

    assert changed.values("pull_requests", "id") == [second["id"]]


def test_what_an_overlap_brings_again_is_not_appended_again(case: Case) -> None:
    api = case.repository()
    for minutes in range(4):
        at = just_now() - timedelta(minutes=minutes)
        api.pull_request(author=case.ann, opened_at=at)
    case.run()

    again = case.run()

    assert case.asked["PullRequests"] == 1
    assert "pull_requests" not in again.counts


def test_the_first_run_reads_no_further_back_than_since(case: Case) -> None:
    api = case.repository()
    ages = [1, 20, 40, *range(400, 600)]
    pull_requests = [api.pull_request(author=case.ann, opened_at=NOW - age * DAY) for age in ages]

    by_default = case.run()
    asked = case.asked["PullRequests"]
    case.cursors.clear()
    a_month = case.run(since=NOW - 30 * DAY)

    assert by_default.values("pull_requests", "id") == sorted(
        one["id"] for one in pull_requests[:3]
    )
    assert asked == 1
    assert len(a_month.rows["pull_requests"]) == 2


def test_a_first_load_that_was_killed_goes_on_where_it_was(case: Case) -> None:
    api = case.repository()
    pull_requests = [
        api.pull_request(author=case.ann, opened_at=NOW - (10 + n) * HOUR) for n in range(180)
    ]
    quiet = {"owners": (), "repositories": ("acme/api",)}

    first = case.run(stop_after=4, **quiet)
    api.review(pull_requests[170], case.bob, NOW - HOUR)
    second = case.run(**quiet)

    assert len(first.rows["pull_requests"]) == 100
    read = {row["id"] for run in (first, second) for row in run.rows["pull_requests"]}
    assert read == {one["id"] for one in pull_requests}
    assert second.row("pull_request_reviews")["pull_request_id"] == pull_requests[170]["id"]
    assert case.asked["PullRequests"] == 3
    assert case.run(**quiet).counts == {}


def test_a_cursor_that_the_host_no_longer_knows_begins_the_walk_again(case: Case) -> None:
    api = case.repository()
    for number in range(120):
        api.pull_request(author=case.ann, opened_at=NOW - (10 + number) * HOUR)
    case.run(stop_after=4, owners=(), repositories=("acme/api",))
    key = ("pull_requests", api.node["id"])
    case.cursors[key] = {**case.cursors[key], "walk": {**case.cursors[key]["walk"], "after": "?"}}

    result = case.run(owners=(), repositories=("acme/api",))

    assert result.failed == {}
    assert len(set(result.values("pull_requests", "id"))) == 120


def test_comments_that_come_later_are_read_and_no_others_again(case: Case) -> None:
    api = case.repository()
    pull_request = api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY)
    for number in range(130):
        api.review_comment(pull_request, case.bob, NOW - 8 * DAY + number * HOUR / 60)
    first = case.run()
    api.review_comment(pull_request, case.bob, NOW - 2 * DAY, path="late.py")

    second = case.run()

    assert len(set(first.values("review_comments", "id"))) == 130
    assert second.values("review_comments", "path") == ["late.py"]
    assert text(NOW - 2 * DAY) == case.cursors["review_comments", api.node["id"]]["watermark"]
