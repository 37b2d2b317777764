"""Where the vendors' published contracts are, for tests that compare with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def contracts() -> Path:
    """Return the folder of the contracts, or skip the test where there is none."""
    folder = Path(os.environ.get("SEI_CONTRACTS", PROJECT.parent / "shared" / "contracts"))
    if not folder.is_dir():
        pytest.skip(f"no contracts in {folder} (SEI_CONTRACTS names another folder)")
    return folder
