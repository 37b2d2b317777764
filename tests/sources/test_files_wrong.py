"""The source files: what is wrong is told with file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sources.files_case import (
    HEADER,
    ROW,
    deployments,
    incidents,
    with_ids,
    write,
)

pytestmark = pytest.mark.usefixtures("folder")

WRONG_ROWS = [
    ({"finished_at": "2026-01-31T14:05:00"}, "finished_at", "has no time zone", "+02:00"),
    ({"finished_at": "2026-01-31"}, "finished_at", "has no time zone", "+02:00"),
    ({"finished_at": ""}, "finished_at", "is empty", "it is required"),
    ({"repository": ""}, "repository", "is empty", "it is required"),
    ({"repository": "https://github.com/a/b"}, "repository", "is no repository", "<host>/<path>"),
    ({"repository": "api"}, "repository", "is no repository", "github.com/acme/api"),
    ({"sha": "main"}, "sha", "is no commit", "7 to 64 digits"),
    ({"status": "ok"}, "status", "is not allowed", "success or failure"),
    ({"task": "undo"}, "task", "is not allowed", "deploy or rollback"),
    ({"started_at": "2026-02-01T00:00:00Z"}, "finished_at", "is before started_at", "not before"),
]


@pytest.mark.parametrize(("values", "column", "why", "allowed"), WRONG_ROWS)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(
    values: Mapping[str, str], column: str, why: str, allowed: str
) -> None:
    good = {"repository": "github.com/acme/api", "finished_at": "2026-01-31T14:05:00Z"}
    row = {**good, **values}
    write("d.csv", ",".join(row), ",".join(row.values()))

    error = deployments("d.csv").error

    assert error
    shown = f" {row[column]!r}" if row[column] else ""
    assert error.message == f"d.csv, line 2, column {column}:{shown} {why}"
    assert allowed in error.hint


WRONG_FILES = [
    (["id,repo,finished_at"], "line 1: unknown column 'repo'; did you mean repository?"),
    (["id,repository"], "line 1: column finished_at is missing"),
    (["id,id,repository,finished_at"], "line 1: column id is there twice"),
    ([HEADER, "github.com/a/b,prod"], "line 2: 2 values under 4 columns"),
    ([HEADER, '"github.com/a/b'], "line 2: unexpected end of data"),
    ([""], ": it has no header"),
]


@pytest.mark.parametrize(("lines", "message"), WRONG_FILES)
def test_a_wrong_file_is_named_with_the_line(lines: list[str], message: str) -> None:
    write("d.csv", *lines)

    error = deployments("d.csv").error

    assert error
    assert error.message.startswith("d.csv")
    assert message in error.message


WRONG_JSON = [
    ("{", "line 1, character 2: Expecting property name"),
    ("[1]", "line 1: [1] is no object"),
    ('{"id": true}', "line 1, column id: true is no text"),
    ('{"id": {"a": 1}}', 'line 1, column id: {"a": 1} is no text'),
    ('{"begin": "x"}', "line 1: unknown column 'begin'"),
    ('{"id": "a"}', "line 1, column started_at: is empty"),
]


@pytest.mark.parametrize(("line", "message"), WRONG_JSON)
def test_a_wrong_json_line_is_named(line: str, message: str) -> None:
    write("i.jsonl", line)

    error = incidents("i.jsonl").error

    assert error
    assert message in error.message


def test_one_id_in_two_places_is_an_error_that_names_both() -> None:
    write("a.csv", *with_ids("x"))
    write("b.csv", *with_ids("y", "x"))

    error = deployments("a.csv", "b.csv").error

    assert error
    assert error.message == "b.csv, line 3, column id: 'x' is in a.csv, line 2 already"


def test_two_equal_rows_without_an_id_are_an_error() -> None:
    write("a.csv", HEADER, ROW, ROW)

    error = deployments("a.csv").error

    assert error
    assert error.message == (
        "a.csv, line 3, column id: is empty, and the same is in a.csv, line 2 already"
    )


def test_text_that_is_not_utf8_is_an_error_with_its_line() -> None:
    Path("d.csv").write_bytes(f"{HEADER}\n{ROW}\n".encode() + b"caf\xe9\n")

    error = deployments("d.csv").error

    assert error
    assert error.message == "d.csv, line 3: b'\\xe9' is not UTF-8"


@pytest.mark.parametrize("pattern", ["missing.csv", "missing-*.csv"])
def test_a_file_that_is_not_there_is_an_error(pattern: str, folder: Path) -> None:
    error = deployments(pattern).error

    assert error
    assert error.message.startswith(f"{pattern}: ")
    assert str(folder) in error.hint
