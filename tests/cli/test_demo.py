"""`sei demo` shows all metrics of an invented organisation, and keeps out of other folders."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sei_cli.demo import MARK, run_demo
from sei_cli.errors import ConfigError
from sei_cli.progress import PlainReporter
from sei_cli.warehouse import Warehouse
from tests.cli.conftest import Sei

pytestmark = pytest.mark.xdist_group("demo")


def rows(demo: tuple[Path, str], sql: str) -> list[dict[str, Any]]:
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", demo[0])
    with warehouse.connect(read_only=True) as session:
        return session.rows(sql)


def test_it_prints_both_reports_and_what_to_type_next(demo: tuple[Path, str]) -> None:
    text = demo[1]

    assert text.index("Change lead time") < text.index("Pickup") < text.index("sei init && sei run")


def test_it_leaves_the_configured_warehouse_alone(demo: tuple[Path, str]) -> None:
    assert not (demo[0].parent / "real.duckdb").exists()


def test_every_team_has_all_five_metrics_in_the_last_quarters(demo: tuple[Path, str]) -> None:
    found = rows(
        demo,
        "select scope_name, count(lead_time_p50_hours) > 0 as lead_time,"
        " max(release_count) > 5 as releases, max(change_fail_rate) > 0 as failures,"
        " count(recovery_p50_hours) > 0 as recovery, max(rework_rate) > 0 as rework"
        " from analytics.dora_metrics where scope = 'team' and grain = 'quarter'"
        " group by scope_name order by scope_name",
    )

    assert [row.pop("scope_name") for row in found] == ["mobile", "payments", "storefront"]
    assert all(all(row.values()) for row in found), found


def test_releases_fail_for_each_reason_there_is(demo: tuple[Path, str]) -> None:
    found = rows(demo, "select failure_reasons from analytics.releases where is_failed")

    reasons = Counter(reason for row in found for reason in row["failure_reasons"].split(","))
    assert reasons.keys() == {"incident", "revert", "rollback"}


def test_change_fail_rate_is_that_of_an_ordinary_organisation(demo: tuple[Path, str]) -> None:
    found = rows(
        demo,
        "select cast(count(*) filter (where is_failed) as double precision) / count(*) as share"
        " from analytics.releases where is_successful",
    )

    assert 0.05 < found[0]["share"] < 0.2


def test_every_change_that_landed_a_month_ago_is_released(demo: tuple[Path, str]) -> None:
    found = rows(
        demo,
        "select repository, change_id from analytics.changes where deployed_at is null"
        " and landed_at < (select max(landed_at) from analytics.changes) - interval '30 days'",
    )

    assert found == []


def test_the_stages_of_released_pull_requests_of_people_are_all_there(
    demo: tuple[Path, str],
) -> None:
    found = rows(
        demo,
        "select count(*) as released, count(coding_hours) as coding, count(pickup_hours) as pickup,"
        " count(deploy_hours) as deploy from analytics.pull_requests"
        " where deployed_at is not null and not is_bot and review_count > 0",
    )[0]

    assert found["released"] > 100
    assert found["coding"] == found["pickup"] == found["deploy"] == found["released"]


def test_every_commit_of_a_person_has_found_them(demo: tuple[Path, str]) -> None:
    found = rows(
        demo,
        "select distinct author from analytics.commits where not is_bot"
        " and author not in (select person from analytics.team_members)",
    )

    assert found == []


SHOWING_PEOPLE = (
    "people accounts core_team_members commits pull_requests reviews changes issues incidents"
    " deployments review_metrics code_metrics"
)
"""The models that depend on `people: pseudonymous`, and those that count people in them."""


def test_pseudonymous_tables_have_no_name_login_or_address_and_the_same_numbers(
    demo: tuple[Path, str], sei: Sei, folder: Path
) -> None:
    for name in ("sei.yml", "sei.duckdb"):
        shutil.copy(demo[0] / name, folder)
    shutil.copytree(demo[0] / "seeds", folder / "seeds")
    with (folder / "sei.yml").open("a", encoding="utf-8") as settings:
        settings.write("\npeople: pseudonymous\n")
    numbers = [
        f"select * from analytics.{table} where grain = 'month' and not is_running"
        " order by scope, scope_name, period_start"
        for table in ("review_metrics", "code_metrics")
    ]

    answer = sei("transform", "--select", SHOWING_PEOPLE)

    assert answer.code == 0, answer.err
    copy = (folder, "")
    accounts = rows(copy, "select login, email, name, person from intermediate.int_accounts")
    known = {text.lower() for account in accounts for text in account.values() if text}
    known -= {"github"}
    assert {"amara", "amara osei", "amara@harbour.example"} <= known
    assert [rows(copy, sql) for sql in numbers] == [rows(demo, sql) for sql in numbers]
    assert named_in(copy, known) == {}


def named_in(demo: tuple[Path, str], known: set[str]) -> dict[str, str]:
    """Return which columns of the modelled tables hold one of these texts, and the text."""
    tables = rows(
        demo,
        "select table_name as name from information_schema.tables where table_schema = 'analytics'",
    )
    found = {}
    for table in tables:
        for row in rows(demo, f"select * from analytics.{table['name']}"):
            for column, value in row.items():
                text = value.lower() if isinstance(value, str) else ""
                if any(name in text for name in known):
                    found[f"{table['name']}.{column}"] = text
    return found


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Ten years of work", encoding="utf-8")

    with pytest.raises(ConfigError, match="something else than a demo"):
        run_demo(tmp_path, PlainReporter(sys.stderr))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_with_a_real_configuration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sei.yml").write_text("warehouse: duckdb:///sei.duckdb\n", encoding="utf-8")
    (tmp_path / "sei.duckdb").write_bytes(b"precious")

    with pytest.raises(ConfigError):
        run_demo(tmp_path, PlainReporter(sys.stderr))
    assert (tmp_path / "sei.duckdb").read_bytes() == b"precious"


def test_the_folder_of_a_demo_says_what_it_is(demo: tuple[Path, str]) -> None:
    assert (demo[0] / "sei.yml").read_text(encoding="utf-8").startswith(MARK)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"cannot write .*demo"):
        run_demo(tmp_path / "demo", PlainReporter(sys.stderr))
