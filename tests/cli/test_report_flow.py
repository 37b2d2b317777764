"""`sei report` of issues and sprints."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cli.conftest import Sei
from tests.cli.metric_tables import Fill, line_of


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
