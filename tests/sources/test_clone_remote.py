"""Clone URLs: what they name, and which are refused."""

from __future__ import annotations

import pytest

from sei_sources.clone import parse_remote
from sei_sources.errors import SourceError


@pytest.mark.parametrize(
    ("text", "protocol", "repository_id"),
    [
        ("https://github.com/acme/API.git", "https", "github.com/acme/api"),
        ("https://gitlab.acme:8443/a/b/c/", "https", "gitlab.acme/a/b/c"),
        ("git@github.com:acme/api.git", "ssh", "github.com/acme/api"),
        ("ssh://git@host:2222/a/b.git", "ssh", "host/a/b"),
        ("file:///srv/git/api.git", "file", "local/api"),
        ("http://127.0.0.1:8000/a/b", "http", "127.0.0.1/a/b"),
        ("http://[::1]:8000/a/b", "http", "::1/a/b"),
        ("http://localhost/a/b", "http", "localhost/a/b"),
    ],
)
def test_a_url_names_a_repository(text: str, protocol: str, repository_id: str) -> None:
    remote = parse_remote(text)

    assert (remote.url, remote.protocol, remote.repository_id) == (text, protocol, repository_id)
    assert remote.configuration() == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("--upload-pack=touch /tmp/x", "option"),
        ("--upload-pack=x", "option"),
        ("-oProxyCommand=x:y", "option"),
        ("ext::sh -c touch% /tmp/x", "transport 'ext' is not allowed"),
        ("ext::sh", "transport 'ext' is not allowed"),
        ("fd::17", "transport 'fd' is not allowed"),
        ("git://github.com/acme/api", "transport 'git' is not allowed"),
        ("ftp://github.com/acme/api", "transport 'ftp' is not allowed"),
        ("http://github.com/acme/api", "over http"),
        ("http://127.0.0.1.evil.example/a/b", "over http"),
        ("ssh://-oProxyCommand=x/acme/api", "host"),
        ("ssh://-oProxyCommand=x@host/acme/api", "option"),
        ("git@-host:acme/api", "no URL"),
        ("git@host:-acme/api", "no URL"),
        ("https:///acme/api", "host"),
        ("https://github.com/", "names no repository"),
        ("https://github.com:port/a/b", "ort"),
        ("file://server/a/b", "no host"),
        ("https://github.com/acme/api\n--upload-pack=x", "blanks"),
    ],
)
def test_a_url_that_would_do_something_else_is_refused(text: str, why: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse_remote(text)

    assert why in raised.value.message
    assert "https://HOST/PATH" in raised.value.hint


def test_a_password_leaves_the_url_and_becomes_a_header_for_its_host_alone() -> None:
    remote = parse_remote("https://me:s%2Fcret@github.com/acme/api")

    assert remote.url == "https://github.com/acme/api"
    assert remote.configuration() == {
        "http.https://github.com/.extraHeader": "Authorization: Basic bWU6cy9jcmV0",
        "http.followRedirects": "false",
    }
    assert "bWU6" not in repr(remote)


@pytest.mark.parametrize("password", ["secret", "half/secret"])
def test_a_refusal_does_not_show_the_password(password: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse_remote(f"ftp://me:{password}@github.com/acme/api")

    assert "secret" not in raised.value.message


def test_a_header_is_asked_for_anew_each_time() -> None:
    tokens = iter(["one", "two"])
    remote = parse_remote("https://host/a/b").with_authorization(lambda: f"Bearer {next(tokens)}")

    asked = [remote.configuration()["http.https://host/.extraHeader"] for _ in range(2)]

    assert asked == [
        "Authorization: Bearer one",
        "Authorization: Bearer two",
    ]


def test_no_header_goes_over_ssh() -> None:
    remote = parse_remote("git@host:a/b").with_authorization(lambda: "Bearer secret")

    assert remote.configuration() == {}
