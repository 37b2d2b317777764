"""`sei report` on metric tables that the tests fill: DORA, pull requests and code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.conftest import Sei
from tests.cli.metric_tables import THIS_MONTH, Fill, line_of, months_ago


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


def test_before_any_run_the_report_says_what_to_type(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")

    answer = sei("report")

    assert answer.code == 2
    assert answer.err.splitlines()[-1] == "hint: sei run"
    assert not (folder / "sei.duckdb").exists()
