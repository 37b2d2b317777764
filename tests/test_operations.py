"""What a run leaves behind: its log, what it counted, what is pruned, and how it stops."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sei_cli import prometheus, prune, run_log
from sei_cli.differences import differences
from sei_cli.extraction import Extraction, Job, Range, SourceResult
from sei_cli.progress import PlainReporter
from sei_cli.run_log import Run
from sei_cli.secrets import Secrets
from sei_cli.warehouse import Warehouse
from sei_sources.source import Context, Count, Failed, Settings, Stream
from tests.fakes import REFUSED, THINGS, FakeSource, batch, fake

DAY = timedelta(days=1)
PRUNED = {"git": (THINGS,)}
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Interrupting(PlainReporter):
    """A person who presses Ctrl-C while the second batch is told of."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.batches = 0

    def stream_advanced(self, *names: str, **numbers: Any) -> None:
        self.batches += 1
        if self.batches == 2:
            raise KeyboardInterrupt


class Counting(FakeSource):
    """A source whose vendor says how many things there are."""

    def streams(self, settings: Any, context: Context) -> Iterator[Stream | Failed | Count]:
        yield Count("things", "a", "acme/a", THINGS, "name", 3)
        yield from super().streams(settings, context)


def extraction(
    source: FakeSource, warehouse: Warehouse, folder: Path, **options: Any
) -> Extraction:
    return Extraction(
        [Job("git", Settings(), source)],
        warehouse=warehouse,
        folder=folder,
        reporter=options.pop("reporter", PlainReporter(sys.stderr)),
        started_at=options.pop("started_at", FIRST),
        wanted=Range(**options),
    )


def ids(warehouse: Warehouse) -> list[int]:
    with warehouse.connect() as session:
        return [row["id"] for row in session.rows("select id from raw_git.things order by id")]


def test_what_was_read_before_an_interruption_is_loaded_and_the_next_run_goes_on(
    tmp_path: Path,
) -> None:
    warehouse = Warehouse.parse(f"duckdb:///{tmp_path}/sei.duckdb", tmp_path)
    batches = [batch(number, number, cursor={"at": number}) for number in (1, 2, 3)]

    with pytest.raises(KeyboardInterrupt):
        extraction(fake(a=batches), warehouse, tmp_path, reporter=Interrupting()).read()

    loaded, second = ids(warehouse), fake(a=[])
    extraction(second, warehouse, tmp_path).read()
    assert loaded == [1, 2]
    assert second.cursors_seen == [{"at": 2}]


def test_only_the_named_stream_is_read_again(tmp_path: Path) -> None:
    warehouse = Warehouse.parse(f"duckdb:///{tmp_path}/sei.duckdb", tmp_path)
    extraction(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path).read()

    named = fake(a=[batch(3, 3, cursor={"at": 3})])
    extraction(named, warehouse, tmp_path, is_full=True, only=["things"]).read()

    assert named.cursors_seen == [None]


def logged(
    source: FakeSource, warehouse: Warehouse, folder: Path
) -> tuple[Run, list[SourceResult], list[run_log.Comparison]]:
    run = Run("extract", FIRST)
    with warehouse.connect() as session:
        run_log.begin(session, run)
    results = extraction(source, warehouse, folder).read()
    with warehouse.connect() as session:
        compared = run_log.compare(session, results)
        run_log.finish(
            session, run, results, outcome="failed", mask=Secrets().mask, compared=compared
        )
    return run, results, compared


def test_the_run_log_tells_what_each_stream_brought_and_why_one_stopped(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = fake(a=[batch(1, 2, cursor={"at": 2})], b=[REFUSED])

    run, _, _ = logged(source, warehouse, tmp_path)

    with warehouse.connect() as session:
        [of_run] = run_log.latest_runs(session)
        streams = session.rows(
            "select run_id, source, stream, scope, rows, requests, error"
            " from sei_log.stream_runs order by scope"
        )
    of = {"run_id": run.run_id, "source": "git", "stream": "things", "requests": 0}
    assert streams == [
        {**of, "scope": "a", "rows": 2, "error": None},
        {**of, "scope": "b", "rows": 0, "error": "the host refused"},
    ]
    assert (of_run["outcome"], of_run["rows"], of_run["failed_streams"]) == ("failed", 2, 1)


def test_a_run_that_was_killed_stays_without_an_end(warehouse: Warehouse) -> None:
    run = Run("extract", FIRST)

    with warehouse.connect() as session:
        run_log.begin(session, run)
        [found] = run_log.latest_runs(session)

    assert (found["run_id"], found["finished_at"], found["outcome"]) == (run.run_id, None, None)


def test_the_count_at_the_source_stands_beside_the_rows_that_are_loaded(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    things = [{"id": 1, "name": "a"}, {"id": 2, "name": "a"}, {"id": 9, "name": "b"}]
    first = replace(batch(1, 1), rows={THINGS: THINGS.arrow(things)}, cursor={"at": 1})

    _, _, compared = logged(Counting({"a": [first]}, []), warehouse, tmp_path)

    with warehouse.connect() as session:
        [row] = run_log.latest_counts(session)
    assert (row["stream"], row["label"], row["source_count"], row["loaded_count"]) == (
        "things",
        "acme/a",
        3,
        2,
    )
    assert [one.is_complete for one in compared] == [False]


def told_of(warehouse: Warehouse, folder: Path, count: int, **streams: Any) -> list[str]:
    """Return what a run tells where the vendor counts so many things, and two are loaded."""
    _, results, [one] = logged(Counting(streams, []), warehouse, folder)
    counted = replace(one, count=replace(one.count, count=count), loaded=2)
    return [text.partition("; ")[2] for _, text in differences([counted], results)]


def test_a_difference_of_a_list_that_was_not_read_says_how_to_read_it_again(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    again = ["read it again: sei extract git --stream things --full"]

    assert told_of(warehouse, tmp_path, 3) == told_of(warehouse, tmp_path, 1) == again
    assert told_of(warehouse, tmp_path, 2) == []


def test_what_was_made_while_a_list_was_read_is_no_difference(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    assert told_of(warehouse, tmp_path, 1, a=[batch(1, 2)]) == []
    [text] = told_of(warehouse, tmp_path, 3, a=[batch(1, 2)])
    assert text.startswith("what changed meanwhile comes with the next run; if it still differs")


def test_a_difference_of_a_list_that_failed_asks_for_nothing_but_the_next_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    assert told_of(warehouse, tmp_path, 3, a=[REFUSED]) == ["the next run goes on"]


def test_the_metrics_file_has_what_prometheus_reads(warehouse: Warehouse, tmp_path: Path) -> None:
    source = Counting({"a": [batch(1, 2, cursor={"at": 1})], "b": [REFUSED]}, [])
    run, results, compared = logged(source, warehouse, tmp_path)

    prometheus.write(tmp_path / "sei.prom", run, results, compared, "failed")

    lines = (tmp_path / "sei.prom").read_text(encoding="utf-8").splitlines()
    assert "# TYPE sei_source_rows gauge" in lines
    assert 'sei_source_rows{source="git"} 2.0' in lines
    assert 'sei_source_failed_streams{source="git"} 1.0' in lines
    assert 'sei_stream_missing{source="git",stream="things",scope="acme/a"} 3.0' in lines
    assert "sei_run_success 0.0" in lines
    assert [path.name for path in tmp_path.glob("sei.prom*")] == ["sei.prom"]


def versions(warehouse: Warehouse) -> list[tuple[int, datetime]]:
    with warehouse.connect() as session:
        rows = session.rows(
            "select id, _extracted_at as at from raw_git.things order by id, _extracted_at"
        )
    return [(row["id"], row["at"]) for row in rows]


def test_prune_drops_what_was_replaced_by_then_and_keeps_what_still_counted(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    for day in range(4):
        changed = batch(1, 1 if day else 2, cursor={"at": day})
        extraction(fake(a=[changed]), warehouse, tmp_path, started_at=FIRST + day * DAY).read()

    with warehouse.connect() as session:
        told = prune.prune(session, FIRST + 2 * DAY + timedelta(hours=1), PRUNED, is_dry=True)
        before = versions(warehouse)
        prune.prune(session, FIRST + 2 * DAY + timedelta(hours=1), PRUNED, is_dry=False)

    assert len(before) == 5
    assert [one for one in told if one.table == "things"] == [prune.Pruned("git", "things", 2, 3)]
    assert versions(warehouse) == [(1, FIRST + 2 * DAY), (1, FIRST + 3 * DAY), (2, FIRST)]


def test_prune_shortens_the_log_of_runs_and_keeps_the_last_of_each_stream(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    logged(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path)
    runs = [("a", 0), ("a", 1), ("a", 2), ("b", 0)]
    rows = [
        {"source": "git", "stream": "things", "scope": scope, "started_at": FIRST + day * DAY}
        for scope, day in runs
    ]
    with warehouse.connect() as session:
        session.execute("delete from sei_log.stream_runs")
        session.insert("sei_log.stream_runs", rows)

        told = prune.prune(session, FIRST + DAY + timedelta(hours=1), PRUNED, is_dry=False)
        kept = session.rows("select scope, started_at as at from sei_log.stream_runs order by 1, 2")

    assert [(row["scope"], row["at"]) for row in kept] == [("a", FIRST + 2 * DAY), ("b", FIRST)]
    assert prune.Pruned("sei_log", "stream_runs", 2, 2) in told


def test_prune_keeps_what_a_deleted_thing_was(warehouse: Warehouse, tmp_path: Path) -> None:
    for day in range(2):
        changed = batch(1, 1, cursor={"at": day})
        extraction(fake(a=[changed]), warehouse, tmp_path, started_at=FIRST + day * DAY).read()
    with warehouse.connect() as session:
        session.execute(
            "insert into raw_git.things (id, _deleted_at, _extracted_at, _dlt_load_id)"
            " select id, _extracted_at + interval '1 day', _extracted_at + interval '1 day',"
            " _dlt_load_id from raw_git.things where _extracted_at > '2026-03-02 00:00:00+00'"
        )

        prune.prune(session, FIRST + 9 * DAY, PRUNED, is_dry=False)

    assert versions(warehouse) == [(1, FIRST + DAY), (1, FIRST + 2 * DAY)]


def test_prune_drops_the_rows_of_a_load_that_never_completed(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    extraction(fake(a=[batch(1, 1, cursor={"at": 1})]), warehouse, tmp_path).read()
    with warehouse.connect() as session:
        session.execute(
            "insert into raw_git.things (id, _extracted_at, _dlt_load_id)"
            " values (7, '2026-02-01 00:00:00+00', 'never completed')"
        )

        prune.prune(session, FIRST + DAY, PRUNED, is_dry=False)

    assert ids(warehouse) == [1]


def test_a_scope_is_called_what_people_call_it(warehouse: Warehouse, tmp_path: Path) -> None:
    logged(fake(a=[batch(1, 2, cursor={"at": 2})]), warehouse, tmp_path)

    with warehouse.connect() as session:
        session.execute("update sei_log.stream_runs set label = 'acme/a'")
        found = run_log.labels(session)

    assert found == {("git", "a"): "acme/a"}
