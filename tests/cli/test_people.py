"""`sei people` writes likely joins with their reasons, and joins only what a person marked."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sei_cli.warehouse import Session, Warehouse
from tests.cli.conftest import Sei

ADA_AT_HOST = {
    "source_system": "github",
    "account_id": "1",
    "handle": "adalove",
    "login": "AdaLove",
    "name": "Ada Lovelace",
    "person": "github:adalove",
}
ADA_IN_TRACKER = {
    "source_system": "jira",
    "account_id": "5b10",
    "handle": "5b10",
    "name": "Lovelace, Ada",
    "person": "jira:5b10",
}
GRACE = {
    "source_system": "git",
    "account_id": "grace.hopper@acme.example",
    "handle": "grace.hopper@acme.example",
    "email": "grace.hopper@acme.example",
    "name": "grace",
    "person": "grace",
    "joined_by": "identities",
}
GRACE_IN_TRACKER = {
    "source_system": "linear",
    "account_id": "u-9",
    "handle": "ghopper",
    "login": "ghopper",
    "name": "Gräce Hopper",
    "person": "linear:ghopper",
}
ACCOUNTS = (ADA_AT_HOST, ADA_IN_TRACKER, GRACE, GRACE_IN_TRACKER)
COLUMNS = ("source_system", "account_id", "handle", "login", "email", "name", "person", "joined_by")


def build(
    session: Session, accounts: Sequence[Mapping[str, str]], bots: Sequence[str] = ()
) -> None:
    """Make the tables that the models make of these accounts."""
    people = {account["person"]: account["name"] for account in accounts}
    for schema in ("intermediate", "analytics"):
        session.execute(f"create schema {schema}")
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    session.execute(f"create table intermediate.int_accounts ({columns})")
    session.execute("create table intermediate.int_people (person text, name text, is_bot boolean)")
    session.execute("create table analytics.accounts (person text)")
    session.insert(
        "intermediate.int_accounts",
        [{name: account.get(name) for name in COLUMNS} for account in accounts],
    )
    session.insert(
        "intermediate.int_people",
        [
            {"person": person, "name": name, "is_bot": person in bots}
            for person, name in people.items()
        ],
    )


@pytest.fixture
def built(folder: Path) -> Path:
    """A folder whose models know four accounts of two people."""
    (folder / "sei.yml").write_text("", encoding="utf-8")
    (folder / "seeds").mkdir()
    seed = "person,kind,value\ngrace,email,grace.hopper@acme.example\n"
    (folder / "seeds" / "identities.csv").write_text(seed, encoding="utf-8")
    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        build(session, ACCOUNTS)
    return folder


def suggestions(folder: Path) -> list[dict[str, str]]:
    path = folder / "seeds" / "identities_suggested.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def mark(folder: Path, *marks: str) -> None:
    rows = suggestions(folder)
    with (folder / "seeds" / "identities_suggested.csv").open("w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "accept": text} for row, text in zip(rows, marks, strict=True))


def identities(folder: Path) -> list[str]:
    return (folder / "seeds" / "identities.csv").read_text(encoding="utf-8").splitlines()


def test_likely_joins_are_written_with_a_reason_and_a_score(sei: Sei, built: Path) -> None:
    answer = sei("people", "suggest", "--json")

    told = [(row["person"], row["kind"], row["value"], row["reason"]) for row in answer.data]
    assert told == [
        ("github:adalove", "jira", "5b10", "same name"),
        ("grace", "linear", "ghopper", "name equal to local part"),
    ]
    assert [row["score"] for row in answer.data] == [0.8, 0.7]
    assert [row["value"] for row in suggestions(built)] == ["5b10", "ghopper"]


def test_nothing_is_joined_before_a_person_said_yes(sei: Sei, built: Path) -> None:
    before = identities(built)
    told = sei("people", "suggest")
    untouched = sei("people", "accept")

    assert "then: sei people accept" in told.out
    assert identities(built) == before
    assert untouched.code == 0
    assert "No row says yes" in untouched.out


def test_a_marked_row_becomes_identities_of_both_accounts(sei: Sei, built: Path) -> None:
    sei("people", "suggest")
    mark(built, "yes", "no")

    answer = sei("people", "accept")

    assert identities(built)[2:] == ["github:adalove,github,adalove", "github:adalove,jira,5b10"]
    assert "sei transform" in answer.out
    assert [row["value"] for row in suggestions(built)] == ["ghopper"]


def test_an_account_joins_the_person_that_the_seed_has_already(sei: Sei, built: Path) -> None:
    sei("people", "suggest")
    mark(built, "", "Yes")

    sei("people", "accept")

    assert identities(built)[2:] == ["grace,linear,ghopper"]


def test_marks_outlive_another_search(sei: Sei, built: Path) -> None:
    sei("people", "suggest")
    mark(built, "no", "")
    sei("people", "suggest")

    assert [row["accept"] for row in suggestions(built)] == ["no", ""]


def test_a_mark_that_is_neither_yes_nor_no_is_told_with_its_line(sei: Sei, built: Path) -> None:
    sei("people", "suggest")
    mark(built, "", "maybe")

    answer = sei("people", "accept")

    assert answer.code == 2
    assert "identities_suggested.csv:3: accept 'maybe' is not allowed" in answer.err


def test_two_whom_the_seed_tells_apart_are_not_joined(sei: Sei, built: Path) -> None:
    sei("people", "suggest")
    mark(built, "yes", "")
    with (built / "seeds" / "identities.csv").open("a", encoding="utf-8") as file:
        file.write("ada,github,AdaLove\nmary,jira,5B10\n")

    answer = sei("people", "accept")

    assert answer.code == 2
    assert "identities_suggested.csv:2: identities.csv tells ada and mary apart" in answer.err


def test_without_models_the_next_command_is_named(sei: Sei, folder: Path) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")

    no_file, no_suggestions = sei("people", "suggest"), sei("people", "accept")
    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        session.execute("create table one as select 1 as one")
    no_models = sei("people", "suggest")

    assert (no_file.code, no_models.code, no_suggestions.code) == (2, 2, 2)
    assert "hint: sei run" in no_file.err
    assert "hint: sei transform" in no_models.err
    assert "sei people suggest" in no_suggestions.err


@pytest.mark.parametrize(
    ("accounts", "bots"),
    [
        ([{**ADA_AT_HOST, "person": "one"}, {**ADA_IN_TRACKER, "person": "one"}], ()),
        ([ADA_AT_HOST, ADA_IN_TRACKER], ("jira:5b10",)),
        (
            [
                {**ADA_AT_HOST, "joined_by": "identities"},
                {**ADA_IN_TRACKER, "joined_by": "identities"},
            ],
            (),
        ),
        ([{**ADA_IN_TRACKER, "account_id": name, "person": name} for name in "abcde"], ()),
        ([{**ADA_IN_TRACKER, "name": "Ada"}, {**GRACE_IN_TRACKER, "name": "Ada", "login": ""}], ()),
    ],
    ids=["joined already", "a bot", "told apart", "a name of many", "a first name alone"],
)
def test_what_tells_nothing_is_not_suggested(
    sei: Sei, folder: Path, accounts: Sequence[Mapping[str, str]], bots: Sequence[str]
) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")
    with Warehouse.parse("duckdb:///sei.duckdb", folder).connect() as session:
        build(session, accounts, bots)

    answer = sei("people", "suggest", "--json")

    assert answer.data == []


def test_postgres_finds_the_same_likely_joins(
    sei: Sei, built: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Any = sei("people", "suggest", "--json").data
    monkeypatch.setenv("SEI_WAREHOUSE", postgres_url)
    with Warehouse.parse(postgres_url, built).connect() as session:
        build(session, ACCOUNTS)

    assert sei("people", "suggest", "--json").data == found
