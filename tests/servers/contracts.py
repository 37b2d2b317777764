"""Where the vendors' published contracts are, for tests that compare with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


FOLDER = Path(os.environ.get("SEI_CONTRACTS", PROJECT.parent / "shared" / "contracts"))


def are_there() -> bool:
    """Return whether there are contracts."""
    return FOLDER.is_dir()


def contracts() -> Path:
    """Return the folder of the contracts, or skip the test where there is none."""
    if not are_there():
        pytest.skip(f"no contracts in {FOLDER} (SEI_CONTRACTS names another folder)")
    return FOLDER
