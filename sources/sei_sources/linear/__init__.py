"""Linear: issues with history and state spans, cycles, teams and what they refer to."""

from __future__ import annotations

from sei_sources.linear.tables import TABLES

__all__ = ["TABLES"]
