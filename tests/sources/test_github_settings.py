"""What can be written below `sources.github` in sei.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sei_sources.errors import SourceConfigError
from sei_sources.github.settings import App, GitHubSettings


def settings(**values: Any) -> GitHubSettings:
    return GitHubSettings(**{"token": "T", **values})


@pytest.mark.parametrize(
    ("url", "graphql", "clone"),
    [
        (
            "https://api.github.com",
            "https://api.github.com/graphql",
            "https://github.com/acme/api.git",
        ),
        (
            "https://github.acme.example/api/v3/",
            "https://github.acme.example/api/graphql",
            "https://github.acme.example/acme/api.git",
        ),
        (
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/graphql",
            "http://127.0.0.1:8080/acme/api.git",
        ),
    ],
)
def test_the_addresses_follow_from_the_url(url: str, graphql: str, clone: str) -> None:
    chosen = settings(url=url)

    assert chosen.graphql_url == graphql
    assert chosen.clone_address("acme", "api") == clone


def test_a_template_gives_another_clone_address() -> None:
    chosen = settings(clone_url="git@github.com:{owner}/{name}.git")

    assert chosen.clone_address("acme", "api") == "git@github.com:acme/api.git"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"token": ""}, "token is missing"),
        ({"token": []}, "token is missing"),
        ({"repositories": ["api"]}, "'api' is not of the form owner/name"),
        ({"repositories": ["a/b/c"]}, "'a/b/c' is not of the form owner/name"),
        ({"projects": ["acme"]}, "'acme' is not of the form owner/number"),
        ({"projects": ["acme/api"]}, "'acme/api' is not of the form owner/number"),
        ({"url": "github.com"}, "'github.com' is no http or https address"),
        ({"clone_url": "https://x/{owner}"}, "must contain {owner} and {name}"),
        ({"clone_url": "https://x/{owner}/{name}/{"}, "must contain {owner} and {name}"),
        ({"app": {"id": 1, "installation_id": 2}}, "private_key or private_key_file is missing"),
        ({"tokens": ["T"]}, "Extra inputs"),
    ],
)
def test_what_cannot_work_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**values)

    assert message in str(caught.value)


def test_several_tokens_are_several_credentials() -> None:
    assert len(settings(token=["A", "B"]).auths) == 2
    assert len(settings(token="A").auths) == 1


def test_a_key_comes_from_its_file_and_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("KEY", encoding="utf-8")
    app = {"id": 42, "installation_id": 7}

    assert App(**app, private_key_file=file).auth().secrets() == ("KEY",)
    with pytest.raises(SourceConfigError, match=r"gone\.pem: No such file"):
        App(**app, private_key_file=tmp_path / "gone.pem").auth()
