"""Asana: tasks with their custom fields and stories, projects, sections and what they refer to."""

from __future__ import annotations

from sei_sources.asana.tables import TABLES

__all__ = ["TABLES"]
