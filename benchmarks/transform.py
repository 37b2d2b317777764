"""Time `sei transform` on a generated organisation, against the same build of empty tables.

The bars: scale 1 on DuckDB under 60 s and 4 GB more than the empty build (PostgreSQL: 240 s),
scale 0.1 at least five times less of that, nothing new under 2 s.

Example: python benchmarks/transform.py --postgres postgresql://localhost/bench --scales 0 0.1 1
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from benchmarks.generate_warehouse import generate  # noqa: E402
from sei_cli.warehouse import Warehouse  # noqa: E402

SETTINGS = "warehouse: {url}\nsources: {{}}\n"
GIBIBYTE = 2**20
"""Resident sizes are told in KiB (on macOS in bytes)."""


def main() -> None:
    """Measure the scales that are asked for."""
    parser = argparse.ArgumentParser(description="Time `sei transform`.")
    parser.add_argument("--scales", nargs="+", type=float, default=[0.0, 0.1, 1.0])
    parser.add_argument("--postgres", default="", help="URL of a database that may be emptied")
    parser.add_argument("--keep", type=Path, help="folder to keep the warehouses in")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        measured = {}
        for scale in sorted(arguments.scales):
            measured[scale] = _measure(folder / f"scale-{scale:g}", scale, arguments.postgres)
            _print(scale, measured[scale], measured.get(0.0))
    _print_ratio(measured)


def _measure(folder: Path, scale: float, postgres: str) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    url = postgres or f"duckdb:///{folder}/sei.duckdb"
    (folder / "sei.yml").write_text(SETTINGS.format(url=url), encoding="utf-8")
    warehouse = Warehouse.parse(url, folder)
    if warehouse.path:
        warehouse.path.unlink(missing_ok=True)
    else:
        _empty(warehouse)
    begun = time.perf_counter()
    rows = generate(warehouse, scale) if scale else {}
    generated = time.perf_counter() - begun
    first = _transform(folder)
    return {
        "rows": sum(rows.values()),
        "generate": generated,
        "first": first,
        "again": _transform(folder),
    }


def _empty(warehouse: Warehouse) -> None:
    with warehouse.connect() as session:
        kept = "('pg_catalog', 'information_schema', 'public', 'pg_toast')"
        for row in session.rows(
            f"select schema_name from information_schema.schemata where schema_name not in {kept}"
        ):
            session.execute(f'drop schema "{row["schema_name"]}" cascade')


def _transform(folder: Path) -> dict[str, float]:
    """Run `sei transform` in a process of its own; return seconds and the peak of its memory."""
    program = (
        "import json, resource, sys, time; begun = time.perf_counter();"
        "from sei_cli.__main__ import run; code = run(['--config', sys.argv[1], 'transform']);"
        "used = resource.getrusage(resource.RUSAGE_SELF);"
        "print(json.dumps({'seconds': time.perf_counter() - begun,"
        " 'cpu': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss, 'code': code}))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'sources'}{os.pathsep}{ROOT}"}
    environment.pop("SEI_WAREHOUSE", None)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "sei.yml")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    if answer["code"]:
        raise SystemExit(f"sei transform failed:\n{done.stdout}{done.stderr}")
    return answer


def _print(scale: float, measured: dict[str, Any], empty: dict[str, Any] | None) -> None:
    first, again = measured["first"], measured["again"]
    unit = GIBIBYTE * (1024 if sys.platform == "darwin" else 1)
    parts = [
        f"scale {scale:g}: {measured['rows']:,} raw rows (made in {measured['generate']:.0f} s):"
        f" {first['seconds']:.1f} s, CPU {first['cpu']:.1f} s, peak"
        f" {first['memory'] / unit:.2f} GiB; nothing new: {again['seconds']:.1f} s"
    ]
    if empty:
        seconds, cpu = (first[key] - empty["first"][key] for key in ("seconds", "cpu"))
        parts.append(f"; more than empty: {seconds:.1f} s, CPU {cpu:.1f} s")
    print("".join(parts), flush=True)


def _print_ratio(measured: dict[float, dict[str, Any]]) -> None:
    if not {0.0, 0.1, 1.0} <= measured.keys():
        return
    ratios = []
    for key in ("seconds", "cpu"):
        empty, small, large = (measured[scale]["first"][key] for scale in (0.0, 0.1, 1.0))
        ratios.append((large - empty) / max(small - empty, 0.001))
    print(
        f"ten times less data takes {ratios[0]:.1f} times less, by CPU time {ratios[1]:.1f} times"
        " (bar: 5)"
    )


if __name__ == "__main__":
    main()
