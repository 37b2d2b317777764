"""`sei report` of teams, repositories and periods that are named."""

from __future__ import annotations

from datetime import date

from tests.cli.conftest import Sei
from tests.cli.metric_tables import THIS_MONTH, Fill, line_of


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


def test_the_end_of_several_paths_is_told_with_all_of_them(sei: Sei, fill: Fill) -> None:
    for owner in ("acme", "other"):
        fill(scope="repository", scope_name=f"github.com/{owner}/api")

    answer = sei("report", "dora", "--repository", "api")

    assert answer.code == 2
    assert answer.err.splitlines() == [
        "error: repository 'api' may be one of 2",
        "hint: Name it in full: github.com/acme/api, github.com/other/api",
    ]


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
