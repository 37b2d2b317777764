"""Keep tracebacks in files of the user's folder, for whoever maintains sei."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def keep(text: str, folder: Path | None, *, of: str = "") -> Path:
    """Write what an error tells a maintainer, and return the file, os.devnull if nowhere.

    Args:
        text: The traceback, without secrets.
        folder: The folder of sei.yml, None where it is not known.
        of: Whose error it is, for the file's name: the id of a run; empty: of this process.
    """
    name = f"error-{of or f'{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}'}.log"
    folders = [Path(tempfile.gettempdir())]
    if folder:
        folders.insert(0, folder / ".sei" / "logs")
    for place in folders:
        try:
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return place / name
    return Path(os.devnull)
