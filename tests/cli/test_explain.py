"""`sei explain` on the invented organisation: the rows give every number of its metric tables."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from sei_cli.config import Config
from sei_cli.explain.layout import tables
from sei_cli.explain.periods import Period, midnight
from sei_cli.explain.query import Asked
from sei_cli.explain.reading import explained
from sei_cli.explain.registry import TABLES
from sei_cli.warehouse import Session, Warehouse
from tests.cli.conftest import Sei
from tests.explained import config_in, explanations, never_told, wrong
from tests.interface import METRIC_COLUMNS, models

pytestmark = pytest.mark.xdist_group("demo")

DELIVERY = ("dora_metrics", "pull_request_metrics", "review_metrics", "code_metrics")
RARE = {"incidents_unlinked", "open_failures", "rework_rate_level", "abandoned_count"}
RARE |= {"changes_waiting", "oldest_waiting_hours", "waiting_for_review"}
"""What is nothing in most periods; the year's benchmarks have no level of rework."""
SPRINT_COLUMNS = {"source_system", "sprint_id", "name", "project", "team", "state"}
SPRINT_COLUMNS |= {"starts_at", "finished_at"}


@pytest.fixture
def session(demo: tuple[Path, str]) -> Iterator[Session]:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", demo[0])
    with warehouse.connect(read_only=True) as opened:
        yield opened


@pytest.fixture
def config(demo: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.delenv("SEI_WAREHOUSE", raising=False)
    return config_in(demo[0])


def periods(session: Session, table: str) -> list[tuple[str, str, str]]:
    """Return, of one name per scope, the running month, the last quarter and an earlier week."""
    rows = session.rows(
        "select * from ("
        "  select scope, min(scope_name) as scope_name, grain, period_start,"
        "    row_number() over (partition by scope, grain order by period_start desc) as place"
        f"  from analytics.{table} group by scope, grain, period_start"
        ") as periods order by scope, grain"
    )
    wanted = {("month", 1), ("quarter", 2), ("week", 4)}
    return [
        (f"{row['scope']}:{row['scope_name']}", row["grain"], row["period_start"].isoformat())
        for row in rows
        if (row["grain"], row["place"]) in wanted
    ]


@pytest.mark.parametrize("table", DELIVERY)
def test_the_rows_behind_every_number_add_up_to_it(
    session: Session, config: Config, table: str
) -> None:
    found = list(explanations(session, table, periods(session, table), config))

    assert wrong(found) == []
    assert never_told(found) <= RARE


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_metric_table_can_be_explained(table: str) -> None:
    columns = {column["name"] for column in models("models/marts")[table]["columns"]}

    keys = SPRINT_COLUMNS if table == "sprint_metrics" else set(METRIC_COLUMNS)
    assert columns - keys == set(TABLES[table].metrics)


def explain(sei: Sei, demo: tuple[Path, str], *arguments: str) -> dict[str, Any]:
    answer = sei("--config", str(demo[0] / "sei.yml"), "explain", *arguments, "--json")
    assert answer.code == 0, answer.err
    return {"number": answer.data["number"][0], "rows": answer.data["rows"]}


def test_a_median_is_that_of_the_values_of_the_rows(sei: Sei, demo: tuple[Path, str]) -> None:
    found = explain(sei, demo, "dora.lead_time_p50_hours", "--team", "payments")

    values = [row["value"] for row in found["rows"]]
    assert found["number"]["value"] == pytest.approx(statistics.median(values))
    assert all(" released by " in row["rule"] for row in found["rows"])
    assert any(str(row["url"]).startswith("http") for row in found["rows"])


def test_a_rate_lists_failures_first_with_what_made_each_fail(
    sei: Sei, demo: tuple[Path, str]
) -> None:
    found = explain(sei, demo, "change_fail_rate", "--grain", "quarter")

    values = [row["value"] for row in found["rows"]]
    rules = [row["rule"] for row in found["rows"] if row["value"] == 1]
    assert found["number"]["value"] == pytest.approx(sum(values) / len(values))
    assert values == sorted(values, reverse=True)
    assert all(rule.startswith("failed: ") for rule in rules)


def test_the_table_shows_the_number_how_it_is_computed_and_why_each_row_counts(
    sei: Sei, demo: tuple[Path, str]
) -> None:
    answer = sei("--config", str(demo[0] / "sei.yml"), "explain", "release_count")

    title, how, _, count, header, first, *_ = answer.out.splitlines()
    assert title.startswith("release_count of the whole organization, ")
    assert how == "Successful releases that finished in the period."
    assert count.endswith("releases behind it")
    assert count.split()[0] == title.split()[-1]
    assert header.split() == ["Release", "Where", "When", "Value", "Why", "it", "counts", "Link"]
    assert "went live 20" in first


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["reales_count"], "unknown metric 'reales_count'", "Nearest: release_count"),
        (["lead_time_p50_hours"], "is a metric of dora_metrics and of", "dora.lead_time_p50_hours"),
        (["review_count", "--scope", "project:X"], "not measured by 'project'", "It is by organ"),
        (["review_count", "--team", "paymnts"], "did you mean 'payments'?", "Known: mobile, paym"),
        (["review_count", "--period", "2026-13"], "'2026-13' is no period", "2026-W10"),
        (["review_count", "--period", "1999-01"], "has no month 1999-01-01 of the", "It has those"),
        (["review_count", "--period", "2026-01", "--grain", "week"], "is a month, not a", "Write"),
        (["commit_count", "--scope", "repository"], "no repository ''", "Known: "),
        (["say_do_share"], "no sprint has begun there", "sei status"),
    ],
)
def test_what_cannot_be_explained_is_told_with_what_there_is(
    sei: Sei, demo: tuple[Path, str], arguments: list[str], message: str, hint: str
) -> None:
    answer = sei("--config", str(demo[0] / "sei.yml"), "explain", *arguments)

    error, advice = answer.err.splitlines()[-2:]
    assert answer.code == 2
    assert message in error
    assert hint in advice


def test_the_owner_of_a_file_is_called_as_the_tables_call_people() -> None:
    metric, now = TABLES["code_metrics"].metrics["bus_factor_by_files"], datetime.now(UTC)
    change = {"path": "a.py", "author": "ada", "shown_author": "person-1", "committed_at": now}
    period = Period("month", now.date(), 1, now, now, now, {})

    rows = metric.reshape([{**change, "additions": 1}, {**change, "additions": 2}], period)

    assert [metric.rule(row, period) for row in rows] == ["owned by person-1, who added 3 lines"]


class OneRelease:
    """A warehouse in which everything that is asked for is one release, late in the evening."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return it."""
        del sql, parameters
        return [{"release_id": "r1", "finished_at": datetime(2026, 10, 31, 23, 30, tzinfo=UTC)}]


def test_times_are_those_of_the_time_zone_in_which_the_period_begins() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, last = date(2026, 11, 1), date(2026, 12, 1)
    bounds = [midnight(day, berlin) for day in (first, last, date(2025, 12, 1))]
    period = Period("month", first, 30, *bounds, {"release_count": 1}, timezone=berlin)
    asked = Asked("dora_metrics", "release_count", "organization", "all", period)

    number, rows = tables(explained(cast(Session, OneRelease()), asked))

    assert number.title.startswith("release_count of the whole organization, Nov 2026: 1")
    assert [column.text(rows.rows[0]) for column in rows.columns if column.title][-3:] == [
        "2026-11-01 00:30",
        "1",
        "went live 2026-11-01 00:30",
    ]


def test_before_any_run_explain_says_what_to_type(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")

    answer = sei("explain", "release_count")

    assert (answer.code, answer.err.splitlines()[-1]) == (2, "hint: sei run")
