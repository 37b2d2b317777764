"""Read commits oldest first, a part at a time, with two git processes side by side."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from sei_sources.clone.git import Git
from sei_sources.clone.records import BLOCK, FORMAT, Contact, read_contacts, read_records
from sei_sources.clone.tables import COMMITS
from sei_sources.errors import SourceError
from sei_sources.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

PROCESSES = 2
PART = 5000
"""Commits of one git process: with fewer its cache is cold too often; a kill costs so many."""

PLAIN = ("-z", "--no-color", "--no-notes", "--no-show-signature", "--no-mailmap", FORMAT)
DIFF = (
    "--numstat",
    "--diff-merges=off",
    "--find-renames",
    "-l1000",
    "--diff-algorithm=myers",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
)


@dataclass(frozen=True)
class Part:
    """Some commits whose ancestors are in earlier parts or were loaded before.

    Attributes:
        rows: Arrow tables by raw table.
        contacts: Names and addresses met.
        commits: Every commit followed by its parents.
        total: Commits in all parts.
    """

    rows: dict[Table, pa.Table]
    contacts: set[Contact]
    commits: Sequence[Sequence[str]]
    total: int


def read_parts(
    git: Git,
    wanted: Iterable[str],
    known: Iterable[str],
    *,
    repository_id: str,
    boundary: frozenset[str],
    since: datetime | None = None,
) -> Iterator[Part]:
    """Yield the commits that `wanted` reach and `known` do not, parents before children.

    Args:
        git: The repository.
        wanted: Commits to be read with their ancestors.
        known: Commits that were read with their ancestors; those that are gone are passed over.
        repository_id: Goes into every row.
        boundary: Commits whose parents a shallow clone left out.
        since: Commits before are left out.

    Raises:
        SourceError: git cannot read on; the parts before are whole.
    """
    with (
        _listed(git, wanted, known, since) as (lines, total),
        ThreadPoolExecutor(PROCESSES, thread_name_prefix="git-log") as pool,
    ):
        waiting: deque[Future[Part]] = deque()
        try:
            while commits := [line.decode().split() for line in islice(lines, PART)]:
                work = pool.submit(_read_part, git, commits, repository_id, boundary, total)
                waiting.append(work)
                if len(waiting) > PROCESSES:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def all_contacts(git: Git, wanted: Iterable[str]) -> set[Contact]:
    """Return every name and address of the commits that `wanted` reach.

    Raises:
        SourceError: git cannot read them.
    """
    asked = "".join(f"{sha}\n" for sha in wanted).encode()
    with git.reading("log", *PLAIN, "--stdin", stdin=asked) as stream:
        return read_contacts(stream)


def unreached(git: Git, commits: Iterable[str], heads: Iterable[str]) -> list[str]:
    """Return those of the commits that no head reaches.

    Raises:
        SourceError: git cannot walk the history.
    """
    candidates = set(commits) - set(heads)
    if not candidates:
        return []
    asked = [*candidates, *(f"^{sha}" for sha in heads)]
    listed = git.run("rev-list", "--stdin", stdin="\n".join(asked).encode()).split()
    return sorted(candidates.intersection(listed))


def exists(git: Git, sha: str) -> bool:
    """Say whether a commit is in the repository; after a force push it may be gone.

    Raises:
        SourceError: git cannot tell.
    """
    found = git.run("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}", allowed=(0, 1, 128))
    return bool(found)


@contextmanager
def _listed(
    git: Git, wanted: Iterable[str], known: Iterable[str], since: datetime | None
) -> Iterator[tuple[IO[bytes], int]]:
    """List commits and parents in a file: the names of a million commits are better not held."""
    asked = [*wanted, *(f"^{sha}" for sha in known)]
    limit = [f"--since={since.timestamp():.0f}"] if since else []
    command = ["rev-list", "--topo-order", "--reverse", "--parents", "--ignore-missing", *limit]
    with TemporaryFile() as file:
        with git.reading(*command, "--stdin", stdin="\n".join(asked).encode()) as stream:
            while block := stream.read(BLOCK):
                file.write(block)
        file.seek(0)
        total = sum(1 for _ in file)
        file.seek(0)
        yield file, total


def _read_part(
    git: Git,
    commits: Sequence[Sequence[str]],
    repository_id: str,
    boundary: frozenset[str],
    total: int,
) -> Part:
    # Newest first, as packs hold the newest version of a file whole.
    asked = "".join(f"{commit[0]}\n" for commit in reversed(commits)).encode()
    command = ("log", "--no-walk=unsorted", *PLAIN, *DIFF, "--stdin")
    tables: dict[Table, list[pa.Table]] = defaultdict(list)
    contacts: set[Contact] = set()
    with git.reading(*command, stdin=asked) as stream:
        for records in read_records(stream, boundary):
            contacts |= records.contacts()
            for table, rows in records.tables(repository_id).items():
                tables[table].append(rows)
    told = sum(rows.num_rows for rows in tables[COMMITS])
    if told != len(commits):
        raise SourceError(
            f"{git.label}: git log told of {told} commits out of {len(commits)}",
            hint="Try `git fsck` there, then run it again.",
        )
    return Part(_joined(tables), contacts, commits, total)


def _joined(tables: Mapping[Table, Sequence[pa.Table]]) -> dict[Table, pa.Table]:
    import pyarrow as pa

    return {table: pa.concat_tables(parts) for table, parts in tables.items()}
