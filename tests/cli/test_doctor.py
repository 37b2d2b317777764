from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sei_cli.errors import ExitCode
from sei_demo.builder import RepositoryBuilder
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.world import World
from tests.cli.conftest import Sei, make_repository


def finding(findings: list[dict[str, Any]], subject: str) -> dict[str, Any]:
    """Return the first line that looks at this."""
    return next(line for line in findings if line["subject"].startswith(subject))


def test_the_doctor_finds_nothing_wrong_where_a_run_can_begin(
    sei: Sei, folder: Path, tmp_path: Path
) -> None:
    make_repository(tmp_path / "api")
    settings = f"sources: {{git: {{repositories: ['{tmp_path}/api']}}}}\n"
    (folder / "sei.yml").write_text(settings, encoding="utf-8")

    answer = sei("doctor", "--json")

    assert answer.code == 0
    assert [line["subject"] for line in answer.data if not line["is_right"]] == []
    assert "default branch main" in finding(answer.data, "git: ")["detail"]
    assert "writable" in finding(answer.data, "warehouse")["detail"]


def test_the_doctor_says_whose_budget_a_token_has(sei: Sei, folder: Path) -> None:
    world = World()
    acme = world.organization("acme")
    RepositoryBuilder(world, acme, "api", created_at="2026-01-01T00:00:00Z")
    with GitHubServer(world) as server:
        settings = f"sources: {{github: {{url: '{server.url}', owners: [acme], token: {TOKEN}}}}}\n"
        (folder / "sei.yml").write_text(settings, encoding="utf-8")

        answer = sei("doctor", "--json")

    budget = " ".join(
        line["detail"] for line in answer.data if line["subject"].startswith("github")
    )
    assert "5,000" in budget or "5000" in budget
    assert TOKEN not in answer.out + answer.err


WRONG = {
    "the configuration": ("sorces: {}\n", "configuration", ExitCode.USAGE),
    "no source": ("warehouse: duckdb:///sei.duckdb\n", "sources", ExitCode.USAGE),
    "the warehouse": (
        "warehouse: postgresql://sei@127.0.0.1:9/metrics\nsources: {git: {repositories: [.]}}\n",
        "warehouse",
        ExitCode.WAREHOUSE,
    ),
    "a repository": (
        "sources: {git: {repositories: [nowhere]}}\n",
        "git: nowhere",
        ExitCode.SOURCE_FAILED,
    ),
    "a host": (
        "sources: {github: {url: 'http://127.0.0.1:9', owners: [acme], token: abcdef}}\n",
        "github: ",
        ExitCode.SOURCE_FAILED,
    ),
    "a key of a source": ("sources: {git: {repos: [.]}}\n", "git", ExitCode.USAGE),
}


@pytest.mark.parametrize("settings, subject, code", WRONG.values(), ids=WRONG)
def test_the_doctor_says_what_is_wrong_and_what_to_do(
    sei: Sei, folder: Path, settings: str, subject: str, code: ExitCode
) -> None:
    (folder / "sei.yml").write_text(settings, encoding="utf-8")

    answer = sei("doctor", "--json")

    wrong = [line for line in answer.data if not line["is_right"]]
    assert answer.code == code
    assert [line for line in wrong if line["subject"].startswith(subject)] != []
    assert [line for line in wrong if not line["detail"] or not line["hint"]] == []


def test_the_doctor_misses_git(sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sei.yml").write_text("sources: {files: {}}\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(folder))

    answer = sei("doctor", "--json")

    assert answer.code == ExitCode.SOURCE_FAILED
    assert finding(answer.data, "git")["hint"].startswith("Install git")


def test_a_git_that_does_not_work_is_as_good_as_none(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sei.yml").write_text("sources: {files: {}}\n", encoding="utf-8")
    git = folder / "git"
    git.write_text("#!/bin/sh\necho 'invalid active developer path' >&2; exit 1\n", "utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    answer = sei("doctor", "--json")

    found = finding(answer.data, "git")
    assert answer.code == ExitCode.SOURCE_FAILED
    assert (found["is_right"], found["detail"]) == (False, "invalid active developer path")
    assert found["hint"].startswith("Install git")


def test_a_check_that_meets_a_surprise_is_a_line_and_the_other_sources_are_looked_at(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> Any:
        raise KeyError("permissions")

    settings = "sources: {git: {repositories: [nowhere]}, files: {}, linear: {token: abcdef}}\n"
    (folder / "sei.yml").write_text(settings, encoding="utf-8")
    monkeypatch.setattr("sei_sources.linear.check", broken)

    answer = sei("doctor", "--json")

    assert answer.code == ExitCode.SOURCE_FAILED
    found = finding(answer.data, "linear")["detail"]
    assert found.startswith("unexpected KeyError: 'permissions' in the check of linear (")
    assert not finding(answer.data, "git: nowhere")["is_right"]
    [kept] = (folder / ".sei" / "logs").iterdir()
    assert kept.read_text(encoding="utf-8").endswith("KeyError: 'permissions'\n")
