"""The source files: strict rows in, changes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_sources import files
from sei_sources.errors import SourceError
from sei_sources.source import Context, Cursor

STARTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEADER = "repository,environment,sha,finished_at"
ROW = "github.com/acme/api,prod-eu,0123abc,2026-01-31T14:05:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass
class Run:
    rows: list[dict[str, Any]] = field(default_factory=list)
    cursor: Cursor | None = None
    batches: int = 0
    notes: list[str] = field(default_factory=list)
    error: SourceError | None = None

    def brief(self) -> list[tuple[Any, ...]]:
        return [(row["id"], row["_deleted_at"]) for row in self.rows]


def deployments(*patterns: str, before: Run | None = None) -> Run:
    return run(files.SettingsModel(deployments=patterns), before)


def incidents(*patterns: str) -> Run:
    return run(files.SettingsModel(incidents=patterns), None)


def run(settings: files.SettingsModel, before: Run | None) -> Run:
    (stream,) = files.streams(settings, Context(Path(), STARTED_AT))
    result = Run(cursor=before.cursor if before else None)
    try:
        for batch in stream.extract(result.cursor):
            result.batches += 1
            result.cursor = batch.cursor
            result.notes.extend(batch.notes)
            for rows in batch.rows.values():
                result.rows.extend(rows.to_pylist())
    except SourceError as error:
        result.error = error
    return result


def write(name: str, *lines: str) -> None:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_ids(*ids: str) -> list[str]:
    return [f"id,{HEADER}", *(f"{row_id},{ROW}" for row_id in ids)]


def test_a_csv_row_is_read_whole() -> None:
    write(
        "d.csv",
        "id,repository,environment,sha,status,started_at,finished_at,task,description,url",
        "",
        "7,github.com/Acme/api,prod,0123ABCDEF,failure,2026-01-31T14:00:00+02:00,"
        '2026-01-31 14:05:30+02:00,rollback,"back, to ""one""\ntwo lines",https://ci/7',
    )

    assert deployments("d.csv").rows == [
        {
            "id": "7",
            "repository": "github.com/Acme/api",
            "environment": "prod",
            "sha": "0123abcdef",
            "status": "failure",
            "started_at": datetime(2026, 1, 31, 12, tzinfo=UTC),
            "finished_at": datetime(2026, 1, 31, 12, 5, 30, tzinfo=UTC),
            "task": "rollback",
            "description": 'back, to "one"\ntwo lines',
            "url": "https://ci/7",
            "file": "d.csv",
            "line": 3,
            "_deleted_at": None,
        }
    ]


def test_empty_columns_get_their_defaults() -> None:
    write("d.csv", "repository,finished_at,status,environment", f"a.example/b,{ROW[-20:]},,")

    (row,) = deployments("d.csv").rows

    assert row["id"].startswith("file-")
    assert (row["environment"], row["status"], row["task"]) == ("production", "success", "deploy")
    assert row["started_at"] == row["finished_at"] == datetime(2026, 1, 31, 14, 5, tzinfo=UTC)
    assert (row["sha"], row["url"]) == (None, None)


def test_json_lines_are_read_like_csv() -> None:
    write(
        "i.jsonl",
        '{"id": 12, "started_at": "2026-01-31T14:05:00Z", "title": "Down", "resolved_at": null}',
        "",
        '{"id": "b", "started_at": "2026-01-31T14:05:00Z", "service": "shop"}',
    )

    rows = incidents("i.jsonl").rows

    assert [(row["id"], row["title"], row["service"], row["line"]) for row in rows] == [
        ("12", "Down", None, 1),
        ("b", None, "shop", 3),
    ]


def test_a_made_id_stays_when_the_status_is_corrected_and_changes_with_the_commit() -> None:
    write("d.csv", f"{HEADER},status", f"{ROW},success")
    first = deployments("d.csv")
    write("d.csv", f"{HEADER},status", f"{ROW},failure")
    corrected = deployments("d.csv", before=first)
    write("d.csv", f"{HEADER},status", f"{ROW.replace('0123abc', '0123abd')},failure")
    another = deployments("d.csv", before=corrected)

    assert [row["status"] for row in corrected.rows] == ["failure"]
    assert corrected.rows[0]["id"] == first.rows[0]["id"]
    assert [row["id"] == first.rows[0]["id"] for row in another.rows] == [False, True]
    assert another.rows[1]["_deleted_at"] == STARTED_AT


def test_nothing_changed_reads_nothing_even_where_lines_moved() -> None:
    write("d.csv", *with_ids("a", "b"))
    first = deployments("d.csv")
    header, a, b = with_ids("a", "b")
    write("d.csv", header, b, "", a)

    second = deployments("d.csv", before=first)

    assert second.batches == 0


def test_only_rows_that_are_new_changed_or_gone_are_read() -> None:
    write("d.csv", *with_ids("same", "changed", "gone"))
    first = deployments("d.csv")
    lines = with_ids("same", "changed", "new")
    write("d.csv", lines[0], lines[1], lines[2].replace("prod-eu", "prod-us"), lines[3])

    second = deployments("d.csv", before=first)

    assert second.brief() == [("changed", None), ("new", None), ("gone", STARTED_AT)]
    assert second.rows[0]["environment"] == "prod-us"
    assert second.notes == ["1 deployments are gone from the files"]


def test_a_row_that_moves_to_another_file_is_neither_new_nor_gone() -> None:
    write("2025.csv", *with_ids("a", "b"))
    write("2026.csv", *with_ids("c"))
    first = deployments("20*.csv")
    write("2025.csv", *with_ids("a"))
    write("2026.csv", *with_ids("b", "c"))

    assert deployments("20*.csv", before=first).batches == 0


def test_a_file_that_no_longer_matches_takes_its_rows_along() -> None:
    write("2025.csv", *with_ids("a"))
    write("2026.csv", *with_ids("b"))
    first = deployments("20*.csv")
    Path("2025.csv").unlink()

    assert deployments("20*.csv", before=first).brief() == [("a", STARTED_AT)]


def test_a_wrong_file_fails_and_the_others_are_loaded() -> None:
    write("a.csv", *with_ids("a"))
    write("b.csv", f"id,{HEADER}", "b,github.com/acme/api,prod,0123abc,yesterday")

    found = deployments("*.csv")

    assert found.brief() == [("a", None)]
    assert found.error
    assert found.error.message == "b.csv, line 2, column finished_at: 'yesterday' is no time"


def test_nothing_is_gone_while_a_file_is_wrong_and_all_is_right_once_it_is_mended() -> None:
    write("a.csv", *with_ids("a", "old"))
    write("b.csv", *with_ids("b"))
    first = deployments("*.csv")
    write("a.csv", *with_ids("a"))
    write("b.csv", "nonsense")
    broken = deployments("*.csv", before=first)
    write("b.csv", *with_ids("b"))

    mended = deployments("*.csv", before=broken)

    assert broken.brief() == []
    assert broken.error
    assert mended.brief() == [("old", STARTED_AT)]


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


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    text = "\r\n".join(with_ids("a", "b"))
    Path("d.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert [row["line"] for row in deployments("d.csv").rows] == [2, 3]


@pytest.mark.parametrize("pattern", ["missing.csv", "missing-*.csv"])
def test_a_file_that_is_not_there_is_an_error(pattern: str, folder: Path) -> None:
    error = deployments(pattern).error

    assert error
    assert error.message.startswith(f"{pattern}: ")
    assert str(folder) in error.hint


def test_doctor_counts_the_rows_and_names_what_is_wrong() -> None:
    write("d.csv", *with_ids("a", "b"))
    write("i.csv", "id", "1")
    settings = files.SettingsModel(deployments=("d.csv",), incidents=("i.csv",))

    checks = [(found.subject, found.is_right, found.detail) for found in files.check(settings)]

    assert checks == [
        ("deployments", True, "2 deployments in d.csv"),
        ("incidents", False, "i.csv, line 1: column started_at is missing"),
    ]
