"""The invented organisation gives the same tables on both databases, whatever goes wrong.

Building all tables takes long, so one test holds two things: DuckDB is filled by a run that nothing
disturbs, PostgreSQL by runs in which a fifth of the answers is spoiled, in every way at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sei_cli.config import Config
from sei_cli.errors import ExitCode
from sei_cli.warehouse import Session, Warehouse
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.messages import Request, Response
from sei_demo.organisation import build_organisation
from tests.cli.conftest import Sei
from tests.cli.test_failures import files_with
from tests.explained import config_in, explanations
from tests.interface import promised_tables
from tests.servers import faults

DELIVERY = ("dora_metrics", "pull_request_metrics", "review_metrics", "code_metrics")
SPRINTS = ("sprints", "sprint_issues", "sprint_metrics")
"""Tables that the invented organisation does not fill: its code host has no sprints."""

FAULTS = [
    faults.secondary_limit(retry_after=30),
    faults.secondary_limit_as_error(),
    faults.too_many_requests(retry_after=30),
    faults.primary_limit_of_graphql(reset_in=60),
    faults.resource_limits_exceeded,
    faults.null_data,
    faults.bad_gateway(502),
    faults.bad_gateway(504),
    faults.server_error(500),
    faults.truncated,
    faults.invalid_json,
    faults.dropped,
    faults.repeated_cursor,
]
SEED = 7

SETTINGS = """\
sources:
  github:
    url: {url}
    owners: [{owner}]
    token: ${{TOKEN}}
    clone_url: file://{git_root}/{{owner}}/{{name}}.git
"""


def rows(session: Session, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table in an order that both databases share."""
    found = session.rows(f"select * from analytics.{table}")
    return sorted((tuple(plain(value) for value in row.values()) for row in found), key=repr)


def plain(value: Any) -> Any:
    """Return a value without what is the database's own: time zone objects, the last digits."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return float(f"{value:.9g}") if isinstance(value, float) else value


def columns(session: Session, table: str) -> Sequence[str]:
    found = session.rows(
        "select column_name from information_schema.columns"
        " where table_schema = 'analytics' and table_name = $1 order by ordinal_position",
        [table],
    )
    return [row["column_name"] for row in found]


def extract_disturbed(sei: Sei, server: GitHubServer) -> None:
    """Extract twice with faults, and go on without them until everything is there."""
    spoil = faults.one_of(FAULTS, SEED)
    faults.inject(server, on_graphql(spoil), faults.randomly(0.2, SEED))
    codes = [sei("extract").code for _ in range(2)]
    server.clear_hooks()
    assert set(codes) <= {ExitCode.DONE, ExitCode.SOURCE_FAILED}
    answer = sei("extract")
    assert answer.code == ExitCode.DONE, answer.err


def on_graphql(fault: faults.Fault) -> faults.Fault:
    """Spoil the answers of GraphQL as asked; of the others, break them off."""

    def spoil(request: Request, response: Response) -> Response:
        is_graphql = request.path.endswith("graphql")
        return fault(request, response) if is_graphql else faults.dropped(request, response)

    return spoil


def told(session: Session, table: str, config: Config) -> list[tuple[Any, ...]]:
    """Return each number of a table's last quarter, what its rows give, and how many they are."""
    repository = "repository:github.example/harbour/checkout"
    start = session.rows(
        f"select max(period_start) as start from analytics.{table}"
        " where grain = 'quarter' and scope = 'repository'"
    )[0]["start"]
    found = explanations(session, table, [(repository, "quarter", start.isoformat())], config)
    return [
        (one.asked.name, plain(one.number), plain(one.computed), one.adds_up, len(one.rows))
        for one in found
    ]


def test_all_marts_have_the_same_rows_and_explanations_after_faults_and_no_file_keeps_a_secret(
    sei: Sei,
    folder: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    waits: list[float],
) -> None:
    organisation = build_organisation(folder / "code-host", datetime.now(UTC), weeks=10)
    (folder / "seeds").mkdir()
    for name, text in organisation.seeds.items():
        (folder / "seeds" / name).write_text(text, encoding="utf-8")
    today = datetime.now(UTC) + timedelta(hours=2)  # for both, if midnight comes between them
    urls = (f"duckdb:///{folder}/sei.duckdb", postgres_url)
    with GitHubServer(organisation.world) as server:
        settings = SETTINGS.format(
            url=server.url, owner=organisation.owner, git_root=folder / "code-host"
        )
        (folder / "sei.yml").write_text(settings, encoding="utf-8")
        (folder / ".env").write_text(f"TOKEN={TOKEN}\n", encoding="utf-8")
        for url in urls:
            monkeypatch.setenv("SEI_WAREHOUSE", url)
            if url == postgres_url:
                extract_disturbed(sei, server)
            for command in (["extract"], ["transform", "--as-of", f"{today:%Y-%m-%dT%H:%M:%SZ}"]):
                answer = sei(*command)
                assert answer.code == 0, answer.err
    assert waits, "no answer was spoiled by a limit"

    password = urlsplit(postgres_url).password or ""
    assert files_with(TOKEN, folder) | files_with(password, folder) == {".env"}
    duckdb, postgres = (Warehouse.parse(url, folder) for url in urls)
    with duckdb.connect() as one, postgres.connect() as other:
        for table in promised_tables():
            assert columns(one, table) == columns(other, table), table
            assert rows(one, table) == rows(other, table), table
            if table not in SPRINTS:
                assert rows(one, table) != [], f"{table} is empty, so that nothing was compared"
        for table in DELIVERY:
            explained = told(one, table, config_in(folder))
            assert explained == told(other, table, config_in(folder))
            assert all(adds_up for _, _, _, adds_up, _ in explained), explained
