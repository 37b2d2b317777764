from __future__ import annotations

from pathlib import Path

import pytest

from sei_cli.seed_files import USER_SEEDS
from tests.cli.conftest import Sei, git, make_repository


def test_init_inside_a_clone_is_ready_to_read_it(
    sei: Sei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_repository(tmp_path / "api"))

    answer = sei("init")

    assert answer.code == 0
    assert "  git:\n    repositories: [.]\n" in Path("sei.yml").read_text(encoding="utf-8")


def test_init_in_a_folder_below_a_clone_names_the_clone(
    sei: Sei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_repository(tmp_path / "api"))

    sei("init", "metrics/new")

    settings = Path("metrics/new/sei.yml").read_text(encoding="utf-8")
    assert "  git:\n    repositories: [../..]\n" in settings


def test_init_in_a_clone_of_github_reads_github_where_there_is_a_token(
    sei: Sei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = make_repository(tmp_path / "api")
    git(clone, "remote", "add", "origin", "git@github.com:acme/api.git")
    monkeypatch.chdir(clone)
    monkeypatch.setenv("GITHUB_TOKEN", "a-token-of-the-user")

    sei("init")

    settings = Path("sei.yml").read_text(encoding="utf-8")
    assert "  github:\n    repositories: [acme/api]" in settings
    assert "  # git:" in settings
    assert "a-token-of-the-user" not in settings


def test_init_overwrites_nothing(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("mine", encoding="utf-8")
    (folder / ".gitignore").write_text("mine", encoding="utf-8")

    answer = sei("init")

    assert answer.code == 0
    assert (folder / "sei.yml").read_text(encoding="utf-8") == "mine"
    assert (folder / ".gitignore").read_text(encoding="utf-8").startswith("mine\n.sei/\n")


def test_a_second_init_changes_nothing(sei: Sei, folder: Path) -> None:
    sei("init", "--models")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    sei("init", "--models")

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_examples_of_the_seeds_are_valid_seeds(sei: Sei, folder: Path) -> None:
    sei("init")
    for seed in USER_SEEDS:
        example = folder / "seeds" / f"{seed.name}.csv.example"
        example.rename(folder / "seeds" / f"{seed.name}.csv")

    answer = sei("doctor", "--json")

    seeds = next(finding for finding in answer.data if finding["subject"] == "seeds")
    assert seeds["is_right"], seeds["detail"]
    assert "team_members (2)" in seeds["detail"]


def test_init_with_models_copies_the_dbt_project_without_hidden_files(
    sei: Sei, folder: Path
) -> None:
    answer = sei("init", "--models")

    assert answer.code == 0
    transform = folder / "transform"
    assert (transform / "dbt_project.yml").is_file()
    assert (transform / "profiles" / "profiles.yml").is_file()
    teams = transform / "seeds" / "user" / "teams.csv"
    assert teams.resolve() == folder / "seeds" / "teams.csv"
    assert list((transform / "models" / "staging").rglob("*.sql"))
    profile = (transform / "profiles" / "profiles.yml").read_text(encoding="utf-8")
    assert "env_var('SEI_DUCKDB_PATH', '../sei.duckdb')" in profile


def test_a_folder_with_a_space_is_quoted_in_what_to_type(sei: Sei, folder: Path) -> None:
    answer = sei("init", "my metrics")

    assert "cd 'my metrics'" in answer.out.splitlines()
    assert (folder / "my metrics" / "sei.yml").is_file()


def test_what_plain_dbt_leaves_behind_is_ignored(sei: Sei, folder: Path) -> None:
    git(folder, "init", "--quiet")
    sei("init", "--models")
    for name in ("target/manifest.json", "logs/dbt.log", ".user.yml"):
        path = folder / "transform" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")

    untracked = git(folder, "status", "--porcelain", "--untracked-files=all")

    assert "transform/dbt_project.yml" in untracked
    left = ("transform/target", "transform/logs", "transform/.user.yml")
    assert [path for path in left if path in untracked] == []


def test_init_in_a_hook_of_another_repository_names_the_clone_around_the_folder(
    sei: Sei, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_repository(tmp_path / "other")
    (make_repository(folder / "api") / "metrics").mkdir()
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))

    sei("init", "api/metrics")

    settings = (folder / "api" / "metrics" / "sei.yml").read_text(encoding="utf-8")
    assert "    repositories: [..]\n" in settings


def test_init_into_a_file_says_so(sei: Sei, folder: Path) -> None:
    (folder / "taken").write_text("", encoding="utf-8")

    answer = sei("init", "taken")

    assert answer.code == 2
    assert "taken" in answer.err.splitlines()[0]
    assert answer.err.splitlines()[1].startswith("hint: ")
