"""Asana: tasks with their custom fields and stories, projects, sections and what they refer to.

What tasks refer to is read once a day, and at once where a project is new. Of every project the
tasks that changed are listed, each is read with its subtasks and stories; the project's events tell
of subtasks that changed alone, and of what was deleted. Once a week the ids of all tasks tell the
same, for events are kept for a day only.
"""

from __future__ import annotations

from sei_sources.asana.api import CONCURRENCY
from sei_sources.asana.checks import check
from sei_sources.asana.listing import streams
from sei_sources.asana.settings import AsanaSettings
from sei_sources.asana.tables import TABLES

SettingsModel = AsanaSettings

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]
