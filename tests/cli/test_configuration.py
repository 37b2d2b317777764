"""What is wrong with sei.yml is said with file, line and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_cli.settings_file import read_env_file
from tests.cli.conftest import Sei

WRONG = {
    "a key that is misspelled": (
        "warehose: duckdb:///sei.duckdb\n",
        "sei.yml:1: unknown key `warehose`; did you mean 'warehouse'?",
    ),
    "a key of a source that is misspelled": (
        "sources:\n  git:\n    repositores: [.]\n",
        "sei.yml:3: unknown key `sources.git.repositores`; did you mean 'repositories'?",
    ),
    "a source that is misspelled": (
        "sources:\n  githb: {}\n",
        "sei.yml:2: unknown source `githb`; did you mean 'github'?",
    ),
    "a value of the wrong type": (
        "sources:\n  git:\n    repositories: 7\n",
        "sei.yml:3: `sources.git.repositories`",
    ),
    "a key that stands twice": (
        "warehouse: duckdb:///a.duckdb\nwarehouse: duckdb:///b.duckdb\n",
        "sei.yml:2: `warehouse` is given twice, first in line 1",
    ),
    "broken YAML": ("sources: [git\n", "sei.yml:2: "),
    "a list where keys belong": ("- git\n", "sei.yml:1: expected keys"),
    "a variable that is not set": (
        "sources:\n  github:\n    token: ${GITHUB_TOKEN}\n",
        "sei.yml:3: `sources.github.token` takes the environment variable GITHUB_TOKEN",
    ),
    "a time that is none": (
        "sources:\n  git:\n    repositories: [.]\n    since: long ago\n",
        "sei.yml:4: `sources.git.since`: 'long ago' is no time",
    ),
    "a time zone that does not exist": (
        "reporting_timezone: Europe/Berln\n",
        "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?",
    ),
    "a warehouse of an unknown kind": (
        "warehouse: mysql://user:secret-word@host/db\nsources: {git: {repositories: [.]}}\n",
        "'mysql://user:***@host/db' is neither duckdb:///FILE nor postgresql://",
    ),
    "a variable of the time zone that is not set": (
        "reporting_timezone: ${ZONE}\n",
        "sei.yml:1: `reporting_timezone` takes the environment variable ZONE, which is not set",
    ),
    "an address that is none": (
        "sources:\n  linear:\n    token: lin\n    url: api.linear.app\n",
        "sei.yml:4: `sources.linear.url`: 'api.linear.app' is no http or https address",
    ),
    "an empty token": (
        "sources:\n  asana:\n    token: ''\n",
        "sei.yml:3: `sources.asana.token`: token is empty",
    ),
    "no source": ("warehouse: duckdb:///sei.duckdb\n", "sei.yml:1: no source is configured"),
}


@pytest.mark.parametrize("settings, message", WRONG.values(), ids=WRONG)
def test_wrong_settings_are_told_with_their_line(
    sei: Sei, folder: Path, settings: str, message: str
) -> None:
    (folder / "sei.yml").write_text(settings, encoding="utf-8")

    answer = sei("extract")

    first, second = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert first.startswith("error: ")
    assert message in first
    assert second.startswith("hint: ")


def test_without_a_configuration_every_command_says_how_to_make_one(sei: Sei) -> None:
    for command in ("extract", "transform", "run", "report", "status"):
        answer = sei(command)

        assert answer.code == 2
        assert "no sei.yml in" in answer.err
        assert "sei init" in answer.err


def test_the_configuration_may_be_elsewhere(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "sei.yml").write_text("nonsense: 1\n", encoding="utf-8")

    by_option = sei("--config", "elsewhere/sei.yml", "extract")
    monkeypatch.setenv("SEI_CONFIG", str(folder / "elsewhere"))
    by_environment = sei("extract")

    assert "unknown key `nonsense`" in by_option.err
    assert by_option.err == by_environment.err


def test_a_variable_of_the_env_file_is_taken_and_the_environment_wins(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sei.yml").write_text("reporting_timezone: ${ZONE}\n", encoding="utf-8")
    (folder / ".env").write_text("export ZONE='Nowhere/File'\n", encoding="utf-8")

    from_file = sei("status")
    monkeypatch.setenv("ZONE", "Nowhere/Environment")
    from_environment = sei("status")

    # What comes from the environment may be a secret, so the message masks it.
    assert "unknown time zone '***'" in from_file.err
    assert "Nowhere" not in from_file.err + from_environment.err
    assert from_environment.code == 2


@pytest.mark.parametrize(
    "written, value",
    {
        "Nowhere/A": "Nowhere/A",
        "Nowhere/A  # where we are": "Nowhere/A",
        "'Nowhere/A'": "Nowhere/A",
        '"Nowhere/A" # where we are': "Nowhere/A",
        "'Nowhere/#1 # not 2' # where we are": "Nowhere/#1 # not 2",
        "Nowhere/'A'": "Nowhere/'A'",
    }.items(),
)
def test_quotes_and_comments_of_the_env_file_are_no_part_of_a_value(
    tmp_path: Path, written: str, value: str
) -> None:
    path = tmp_path / ".env"
    path.write_text(f"ZONE={written}\n", encoding="utf-8")

    assert read_env_file(path) == {"ZONE": value}


def test_a_broken_line_of_the_env_file_is_told(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")
    (folder / ".env").write_text("# comment\nTOKEN\n", encoding="utf-8")

    answer = sei("status")

    assert answer.code == 2
    assert ".env:2: not NAME=value" in answer.err


USAGE = {
    "an unknown command": (["extrakt"], "No such command"),
    "an unknown option": (["extract", "--fast"], "No such option"),
    "an unknown source": (["extract", "githb"], "unknown source 'githb'; did you mean 'github'?"),
    "a source that is not configured": (["extract", "github"], "'github' is not configured"),
    "a time that is none": (["extract", "--since", "soon"], "--since 'soon' is no time"),
    "two formats": (["status", "--json", "--csv"], "--json and --csv exclude each other"),
    "an unknown report": (["report", "speed"], "unknown report 'speed'"),
    "an unknown grain": (["report", "--grain", "moth"], "did you mean 'month'?"),
    "no grain": (["report", "--grain", ""], "--grain '' is unknown"),
    "two scopes": (["report", "--team", "a", "--service", "b"], "exclude each other"),
}


@pytest.mark.parametrize("arguments, message", USAGE.values(), ids=USAGE)
def test_wrong_usage_is_told_and_exits_2(
    sei: Sei, folder: Path, arguments: list[str], message: str
) -> None:
    (folder / "sei.yml").write_text("sources: {git: {repositories: [.]}}\n", encoding="utf-8")

    answer = sei(*arguments)

    first, second = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert message in first
    assert second.startswith("hint: ")
