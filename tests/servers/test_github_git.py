"""The local server also serves git, and tokens to an app."""

from __future__ import annotations

import base64
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sei_demo.app_tokens import App
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.world import World


def clone(url: str, folder: Path, token: str) -> subprocess.CompletedProcess[str]:
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    environment = os.environ | {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        "GIT_TERMINAL_PROMPT": "0",
    }
    command = ["git", "clone", "--bare", "--quiet", url, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def git_root(tmp_path: Path) -> Path:
    root = tmp_path / "git"
    repository = root / "acme" / "api.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(repository)], check=True)
    stream = (
        "commit refs/heads/main\ncommitter Ann <ann@example.com> 1767225600 +0000\ndata 5\nBegin\n"
    )
    command = ["git", "-C", str(repository), "fast-import", "--quiet"]
    subprocess.run(command, input=stream, text=True, check=True)
    return root


def test_a_repository_can_be_cloned_with_the_token(
    world: World, git_root: Path, tmp_path: Path
) -> None:
    with GitHubServer(world, git_root=git_root) as server:
        url = server.clone_url.format(owner="acme", name="api")
        done = clone(url, tmp_path / "clone", TOKEN)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "clone" / "HEAD").is_file()
    assert {request.kind for request in server.requests} == {"git"}


def test_a_repository_is_not_cloned_without_the_token(
    world: World, git_root: Path, tmp_path: Path
) -> None:
    with GitHubServer(world, git_root=git_root) as server:
        url = server.clone_url.format(owner="acme", name="api")
        done = clone(url, tmp_path / "clone", "ghp_wrong")

    assert done.returncode != 0


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def app_of(key: rsa.RSAPrivateKey) -> App:
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return App("Iv1.sei", public.decode(), installation_id=7)


def claim(key: rsa.RSAPrivateKey, lifetime: timedelta = timedelta(minutes=9)) -> str:
    now = datetime.now(UTC)
    return jwt.encode({"iat": now, "exp": now + lifetime, "iss": "Iv1.sei"}, key, "RS256")


def ask_for_token(server: GitHubServer, signed: str) -> httpx.Response:
    return httpx.post(
        f"{server.url}/app/installations/7/access_tokens",
        headers={"Authorization": f"Bearer {signed}"},
    )


def test_an_app_gets_a_token_that_works_until_it_expires(
    world: World, key: rsa.RSAPrivateKey
) -> None:
    app = app_of(key)
    with GitHubServer(world, app=app) as server:
        answer = ask_for_token(server, claim(key))
        headers = {"Authorization": f"token {answer.json()['token']}"}
        before = httpx.get(f"{server.url}/user", headers=headers)
        app.clock = lambda: datetime.now(UTC) + timedelta(minutes=61)
        after = httpx.get(f"{server.url}/user", headers=headers)

    assert answer.status_code == 201
    assert (before.status_code, after.status_code) == (200, 401)


def test_an_app_that_signs_with_another_key_gets_none(world: World, key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    with GitHubServer(world, app=app_of(key)) as server:
        assert ask_for_token(server, claim(other)).status_code == 401


def test_a_claim_of_more_than_ten_minutes_is_refused(world: World, key: rsa.RSAPrivateKey) -> None:
    with GitHubServer(world, app=app_of(key)) as server:
        assert ask_for_token(server, claim(key, timedelta(hours=1))).status_code == 401
