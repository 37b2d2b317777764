"""Keep secrets out of everything that sei prints and writes."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, unquote, urlsplit

MASK = "***"
SHORTEST = 4
"""A value shorter than this is no secret, and masking it would garble every text."""


class Secrets:
    """The values that must not be seen; it grows while the configuration is read."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def add(self, value: str) -> None:
        """Mask a value from now on, and the password of a URL in it, in whatever form."""
        password = _password(value)
        texts = {value, *value.splitlines(), password, unquote(password)}
        found = {form for text in texts for form in _forms(text)}.union(self._values)
        long_enough = (text for text in found if len(text.strip()) >= SHORTEST)
        self._values = sorted(long_enough, key=len, reverse=True)

    def add_password(self, url: str) -> None:
        """Mask the password in a URL, not the URL."""
        if password := _password(url):
            self.add(password)

    def mask(self, text: str) -> str:
        """Return the text with every secret replaced."""
        for value in self._values:
            text = text.replace(value, MASK)
        return text


def _forms(text: str) -> tuple[str, ...]:
    """Return a text as it is, and as URLs, JSON and Python's own messages write it."""
    as_json = (json.dumps(text, ensure_ascii=is_plain)[1:-1] for is_plain in (False, True))
    return text, quote(text, safe=""), *as_json, repr(text)[1:-1]


def _password(url: str) -> str:
    """Return the password in a URL, also where a character in it ends the host too early."""
    found = re.search(r"://[^/:@]*:(.+)@", url)
    written = found.group(1) if found else ""
    try:
        return urlsplit(url).password or written
    except ValueError:
        return written
