"""The invented organisation hangs together: what its host says is what its git holds."""

from __future__ import annotations

import csv
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_demo.connections import Node
from sei_demo.organisation import Organisation, build_organisation

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    return build_organisation(tmp_path_factory.mktemp("git"), NOW, weeks=14)


def git(organisation: Organisation, repository: Node, *arguments: str) -> list[str]:
    folder = organisation.git_root / f"{repository['nameWithOwner']}.git"
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def repositories(organisation: Organisation) -> Iterator[Node]:
    return (node for node in organisation.world.repositories.values() if not node["isEmpty"])


def all_of(organisation: Organisation, field: str) -> list[Node]:
    return [item for node in repositories(organisation) for item in node[field]]


def test_what_landed_is_on_the_mainline_of_git(organisation: Organisation) -> None:
    for repository in repositories(organisation):
        mainline = set(git(organisation, repository, "rev-list", "--first-parent", "main"))
        landed = {
            pull_request["mergeCommit"]["oid"]
            for pull_request in repository["pullRequests"]
            if pull_request["state"] == "MERGED"
        }

        assert landed
        assert landed <= mainline
        assert repository["defaultBranchRef"]["target"]["oid"] in mainline


def test_the_commits_of_pull_requests_are_git_objects_with_the_same_authors(
    organisation: Organisation,
) -> None:
    for repository in repositories(organisation):
        lines = git(organisation, repository, "log", "--all", "--format=%H %ae %aI")
        known = {line.split()[0]: line.split()[1] for line in lines}
        merged = [one for one in repository["pullRequests"] if one["state"] == "MERGED"]
        said = {
            wrapped["commit"]["oid"]: wrapped["commit"]["author"]["email"]
            for pull_request in merged
            for wrapped in pull_request["commits"]
        }

        assert said
        assert said.items() <= known.items()


def test_everything_that_was_shipped_is_in_git(organisation: Organisation) -> None:
    for repository in repositories(organisation):
        known = set(git(organisation, repository, "rev-list", "--all"))
        shipped = {deployment["commitOid"] for deployment in repository["deployments"]}
        shipped |= {release["tagCommit"]["oid"] for release in repository["releases"]}

        assert shipped <= known


def test_nothing_happens_after_its_end(organisation: Organisation) -> None:
    last = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    fields = ("pullRequests", "issues", "deployments", "releases")
    times = [item["updatedAt"] for field in fields for item in all_of(organisation, field)]

    assert max(times) <= last
    assert max(times) >= "2026-03-03"


def test_the_events_of_a_pull_request_are_in_the_order_of_life(organisation: Organisation) -> None:
    for pull_request in all_of(organisation, "pullRequests"):
        opened, merged = pull_request["createdAt"], pull_request["mergedAt"] or "9999"
        written = [wrapped["commit"]["authoredDate"] for wrapped in pull_request["commits"]]
        reviewed = [review["submittedAt"] for review in pull_request["reviews"]]

        assert written[0] <= opened
        assert written == sorted(written)
        assert all(opened <= moment <= merged for moment in reviewed)


def test_it_has_one_of_everything_that_the_metrics_tell_apart(organisation: Organisation) -> None:
    pull_requests = all_of(organisation, "pullRequests")
    deployments = all_of(organisation, "deployments")
    labels = Counter(label["name"] for one in pull_requests for label in one["labels"])
    events = Counter(event["__typename"] for one in pull_requests for event in one["timelineItems"])
    incidents = [
        issue
        for issue in all_of(organisation, "issues")
        if "incident" in {label["name"] for label in issue["labels"]}
    ]

    assert {one["state"] for one in pull_requests} == {"OPEN", "CLOSED", "MERGED"}
    assert {one["author"]["__typename"] for one in pull_requests} == {"User", "Bot"}
    assert {one["task"] for one in deployments} == {"deploy", "rollback"}
    assert {one["environment"] for one in deployments} >= {"production-eu", "production-us"}
    assert any(one["title"].startswith("Revert") for one in pull_requests)
    assert min(labels["hotfix"], labels["dependencies"], events["ReadyForReviewEvent"]) > 0
    assert any("Caused by" in issue["body"] for issue in incidents)


def test_the_same_moment_gives_the_same_organisation(tmp_path: Path) -> None:
    first, second = (
        build_organisation(tmp_path / name, NOW, weeks=2) for name in ("first", "second")
    )

    tips = [
        {node["name"]: node["defaultBranchRef"]["target"]["oid"] for node in repositories(one)}
        for one in (first, second)
    ]
    assert tips[0] == tips[1]


def test_its_seeds_name_its_own_people_teams_and_repositories(organisation: Organisation) -> None:
    tables = {
        name: list(csv.DictReader(text.splitlines())) for name, text in organisation.seeds.items()
    }
    people = {row["person"] for row in tables["identities.csv"]}
    teams = {row["team"] for row in tables["teams.csv"]}
    urls = {node["url"].partition("//")[2] for node in repositories(organisation)}

    assert {row["person"] for row in tables["team_members.csv"]} <= people
    assert {row["team"] for row in tables["team_members.csv"]} == teams
    assert {row["repository"] for row in tables["team_repositories.csv"]} == urls
