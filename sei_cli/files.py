"""Write files that others read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Give a file another text at once: whoever reads it, and whatever fails, it is never half.

    Raises:
        OSError: It cannot be written; it is as it was.
    """
    there = path.resolve()
    new = there.with_name(f"{there.name}.{os.getpid()}.new")
    try:
        new.write_text(text, encoding="utf-8")
        if there.is_file():
            shutil.copymode(there, new)
        new.replace(there)
    finally:
        new.unlink(missing_ok=True)
