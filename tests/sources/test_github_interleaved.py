"""Whatever changes, breaks or is killed while GitHub is read, the latest versions end up right."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sei_demo.builder import RepositoryBuilder
from sei_demo.connections import Node
from sei_sources.http import Clock, PageSize
from tests.servers import faults
from tests.sources.github_case import DAY, HOUR, NOW, Case, github_case, just_now

KINDS = [
    faults.bad_gateway(),
    faults.truncated,
    faults.dropped,
    faults.null_data,
    faults.resource_limits_exceeded,
    faults.repeated_cursor,
    faults.secondary_limit(retry_after=1),
    faults.primary_limit_of_graphql(reset_in=1),
]


SMALL = 5
"""Items on a page: a short history has many page boundaries then."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = PageSize.__init__
    monkeypatch.setattr(
        PageSize, "__init__", lambda self, start, _: begin(self, min(start, SMALL), SMALL)
    )
    monkeypatch.setattr(Clock, "sleep", lambda _, __: None)


class Life:
    """A repository in which things happen, now and then two in the same second."""

    def __init__(self, case: Case, chance: random.Random, pull_requests: int, issues: int) -> None:
        self.case = case
        self.chance = chance
        self.api: RepositoryBuilder = case.repository()
        self.seconds = 0
        self.begin = just_now()
        for number in range(pull_requests):
            self.api.pull_request(author=case.ann, opened_at=NOW - 30 * DAY + number * HOUR / 10)
        for number in range(issues):
            self.api.issue(author=case.ann, opened_at=NOW - 30 * DAY + number * HOUR / 10)
        commit = self.api.node["defaultBranchRef"]["target"]
        for number in range(3):
            at = NOW - 30 * DAY + number * DAY
            self.api.deployment(commit, at, creator=case.ann, states=[("QUEUED", at)])

    def happen(self) -> None:
        """Let one thing happen."""
        self.seconds += self.chance.randint(0, 1)
        at = self.begin + timedelta(seconds=self.seconds)
        node, api, bob = self.api.node, self.api, self.case.bob
        things: list[Callable[[], object]] = [
            lambda: api.pull_request(author=bob, opened_at=at),
            lambda: api.issue(author=bob, opened_at=at),
            lambda: api.deployment_status(self.one("deployments"), "SUCCESS", at),
        ]
        if node["pullRequests"]:
            things += [
                lambda: api.review(self.one("pullRequests"), bob, at),
                lambda: api.review_comment(self.one("pullRequests"), bob, at),
            ] * 2
        if node["issues"]:
            things += [lambda: api.reopen(self.one("issues"), at, bob)] * 2
        self.chance.choice(things)()

    def one(self, field: str) -> Node:
        found: Node = self.chance.choice(self.api.node[field])
        return found


def latest(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 10**6),
    pull_requests=st.integers(0, 16),
    issues=st.integers(0, 16),
    kills=st.lists(st.integers(1, 7), max_size=2),
    share_of_faults=st.sampled_from([0.0, 0.1, 0.3]),
    share_of_changes=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_the_latest_versions_are_those_of_the_host(
    seed: int,
    pull_requests: int,
    issues: int,
    kills: list[int],
    share_of_faults: float,
    share_of_changes: float,
) -> None:
    chance = random.Random(seed)
    with github_case(Path(tempfile.gettempdir())) as case:
        case.skipped |= {"repositories", "teams", "members", "workflow_runs", "releases"}
        life = Life(case, chance, pull_requests, issues)

        def live(_: Any) -> None:
            if chance.random() < share_of_changes:
                life.happen()

        case.server.before_request(live)
        faults.inject(
            case.server, faults.one_of(KINDS, seed), faults.randomly(share_of_faults, seed)
        )
        runs = [case.run(stop_after=batches) for batches in kills]
        runs.append(case.run())
        case.server.clear_hooks()
        runs += [case.run(), case.run()]

        rows = {
            table: latest([row for run in runs for row in run.rows[table]])
            for table in ("pull_requests", "pull_request_reviews", "issues", "deployments")
        }
        comments = latest([row for run in runs for row in run.rows["review_comments"]])
        node = life.api.node
        assert {key: row["updated_at"] for key, row in rows["pull_requests"].items()} == {
            one["id"]: at(one) for one in node["pullRequests"]
        }
        assert set(rows["pull_request_reviews"]) == {
            review["id"] for one in node["pullRequests"] for review in one["reviews"]
        }
        assert set(comments) == {str(one["databaseId"]) for one in node["_review_comments"]}
        assert {key: row["updated_at"] for key, row in rows["issues"].items()} == {
            one["id"]: at(one) for one in node["issues"]
        }
        assert {key: row["state"] for key, row in rows["deployments"].items()} == {
            one["id"]: one["state"] for one in node["deployments"]
        }
        assert runs[-1].counts == {}


def at(node: Node) -> Any:
    """Return when a thing last changed."""
    from datetime import datetime

    return datetime.fromisoformat(node["updatedAt"])
