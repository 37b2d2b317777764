"""All that the URL of a PostgreSQL warehouse says counts for asking, loading and building alike."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from tests.cli.conftest import Sei, make_repository
from tests.cli.test_transform import models as models
from tests.postgres import PostgresServer

ROLE, PASSWORD, DATABASE = "se@i ro/le", "pa ss+w%20:d", "our met/rics+"
OPTIONS = "-c statement_timeout=77s -c search_path=elsewhere"
SEEN = "current_setting('statement_timeout') || ' ' || current_setting('search_path')"


def awkward_url(server: PostgresServer) -> str:
    """Make a role and a database of which every name needs to be escaped; return their URL."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create role \"{ROLE}\" superuser login password '{PASSWORD}'".encode())
        connection.execute(f'create database "{DATABASE}"'.encode())
    user, password, database, options = (
        quote(text, safe="") for text in (ROLE, PASSWORD, DATABASE, OPTIONS)
    )
    return (
        f"postgres://{user}:{password}@127.0.0.1:{server.port}/{database}"
        f"?application_name=se%20i&options={options}"
    )


def test_blanks_and_signs_in_a_url_reach_every_connection_as_they_are(
    sei: Sei, folder: Path, models: Path, postgres_server: PostgresServer
) -> None:
    url = awkward_url(postgres_server)
    make_repository(folder / "api", commits=2)
    settings = f"warehouse: {url}\nsources: {{git: {{repositories: [api]}}}}\n"
    (folder / "sei.yml").write_text(settings, encoding="utf-8")
    (models / "people.sql").write_text(f"select {SEEN} as seen", encoding="utf-8")

    extracted, transformed = sei("extract"), sei("transform")

    with Warehouse.parse(url, folder).connect() as session:
        asked = session.rows(f"select {SEEN} as seen")
        loaded = session.rows("select count(*) as commits from raw_git.commits")
        built = session.rows("select seen from analytics.people")
    assert extracted.code == ExitCode.DONE, extracted.err
    assert transformed.code == ExitCode.DONE, transformed.err
    assert loaded == [{"commits": 2}]
    assert asked == built == [{"seen": "77s elsewhere"}]
