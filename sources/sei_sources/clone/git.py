"""Run git in a way that no configuration, hook, prompt or secret of the machine takes part in."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event
from typing import IO

from sei_sources.errors import SourceConfigError, SourceError

CONFIGURATION = {
    "core.attributesFile": os.devnull,
    "core.deltaBaseCacheLimit": "160m",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "credential.helper": "",
    "diff.context": "0",
    "diff.suppressBlankEmpty": "false",
    "gc.autoDetach": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "120",
    "i18n.logOutputEncoding": "UTF-8",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "maintenance.autoDetach": "false",
    "protocol.allow": "never",
    "trailer.separators": ":",
}
"""What is set against the repository's own configuration.

Without context lines git compares less, and counts the same.
"""

ENVIRONMENT = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=30",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
KEPT = ("GIT_EXEC_PATH", "GIT_PROXY_", "GIT_SSH", "GIT_SSL_")
"""Variables that choose a key, a certificate or a proxy; other GIT_ variables are left out."""

WITH_ACCESS = "Give a token that may read the repository."
HINTS = {
    "Authentication failed": WITH_ACCESS,
    "could not read Username": WITH_ACCESS,
    "could not read Password": WITH_ACCESS,
    "Permission denied": "Check that this user's key or token may read the repository.",
    "Host key verification failed": "Connect once by hand, so that ssh knows the host: ssh HOST",
    "not found": "Check the URL, and that the token may read the repository.",
    "does not appear to be a git repository": "Check the URL.",
    "Could not resolve host": "Check the network and the host's name, then run it again.",
    "promisor": "The clone is partial, its files are elsewhere: clone it whole, or write its URL.",
    "dubious ownership": "Give the repository to this user, or write its path instead of a URL.",
}
REMOTE_HINT = "Check the URL, the network and the token, then run it again."
LOCAL_HINT = "Try `git fsck` there; what was read before is kept, the next run goes on from it."
TICK_SECONDS = 0.2
OLDEST_VERSION = (2, 32)
"""Before, git cannot be told to read no configuration of the user."""


@dataclass(frozen=True)
class Output:
    """What a git command prints; it ends early where the run is being stopped."""

    pipe: IO[bytes]
    stop: Event

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end only."""
        return b"" if self.stop.is_set() else self.pipe.read(size)


@dataclass(frozen=True)
class Git:
    """A repository that git works on.

    Attributes:
        folder: Its git directory.
        label: What a person calls it; every error begins with it.
        protocols: Transports that git may use; none where nothing is fetched.
        configuration: Further git configuration; git gets it by the environment, so it may hold a
            secret.
        stop: Set where the run is being stopped: git is then stopped as well.
    """

    folder: Path
    label: str
    protocols: tuple[str, ...] = ()
    configuration: Mapping[str, str] = field(default_factory=dict, repr=False)
    stop: Event = field(default_factory=Event, repr=False, compare=False)

    def run(self, *arguments: str, stdin: bytes = b"", allowed: Sequence[int] = (0,)) -> str:
        """Return what a git command prints.

        Args:
            arguments: Command and arguments.
            stdin: What the command reads.
            allowed: Exit codes that are no error.

        Raises:
            SourceError: git ended with another exit code.
        """
        process = subprocess.Popen(
            ["git", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._existing_folder(),
            env=self.environment(),
        )
        try:
            printed, said = self._communicate(process, stdin)
        finally:
            process.kill()
            process.wait()
        if process.returncode not in allowed:
            raise self._failure(arguments[0], process.returncode, said)
        return printed.decode("utf-8", "replace")

    def _communicate(
        self, process: subprocess.Popen[bytes], stdin: bytes | None
    ) -> tuple[bytes, bytes]:
        while True:
            try:
                return process.communicate(stdin, timeout=TICK_SECONDS)
            except subprocess.TimeoutExpired:
                stdin = None
                self.go_on()

    @contextmanager
    def reading(self, *arguments: str, stdin: bytes = b"") -> Iterator[Output]:
        """Open what a git command prints, to be read to its end while it works.

        Raises:
            SourceError: git ended with an error, which may be after much was read.
        """
        with TemporaryFile() as asked, TemporaryFile() as said:
            asked.write(stdin)
            asked.seek(0)
            process = subprocess.Popen(
                ["git", *arguments],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=self._existing_folder(),
                env=self.environment(),
            )
            assert process.stdout  # noqa: S101 - it is a pipe
            try:
                with process.stdout:
                    yield Output(process.stdout, self.stop)
                self.go_on()
                code = process.wait()
            finally:
                process.kill()
                process.wait()
            if code != 0:
                said.seek(0)
                raise self._failure(arguments[0], code, said.read())

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a git process."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name.startswith(KEPT)
        }
        kept.pop("SSH_ASKPASS", None)
        own = dict(ENVIRONMENT)
        if "GIT_SSH" in kept:
            # What a user chose this way, git passes over where there is a command.
            del own["GIT_SSH_COMMAND"]
        configuration = {**CONFIGURATION, **self.configuration}
        numbered = {"GIT_CONFIG_COUNT": str(len(configuration))}
        for number, (key, value) in enumerate(configuration.items()):
            numbered[f"GIT_CONFIG_KEY_{number}"] = key
            numbered[f"GIT_CONFIG_VALUE_{number}"] = value
        return {
            **own,
            **kept,
            **numbered,
            "GIT_DIR": str(self.folder),
            "GIT_ALLOW_PROTOCOL": ":".join(self.protocols),
        }

    def go_on(self) -> None:
        """Do nothing, unless the run is being stopped.

        Raises:
            SourceError: It is.
        """
        if self.stop.is_set():
            raise SourceError(
                f"{self.label}: stopped", hint="What was read is kept; the same command goes on."
            )

    def _existing_folder(self) -> Path:
        if not self.folder.is_dir():
            raise SourceError(
                f"{self.label}: {self.folder} is gone", hint="Run it again, or correct the path."
            )
        return self.folder

    def _failure(self, command: str, code: int, stderr: bytes) -> SourceError:
        said = stderr.decode("utf-8", "replace")
        default = REMOTE_HINT if self.protocols else LOCAL_HINT
        hint = next((hint for text, hint in HINTS.items() if text in said), default)
        return SourceError(
            f"{self.label}: git {command} ended with exit code {code}: {_gist(said)}", hint=hint
        )


def _gist(said: str) -> str:
    """Return the last line that git calls fatal with its cause before; advice may follow it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal: ")]
    if not fatal:
        return lines[-1] if lines else "it said nothing"
    cause = lines[lines.index(fatal[-1]) - 1] if lines[0] != fatal[-1] else ""
    return f"{cause}; {fatal[-1]}" if cause else fatal[-1]


def require_git() -> None:
    """Make sure that git is there and knows what is asked of it.

    Raises:
        SourceConfigError: It is not there, or too old.
    """
    try:
        answer = subprocess.run(["git", "--version"], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SourceConfigError(
            "git is not installed", hint="Install git: commits are read from clones."
        ) from error
    found = re.search(r"(\d+)\.(\d+)", answer.stdout)
    if found and (int(found[1]), int(found[2])) < OLDEST_VERSION:
        oldest = ".".join(map(str, OLDEST_VERSION))
        raise SourceConfigError(
            f"{answer.stdout.strip()} is too old", hint=f"Install git {oldest} or newer."
        )
