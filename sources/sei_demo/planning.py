"""What people begin to work on, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sei_demo.development import Development
from sei_demo.rhythm import working


def plan_changes(development: Development, begin: datetime, titles: Sequence[str]) -> None:
    """Let people begin changes, some for an issue that was there before, and push small ones."""
    chance, timeline = development.chance, development.timeline
    moment, number = begin, 0
    while moment < timeline.end:
        title = titles[number % len(titles)]
        topic = chance.choice(development.habits.topics)
        _plan_change(development, working(moment), f"{title} {topic}")
        if chance.random() < 0.12:
            pushed_at = working(moment + timedelta(hours=5))
            timeline.at(pushed_at, lambda now: development.push(now, "Correct the readme"))
        days = chance.expovariate(development.habits.changes_per_week / 7)
        moment, number = moment + timedelta(days=days), number + 1


def _plan_change(development: Development, at: datetime, title: str) -> None:
    chance, timeline = development.chance, development.timeline
    label = "bug" if title.startswith("Fix") else chance.choice(("feature", "feature", "chore"))
    if chance.random() > 0.35:
        change = development.change(title, labels=(label,))
        timeline.at(at, lambda now: development.start(now, change))
        return

    def report(now: datetime) -> None:
        author = chance.choice(development.habits.people)
        issue = development.code.builder.issue(
            author=author, opened_at=now, title=title, labels=[label], assignees=[author]
        )
        change = development.change(title, author, labels=(label,), closes=(issue,))
        begun = development.waits.after(now, 40)
        timeline.at(begun, lambda later: development.start(later, change))

    timeline.at(at, report)
