"""Secrets are masked however they are written."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from sei_cli.secrets import Secrets

SECRET = 'pa"ss\\wörd\ttöken'
FORMS = {
    "as it is": SECRET,
    "in a URL": quote(SECRET, safe=""),
    "in JSON": json.dumps({"message": SECRET}, ensure_ascii=False),
    "in JSON of plain letters": json.dumps([SECRET]),
    "as Python shows it": repr([SECRET]),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_is_masked_in_every_form(text: str) -> None:
    secrets = Secrets()
    secrets.add(SECRET)

    masked = secrets.mask(f"before {text} after")

    assert "***" in masked
    assert [part for part in ("ss", "rd", "ken") if part in masked.replace("message", "")] == []


def test_the_password_of_a_url_is_masked_where_it_stands_alone() -> None:
    secrets = Secrets()
    secrets.add("postgresql://sei:p%22a-ss@localhost/metrics")

    assert (
        secrets.mask('log: {"password": "p\\"a-ss"}, p%22a-ss') == 'log: {"password": "***"}, ***'
    )
