"""Linear: issues with history and state spans, cycles, teams and what they refer to.

One request reads what issues refer to, a second one the newest change of every team: where nothing
is newer than what is loaded, that is all. A team's issues are read newest change first, each with
its whole history; those of an active cycle are read again on every run, since Linear does not count
every change as one. Once a week the ids of all issues tell what was deleted.
"""

from __future__ import annotations

from sei_sources.linear.api import CONCURRENCY
from sei_sources.linear.checks import check
from sei_sources.linear.listing import streams
from sei_sources.linear.settings import LinearSettings
from sei_sources.linear.tables import TABLES

SettingsModel = LinearSettings

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]
