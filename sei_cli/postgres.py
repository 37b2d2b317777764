"""Open a connection to PostgreSQL, ask it, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sei_cli import postgres_url
from sei_cli.errors import OUTDATED, WarehouseError
from sei_cli.inserts import inserts

if TYPE_CHECKING:
    import psycopg


class PostgresSession:
    """An open connection; what it raises names the server and the next step."""

    def __init__(self, connection: psycopg.Connection[Any], url: str) -> None:
        self._connection = connection
        self._url = url

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings by column name."""
        with self._cursor() as cursor:
            cursor.execute(sql.encode(), list(parameters))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        with self._cursor() as cursor:
            cursor.execute(sql.encode(), list(parameters) or None)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows."""
        with self._cursor() as cursor:
            for sql, values in inserts(table, rows):
                cursor.execute(sql.encode(), values)

    @contextmanager
    def _cursor(self) -> Iterator[psycopg.RawCursor[Any]]:
        import psycopg

        try:
            with psycopg.RawCursor(self._connection) as cursor:
                yield cursor
        except psycopg.Error as error:
            raise WarehouseError(
                f"{postgres_url.label(self._url)} refused a statement:"
                f" {_first_line(self._url, error)}",
                hint=_hint(error),
            ) from error


@contextmanager
def open_postgres(url: str) -> Iterator[PostgresSession]:
    """Open a connection that commits each statement.

    Raises:
        WarehouseError: The server is out of reach, or refuses a statement.
    """
    import psycopg

    try:
        connection = psycopg.connect(postgres_url.with_patience(url), autocommit=True)
    except psycopg.Error as error:
        raise WarehouseError(
            f"cannot connect to {postgres_url.label(url)}: {_first_line(url, error)}",
            hint="Check host, port, user, password and sslmode of `warehouse`, then: sei doctor",
        ) from error
    with connection:
        session = PostgresSession(connection, url)
        session.execute("set timezone = 'UTC'")
        yield session


def _hint(error: psycopg.Error) -> str:
    from psycopg import OperationalError
    from psycopg.errors import UndefinedColumn, UndefinedTable

    if isinstance(error, UndefinedColumn | UndefinedTable):
        return OUTDATED
    if isinstance(error, OperationalError):
        return "When the server is well again, run the same command again."
    return "Check that the role may create schemas and tables, then: sei doctor"


def _first_line(url: str, error: Exception) -> str:
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    password = urlsplit(url).password
    return text.replace(password, "***").replace(unquote(password), "***") if password else text
