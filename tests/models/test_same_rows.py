"""An invented organisation with four trackers: the same tables on both databases.

Building all tables takes long, so one fixture serves two purposes: DuckDB is filled by a run that
nothing disturbs, PostgreSQL by runs in which a fifth of GitHub's answers is spoiled, in every way
at random.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sei_cli.__main__ import run
from sei_cli.config import Config
from sei_cli.errors import ExitCode
from sei_cli.warehouse import Session, Warehouse
from sei_demo.github_server import TOKEN, GitHubServer
from sei_demo.messages import Request, Response
from sei_demo.organisation import build_organisation
from tests.cli.test_failures import files_with
from tests.explained import config_in, explanations
from tests.interface import promised_tables
from tests.models import tracker_work
from tests.postgres import PostgresServer
from tests.servers import faults
from tests.servers.contracts import contracts
from tests.sources.github_case import skip_waits

pytestmark = pytest.mark.xdist_group("organisation")

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


@pytest.fixture(scope="module")
def loaded(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """An organisation of everything, loaded and modelled for each database as of one moment."""
    folder = tmp_path_factory.mktemp("organisation")
    urls = (f"duckdb:///{folder}/sei.duckdb", postgres_server.create_database())
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith(("SEI_", "GITHUB_", "PG"))]:
            patched.delenv(name)
        patched.chdir(folder)
        waits = skip_waits(patched)
        _load(folder, urls, patched)
    yield Loaded(folder, *(Warehouse.parse(url, folder) for url in urls), waits)


def _load(folder: Path, urls: Sequence[str], patched: pytest.MonkeyPatch) -> None:
    organisation = build_organisation(folder / "code-host", datetime.now(UTC), weeks=10)
    (folder / "seeds").mkdir()
    for name, text in organisation.seeds.items():
        (folder / "seeds" / name).write_text(text, encoding="utf-8")
    tokens = {"TOKEN": TOKEN, **tracker_work.TOKENS}
    lines = "".join(f"{name}={value}\n" for name, value in tokens.items())
    (folder / ".env").write_text(lines, encoding="utf-8")
    today = datetime.now(UTC) + timedelta(hours=2)  # for both, if midnight comes between them
    with (
        tracker_work.served(organisation.world, organisation.owner) as trackers,
        GitHubServer(organisation.world) as server,
    ):
        settings = SETTINGS.format(
            url=server.url, owner=organisation.owner, git_root=folder / "code-host"
        )
        (folder / "sei.yml").write_text(settings + trackers, encoding="utf-8")
        for url in urls:
            patched.setenv("SEI_WAREHOUSE", url)
            if url.startswith("postgres"):
                extract_disturbed(server)
            for command in (["extract"], ["transform", "--as-of", f"{today:%Y-%m-%dT%H:%M:%SZ}"]):
                assert run(command) == ExitCode.DONE, command


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


def test_all_marts_have_the_same_rows_after_faults(loaded: Loaded) -> None:
    assert loaded.waits, "no answer was spoiled by a limit"
    with loaded.duckdb.connect() as one, loaded.postgres.connect() as other:
        for table in promised_tables():
            assert columns(one, table) == columns(other, table), table
            assert rows(one, table) == rows(other, table), table
            assert rows(one, table) != [], f"{table} is empty, so that nothing was compared"


def test_numbers_are_explained_alike(loaded: Loaded) -> None:
    config = config_in(loaded.folder)
    with loaded.duckdb.connect() as one, loaded.postgres.connect() as other:
        for table in DELIVERY:
            explained = told(one, table, config)
            assert explained == told(other, table, config)
            assert all(adds_up for _, _, _, adds_up, _ in explained), explained


def test_no_file_keeps_a_secret(loaded: Loaded) -> None:
    password = urlsplit(loaded.postgres.url).password or ""
    secrets = [TOKEN, *tracker_work.TOKENS.values(), password]

    assert set().union(*(files_with(one, loaded.folder) for one in secrets)) == {".env"}


def test_a_run_leaves_no_difference_to_what_the_trackers_count(trackers: Loaded) -> None:
    different = trackers.rows(
        "select source, stream, scope, source_count, loaded_count from sei_log.source_counts"
        " where source_count != loaded_count"
    )

    assert different == []


@pytest.mark.parametrize(
    ("source", "part", "names"),
    [
        ("jira", "is_committed", ["ABC-1", "ABC-2", "ABC-3", "ABC-5"]),
        ("jira", "is_added", ["ABC-4"]),
        ("jira", "is_removed", ["ABC-5"]),
        ("jira", "is_completed", ["ABC-1", "ABC-2", "ABC-4"]),
        ("jira", "is_carried_over", ["ABC-3"]),
        ("jira", "is_reestimated", ["ABC-3"]),
        ("linear", "is_committed", ["ENG-1", "ENG-2"]),
        ("linear", "is_completed", ["ENG-1"]),
        ("linear", "is_carried_over", ["ENG-2"]),
        ("asana", "is_committed", ["Task t1"]),
        ("asana", "is_completed", ["Task t1"]),
        ("asana", "is_reestimated", ["Task t1"]),
        ("github", "is_committed", ["harbour/planning#1"]),
        ("github", "is_completed", ["harbour/planning#1"]),
    ],
)
def test_the_closed_sprint_of_every_tracker_has_its_issues(
    trackers: Loaded, source: str, part: str, names: list[str]
) -> None:
    found = trackers.rows(
        "select coalesce(issues.key, issues.title) from analytics.sprint_issues"
        " inner join analytics.issues using (source_system, issue_id)"
        " inner join analytics.sprints using (source_system, sprint_id)"
        f" where source_system = '{source}' and sprints.state = 'closed' and {part} order by 1"
    )

    assert [name for (name,) in found] == names


def test_every_tracker_has_a_sprint_report(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, committed_issues, committed_points, added_points, removed_points,"
        " completed_issues, completed_points, carried_over_points from analytics.sprint_metrics"
        " inner join analytics.sprints using (source_system, sprint_id)"
        " where sprints.state = 'closed' order by source_system"
    )

    assert found == [
        ("asana", 1, 3.0, 0.0, 0.0, 1, 5.0, 0.0),
        ("github", 1, 3.0, 0.0, 0.0, 1, 3.0, 0.0),
        ("jira", 4, 13.0, 1.0, 2.0, 3, 9.0, 8.0),
        ("linear", 2, 5.0, 0.0, 0.0, 1, 2.0, 3.0),
    ]


def test_the_issues_of_every_tracker_arrive(trackers: Loaded) -> None:
    found = trackers.rows(
        "select coalesce(key, title), status_category, work_type, labels, milestone, points,"
        " reopened_count, round(cycle_time_hours), is_deleted from analytics.issues"
        " where source_system != 'github' or project = 'harbour/planning' order by 1"
    )

    assert found == [
        ("ABC-1", "done", "feature", None, None, 3.0, 0, 192.0, False),
        ("ABC-2", "done", "feature", None, None, 5.0, 3, 246.0, False),
        ("ABC-3", "in_progress", "feature", None, None, 8.0, 0, None, False),
        ("ABC-4", "done", "feature", None, None, 1.0, 0, None, False),
        ("ABC-5", "todo", "feature", None, None, 2.0, 0, None, False),
        ("ABC-6", "done", "feature", None, None, 4.0, 0, None, False),
        ("ABC-7", "done", "feature", "late,moved", None, None, 0, None, False),
        ("ABC-8", "done", "incident", None, None, None, 0, None, False),
        ("ABC-9", "done", "feature", None, "1.0", None, 0, None, False),
        ("ENG-1", "done", None, None, None, 2.0, 0, 192.0, False),
        ("ENG-2", "in_progress", None, None, None, 3.0, 0, None, False),
        ("ENG-3", "done", "incident", "incident", None, None, 0, None, False),
        ("ENG-4", "todo", None, None, None, None, 0, None, True),
        ("Task t1", "done", None, None, None, 5.0, 0, 192.0, False),
        ("Task t2", "todo", None, None, None, None, 0, None, False),
        ("Task t3", "done", "incident", "incident", None, None, 0, None, False),
        ("harbour/planning#1", "done", "bug", "late,ui", "v1", 3.0, 0, 192.0, False),
        ("harbour/planning#2", "done", "incident", "incident", None, None, 0, None, False),
    ]


def test_every_span_of_every_tracker_follows_the_one_before(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, string_agg(spans.status, ' > ' order by spans.started_at)"
        " from analytics.issue_status_spans as spans inner join analytics.issues"
        " using (source_system, issue_id)"
        " where key in ('ABC-2', 'ENG-1', 'harbour/planning#1') or title = 'Task t1'"
        " group by source_system order by source_system"
    )

    assert found == [
        ("asana", "To do > Doing > Completed"),
        ("github", "Todo > In Progress > Closed"),
        (
            "jira",
            "To Do > In Progress > Done > In Progress > Done > In Progress > Done"
            " > In Progress > Done",
        ),
        ("linear", "Todo > In Progress > Done"),
    ]


def test_incidents_of_every_tracker_count(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, coalesce(key, title), round(time_to_restore_hours)"
        " from analytics.incidents where source_system != 'github'"
        " or key = 'harbour/planning#2' order by source_system"
    )

    assert found == [
        ("asana", "Task t3", 24.0),
        ("github", "harbour/planning#2", 3.0),
        ("jira", "ABC-8", 24.0),
        ("linear", "ENG-3", 24.0),
    ]


def test_one_pull_request_is_linked_to_the_issues_of_every_tracker(trackers: Loaded) -> None:
    found = trackers.rows(
        "select source_system, coalesce(issues.key, issues.title), linked_by, closes"
        " from analytics.issue_pull_requests"
        " inner join analytics.issues using (source_system, issue_id)"
        " where repository like '%/planning' order by source_system, 2"
    )

    assert found == [
        ("asana", "Task t1", "attachment", False),
        ("github", "harbour/planning#1", "closing_reference", True),
        ("jira", "ABC-1", "title", False),
        ("jira", "ABC-7", "title", False),
        ("linear", "ENG-1", "attachment", False),
        ("linear", "ENG-2", "branch", False),
    ]


def test_flow_metrics_count_every_tracker(trackers: Loaded) -> None:
    found = trackers.rows(
        "select scope_name, sum(created_count), sum(throughput), sum(throughput_points)"
        " from analytics.flow_metrics where scope = 'project' and grain = 'quarter'"
        " and scope_name in ('ABC', 'ENG', 'Launch', 'harbour/planning')"
        " group by scope_name order by scope_name"
    )

    assert found == [
        ("ABC", 9, 7, 13.0),
        ("ENG", 3, 2, 2.0),
        ("Launch", 3, 2, 5.0),
        ("harbour/planning", 2, 2, 3.0),
    ]
