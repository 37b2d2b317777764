"""Which repositories are read, and what happens to those that cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sei_demo.app_tokens import App
from sei_sources.errors import SurpriseError
from sei_sources.http import ForbiddenError, NotFoundError, UnauthorizedError
from tests.servers.faults import asking, inject
from tests.sources.github_case import DAY, NOW, Case, github_case
from tests.sources.http_case import key_pair


def names(result: Any) -> list[str]:
    return result.values("repositories", "name")


def test_a_repository_is_read_with_every_column(case: Case) -> None:
    api = case.repository(
        repositoryTopics=[
            {"__typename": "RepositoryTopic", "id": f"T{n}", "topic": {"name": f"topic{n}"}}
            for n in range(25)
        ],
        primaryLanguage={"__typename": "Language", "id": "L", "name": "Python"},
    )

    assert case.run().row("repositories") == {
        "id": api.node["id"],
        "database_id": api.node["databaseId"],
        "owner_login": "acme",
        "name": "api",
        "url": "https://github.com/acme/api",
        "host": "github.com",
        "visibility": "PRIVATE",
        "is_archived": False,
        "is_fork": False,
        "is_empty": False,
        "is_disabled": False,
        "default_branch": "main",
        "default_branch_sha": api.node["defaultBranchRef"]["target"]["oid"],
        "created_at": NOW - 90 * DAY,
        "updated_at": NOW - 90 * DAY,
        "pushed_at": NOW - 90 * DAY,
        "primary_language": "Python",
        "topics": "\n".join(f"topic{n}" for n in range(25)),
    }


def test_all_repositories_of_an_owner_are_found_and_new_ones_by_themselves(case: Case) -> None:
    case.skipped |= {"workflow_runs"}
    for number in range(120):
        case.repository(f"r{number:03}")
    first = case.run()
    case.repository("new")

    second = case.run()

    assert names(first) == [f"r{number:03}" for number in range(120)]
    assert names(second) == ["new"]


def test_without_owners_and_repositories_all_that_the_token_sees_is_read(case: Case) -> None:
    case.repository("one")
    case.world.viewer["repositories"] = case.acme["repositories"]

    result = case.run(owners=())

    assert names(result) == ["one"]
    assert len(result.rows["members"]) == 2


def test_a_repository_that_is_named_twice_is_read_once(case: Case) -> None:
    case.repository()

    result = case.run(repositories=("acme/api", "ACME/Api"))

    assert names(result) == ["api"]


def test_a_renamed_repository_gets_a_new_row_of_the_same_id_and_nothing_else(case: Case) -> None:
    api = case.repository()
    api.pull_request(author=case.ann, opened_at=NOW - 9 * DAY)
    case.run()

    case.world.rename(api.node, "backend")
    by_old_name = case.run(owners=(), repositories=("acme/api",))

    assert by_old_name.counts == {"repositories": 1}
    assert by_old_name.row("repositories")["id"] == api.node["id"]
    assert by_old_name.row("repositories")["name"] == "backend"


def test_an_archived_and_an_empty_repository_are_no_obstacle(case: Case) -> None:
    from sei_demo.builder import RepositoryBuilder

    case.repository("old", isArchived=True)
    RepositoryBuilder(case.world, case.acme, "bare", created_at=NOW - DAY)

    result = case.run(clone=True, repositories=())

    assert {row["name"]: row["is_empty"] for row in result.rows["repositories"]} == {
        "old": False,
        "bare": True,
    }
    assert ("history", "acme/bare") not in result.failed


def test_one_that_is_unknown_or_forbidden_fails_alone(case: Case) -> None:
    case.repository("good")
    case.repository("secret")
    case.world.forbidden.add("acme/secret")

    result = case.run(owners=(), repositories=("acme/good", "acme/secret", "acme/gone"))

    assert names(result) == ["good"]
    assert set(result.failed) == {
        ("repositories", "acme/secret"),
        ("repositories", "acme/gone"),
    }
    assert isinstance(result.failed["repositories", "acme/secret"], ForbiddenError)
    assert isinstance(result.failed["repositories", "acme/gone"], NotFoundError)
    assert "acme/gone" in result.failed["repositories", "acme/gone"].message


def test_one_that_is_listed_as_nobody_foresaw_fails_alone(case: Case) -> None:
    for name in ("api", "odd", "web"):
        case.repository(name)

    def without_owner(_: Any, answer: Any) -> Any:
        body = answer.json
        for node in body["data"]["repositoryOwner"]["repositories"]["nodes"]:
            node["owner"] = None if node["name"] == "odd" else node["owner"]
        return replace(answer, body=json.dumps(body).encode())

    inject(case.server, without_owner, asking("OwnerRepositories"))

    result = case.run()

    [(place, error)] = result.failed.items()
    assert (names(result), place) == (["api", "web"], ("", "odd"))
    assert isinstance(error, SurpriseError)
    assert "'NoneType' object is not subscriptable in the listing of github" in error.message


def test_an_unknown_owner_fails_alone(case: Case) -> None:
    case.repository()

    result = case.run(owners=("nobody", "acme"))

    assert names(result) == ["api"]
    assert list(result.failed) == [("repositories", "nobody")]
    assert "owners" in result.failed["repositories", "nobody"].hint


def test_a_list_that_the_token_may_not_see_is_told_once_for_all_repositories(case: Case) -> None:
    for name in ("one", "two"):
        case.repository(name).issue(author=case.ann, opened_at=NOW - 9 * DAY)

    def hide(_: Any, response: Any) -> Any:
        body = response.json
        owner = (body.get("data") or {}).get("repositoryOwner") if isinstance(body, dict) else None
        if not owner:
            return response
        body["errors"] = []
        for number, node in enumerate(owner["repositories"]["nodes"]):
            node["deployments"] = None
            path = ["repositoryOwner", "repositories", "nodes", number, "deployments"]
            error = {"type": "FORBIDDEN", "message": "Resource not accessible", "path": path}
            body["errors"].append(error)
        return type(response).of_json(200, body)

    case.server.after_request(hide)
    result = case.run()

    assert list(result.failed) == [("deployments", "acme")]
    assert len(result.rows["issues"]) == 2


def test_a_wrong_token_stops_the_source_and_is_not_shown(case: Case) -> None:
    with pytest.raises(UnauthorizedError) as caught:
        case.run(token="ghp_wrong-and-secret")

    assert "ghp_wrong-and-secret" not in str(caught.value)
    assert "sei doctor" in caught.value.hint


def test_teams_and_members_are_read_to_their_end_and_appended_only_where_they_differ(
    case: Case,
) -> None:
    case.skipped |= {"workflow_runs"}
    people = [case.world.user(f"user{number:03}") for number in range(130)]
    repositories = [case.repository(f"r{number:03}") for number in range(105)]
    core = case.world.team(case.acme, "core", people, description="Core")
    case.world.team(case.acme, "web", [case.ann], parentTeam=core)
    for repository in repositories:
        case.world.grant(core, repository.node)
    for person in people:
        case.world.member(case.acme, person)
    first = case.run()

    quiet = case.run()
    core["members"].pop()
    case.ann["name"] = "Anna"
    changed = case.run()

    assert first.counts["team_members"] == 131
    assert first.counts["team_repositories"] == 105
    assert first.counts["members"] == 132
    assert first.row("teams", slug="web")["parent_slug"] == "core"
    assert first.row("members", user_login="bob") == {
        "organization": "acme",
        "user_id": str(case.bob["databaseId"]),
        "user_login": "bob",
        "name": "Bob",
        "email": "bob@example.com",
        "role": "MEMBER",
    }
    assert quiet.counts == {}
    assert changed.counts == {"team_members": 1, "members": 1}
    assert changed.row("team_members") == {
        "team_id": core["id"],
        "user_id": str(people[-1]["databaseId"]),
        "_deleted_at": case.started_at,
    }
    assert changed.row("members")["name"] == "Anna"


def test_a_list_of_members_that_shrinks_sharply_is_not_believed(case: Case) -> None:
    for number in range(20):
        case.world.member(case.acme, case.world.user(f"user{number}"))
    case.run()
    del case.acme["membersWithRole"][2:]

    result = case.run()

    assert "members" not in result.counts
    assert "2 members instead of 22" in result.failed["members", "acme"].message


def test_reading_everything_again_believes_it_and_tells_who_has_gone(case: Case) -> None:
    people = [case.world.user(f"user{number:02}") for number in range(20)]
    for person in people:
        case.world.member(case.acme, person)
    case.run()
    del case.acme["membersWithRole"][2:]

    result = case.run(is_full=True)

    gone = [row["user_id"] for row in result.rows["members"] if row["_deleted_at"]]
    assert sorted(gone) == sorted(str(person["databaseId"]) for person in people)
    assert len(result.rows["members"]) == 22


def test_the_addresses_of_an_enterprise_server_are_its_own(tmp_path: Any) -> None:
    with github_case(tmp_path, is_enterprise=True) as case:
        case.repository().pull_request(author=case.ann, opened_at=NOW - 9 * DAY)

        result = case.run()

        assert result.failed == {}
        assert len(result.rows["pull_requests"]) == 1


def test_an_application_reads_what_it_is_installed_on(tmp_path: Any) -> None:
    private, public = key_pair()
    app = App("Iv1.sei", public)
    with github_case(tmp_path, app=app) as case:
        case.repository("installed")
        settings = {"id": "Iv1.sei", "installation_id": 1, "private_key": private}

        result = case.run(owners=(), token=(), app=settings)

        assert names(result) == ["installed"]
        assert len(result.rows["members"]) == 2
        assert case.asked["access_tokens"] == 1
