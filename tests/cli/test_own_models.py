"""An analyst copies the dbt project into the folder and changes the SQL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sei_cli.warehouse import Warehouse
from tests.cli.conftest import Sei, make_repository


def test_plain_dbt_builds_the_copied_models_with_a_change_into_the_same_warehouse(
    sei: Sei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = make_repository(tmp_path / "api", tag="v1.0.0")
    monkeypatch.chdir(api)
    sei("init", "--models")
    (api / "seeds" / "teams.csv").write_text("team,name,parent_team\nweb,Web,\n", encoding="utf-8")
    extracted = sei("extract")
    assert extracted.code == 0, extracted.err
    model = api / "transform" / "models" / "marts" / "core" / "core_teams.sql"
    changed = model.read_text(encoding="utf-8").replace(
        "        name,", "        upper(name) as name,"
    )
    model.write_text(changed, encoding="utf-8")

    dbt = Path(sys.executable).with_name("dbt")
    command = [dbt, "build", "--profiles-dir", "profiles", "--exclude-resource-type", "unit_test"]
    built = subprocess.run(command, cwd=api / "transform", capture_output=True, text=True)

    assert built.returncode == 0, built.stdout[-3000:]
    with Warehouse.parse("duckdb:///sei.duckdb", api).connect(read_only=True) as session:
        teams = session.rows("select team, name from analytics.teams")
        commits = session.rows("select count(*) as count from analytics.commits")
    assert teams == [{"team": "web", "name": "WEB"}]
    assert commits == [{"count": 3}]
