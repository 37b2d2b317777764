"""The error a source raises: what is wrong, with the value, and the next step."""

from __future__ import annotations


class SourceError(Exception):
    """One stream, or the whole source, could not be read.

    Attributes:
        message: What is wrong, naming the repository, URL, file or key; never a secret.
        hint: What to do next, or the command to type.
    """

    traceback = ""
    """Where in the code it happened, for whoever maintains it; empty where nobody needs to know."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SourceConfigError(SourceError):
    """The settings of a source cannot work: nothing of it is tried."""


class SurpriseError(SourceError):
    """A stream met something that nobody foresaw: the vendor says something new, or a fault."""

    def __init__(self, message: str, *, hint: str, traceback: str) -> None:
        super().__init__(message, hint=hint)
        self.traceback = traceback
