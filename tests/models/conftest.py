"""The models' tests run commands as those of the command line do."""

from __future__ import annotations

from tests.cli.conftest import folder, sei

__all__ = ["folder", "sei"]
