"""The models' tests run commands as those of the command line do."""

from __future__ import annotations

from tests.cli.conftest import folder, sei
from tests.models.organisation import loaded, trackers

__all__ = ["folder", "loaded", "sei", "trackers"]
