"""Make a git repository with real-sized diffs, quickly: `git fast-import` of a seeded stream."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

PEOPLE = 60
FIRST_FILES = 400
LINES_MEDIAN = 160
FILES_PER_COMMIT = (1, 1, 1, 2, 2, 3, 4, 6, 9)
FIRST_SECOND = 1_500_000_000
CYCLE = 8
"""Of so many commits one is the only commit of a branch, and one merges it."""


class Tree:
    """The files of the growing repository, each a list of lines."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        letters = "abcdefghijklmnopqrstuvwxyz_"
        words = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(4000)]
        self._lines = [
            " " * 4 * chance.randint(0, 4) + " ".join(chance.choices(words, k=chance.randint(1, 9)))
            for _ in range(60_000)
        ]
        self._made = 0
        self.files: dict[str, list[str]] = {}
        for _ in range(FIRST_FILES):
            self.add()

    def modification(self, path: str) -> bytes:
        """Return the command that writes a file as it is now."""
        return _modification(path, ("\n".join(self.files[path]) + "\n").encode())

    def add(self) -> str:
        """Add a file with as many lines as source files have."""
        self._made += 1
        number = self._made
        size = min(3000, int(self._chance.lognormvariate(0, 0.9) * LINES_MEDIAN) + 5)
        path = f"src/package{number % 37}/module{number % 211}/file{number}.py"
        self.files[path] = self._chance.choices(self._lines, k=size)
        return path

    def edit(self) -> Iterator[bytes]:
        """Change, add and remove lines at a few places of a few files."""
        chance = self._chance
        for path in chance.sample(list(self.files), chance.choice(FILES_PER_COMMIT)):
            lines = self.files[path]
            for _ in range(chance.choice((1, 1, 2, 3, 5))):
                start = chance.randrange(len(lines) + 1)
                removed = chance.choice((0, 1, 2, 5, 12))
                added = chance.choice((1, 1, 2, 6, 15))
                lines[start : start + removed] = chance.choices(self._lines, k=added)
            yield self.modification(path)

    def rename(self) -> bytes:
        """Rename a file."""
        old = self._chance.choice(list(self.files))
        new = old.replace("/file", "/moved_file")
        if new in self.files:
            return b""
        self.files[new] = self.files.pop(old)
        return f"R {old} {new}\n".encode()


def import_stream(commits: int, seed: int) -> Iterator[bytes]:
    """Yield what `git fast-import` reads: branches that are merged, renames, binary files."""
    chance = random.Random(seed)
    tree = Tree(chance)
    yield _commit(chance, 1, parents=(), changes=map(tree.modification, tree.files))
    for number in range(2, commits + 1):
        changes = list(tree.edit())
        if number % 12 == 0:
            changes.append(tree.modification(tree.add()))
        if number % 90 == 0:
            changes.append(tree.rename())
        if number % 200 == 0:
            changes.append(_modification(f"images/{number}.png", chance.randbytes(6000)))
        yield _commit(chance, number, parents=_parents(number), changes=changes)
    yield f"reset refs/heads/main\nfrom :{commits}\n\ndone\n".encode()


def _parents(number: int) -> tuple[int, ...]:
    place = number % CYCLE
    if number > CYCLE and place == CYCLE - 1:
        return (number - 2,)
    if number > CYCLE and place == 0:
        return (number - 2, number - 1)
    return (number - 1,)


def _modification(path: str, content: bytes) -> bytes:
    return f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def _commit(
    chance: random.Random, number: int, *, parents: tuple[int, ...], changes: Iterator[bytes]
) -> bytes:
    author, other = chance.randrange(PEOPLE), chance.randrange(PEOPLE)
    who = f"Person {author} <person{author}@example.com> {FIRST_SECOND + number * 3000} +0000"
    message = f"Change the module (#{number})\n\nWhy it was needed, in a line or two of text.\n"
    if number % 5 == 0:
        message += f"\nCo-authored-by: Person {other} <person{other}@example.com>\n"
    head = f"commit refs/heads/main\nmark :{number}\nauthor {who}\ncommitter {who}\n"
    origin = "".join(
        f"{'merge' if place else 'from'} :{parent}\n" for place, parent in enumerate(parents)
    )
    data = f"data {len(message)}\n{message}"
    return f"{head}{data}{origin}".encode() + b"".join(changes) + b"\n"


def generate(folder: Path, *, commits: int, seed: int = 7) -> None:
    """Write a bare repository, packed as a server would send it."""
    git = ["git", "-C", str(folder)]
    folder.mkdir(parents=True)
    subprocess.run([*git, "init", "--quiet", "--bare", "--initial-branch=main"], check=True)
    hasty = ["-c", "core.compression=1", "fast-import", "--depth=0"]
    command = [*git, *hasty, "--quiet", "--force", "--done"]
    importer = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert importer.stdin
    for part in import_stream(commits, seed):
        importer.stdin.write(part)
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")
    subprocess.run([*git, "repack", "-a", "-d", "-f", "--quiet"], check=True)
