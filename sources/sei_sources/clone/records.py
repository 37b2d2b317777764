"""Turn what `git log -z --numstat` prints into arrow tables, a column at a time."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sei_sources.clone.git import Output
from sei_sources.clone.tables import COMMIT_FILES, COMMIT_TRAILERS, COMMITS
from sei_sources.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 1 << 16
HELD = 20_000
"""Commits and files after which rows become arrow, which takes a tenth of the memory of lists."""
MARK = "\x01"
"""Begins a commit; a line of numstat begins with a digit, a dash or a line break."""
COMMIT_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%s", "%b")
TRAILERS = "%(trailers:only=true,unfold=true,separator=%x1e,key_value_separator=%x1f)"
FORMAT = "--format=%x01" + "%x00".join((*COMMIT_FIELDS, TRAILERS))
LAST_SECOND = 253_402_300_799
"""The end of the year 9999: a later date is a broken one."""

IDENTITY = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*")

Contact = tuple[str, str]
"""Name and address as written."""
CommitFields = tuple[str, ...]
File = tuple[str, str, str | None, str, str]
"""Commit, path, previous path, additions, deletions."""


@dataclass
class Records:
    """Some commits with their files and trailers, as git told of them."""

    commits: list[CommitFields] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    trailers: list[tuple[str, int, str, str]] = field(default_factory=list)

    def contacts(self) -> set[Contact]:
        """Return every name and address met, co-authors included."""
        found = {(fields[2], fields[3]) for fields in self.commits}
        found.update((fields[5], fields[6]) for fields in self.commits)
        for _, _, token, value in self.trailers:
            if token == "co-authored-by" and (identity := IDENTITY.fullmatch(value)):  # noqa: S105
                found.add((identity["name"], identity["email"]))
        return found

    def tables(self, repository_id: str) -> dict[Table, pa.Table]:
        """Return the rows as arrow tables."""
        return {
            COMMITS: _commits(repository_id, self.commits),
            COMMIT_FILES: _files(repository_id, self.files),
            COMMIT_TRAILERS: _trailers(repository_id, self.trailers),
        }


def read_records(stream: Output, boundary: frozenset[str]) -> Iterator[Records]:
    """Yield what git prints, so much at a time as may be held in lists.

    Args:
        stream: What git prints.
        boundary: Commits without known parents; their files, the whole tree, are left out.
    """
    records = Records()
    tokens = _tokens(stream)
    sha = ""
    for token in tokens:
        if token.startswith(MARK):
            if len(records.commits) + len(records.files) >= HELD:
                yield records
                records = Records()
            *fields, trailers = (token[1:], *islice(tokens, len(COMMIT_FIELDS)))
            if len(fields) < len(COMMIT_FIELDS):
                break  # git stopped in the middle, its exit code says why
            records.commits.append(tuple(fields))
            sha = fields[0]
            if trailers:
                records.trailers.extend(_split_trailers(sha, trailers))
            continue
        additions, deletions, path = token.split("\t", 2)
        previous = None
        if not path:
            previous, path = next(tokens, ""), next(tokens, "")
        if sha not in boundary:
            records.files.append((sha, path, previous, additions, deletions))
    yield records


def read_contacts(stream: Output) -> set[Contact]:
    """Return every name and address in git's output, holding no commit."""
    found: set[Contact] = set()
    tokens = _tokens(stream)
    width = len(COMMIT_FIELDS) + 1
    while fields := tuple(islice(tokens, width)):
        one = Records([fields], trailers=list(_split_trailers("", fields[-1])))
        found |= one.contacts()
    return found


def _tokens(stream: Output) -> Iterator[str]:
    decoder = getincrementaldecoder("utf-8")("replace")
    rest = ""
    while block := stream.read(BLOCK):
        *whole, rest = (rest + decoder.decode(block)).split("\0")
        yield from whole


def _split_trailers(sha: str, text: str) -> Iterator[tuple[str, int, str, str]]:
    for position, trailer in enumerate(filter(None, text.strip("\n").split("\x1e")), start=1):
        token, _, value = trailer.partition("\x1f")
        yield sha, position, token.strip().lower(), value.strip()


def _commits(repository_id: str, commits: Sequence[CommitFields]) -> pa.Table:
    columns = _columns(commits, len(COMMIT_FIELDS))
    sha, parents, name, email, at, committer, committer_email, committed, subject, body = columns
    return COMMITS.arrow_columns(
        {
            "repository_id": _same(repository_id, len(commits)),
            "sha": sha,
            "parents": _or_null(parents),
            "author_name": _or_null(name),
            "author_email": _or_null(email),
            "authored_at": _times(at),
            "committer_name": _or_null(committer),
            "committer_email": _or_null(committer_email),
            "committed_at": _times(committed),
            "subject": _or_null(subject),
            "body": [text.strip("\n") or None for text in body],
        }
    )


def _files(repository_id: str, files: Sequence[File]) -> pa.Table:
    sha, path, previous, additions, deletions = _columns(files, 5)
    return COMMIT_FILES.arrow_columns(
        {
            "repository_id": _same(repository_id, len(files)),
            "sha": sha,
            "path": path,
            "previous_path": previous,
            "additions": _counts(additions),
            "deletions": _counts(deletions),
        }
    )


def _trailers(repository_id: str, trailers: Sequence[tuple[str, int, str, str]]) -> pa.Table:
    sha, position, token, value = _columns(trailers, 4)
    identities = [IDENTITY.fullmatch(text) for text in value]
    return COMMIT_TRAILERS.arrow_columns(
        {
            "repository_id": _same(repository_id, len(trailers)),
            "sha": sha,
            "position": position,
            "token": token,
            "value": value,
            "name": [found["name"] or None if found else None for found in identities],
            "email": [found["email"] if found else None for found in identities],
        }
    )


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[tuple[str, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _same(value: str, count: int) -> pa.Array:
    import pyarrow as pa

    return pa.repeat(pa.scalar(value, pa.string()), count)


def _or_null(texts: Sequence[str]) -> list[str | None]:
    return [text or None for text in texts]


def _times(seconds: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array([seconds_or_null(text) for text in seconds], pa.timestamp("s", "UTC"))


def seconds_or_null(text: str) -> int | None:
    """Return seconds since 1970, None where the date is broken."""
    if not text.isdecimal() or len(text) > 12:
        return None
    seconds = int(text)
    return seconds if seconds <= LAST_SECOND else None


def _counts(texts: Sequence[str]) -> list[int | None]:
    return [None if text.endswith("-") else int(text) for text in texts]
