"""`sei report` on metric tables that the tests fill."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sei_cli.warehouse import Warehouse
from tests.cli.conftest import Sei
from tests.interface import promised_tables

THIS_MONTH = datetime.now(UTC).date().replace(day=1)

METRIC_TABLES = (
    "dora_metrics",
    "pull_request_metrics",
    "code_metrics",
    "flow_metrics",
    "sprint_metrics",
)
SPRINT_TEXTS = ("name", "project", "team", "state")
Fill = Callable[..., None]


def months_ago(count: int) -> date:
    """Return the first day of an earlier month."""
    month = THIS_MONTH.year * 12 + THIS_MONTH.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


def column_type(name: str) -> str:
    if name == "period_start":
        return "date"
    if name == "is_running":
        return "boolean"
    if name.endswith("_at"):
        return "timestamptz"
    if name.endswith("_count") or name in ("period_days", "deployment_days", "additions"):
        return "bigint"
    texts = ("scope", "scope_name", "grain", "source_system", "sprint_id", *SPRINT_TEXTS)
    return "text" if name in texts or name.endswith("_level") else "double precision"


@pytest.fixture
def fill(folder: Path) -> Fill:
    """Make the metric tables, and return a function that adds a row to one of them."""
    (folder / "sei.yml").write_text("", encoding="utf-8")
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", folder)
    tables = {name: promised_tables()[name] for name in METRIC_TABLES}
    with warehouse.connect() as session:
        session.execute("create schema analytics")
        for name, columns in tables.items():
            declared = ", ".join(f"{column} {column_type(column)}" for column in columns)
            session.execute(f"create table analytics.{name} ({declared})")

    def add(table: str = "dora_metrics", **values: Any) -> None:
        row: dict[str, Any] = {"scope": "organization", "scope_name": "all", "grain": "month"}
        row |= {"period_start": months_ago(1), "period_days": 30, "is_running": False}
        if table == "sprint_metrics":
            row = {"source_system": "tracker"}
        row |= values
        counts = {name: 0 for name in tables[table] if column_type(name) == "bigint"}
        row = counts | row
        parameters = ", ".join(f"${position}" for position in range(1, len(row) + 1))
        with warehouse.connect() as session:
            session.rows(
                f"insert into analytics.{table} ({', '.join(row)}) values ({parameters})",
                list(row.values()),
            )

    return add


def line_of(text: str, start: str) -> str:
    """Return the line of a report that starts so."""
    return next(line for line in text.splitlines() if line.startswith(start))


def test_the_report_shows_the_last_closed_period_with_level_trend_and_running_period(
    sei: Sei, fill: Fill
) -> None:
    fill(period_start=months_ago(3), deployment_frequency=0.5)
    fill(period_start=months_ago(2))
    fill(
        deployment_frequency=1.0,
        deployment_frequency_level="high",
        release_count=30,
        deployment_days=18,
        lead_time_p50_hours=26.5,
        lead_time_level="medium",
        change_count=40,
        changes_waiting=3,
        change_fail_rate=0.1,
        failed_release_count=3,
    )
    fill(period_start=THIS_MONTH, is_running=True, deployment_frequency=1.0 / 7)

    answer = sei("report", "dora")

    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[0] == "DORA of the whole organization"
    frequency = line_of(answer.out, "Deployment frequency").split("  ")
    assert [cell.strip() for cell in frequency if cell] == [
        "Deployment frequency",
        "1.0 per day",
        "high",
        "1.0 per week",
        "▅·█",
        "30 releases on 18 days",
    ]
    assert "26.5 h  medium" in answer.out
    assert "10.0 %" in line_of(answer.out, "Change fail rate")
    assert "3 of 30 releases failed" in answer.out


def test_an_empty_number_is_a_dash_with_its_reason_and_never_zero(sei: Sei, fill: Fill) -> None:
    fill(deployment_frequency=0.1, release_count=3)

    answer = sei("report", "dora")

    row = line_of(answer.out, "Failed deployment recovery time").split("  ")
    value, level, trend, counts = [cell.strip() for cell in row if cell.strip()][1:]
    assert (value, level, trend, counts) == ("–", "–", "·", "0 recovered, – open")
    assert "no failed release was recovered in the period." in answer.out


def test_without_any_release_the_report_says_where_sei_looks_for_deployments(
    sei: Sei, fill: Fill
) -> None:
    fill(change_count=0)

    answer = sei("report", "dora")

    assert "No production deployment was found." in answer.out


def test_the_stages_of_the_pull_requests_are_shown_as_bars(sei: Sei, fill: Fill) -> None:
    fill(
        "pull_request_metrics",
        coding_p50_hours=10.0,
        pickup_p50_hours=5.0,
        merge_p50_hours=0.5,
        merged_count=12,
    )

    answer = sei("report", "pull-requests")

    assert line_of(answer.out, "Coding").endswith("█" * 20)
    assert line_of(answer.out, "Pickup").endswith(" " + "█" * 10)
    assert "30 min" in line_of(answer.out, "Merge ")
    assert "12 merged, 0 opened, 0 abandoned" in answer.out


def test_json_has_the_numbers_of_all_reports(sei: Sei, fill: Fill) -> None:
    fill(deployment_frequency=0.25, deployment_frequency_level="medium", release_count=8)
    fill("pull_request_metrics", cycle_time_p50_hours=12.5, merged_count=2)

    both = json.loads(sei("report", "--json").out)

    frequency = both["dora_metrics"][0]
    assert frequency == {
        "scope": "organization",
        "scope_name": "all",
        "grain": "month",
        "metric": "deployment_frequency",
        "period_start": months_ago(1).isoformat(),
        "value": 0.25,
        "unit": "per day",
        "level": "medium",
        "running_period_start": None,
        "running_value": None,
        "trend": [0.25],
        "counts": "8 releases on 0 days",
    }
    values = {row["metric"]: row["value"] for row in both["pull_request_metrics"]}
    assert values["cycle_time_p50_hours"] == 12.5


def test_csv_has_the_same_rows_as_json(sei: Sei, fill: Fill) -> None:
    fill(deployment_frequency=0.25, release_count=8)

    rows = list(csv.DictReader(io.StringIO(sei("report", "dora", "--csv").out)))

    records = json.loads(sei("report", "dora", "--json").out)
    assert [row["metric"] for row in rows] == [record["metric"] for record in records]
    assert rows[0]["value"] == "0.25"
    assert rows[1]["value"] == ""


def test_csv_of_two_reports_says_which_to_name(sei: Sei, fill: Fill) -> None:
    fill(release_count=1)

    answer = sei("report", "--csv")

    assert answer.code == 2
    assert (
        answer.err.splitlines()[-1]
        == "hint: Name it: dora or pull-requests or code or flow or sprints"
    )


def test_teams_are_shown_side_by_side_for_the_last_closed_period(sei: Sei, fill: Fill) -> None:
    for name, frequency in (("payments", 0.5), ("platform", 2.0)):
        fill(scope="team", scope_name=name, deployment_frequency=frequency, release_count=9)
        fill(scope="team", scope_name=name, period_start=THIS_MONTH, is_running=True)

    answer = sei("report", "dora", "--scope", "team", "--json")

    shown = {row["scope_name"]: row["deployment_frequency"] for row in answer.data}
    assert shown == {"payments": 0.5, "platform": 2.0}


def test_one_repository_may_be_named_by_the_end_of_its_path(sei: Sei, fill: Fill) -> None:
    for name in ("github.com/acme/api", "github.com/acme/web"):
        fill(scope="repository", scope_name=name, release_count=1)

    answer = sei("report", "dora", "--repository", "api")

    assert answer.out.splitlines()[0] == "DORA of github.com/acme/api"


def test_the_code_is_shown_by_repository_the_busiest_first_and_ten_at_most(
    sei: Sei, fill: Fill
) -> None:
    for number in range(12):
        name = f"github.com/acme/part-{number:02}"
        fill("code_metrics", scope="repository", scope_name=name, commit_count=number)

    whole, records = sei("report", "code"), sei("report", "code", "--json").data

    shown = [line.split()[0] for line in whole.out.splitlines() if line.startswith("github.com")]
    assert shown == [f"github.com/acme/part-{number:02}" for number in range(11, 1, -1)]
    assert whole.out.splitlines()[-1] == "2 more: sei report code --scope repository"
    assert len(records) == 12


def test_a_history_of_one_month_is_shown_while_it_runs(sei: Sei, fill: Fill) -> None:
    fill(
        "code_metrics",
        scope="repository",
        scope_name="local/api",
        period_start=THIS_MONTH,
        is_running=True,
        commit_count=7,
        bus_factor_by_commits=2.0,
    )

    answer = sei("report")

    assert f"Code by repository, {THIS_MONTH:%b %Y} (running)" in answer.out
    assert line_of(answer.out, "local/api").split()[:4] == ["local/api", "7", "0", "0"]
    assert "No pull request was found in this time." in answer.out


def test_the_code_of_a_team_is_no_number(sei: Sei, fill: Fill) -> None:
    fill(scope="team", scope_name="platform", release_count=1)

    alone, all_of_it = (
        sei("report", "code", "--team", "platform"),
        sei("report", "--team", "platform"),
    )

    assert alone.code == 2
    assert "code is not measured by team" in alone.err
    assert all_of_it.code == 0
    assert "Code" not in all_of_it.out


def sprint(number: int, **values: Any) -> dict[str, Any]:
    """Return the row of a closed sprint that ended so many times two weeks ago."""
    end = datetime.now(UTC) - timedelta(weeks=2 * number)
    row = {"sprint_id": str(number), "name": f"Sprint {9 - number}", "project": "SHOP"}
    return row | {"state": "closed", "starts_at": end, "finished_at": end} | values


def test_flow_shows_what_was_done_how_long_it_took_and_the_mix_of_work(
    sei: Sei, fill: Fill
) -> None:
    fill(
        "flow_metrics",
        scope="project",
        scope_name="SHOP",
        throughput=7,
        throughput_points=22.5,
        created_count=9,
        cycle_time_p85_hours=100.0,
        feature_share=0.6,
        bug_share=0.3,
    )

    answer = sei("report", "flow", "--project", "shop")

    assert answer.out.splitlines()[0] == "Flow of SHOP"
    assert line_of(answer.out, "Done").split() == [
        "Done",
        "7",
        "█",
        "9",
        "created,",
        "0",
        "reopened",
    ]
    assert line_of(answer.out, "Points done").split()[2:] == ["22.5", "█"]
    assert "4.2 d" in line_of(answer.out, "Cycle time (p85)")
    assert line_of(answer.out, "Bugs").split()[1:] == ["30.0", "%", "█", "█" * 10]
    assert "Flow efficiency: nothing that was done in the period had been seen" in answer.out


def test_each_sprint_is_a_row_with_its_issues_and_points_the_newest_first(
    sei: Sei, fill: Fill
) -> None:
    numbers = {"committed_issues": 9.0, "committed_points": 19.0, "completed_issues": 6.0}
    shares = {"completed_points": 19.5, "say_do_share": 10 / 19, "velocity_issues": 6.5}
    fill("sprint_metrics", **sprint(2, say_do_share=1.0, completed_points=10.0))
    fill("sprint_metrics", **sprint(1, **numbers, **shares, velocity_points=17.0))
    fill("sprint_metrics", **sprint(0, state="future", starts_at=None, finished_at=None))

    answer = sei("report", "sprints", "--project", "SHOP")

    title, _, newest, oldest, trend = answer.out.splitlines()
    day = (datetime.now(UTC) - timedelta(weeks=2)).date().isoformat()
    assert title == "Sprints of SHOP: issues (points)"
    assert newest.split("  ")[0] == "Sprint 8"
    assert [cell.strip() for cell in newest.split("  ") if cell][1:] == [
        *("SHOP", "–", "closed", day, "9 (19)", "–", "–", "–", "6 (19.5)", "–"),
        *("52.6 %", "–", "6.5 (17)"),
    ]
    assert oldest.startswith("Sprint 7")
    assert trend.startswith("Trend of 2 closed sprints: Say/do █▅, Capacity ··")


def test_sprints_of_all_projects_are_cut_at_ten_and_by_project_they_are_not(
    sei: Sei, fill: Fill
) -> None:
    for number in range(12):
        project = "SHOP" if number % 2 else "OPS"
        fill("sprint_metrics", **sprint(number, sprint_id=f"{number:02}", project=project))

    whole, by_project = sei("report", "sprints"), sei("report", "sprints", "--scope", "project")

    assert whole.out.count("closed") == 10
    assert whole.out.splitlines()[-1] == "2 more: sei report sprints --scope project"
    projects = [line.split()[2] for line in by_project.out.splitlines() if "closed" in line]
    assert projects == ["OPS"] * 6 + ["SHOP"] * 6


def test_only_who_asks_for_sprints_is_told_that_there_are_none(sei: Sei, fill: Fill) -> None:
    fill("flow_metrics", scope="project", scope_name="OPS", throughput=1)

    whole, sprints = sei("report", "--project", "OPS"), sei("report", "sprints")

    assert (whole.code, sprints.code) == (0, 0)
    assert [line for line in whole.out.splitlines() if " of OPS" in line] == ["Flow of OPS"]
    assert "No sprint was found in this time." in sprints.out
    assert json.loads(sei("report", "--project", "OPS", "--json").out)["sprint_metrics"] == []


def test_a_project_without_sprints_is_no_error_of_the_whole_report(sei: Sei, fill: Fill) -> None:
    fill("flow_metrics", scope="project", scope_name="OPS", throughput=1)
    fill("sprint_metrics", **sprint(1))

    answer = sei("report", "--project", "OPS")

    assert answer.code == 0
    assert "Flow of OPS" in answer.out


def test_without_issues_the_report_says_where_they_come_from(sei: Sei, fill: Fill) -> None:
    answer = sei("report", "flow")

    assert answer.code == 0
    assert "No issue was found in this time." in answer.out
    assert answer.out.rstrip().endswith("add it to `sources` in sei.yml, then: sei run")


def test_an_unknown_team_is_told_with_the_nearest_known(sei: Sei, fill: Fill) -> None:
    fill(scope="team", scope_name="platform", release_count=1)

    answer = sei("report", "--team", "platfrom")

    assert answer.code == 2
    assert "no team 'platfrom'; did you mean 'platform'?" in answer.err


def test_since_and_grain_choose_the_periods(sei: Sei, fill: Fill) -> None:
    fill(period_start=date(2024, 1, 1), grain="quarter", deployment_frequency=0.75)
    fill(period_start=date(2024, 4, 1), grain="quarter", deployment_frequency=0.5)

    answer = sei("report", "dora", "--grain", "quarter", "--since", "2024-02-01", "--json")

    assert answer.data[0]["period_start"] == "2024-04-01"
    assert answer.data[0]["trend"] == [0.5]


def test_before_any_run_the_report_says_what_to_type(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")

    answer = sei("report")

    assert answer.code == 2
    assert answer.err.splitlines()[-1] == "hint: sei run"
    assert not (folder / "sei.duckdb").exists()
