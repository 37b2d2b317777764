from __future__ import annotations

import psycopg
import pytest

from tests.postgres import PostgresServer


def test_each_database_is_empty(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.create_database(), postgres_server.create_database()

    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute("create table only_here (id int)")

    with psycopg.connect(second) as connection:
        found = connection.execute("select to_regclass('only_here')").fetchone()
    assert found == (None,)


def test_a_wrong_password_is_refused(postgres_server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres_server.url(password="wrong"))
