"""Jira Cloud and Data Center: issues with their whole changelog, boards and sprints.

What issues refer to is read once a week, and within a day after one named something new; the first
run of a Cloud site takes it from the issues themselves. Every run asks each project for the issues
that changed, oldest change first, so that the cursor of a project moves on with every slice, and
each board for its sprints that are not closed. Once a week the ids of all issues tell what was
deleted.
"""

from __future__ import annotations

from sei_sources.jira.api import CONCURRENCY
from sei_sources.jira.checks import check
from sei_sources.jira.listing import streams
from sei_sources.jira.settings import JiraSettings
from sei_sources.jira.tables import TABLES

SettingsModel = JiraSettings

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]
