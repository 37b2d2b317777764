"""GitHub: pull requests, reviews, issues, deployments, releases, workflow runs, teams, commits.

One query lists fifty repositories together with the newest entries of all their lists. A list that
shows nothing new is not read: a quiet repository costs no more than its place in that query. What
changed is read newest first down to what is known (`newest_first`), or oldest change first where
GitHub can begin at a time (`oldest_first`); lists inside of things are followed to their end
(`nested`). Commits come from a clone. A cursor belongs to one list of one repository, and keeps the
fingerprints of what an overlap may bring again, so that nothing unchanged is appended.
"""

from __future__ import annotations

from sei_sources.github.api import CONCURRENCY
from sei_sources.github.checks import check
from sei_sources.github.listing import streams
from sei_sources.github.settings import GitHubSettings
from sei_sources.github.tables import TABLES

SettingsModel = GitHubSettings

__all__ = ["CONCURRENCY", "TABLES", "SettingsModel", "check", "streams"]
