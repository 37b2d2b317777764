"""`sei run` on a git repository and a project of two metric tables that the user owns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sei_cli.errors import ExitCode
from tests.cli.conftest import Sei, git, make_repository
from tests.cli.metric_tables import METRIC_TABLES, column_type
from tests.cli.test_transform import PROJECT
from tests.interface import ROOT, promised_tables

VALUES = {
    "scope": "'organization'",
    "scope_name": "'all'",
    "grain": "'month'",
    "period_start": "cast(date_trunc('month', now() - interval 40 day) as date)",
    "is_running": "false",
    "release_count": "(select count(*) from raw_git.tags)",
}


@pytest.fixture
def api(folder: Path) -> Path:
    """A repository that the folder's sei.yml names, and metric tables in the user's project."""
    project = folder / "transform"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    shutil.copytree(ROOT / "profiles", project / "profiles")
    (project / "macros").mkdir()
    shutil.copy(ROOT / "macros" / "generate_schema_name.sql", project / "macros")
    for table in METRIC_TABLES:
        columns = (
            f"{VALUES.get(name, f'cast(null as {column_type(name)})')} as {name}"
            for name in promised_tables()[table]
        )
        sql = f"select {', '.join(columns)}"
        (project / "models" / f"{table}.sql").write_text(sql, encoding="utf-8")
    (folder / "sei.yml").write_text("sources: {git: {repositories: [api]}}\n", encoding="utf-8")
    return make_repository(folder / "api", tag="v1.0.0")


def test_one_command_extracts_transforms_and_reports(sei: Sei, api: Path) -> None:
    first = sei("run")
    git(api, "tag", "v1.0.1")
    second = sei("run", "--json")

    assert first.code == 0, first.err
    assert "1 releases on – days" in first.out
    frequency = second.data["dora_metrics"][0]
    assert frequency["counts"] == "2 releases on – days"


def test_a_source_that_fails_ends_the_run_with_3_after_the_report(
    sei: Sei, api: Path, folder: Path
) -> None:
    settings = "sources: {git: {repositories: [api, nowhere]}}\n"
    (folder / "sei.yml").write_text(settings, encoding="utf-8")

    answer = sei("run")

    assert answer.code == ExitCode.SOURCE_FAILED
    assert "1 releases on – days" in answer.out
    assert "nowhere" in answer.err.splitlines()[-2]


def test_status_tells_what_was_loaded_and_built(sei: Sei, api: Path) -> None:
    before = sei("status")
    sei("run")
    after = sei("status")

    assert "not there yet" in before.out
    assert "Models: not built yet: sei run" in before.out
    assert f"Models: {len(METRIC_TABLES)} tables in analytics, built " in after.out
    assert "git     history" in after.out
