"""Load ready arrow tables of commits, as fast as the warehouse takes them.

The bars: 50,000 commits/s into DuckDB, 25,000/s into PostgreSQL. Beside it, what one load of a
single row costs.

Example: python benchmarks/load.py --postgres postgresql://localhost/bench --rows 500000
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from sei_cli import raw  # noqa: E402
from sei_cli.load import Loader  # noqa: E402
from sei_cli.progress import PlainReporter  # noqa: E402
from sei_cli.warehouse import Warehouse  # noqa: E402
from sei_sources.clone.tables import COMMITS  # noqa: E402
from sei_sources.source import Batch, Context, Stream  # noqa: E402

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000
BARS = {"duckdb": 50_000, "postgres": 25_000}
FIRST = datetime(2023, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure each warehouse that is given."""
    parser = argparse.ArgumentParser(description="Time the loading of ready arrow tables.")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--postgres", default="", help="URL of a database that may be filled")
    arguments = parser.parse_args()
    batches = [commits(first) for first in range(0, arguments.rows, BATCH)]
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"duckdb:///{folder}/bench.duckdb", arguments.postgres]
        for url in filter(None, urls):
            measure(Warehouse.parse(url, Path("/")), batches, Path(folder))


def commits(first: int) -> pa.Table:
    """Return a batch of commits of usual length."""
    return COMMITS.arrow(commit(number) for number in range(first, first + BATCH))


def commit(number: int) -> dict[str, object]:
    """Return one commit."""
    at = FIRST + timedelta(minutes=number)
    return {
        "repository_id": "github.com/acme/api",
        "sha": f"{number:040x}",
        "parents": f"{number - 1:040x}",
        "author_name": f"Person {number % 97}",
        "author_email": f"person.{number % 97}@acme.example",
        "authored_at": at,
        "committer_name": "GitHub",
        "committer_email": "noreply@github.com",
        "committed_at": at,
        "subject": f"Change the part {number % 1013} so that it does what it says (#{number})",
        "body": "It did not. Now it does, and a test says so.\n\nReviewed-by: Somebody else",
    }


def measure(warehouse: Warehouse, batches: Sequence[pa.Table], folder: Path) -> None:
    """Print how fast a warehouse takes the batches, and what one row costs."""
    with warehouse.connect() as session:
        raw.ensure_tables(session, "git", [COMMITS])
    context = Context(folder=folder, started_at=datetime.now(UTC))
    loader = Loader("git", warehouse, context, PlainReporter(sys.stderr))
    stream = Stream("history", "bench", "bench", lambda _: iter(()))
    with loader.working_folder():
        first = timed(loader, stream, [batches[0].slice(0, 1)])
        again = timed(loader, stream, [batches[0].slice(1, 1)])
        before = time.process_time()
        seconds = timed(loader, stream, batches)
        used = time.process_time() - before
    rate = sum(batch.num_rows for batch in batches) / seconds
    bar = BARS[warehouse.kind]
    print(
        f"{warehouse.kind}: {rate:,.0f} commits/s, {rate / bar:.1f} times the bar of {bar:,}"
        f" ({used:.1f} s of CPU in {seconds:.1f} s);"
        f" one row {again:.2f} s, the first load of a process {first:.2f} s",
        flush=True,
    )


def timed(loader: Loader, stream: Stream, batches: Sequence[pa.Table]) -> float:
    """Return the seconds that loading the batches takes."""
    began = time.perf_counter()
    for batch in numbered(batches):
        loader.add(stream, batch)
    loader.flush()
    return time.perf_counter() - began


def numbered(batches: Sequence[pa.Table]) -> Iterator[Batch]:
    """Yield the batches with a cursor each."""
    for number, rows in enumerate(batches):
        yield Batch({COMMITS: rows}, cursor={"batch": number})


if __name__ == "__main__":
    main()
