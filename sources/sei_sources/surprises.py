"""Make an error that nobody foresaw one of its stream: what it says, and where in the code."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from sei_sources.errors import SurpriseError
from sei_sources.source import Failed

SURPRISES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What is raised where an answer does not look as the vendor promises."""
SHOWN = 36
"""Quoted texts up to this length are shown: fields, times, ids. Longer ones may be somebody's."""
MOST_WORDS = 200

Listed = TypeVar("Listed")
_PACKAGE = Path(__file__).parent
_LONG = re.compile(rf"""'[^']{{{SHOWN + 1},}}'|"[^"]{{{SHOWN + 1},}}\"""")


def surprise(error: Exception, source: str, what: str) -> SurpriseError:
    """Return what to tell of an error; it holds no frame, and so none of what was read.

    Args:
        error: What was raised while a source was read.
        source: The source.
        what: What of it was read.
    """
    trace = "".join(_trace(error))
    if isinstance(error, OSError) and error.filename:
        return SurpriseError(
            f"{error.filename}: {error.strerror}",
            hint="What was read is loaded. Put this right, then the same command goes on.",
            traceback=trace,
        )
    return SurpriseError(
        f"unexpected {_said(error)} in {what} of {source} ({_place(error, source)})",
        hint=f"Either {source} says something new, or sei has a fault. What was read is loaded;"
        " get the newest sei, else report this line with the traceback in .sei/logs.",
        traceback=trace,
    )


def alone(listed: Iterator[Listed], source: str, label: str) -> Iterator[Listed | Failed]:
    """Yield what is listed of one thing; a surprise in it does not keep the next one out.

    Args:
        listed: What is listed.
        source: The source.
        label: What a person calls the thing.
    """
    try:
        yield from listed
    except SURPRISES as error:
        yield Failed("", label, surprise(error, source, "the listing"))


def _said(error: BaseException) -> str:
    """Return kind and words of an error, without texts so long that they may be content."""
    words = _LONG.sub("'…'", str(error).strip().partition("\n")[0])
    return f"{type(error).__name__}: {words[:MOST_WORDS]}" if words else type(error).__name__


def _place(error: BaseException, source: str) -> str:
    """Return the innermost line of the sources, and the one of this source that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        (Path(frame.filename).relative_to(_PACKAGE.parent).as_posix(), frame.lineno)
        for frame in frames
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    if not places:
        return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    own = [place for place in places if place[0].startswith(f"{_PACKAGE.name}/{source}/")]
    shown = dict.fromkeys([places[-1], *own[-1:]])
    return ", from ".join(f"{path}:{line}" for path, line in shown)


def _trace(error: BaseException) -> Iterator[str]:
    """Yield the traceback of an error and of those that led to it, their words cut likewise."""
    led_by = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if led_by:
        yield from _trace(led_by)
        yield "This led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_said(error)}\n"
