"""Fixtures of the tests of sources."""

from tests.sources.github_case import case, waits

__all__ = ["case", "waits"]
