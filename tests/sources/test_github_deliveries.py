"""Deployments, releases and workflow runs of GitHub."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sei_demo.builder import RepositoryBuilder
from tests.servers import faults
from tests.sources.github_case import DAY, HOUR, NOW, Case, just_now

QUIET: dict[str, Any] = {"owners": (), "repositories": ("acme/api",)}


def deploy(api: RepositoryBuilder, case: Case, at: datetime, *states: str) -> Any:
    commit = api.node["defaultBranchRef"]["target"]
    moments = [(state, at + timedelta(minutes=n + 1)) for n, state in enumerate(states)]
    return api.deployment(commit, at, creator=case.ann, states=moments)


def test_a_deployment_is_read_with_every_column_and_status(case: Case) -> None:
    api = case.repository()
    deployment = deploy(api, case, NOW - 9 * DAY, "IN_PROGRESS", "SUCCESS")
    creator = {
        "creator_type": "User",
        "creator_login": "ann",
        "creator_id": str(case.ann["databaseId"]),
    }

    result = case.run()

    assert result.row("deployments") == {
        "id": deployment["id"],
        "repository_id": api.node["id"],
        "database_id": str(deployment["databaseId"]),
        "created_at": NOW - 9 * DAY,
        "updated_at": NOW - 9 * DAY + timedelta(minutes=2),
        "environment": "production",
        "original_environment": "production",
        "task": "deploy",
        "state": "ACTIVE",
        "commit_oid": deployment["commitOid"],
        "ref_name": "main",
        **creator,
    }
    assert result.row("deployment_statuses", state="SUCCESS") == {
        "id": deployment["statuses"][0]["id"],
        "deployment_id": deployment["id"],
        "repository_id": api.node["id"],
        "state": "SUCCESS",
        "created_at": NOW - 9 * DAY + timedelta(minutes=2),
        "environment": "production",
        **creator,
    }
    environment = api.node["environments"][0]
    assert result.row("environments") == {
        "id": environment["id"],
        "repository_id": api.node["id"],
        "database_id": str(environment["databaseId"]),
        "name": "production",
    }


def test_more_statuses_than_a_page_holds_are_all_read(case: Case) -> None:
    api = case.repository()
    deploy(api, case, NOW - 9 * DAY, *["IN_PROGRESS"] * 130)

    result = case.run()

    ids = result.values("deployment_statuses", "id")
    assert len(ids) == len(set(ids)) == 130


def test_a_status_that_comes_late_is_seen_and_nothing_else_appended(case: Case) -> None:
    api = case.repository()
    old = deploy(api, case, NOW - 9 * DAY, "SUCCESS")
    for day in range(8, 4, -1):
        deploy(api, case, NOW - day * DAY, "SUCCESS")
    case.run()

    quiet = case.run()
    api.deployment_status(old, "INACTIVE", NOW - 3 * DAY)
    late = case.run()

    assert quiet.counts == {}
    assert late.values("deployments", "id") == [old["id"]]
    assert late.values("deployment_statuses", "state") == ["INACTIVE", "SUCCESS"]


def test_a_status_that_comes_after_months_is_seen_within_a_week(case: Case) -> None:
    api = case.repository()
    old = deploy(api, case, NOW - 80 * DAY, "WAITING")
    for day in range(70, 58, -1):
        deploy(api, case, NOW - day * DAY, "SUCCESS")
    case.run(**QUIET)
    case.started_at += timedelta(days=7)
    nothing = case.run(**QUIET)

    api.deployment_status(old, "SUCCESS", just_now())
    case.started_at += timedelta(days=7)
    late = case.run(**QUIET)
    case.started_at += timedelta(days=7)
    again = case.run(**QUIET)

    assert (nothing.counts, again.counts) == ({}, {})
    assert late.values("deployments", "id") == [old["id"]]
    assert late.values("deployment_statuses", "state") == ["SUCCESS", "WAITING"]
    assert case.asked["Deployments"] == 1


def test_each_repository_is_looked_at_for_late_statuses_on_one_day_of_the_week(case: Case) -> None:
    for number in range(5):
        deploy(case.repository(f"r{number}"), case, NOW - 80 * DAY, "SUCCESS")
    case.run()

    looks = []
    for _ in range(14):
        case.started_at += DAY - timedelta(minutes=1)
        case.run()
        looks.append(case.asked["Deployments"])

    assert sum(looks[:7]) == sum(looks[7:]) == 5
    assert looks[:7] == looks[7:]
    assert max(looks) < 5


def test_releases_are_read_with_every_column_and_again_when_edited(case: Case) -> None:
    api = case.repository()
    commit = api.node["defaultBranchRef"]["target"]
    api.release("v1", commit, NOW - 60 * DAY, author=case.ann)
    draft = api.release("v2", commit, NOW - 9 * DAY, author=case.ann, isDraft=True, description="x")
    first = case.run()

    draft.update(isDraft=False, updatedAt=f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}")
    edited = case.run()

    assert first.row("releases", tag_name="v2") == {
        "id": draft["id"],
        "repository_id": api.node["id"],
        "database_id": str(draft["databaseId"]),
        "name": "v2",
        "tag_name": "v2",
        "description": "x",
        "is_draft": True,
        "is_prerelease": False,
        "created_at": NOW - 9 * DAY,
        "published_at": NOW - 9 * DAY,
        "updated_at": NOW - 9 * DAY,
        "url": "https://github.com/acme/api/releases/tag/v2",
        "author_type": "User",
        "author_login": "ann",
        "author_id": str(case.ann["databaseId"]),
        "tag_commit_oid": commit["oid"],
    }
    assert [(row["tag_name"], row["is_draft"]) for row in edited.rows["releases"]] == [
        ("v2", False)
    ]


def run_of(api: RepositoryBuilder, case: Case, at: datetime, **fields: Any) -> Any:
    commit = api.node["defaultBranchRef"]["target"]
    return api.workflow_run(commit, at, actor=case.ann, **fields)


def refuse_runs(case: Case, *names: str) -> None:
    for name in names:
        faults.inject(
            case.server,
            lambda *_: faults.problem(403, "Resource not accessible by personal access token"),
            faults.asking(f"acme/{name}/actions/runs"),
        )


def test_one_repository_that_hides_its_runs_hides_no_others(case: Case) -> None:
    for name in ("one", "two", "three"):
        run_of(case.repository(name), case, NOW - 9 * DAY)
    refuse_runs(case, "one")

    result = case.run()

    assert set(result.failed) == {("workflow_runs", "acme/one")}
    assert len(result.rows["workflow_runs"]) == 2


def test_where_three_repositories_hide_their_runs_no_more_are_asked(case: Case) -> None:
    everyone = ("one", "two", "three", "four", "five")
    for name in everyone:
        run_of(case.repository(name), case, NOW - 9 * DAY)
    refuse_runs(case, *everyone)

    result = case.run()

    assert len(result.failed) == 3


def test_a_workflow_run_is_read_with_every_column(case: Case) -> None:
    api = case.repository()
    run = run_of(api, case, NOW - 9 * DAY, name="deploy", conclusion="failure")

    assert case.run().row("workflow_runs") == {
        "id": str(run["databaseId"]),
        "repository_id": api.node["id"],
        "name": "deploy",
        "display_title": "Begin",
        "path": ".github/workflows/deploy.yml",
        "event": "push",
        "status": "completed",
        "conclusion": "failure",
        "head_branch": "main",
        "head_sha": run["_commit"]["oid"],
        "run_number": 1,
        "run_attempt": 1,
        "created_at": NOW - 9 * DAY,
        "run_started_at": NOW - 9 * DAY,
        "updated_at": NOW - 9 * DAY,
        "html_url": f"https://github.com/acme/api/actions/runs/{run['databaseId']}",
        "actor_type": "User",
        "actor_login": "ann",
        "actor_id": str(case.ann["databaseId"]),
    }


def test_more_runs_than_one_search_gives_are_all_read_once(case: Case) -> None:
    api = case.repository()
    for number in range(1300):
        run_of(api, case, NOW - 340 * DAY + number * 6 * HOUR)

    result = case.run(**QUIET)

    ids = result.values("workflow_runs", "id")
    assert len(ids) == len(set(ids)) == 1300
    assert case.asked["/repos/{owner}/{repo}/actions/runs"] < 25


def test_a_load_of_runs_that_was_killed_goes_on_at_its_window(case: Case) -> None:
    api = case.repository()
    for number in range(1300):
        run_of(api, case, NOW - 340 * DAY + number * 6 * HOUR)

    first = case.run(stop_after=3, **QUIET)
    second = case.run(**QUIET)

    assert 0 < len(first.rows["workflow_runs"]) < 1300
    read = [row["id"] for run in (first, second) for row in run.rows["workflow_runs"]]
    assert len(set(read)) == 1300
    assert len(read) < 1500


def test_a_run_that_had_not_ended_is_looked_at_until_it_has(case: Case) -> None:
    api = case.repository()
    run = run_of(api, case, NOW - 9 * DAY, status="in_progress", conclusion=None)
    run_of(api, case, NOW - DAY)
    case.run()

    still = case.run()
    ended_at = f"{case.started_at:%Y-%m-%dT%H:%M:%SZ}"
    run["_rest"].update(status="completed", conclusion="success", updated_at=ended_at)
    ended = case.run()

    assert still.counts == {}
    assert [(row["id"], row["conclusion"]) for row in ended.rows["workflow_runs"]] == [
        (str(run["databaseId"]), "success")
    ]
    assert case.run().counts == {}


def test_a_run_that_was_started_again_is_seen_within_a_day(case: Case) -> None:
    api = case.repository()
    run = run_of(api, case, NOW - 20 * DAY)
    run_of(api, case, NOW - DAY)
    case.run()
    run["_rest"].update(run_attempt=2, updated_at=f"{NOW:%Y-%m-%dT%H:%M:%SZ}")

    case.started_at += timedelta(days=1)
    again = case.run()

    assert [(row["id"], row["run_attempt"]) for row in again.rows["workflow_runs"]] == [
        (str(run["databaseId"]), 2)
    ]


def test_a_repository_that_sleeps_is_not_asked_for_runs_more_than_once_a_day(case: Case) -> None:
    api = case.repository()
    run_of(api, case, NOW - 20 * DAY)
    case.run(**QUIET)

    case.run(**QUIET)
    asleep = dict(case.asked)
    case.started_at += 2 * DAY
    case.run(**QUIET)

    assert asleep == {"NamedRepositories": 1}
    assert case.asked["/repos/{owner}/{repo}/actions/runs"] == 1
