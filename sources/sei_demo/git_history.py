"""Write a real git repository commit by commit, each name known at once, by `git fast-import`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Signature:
    """Who did something to a repository, and when."""

    name: str
    email: str
    at: datetime

    @property
    def line(self) -> str:
        """The signature as git writes it."""
        return f"{self.name} <{self.email}> {int(self.at.timestamp())} +0000"


class GitHistory:
    """A bare repository that is being written; use it as a context manager."""

    def __init__(self, path: Path, *, branch: str = "main") -> None:
        """Make an empty bare repository whose HEAD names a branch."""
        path.mkdir(parents=True, exist_ok=True)
        initial = ["init", "--quiet", "--bare", f"--initial-branch={branch}", str(path)]
        environment = _environment()
        subprocess.run(["git", *initial], check=True, env=environment)
        self.path = path
        self._marks: dict[str, int] = {}
        self._git = subprocess.Popen(
            ["git", "-C", str(path), "fast-import", "--quiet", "--force"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def __enter__(self) -> GitHistory:
        """Return the history itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish writing."""
        self.close()

    def commit(
        self,
        message: str,
        *,
        author: Signature,
        committer: Signature,
        parents: Sequence[str],
        changes: Mapping[str, str],
    ) -> str:
        """Write a commit and return its name; `changes` are the new texts of files by path."""
        mark = len(self._marks) + 1
        lines = [
            f"reset refs/writing\ncommit refs/writing\nmark :{mark}",
            f"author {author.line}\ncommitter {committer.line}",
            _data(message),
        ]
        for place, parent in enumerate(parents):
            lines.append(f"{'merge' if place else 'from'} :{self._marks[parent]}")
        for path, text in changes.items():
            lines.append(f"M 100644 inline {path}\n{_data(text)}")
        self._write("\n".join(lines) + f"\n\nget-mark :{mark}\n")
        sha = self._answer()
        self._marks[sha] = mark
        return sha

    def ref(self, name: str, sha: str) -> None:
        """Let a ref, for instance `refs/heads/main`, name a commit."""
        self._write(f"reset {name}\nfrom :{self._marks[sha]}\n\n")

    def tag(self, name: str, sha: str, tagger: Signature) -> None:
        """Write an annotated tag."""
        text = f"tag {name}\nfrom :{self._marks[sha]}\ntagger {tagger.line}\n{_data(name)}\n"
        self._write(text)

    def close(self) -> None:
        """Finish writing.

        Raises:
            subprocess.CalledProcessError: git refused something.
        """
        if self._git.stdin is None or self._git.stdin.closed:
            return
        self._write("reset refs/writing\nfrom 0000000000000000000000000000000000000000\n\n")
        self._git.stdin.close()
        code = self._git.wait()
        if self._git.stdout:
            self._git.stdout.close()
        if code:
            raise subprocess.CalledProcessError(code, "git fast-import")

    def _write(self, text: str) -> None:
        if self._git.stdin:
            self._git.stdin.write(text.encode())

    def _answer(self) -> str:
        if self._git.stdin is None or self._git.stdout is None:
            return ""
        self._git.stdin.flush()
        return self._git.stdout.readline().decode().strip()


def _environment() -> dict[str, str]:
    """Return an environment in which git knows no repository but the one that it is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"
