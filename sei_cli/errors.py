"""What can go wrong, as one message, one hint and one exit code each."""

from __future__ import annotations

from enum import IntEnum

OUTDATED = "Another version of sei, or of your models, built its tables. Build them: sei transform"


class ExitCode(IntEnum):
    """What the exit code of every command means; scripts rely on it."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    SOURCE_FAILED = 3
    WAREHOUSE = 4
    MODELS_FAILED = 5
    INTERRUPTED = 130


class SeiError(Exception):
    """Something that a user can put right.

    Attributes:
        message: What is wrong, with the wrong value and the values allowed; never a secret.
        hint: What to do next, or the command to type.
    """

    exit_code = ExitCode.UNEXPECTED

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SeiError):
    """The command line says something that cannot be done."""

    exit_code = ExitCode.USAGE


class ConfigError(SeiError):
    """sei.yml, a seed or the environment is wrong."""

    exit_code = ExitCode.USAGE


class SourceFailedError(SeiError):
    """A source could not be read to its end; the others were loaded."""

    exit_code = ExitCode.SOURCE_FAILED


class WarehouseError(SeiError):
    """The warehouse is out of reach or refuses."""

    exit_code = ExitCode.WAREHOUSE


class WarehouseLockedError(WarehouseError):
    """Another run or program holds the warehouse."""


class ModelsFailedError(SeiError):
    """A model or a data test failed."""

    exit_code = ExitCode.MODELS_FAILED


def warehouse_is_full(said: str) -> WarehouseError | None:
    """Return the error for what a database says where its disk is full, None if it is not that."""
    if any(words in said for words in ("No space left", "File too large", "could not extend file")):
        return WarehouseError(
            f"the disk of the warehouse is full: {said}",
            hint="Make room, then run the same command again.",
        )
    return None
