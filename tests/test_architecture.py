"""The rules of the project's design that a machine can check; imports are import-linter's."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from sei_cli.app import app
from sei_sources import SOURCES
from sei_sources.source import Settings
from sei_sources.tables import Table
from tests.interface import ROOT, sql_files

HEAVY = {"dlt", "dbt", "duckdb", "psycopg", "pyarrow", "rich", "pydantic", "httpx", "yaml"}
PARTS_OF_SOURCES = {"clone", "http"}
"""Packages beside the sources that several of them share."""
GROUPS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
COMMANDS: dict[str, Any] = GROUPS | {
    f"{group} {name}": command
    for group, commands in GROUPS.items()
    for name, command in getattr(commands, "commands", {}).items()
}

REFERENCE = re.compile(r"""ref\(\s*["'](\w+)["']""")
LAYERS = {
    "staging": ("models/staging", ()),
    "intermediate": ("models/intermediate", ("stg_", "int_")),
    "marts": ("models/marts", ("int_",)),
}


def folders(parent: Path) -> set[str]:
    return {path.parent.name for path in parent.glob("*/*") if not path.match("__pycache__/*")}


def test_the_registry_names_the_folders_of_the_sources() -> None:
    assert folders(ROOT / "sources" / "sei_sources") == {*SOURCES, *PARTS_OF_SOURCES}


def test_every_source_has_its_staging_folder_and_no_other_is_there() -> None:
    assert folders(ROOT / "models" / "staging") == set(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_offers_what_every_source_offers(name: str) -> None:
    source = import_module(f"sei_sources.{name}")

    assert all(isinstance(table, Table) for table in source.TABLES)
    assert source.CONCURRENCY >= 1
    assert issubclass(source.SettingsModel, Settings)
    assert callable(source.streams)
    assert callable(source.check)


def test_the_contract_of_independence_lists_every_source() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]

    listed = next(
        contract["modules"] for contract in contracts if contract["type"] == "independence"
    )
    assert listed == [f"sei_sources.{name}" for name in SOURCES]


def test_the_command_line_names_no_vendor_outside_of_texts_for_people() -> None:
    texts_for_people = {"scaffold.py", "demo.py", "seed_files.py", "extract.py"}
    vendors = re.compile("|".join(name for name in SOURCES if name not in ("git", "files")), re.I)

    naming = {
        path.name
        for path in (ROOT / "sei_cli").rglob("*.py")
        if vendors.search(path.read_text(encoding="utf-8"))
    }
    assert naming <= texts_for_people


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_is_a_sentence_and_an_example(command: str) -> None:
    sentence, _, example = COMMANDS[command].callback.__doc__.strip().partition("\n\n")

    assert sentence.endswith(".")
    assert example.strip().startswith("Example: sei ")
    assert f"sei {command}" in example


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_and_argument_is_explained(command: str) -> None:
    silent = [
        parameter.name
        for parameter in COMMANDS[command].params
        if not parameter.help and parameter.name != "help"
    ]

    assert silent == []


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from sei_cli.__main__ import run; code = run(['--help']);"
        f"print(sorted({HEAVY!r} & set(sys.modules)), code, file=sys.stderr)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": ".:sources"},
    )

    assert answer.stderr.strip() == "[] 0"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_reads_only_the_layers_below(layer: str) -> None:
    folder, allowed = LAYERS[layer]
    own = {path.stem for path in (ROOT / folder).rglob("*.sql")}
    seeds = {path.stem for path in (ROOT / "seeds").rglob("*.csv")}

    wrong = {
        name: reference
        for name, sql in sql_files(folder).items()
        for reference in REFERENCE.findall(sql)
        if not reference.startswith(allowed or ("no reference",)) and reference not in own | seeds
    }
    assert wrong == {}


def test_only_staging_reads_raw_tables() -> None:
    reading = {
        name
        for folder in ("models/intermediate", "models/marts")
        for name, sql in sql_files(folder).items()
        if re.search(r"\bsource\(", sql)
    }

    assert reading == set()


def test_no_model_asks_the_clock() -> None:
    clock = re.compile(
        r"\b(now\s*\(|current_date|current_timestamp|localtimestamp|get_current)", re.I
    )
    paths = [*(ROOT / "models").rglob("*.sql"), *(ROOT / "macros").rglob("*.sql")]

    asking = [path.name for path in paths if clock.search(path.read_text(encoding="utf-8"))]

    assert asking == []


@pytest.mark.parametrize("folder", ["sei_cli", "sources", "models", "macros", "docs"])
def test_no_file_is_longer_than_three_hundred_lines(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sql")
        and len(path.read_text(encoding="utf-8").splitlines()) > 300
    }

    assert long <= {"sources/sei_sources/github/tables.py"}
