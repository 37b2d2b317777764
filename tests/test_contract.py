"""The names that people and programs rely on."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from sei_cli.config import Rules, Values, read_config
from sei_cli.secrets import Secrets
from sei_cli.seed_files import SEEDS
from sei_sources import SOURCES, load_source
from sei_sources.dbt_sources import sources_yaml
from tests.interface import ROOT, models, promised_seeds, promised_tables, sql_files

MARTS = models("models/marts")


def test_the_marts_are_the_promised_tables() -> None:
    assert set(sql_files("models/marts")) == set(promised_tables())


@pytest.mark.parametrize("table", promised_tables())
def test_a_mart_has_every_promised_column(table: str) -> None:
    columns = [column["name"] for column in MARTS[table]["columns"]]

    assert [name for name in promised_tables()[table] if name not in columns] == []


@pytest.mark.parametrize("table", MARTS)
def test_every_column_of_a_mart_has_a_type_and_says_what_it_means(table: str) -> None:
    vague = [
        column["name"]
        for column in MARTS[table]["columns"]
        if len(column.get("description", "").split()) < 2 or not column.get("data_type")
    ]

    assert vague == []


@pytest.mark.parametrize("table", MARTS)
def test_the_description_of_a_mart_starts_with_its_grain(table: str) -> None:
    assert MARTS[table]["description"].startswith("One row per")


def test_the_seeds_are_the_promised_files() -> None:
    assert {seed.name: seed.header for seed in SEEDS} == promised_seeds()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_seed_of_the_project_has_the_columns_that_users_may_fill(seed: object) -> None:
    path = ROOT / "seeds" / seed.folder / f"{seed.name}.csv"  # type: ignore[attr-defined]

    assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(seed.header)  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", SOURCES)
def test_dbt_knows_the_raw_tables_column_for_column(source: str) -> None:
    path = ROOT / "models" / "staging" / source / "_sources.yml"

    assert path.read_text(encoding="utf-8") == sources_yaml(source), "run: make sources"


@pytest.mark.parametrize("source", SOURCES)
def test_every_raw_table_says_what_it_holds(source: str) -> None:
    for table in import_module(f"sei_sources.{source}.tables").TABLES:
        assert table.description.startswith("One row per"), table.name
        assert [column.name for column in table.columns if not column.description] == []


def test_the_project_knows_the_same_sources_as_the_registry() -> None:
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))

    assert tuple(project["vars"]["providers"]) == SOURCES


def test_the_example_of_all_settings_is_valid_and_shows_every_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_TOKEN", "JIRA_TOKEN", "LINEAR_API_KEY", "ASANA_TOKEN"):
        monkeypatch.setenv(name, "a-token")
    monkeypatch.delenv("SEI_WAREHOUSE", raising=False)
    text = (ROOT / "sei.example.yml").read_text(encoding="utf-8")
    (tmp_path / "sei.yml").write_text(text, encoding="utf-8")

    config = read_config(tmp_path / "sei.yml", Secrets())

    assert config.sources == SOURCES
    assert [type(config.source(name)) for name in SOURCES] == [
        load_source(name).SettingsModel for name in SOURCES
    ]
    keys = {key for name in SOURCES for key in load_source(name).SettingsModel.model_fields}
    keys |= {*Values.model_fields, *Rules.model_fields}
    assert {key for key in keys if f"{key}:" not in text} == set()
