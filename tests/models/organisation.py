"""An invented organisation with four trackers, loaded and modelled on both databases.

Building all tables takes long, so one fixture serves two purposes: DuckDB is filled by `sei run`, a
process of its own that nothing disturbs, PostgreSQL by commands while a fifth of GitHub's answers
is spoiled, in every way at random.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_cli.__main__ import run
from sei_cli.config import Config
from sei_cli.errors import ExitCode
from sei_cli.warehouse import Session, Warehouse
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.messages import Request, Response
from sei_demo.organisation import build_organisation
from tests.cli.real_process import running
from tests.explained import explanations
from tests.models import tracker_work
from tests.postgres import PostgresServer
from tests.servers import faults
from tests.servers.contracts import contracts
from tests.sources.github_case import skip_waits

DELIVERY = ("dora_metrics", "pull_request_metrics", "review_metrics", "code_metrics")
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
    projects: [{owner}/4]
    token: ${{TOKEN}}
    clone_url: file://{git_root}/{{owner}}/{{name}}.git
"""


@dataclass(frozen=True)
class Loaded:
    """Two warehouses that were filled from the same sources, and the folder of those runs."""

    folder: Path
    duckdb: Warehouse
    postgres: Warehouse
    waits: Sequence[float]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask DuckDB."""
        with self.duckdb.connect(read_only=True) as session:
            return [tuple(plain(value) for value in row.values()) for row in session.rows(sql)]


@pytest.fixture(scope="session")
def loaded(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """An organisation of everything, loaded and modelled for each database as of one moment."""
    folder = tmp_path_factory.mktemp("organisation")
    urls = ("duckdb:///sei.duckdb", postgres_server.create_database())
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith(("SEI_", "GITHUB_", "PG"))]:
            patched.delenv(name)
        patched.chdir(folder)
        waits = skip_waits(patched)
        _load(folder, urls[1], patched)
    yield Loaded(folder, *(Warehouse.parse(url, folder) for url in urls), waits)


def _load(folder: Path, postgres: str, patched: pytest.MonkeyPatch) -> None:
    organisation = build_organisation(folder / "code-host", datetime.now(UTC), weeks=10)
    (folder / "seeds").mkdir()
    for name, text in organisation.seeds.items():
        (folder / "seeds" / name).write_text(text, encoding="utf-8")
    tokens = {"TOKEN": TOKEN, **tracker_work.TOKENS}
    lines = "".join(f"{name}={value}\n" for name, value in tokens.items())
    (folder / ".env").write_text(lines, encoding="utf-8")
    with (
        tracker_work.served(organisation.world, organisation.owner) as trackers,
        GitHubServer(organisation.world) as server,
    ):
        settings = SETTINGS.format(
            url=server.url, owner=organisation.owner, git_root=folder / "code-host"
        )
        (folder / "sei.yml").write_text(settings + trackers, encoding="utf-8")
        patched.setenv("SEI_WAREHOUSE", postgres)
        extract_disturbed(server)
        with running(folder, "run") as process:
            today = datetime.now(UTC)
            assert process.popen.wait() == ExitCode.DONE, process.log
    end_of_day = f"{today:%Y-%m-%d}T23:59:59Z"  # for both, if midnight comes between them
    assert run(["transform", "--as-of", end_of_day]) == ExitCode.DONE


@pytest.fixture
def trackers(loaded: Loaded) -> Loaded:
    """The same, where the trackers could be served."""
    contracts()
    return loaded


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


def extract_disturbed(server: GitHubServer) -> None:
    """Extract twice with faults, and go on without them until everything is there."""
    spoil = faults.one_of(FAULTS, SEED)
    faults.inject(server, on_graphql(spoil), faults.randomly(0.2, SEED))
    codes = [run(["extract"]) for _ in range(2)]
    server.clear_hooks()
    assert set(codes) <= {ExitCode.DONE, ExitCode.SOURCE_FAILED}
    assert run(["extract"]) == ExitCode.DONE


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
