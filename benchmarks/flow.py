"""Time the models of issues and sprints: 200,000 issues with 2,000,000 changes of status.

`flow.sql` writes an invented Jira into the raw tables of a new DuckDB file. The same models are
built once over empty tables: the difference is what the rows cost. The bar: under 60 s.

Example: python benchmarks/flow.py --issues 20000
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from sei_cli import raw  # noqa: E402
from sei_cli.warehouse import Warehouse  # noqa: E402
from sei_sources import SOURCES  # noqa: E402

TODAY = "2026-06-30"
MODELS = (
    "+flow_metrics",
    "+sprint_metrics",
    "+issue_pull_requests",
    "+int_unmapped_statuses",
    "+int_unmapped_types",
)


def main() -> None:
    """Measure both builds."""
    parser = argparse.ArgumentParser(description="Time the models of issues and sprints.")
    parser.add_argument("--issues", type=int, default=200_000)
    issues = parser.parse_args().issues
    with tempfile.TemporaryDirectory() as temporary:
        empty = _measure(Path(temporary), 0)
        full = _measure(Path(temporary), issues)
    print(f"empty build: {empty[0]:.1f} s, {empty[1]:.1f} s of processor time")
    print(f"{issues:,} issues: {full[0]:.1f} s, {full[1]:.1f} s of processor time")
    print(f"above the empty build: {full[0] - empty[0]:.1f} s")


def _measure(folder: Path, issues: int) -> tuple[float, float]:
    path = folder / f"{issues}.duckdb"
    generate(path, issues)
    return _build(path, folder)


def generate(path: Path, issues: int) -> None:
    """Create the raw tables in a DuckDB file, with that many issues in them."""
    with Warehouse.parse(f"duckdb:///{path}", ROOT).connect() as session:
        for source in SOURCES:
            tables = import_module(f"sei_sources.{source}.tables").TABLES
            raw.ensure_tables(session, source, tables)
        if not issues:
            return
        session.execute("set timezone = 'UTC'")
        session.rows("select setseed(0.5)")
        script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        session.execute(script.replace(":issues", str(issues)).replace(":today", TODAY))
        changes = session.rows("select count(*) as number from changes")[0]["number"]
        print(f"generated {issues:,} issues with {changes:,} changes of status")


def _build(path: Path, folder: Path) -> tuple[float, float]:
    """Return the seconds of a build, by the clock and of processor time."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--no-send-anonymous-usage-stats",
            "--quiet",
            "build",
            "--exclude-resource-type=unit_test",
            "--indirect-selection=cautious",
            f"--vars=today: '{TODAY}'",
            "--profiles-dir=profiles",
            f"--target-path={folder / 'target'}",
            f"--log-path={folder / 'logs'}",
            "--select",
            *MODELS,
        ],
        cwd=ROOT,
        env={**os.environ, "SEI_DUCKDB_PATH": str(path), "SEI_DBT_TARGET": "duckdb"},
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used


if __name__ == "__main__":
    main()
