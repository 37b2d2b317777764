"""The models' tests run commands as those of the command line do."""

from __future__ import annotations

from tests.cli.conftest import folder, sei
from tests.sources.github_case import waits

__all__ = ["folder", "sei", "waits"]
