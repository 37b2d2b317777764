"""The source files: rows that are read, and what changes, moves or goes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_sources import files
from tests.sources.files_case import (
    HEADER,
    ROW,
    STARTED_AT,
    deployments,
    incidents,
    with_ids,
    write,
)

pytestmark = pytest.mark.usefixtures("folder")


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


def test_reading_everything_again_tells_what_has_gone_since() -> None:
    write("d.csv", *with_ids("same", "gone"))
    first = deployments("d.csv")
    write("d.csv", *with_ids("same"))

    again = deployments("d.csv", before=first, is_full=True)

    assert again.brief() == [("same", None), ("gone", STARTED_AT)]


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


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    text = "\r\n".join(with_ids("a", "b"))
    Path("d.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert [row["line"] for row in deployments("d.csv").rows] == [2, 3]


def test_doctor_counts_the_rows_and_names_what_is_wrong() -> None:
    write("d.csv", *with_ids("a", "b"))
    write("i.csv", "id", "1")
    settings = files.SettingsModel(deployments=("d.csv",), incidents=("i.csv",))

    checks = [(found.subject, found.is_right, found.detail) for found in files.check(settings)]

    assert checks == [
        ("deployments", True, "2 deployments in d.csv"),
        ("incidents", False, "i.csv, line 1: column started_at is missing"),
    ]
