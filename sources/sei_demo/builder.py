"""Fill a repository: functions that take only what matters and return the dict that is served."""

from __future__ import annotations

from sei_demo.repository_delivery import DeliveryPart
from sei_demo.repository_git import touch
from sei_demo.repository_issues import IssuePart
from sei_demo.repository_pulls import PullRequestPart


class RepositoryBuilder(PullRequestPart, IssuePart, DeliveryPart):
    """One repository and everything in it."""


__all__ = ["RepositoryBuilder", "touch"]
