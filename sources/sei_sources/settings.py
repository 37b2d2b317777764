"""Kinds of values that the settings of several sources have."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no http or https address")
    return url.rstrip("/")


def _given(token: str) -> str:
    if not token:
        raise ValueError("token is empty")
    return token


Address = Annotated[str, AfterValidator(_address)]
"""Where an API is, without a slash at the end."""
Token = Annotated[str, AfterValidator(_given)]
"""A credential; where its variable is empty, that is told."""
