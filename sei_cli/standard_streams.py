"""stdout and stderr of this process: without secrets, and no reason to stop once nobody reads.

What a command does counts, not who listens: a reader that goes away (`| head`) or a log that cannot
be written ends no run, and changes no exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from sei_cli.secrets import Secrets


class StandardStream:
    """A text stream that masks what is written to it, and outlives its reader.

    Args:
        stream: What it writes to; None: the process was started without it.
        secrets: What is masked.
        name: What to call it in an error; empty: whatever goes wrong, nobody needs to know.
    """

    def __init__(self, stream: TextIO | None, secrets: Secrets, *, name: str = "") -> None:
        self._stream = stream or _nowhere()
        self._secrets = secrets
        self._name = name

    def write(self, text: str) -> int:
        """Write the masked text.

        Raises:
            OSError: It cannot be written although somebody may read it.
        """
        with self._while_read():
            self._stream.write(self._secrets.mask(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write masked lines."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Pass on what is kept back; see `write`."""
        with self._while_read():
            self._stream.flush()

    @contextmanager
    def _while_read(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            if self._name and not isinstance(error, BrokenPipeError):
                raise OSError(error.errno, error.strerror, self._name) from error

    def __getattr__(self, name: str) -> Any:
        """Be the stream in everything else."""
        return getattr(self._stream, name)


def _nowhere() -> TextIO:
    """Return a stream that stays open: what is opened next must not become stdout."""
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def standard_streams(secrets: Secrets) -> Iterator[None]:
    """Mask stdout and stderr of this process until the end of the block."""
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout = cast(TextIO, StandardStream(stdout, secrets, name="stdout"))
    sys.stderr = cast(TextIO, StandardStream(stderr, secrets))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = stdout, stderr
