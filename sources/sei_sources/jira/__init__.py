"""Jira Cloud and Data Center: issues with their whole changelog, boards and sprints."""

from __future__ import annotations

from sei_sources.jira.tables import TABLES

__all__ = ["TABLES"]
