"""Loading: the same on DuckDB and PostgreSQL, unless a name says otherwise."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_cli import load, raw
from sei_cli.warehouse import Warehouse
from sei_sources.source import Batch
from tests.fakes import REFUSED, THINGS, batch, fake
from tests.loading import STARTED_AT, rows, run


def ids(warehouse: Warehouse) -> list[int]:
    return [row["id"] for row in rows(warehouse, "select id from raw_git.things order by id")]


def test_a_row_arrives_with_its_types_and_the_start_of_the_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    made_at = datetime(2025, 12, 31, 23, 59, 59, 123456, tzinfo=UTC)
    thing = {
        "id": 7,
        "name": "naïve – ünïcode",
        "is_good": True,
        "weight": 0.5,
        "labels": ["a", "b c"],
        "made_at": made_at,
    }
    source = fake(all=[Batch({THINGS: THINGS.arrow([thing, {"id": 8}])}, cursor={"page": 1})])

    run(source, warehouse, tmp_path)

    columns = "id, name, is_good, weight, labels, made_at, _deleted_at, _extracted_at"
    found = rows(warehouse, f"select {columns} from raw_git.things order by id")
    empty = dict.fromkeys(("name", "is_good", "weight", "labels", "made_at", "_deleted_at"))
    assert found == [
        {**thing, "labels": "a\nb c", "_deleted_at": None, "_extracted_at": STARTED_AT},
        {**empty, "id": 8, "_extracted_at": STARTED_AT},
    ]


def test_the_next_run_starts_at_the_last_cursor_of_each_scope(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    run(fake(a=[batch(1, 2, cursor={"at": 2}), batch(3, 3, cursor={"at": 3})]), warehouse, tmp_path)
    second = fake(a=[], b=[batch(9, 9, cursor={"at": 9})])

    run(second, warehouse, tmp_path)

    assert sorted(second.cursors_seen, key=str) == [None, {"at": 3}]


def test_full_forgets_the_cursors(warehouse: Warehouse, tmp_path: Path) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)
    second = fake(a=[batch(1, 1, cursor={"at": 1})])

    run(second, warehouse, tmp_path, is_full=True)

    assert second.cursors_seen == [None]
    assert ids(warehouse) == [1, 1]


def test_a_stream_that_fails_keeps_what_it_read_and_the_other_streams(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = fake(a=[batch(1, 1, cursor={"at": 1}), REFUSED], b=[batch(2, 2, cursor={"at": 2})])

    result = run(source, warehouse, tmp_path)

    assert ids(warehouse) == [1, 2]
    assert [(stream.label, stream.error) for stream in result.failed] == [("a", REFUSED)]


def test_a_stream_that_meets_a_surprise_keeps_what_it_read_and_the_other_streams(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    missing = KeyError("made_at")
    source = fake(a=[batch(1, 1, cursor={"at": 1}), missing], b=[batch(2, 2, cursor={"at": 2})])

    result = run(source, warehouse, tmp_path)
    second = fake(a=[batch(3, 3, cursor={"at": 3})])
    mended = run(second, warehouse, tmp_path)

    assert [stream.label for stream in result.failed] == ["a"]
    assert (second.cursors_seen, mended.failed) == ([{"at": 1}], [])
    assert ids(warehouse) == [1, 2, 3]


def test_what_was_read_before_an_error_that_ends_the_run_is_kept(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = fake(a=[batch(1, 1, cursor={"at": 1}), MemoryError()])

    with pytest.raises(MemoryError):
        run(source, warehouse, tmp_path)

    assert ids(warehouse) == [1]


def test_a_batch_without_a_cursor_is_read_again(warehouse: Warehouse, tmp_path: Path) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1}), batch(2, 2)]), warehouse, tmp_path)
    second = fake(a=[])

    run(second, warehouse, tmp_path)

    assert second.cursors_seen == [{"at": 1}]


def test_many_rows_are_loaded_in_slices_that_each_carry_their_cursor(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SLICE_BYTES", 1)

    run(fake(a=[batch(n, n, cursor={"at": n}) for n in (1, 2, 3)]), warehouse, tmp_path)

    loads = (
        "select _dlt_load_id, count(*) as count from raw_git.{} group by _dlt_load_id order by 1"
    )
    things, cursors = (rows(warehouse, loads.format(t)) for t in ("things", "sei_cursors"))
    assert [row["count"] for row in things] == [1, 1, 1]
    assert things == cursors


def test_the_cursor_of_a_load_that_did_not_complete_does_not_count(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)
    with warehouse.connect() as session:
        session.execute(
            "insert into raw_git.sei_cursors (stream, scope, cursor, _extracted_at, _dlt_load_id)"
            " values ('things', 'a', '{\"at\": 99}', '2026-03-02 00:00:00+00', 'never completed')"
        )

    with warehouse.connect() as session:
        cursors = raw.read_cursors(session, "git")

    assert cursors == {("things", "a"): {"at": 1}}


def test_a_run_with_a_clock_behind_still_brings_the_latest_versions(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)

    run(
        fake(a=[batch(2, 2, cursor={"at": 2})]),
        warehouse,
        tmp_path,
        started_at=datetime(2020, 1, 1, tzinfo=UTC),
    )

    newest = rows(warehouse, "select id from raw_git.things order by _extracted_at desc limit 1")
    assert newest == [{"id": 2}]


def test_a_table_gets_the_columns_that_a_new_version_of_sei_declares(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with warehouse.connect() as session:
        session.execute("create schema raw_git")
        session.execute("create table raw_git.things (id bigint, _dlt_load_id text)")
        session.execute("insert into raw_git.things values (1, 'old')")

    run(fake(a=[batch(2, 2, cursor={"at": 2})]), warehouse, tmp_path)

    found = rows(warehouse, "select id, name from raw_git.things order by id")
    assert found == [{"id": 1, "name": None}, {"id": 2, "name": "thing 2"}]


def test_loading_leaves_no_working_files(warehouse: Warehouse, tmp_path: Path) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path / "state")

    assert [path for path in (tmp_path / "state").rglob("*") if path.is_file()] == []


def test_a_cursor_that_did_not_move_is_not_loaded_again(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)

    run(fake(a=[Batch(cursor={"at": 1})]), warehouse, tmp_path)

    assert rows(warehouse, "select count(*) as count from raw_git._dlt_loads") == [{"count": 1}]


NOTHING_NEW = """
import sys
from pathlib import Path
from sei_cli.warehouse import Warehouse
from tests.fakes import fake
from tests.loading import run
url, folder = sys.argv[1:]
run(fake(a=[]), Warehouse.parse(url, Path("/")), Path(folder))
print(sorted({"dlt", "dbt", "pyarrow"} & set(sys.modules)))
"""


def test_a_run_that_finds_nothing_new_imports_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NOTHING_NEW, f"duckdb:///{tmp_path}/a.duckdb", str(tmp_path)]

    answer = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ".:sources"},
    )

    assert answer.stdout.strip() == "[]"


def test_a_duckdb_file_stays_readable_by_older_readers_after_a_load(tmp_path: Path) -> None:
    warehouse = Warehouse.parse(f"duckdb:///{tmp_path}/a.duckdb", Path("/"))

    run(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)

    tags = rows(warehouse, "select tags from duckdb_databases() where not internal")
    assert tags[0]["tags"]["storage_version"] == "v1.2.0+"


def test_a_folder_with_a_quote_in_its_name_takes_rows_and_leaves_nothing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "ann's", tmp_path / "temporary"
    for each in (folder, elsewhere):
        each.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    warehouse = Warehouse.parse("duckdb:///sei.duckdb", folder)

    run(fake(all=[batch(1, 3)]), warehouse, folder)

    assert ids(warehouse) == [1, 2, 3]
    assert list(elsewhere.iterdir()) == []
