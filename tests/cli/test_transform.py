"""`sei transform` on a project of three models that the user owns."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from tests.cli.conftest import Sei
from tests.interface import ROOT

PROJECT = """\
name: small
version: "1.0.0"
config-version: 2
profile: sei
model-paths: [models]
seed-paths: [seeds]
macro-paths: [macros]
test-paths: [tests/dbt]
vars: {reporting_timezone: UTC, release_gap_minutes: 60, incident_window_hours: 24}
models: {small: {+materialized: table, +schema: analytics}}
seeds:
  small:
    +schema: seeds
    +quote_columns: false
    user: {teams: {+column_types: {team: text, name: text, parent_team: text}}}
"""
MODELS = {
    "repositories": "select 'github.com/acme/api' as repository",
    "people": "select 'ada' as person",
    "int_repository_aliases": (
        "{{ config(schema='intermediate') }}"
        " select repository as alias from {{ ref('repositories') }}"
    ),
    "settings": (
        "select '{{ var(\"reporting_timezone\") }}' as timezone,"
        " {{ var('release_gap_minutes') }} as gap"
    ),
}

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def models(folder: Path) -> Path:
    """The models of a small project in the user's folder."""
    (folder / "sei.yml").write_text("reporting_timezone: Europe/Berlin\n", encoding="utf-8")
    project = folder / "transform"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    shutil.copytree(ROOT / "profiles", project / "profiles")
    (project / "macros").mkdir()
    shutil.copy(ROOT / "macros" / "generate_schema_name.sql", project / "macros")
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    return project / "models"


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        return session.rows(sql)


def is_new(sei: Sei) -> bool:
    answer = sei("transform", "--json")
    assert answer.code == 0, answer.err
    return bool(answer.data[0]["is_new"])


def test_the_models_are_built_again_only_when_something_changed(
    sei: Sei, folder: Path, models: Path
) -> None:
    (folder / "seeds").mkdir()

    assert is_new(sei)
    assert not is_new(sei)

    (models / "people.sql").write_text("select 'grace' as person", encoding="utf-8")
    assert is_new(sei)
    assert not is_new(sei)

    (folder / "seeds" / "teams.csv").write_text("team\nplatform\n", encoding="utf-8")
    assert is_new(sei)
    assert rows(folder, "select team from seeds.teams") == [{"team": "platform"}]

    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        session.execute(
            "insert into raw_git._dlt_loads (load_id, status, inserted_at) values ('1', 0, now())"
        )
    assert is_new(sei)

    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        session.execute("drop table analytics.people")
    assert is_new(sei)
    assert rows(folder, "select person from analytics.people") == [{"person": "grace"}]


def test_settings_reach_the_models_and_the_file_stays_readable_by_older_readers(
    sei: Sei, folder: Path, models: Path
) -> None:
    with (folder / "sei.yml").open("a", encoding="utf-8") as settings:
        settings.write("metrics: {release_gap_minutes: 90}\n")

    answer = sei("transform")

    assert answer.code == 0, answer.err
    assert rows(folder, "from analytics.settings") == [{"timezone": "Europe/Berlin", "gap": 90}]
    tags = rows(folder, "select tags from duckdb_databases() where not internal")
    assert tags[0]["tags"]["storage_version"] == "v1.2.0+"


def test_select_builds_only_what_is_named(sei: Sei, folder: Path, models: Path) -> None:
    answer = sei("transform", "--select", "people", "--json")

    assert answer.code == 0, answer.err
    assert answer.data[0]["models"] == 1
    assert is_new(sei)


def test_a_selection_of_nothing_is_told(sei: Sei, models: Path) -> None:
    answer = sei("transform", "--select", "pepole")

    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert "--select 'pepole' selects no model" in answer.err


def test_an_interruption_while_models_are_built_is_no_failure_of_a_model(
    sei: Sei, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sei_cli.transform._report", interrupt)
    interrupted = sei("transform")
    monkeypatch.undo()

    assert interrupted.code == ExitCode.INTERRUPTED
    assert interrupted.err.splitlines()[-2:] == [
        "error: interrupted",
        "hint: What was loaded is kept; the same command goes on.",
    ]


def test_a_model_that_fails_is_named_with_its_file_and_reason(
    sei: Sei, models: Path, folder: Path
) -> None:
    (models / "people.sql").write_text("select persn from {{ ref('settings') }}", encoding="utf-8")

    answer = sei("transform")

    first, second = answer.err.splitlines()[-2:]
    assert answer.code == ExitCode.MODELS_FAILED
    assert first.startswith(f"error: model people failed ({models}/people.sql): ")
    assert "persn" in first
    assert second.startswith("hint: Once corrected: sei transform")


def test_a_project_that_cannot_be_read_names_the_file(sei: Sei, models: Path) -> None:
    (models / "people.sql").write_text("select * from {{ ref('peple') }}", encoding="utf-8")

    answer = sei("transform")

    assert answer.code == ExitCode.MODELS_FAILED
    assert "people.sql" in answer.err
    assert "peple" in answer.err
    assert answer.err.splitlines()[-1].startswith("hint: ")


def test_a_data_test_that_fails_fails_the_run_and_a_unit_test_is_not_run(
    sei: Sei, models: Path
) -> None:
    unit_test = """
unit_tests:
  - name: a_claim_that_is_false
    model: people
    given: []
    expect: {rows: [{person: nobody}]}
"""
    (models / "people.yml").write_text(unit_test, encoding="utf-8")
    assert is_new(sei)

    data_test = """
models:
  - name: people
    columns: [{name: person, data_tests: [{accepted_values: {arguments: {values: [grace]}}}]}]
"""
    (models / "people.yml").write_text(data_test, encoding="utf-8")
    answer = sei("transform")

    assert answer.code == ExitCode.MODELS_FAILED
    assert "error: test accepted_values_people_person__grace failed" in answer.err
    assert sei("transform").code == ExitCode.MODELS_FAILED


UNMAPPED = {
    "int_unmapped_statuses": (
        "select 'jira' as source_system, 'SHOP' as project,"
        " case when number = 11 then 'QA, again' else concat('Stage ', number) end as status,"
        " number as issue_count from generate_series(1, 11) as numbers (number)"
    ),
    "int_unmapped_types": (
        "select 'jira' as source_system, project, 'Task (big)' as type, 8 as issue_count"
        " from (values ('SHOP'), ('OPS')) as projects (project)"
    ),
}


def test_what_no_rule_maps_is_told_with_the_row_to_add_the_most_used_first(
    sei: Sei, folder: Path, models: Path
) -> None:
    for name, sql in UNMAPPED.items():
        text = f"{{{{ config(schema='intermediate') }}}} {sql}"
        (models / f"{name}.sql").write_text(text, encoding="utf-8")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "work_types.csv").write_text(
        "priority,field,pattern,work_type\n", encoding="utf-8"
    )

    first, second = sei("transform", "--json"), sei("transform", "--json")

    told = [line.partition("note: ")[2] for line in first.err.splitlines() if "note: " in line]
    assert told[:2] == [
        "type 'Task (big)' leaves 16 issues uncategorised;"
        r" add to seeds/work_types.csv: 60,type,^task \(big\)$,WORK_TYPE",
        "status 'QA, again' counts as todo, 11 issues are in it;"
        ' add to seeds/issue_statuses.csv: jira,,"QA, again",CATEGORY',
    ]
    assert told[9].startswith("status 'Stage 3'")
    assert told[10] == "and 2 more that no rule maps: sei transform --json"
    assert told[11:] == [
        "WORK_TYPE is feature, bug, debt, incident or other",
        "CATEGORY is todo, in_progress, waiting, done or cancelled; your file replaces the list of"
        f" sei, so begin with a copy: cp {folder}/transform/seeds/reference/issue_statuses.csv"
        f" {folder}/seeds/",
    ]
    assert len(first.data[0]["unmapped"]) == 12
    assert first.data[0]["unmapped"][0] == {
        "kind": "type",
        "value": "Task (big)",
        "source_system": "jira",
        "projects": 2,
        "issue_count": 16,
        "seed": "work_types.csv",
        "row": r"60,type,^task \(big\)$,WORK_TYPE",
    }
    assert (second.data[0]["is_new"], second.data[0]["unmapped"]) == (
        False,
        first.data[0]["unmapped"],
    )
    assert "QA, again" in second.err


UNKNOWN = {
    "repository": (
        {"team_repositories": "team,repository\nplatform,github.com/acme/apo\n"},
        "team_repositories.csv:2: unknown repository 'github.com/acme/apo'; did you mean",
    ),
    "person": (
        {"team_members": "team,person\nplatform,ada\nplatform,adda\n"},
        "team_members.csv:3: unknown person 'adda'; did you mean 'ada'?",
    ),
}


@pytest.mark.parametrize("seeds, message", UNKNOWN.values(), ids=UNKNOWN)
def test_a_seed_that_names_something_unknown_is_told_with_its_line_every_time(
    sei: Sei, folder: Path, models: Path, seeds: dict[str, str], message: str
) -> None:
    (folder / "seeds").mkdir()
    for name, text in {"teams": "team\nplatform\n", **seeds}.items():
        (folder / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8")

    for _ in range(2):
        answer = sei("transform")

        assert answer.code == ExitCode.USAGE
        assert message in answer.err
