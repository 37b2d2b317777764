"""What a report is asked for, checked before anything is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sei_cli.config import did_you_mean
from sei_cli.errors import UsageError
from sei_cli.topics import GRAINS, SCOPES, TOPICS


@dataclass(frozen=True)
class Question:
    """What is asked for: one named scope in full, or every name of a scope side by side."""

    scope: str
    name: str | None
    grain: str
    since: date

    @property
    def is_overview(self) -> bool:
        """Whether all names of the scope are asked for."""
        return self.name is None and self.scope != "organization"


def asked_for(
    named: Mapping[str, str], *, scope: str, grain: str, since: datetime | None
) -> Question:
    """Check what was asked for.

    Raises:
        UsageError: Scope or grain is unknown, or there is more than one scope.
    """
    given = {kind: name for kind, name in named.items() if name}
    if len(given) + bool(scope) > 1:
        asked = [f"--{kind}" for kind in (*given, *(["scope"] if scope else []))]
        raise UsageError(f"{' and '.join(asked)} exclude each other", hint="Give one of them.")
    scopes, grains = ("", *SCOPES), tuple(GRAINS)
    for option, value, allowed in (("--scope", scope, scopes), ("--grain", grain, grains)):
        if value not in allowed:
            raise UsageError(
                f"{option} {value!r} is unknown{did_you_mean(value, allowed)}",
                hint=f"Allowed: {', '.join(filter(None, allowed))}",
            )
    kind, name = next(iter(given.items()), (scope or "organization", None))
    start = since or datetime.now(UTC) - timedelta(days=GRAINS[grain])
    return Question(kind, name, grain, start.date())


def topics_of(topic: str, asked: Question) -> list[str]:
    """Return the topics of a report: the one named, or all that are measured by the scope.

    Raises:
        UsageError: There is no such topic, or it is not measured by the scope.
    """
    if topic and topic not in TOPICS:
        raise UsageError(
            f"unknown report {topic!r}{did_you_mean(topic, TOPICS)}",
            hint=f"Reports: {', '.join(TOPICS)}",
        )
    measured = [
        name for name, one in TOPICS.items() if asked.scope in (*one.scopes, "organization")
    ]
    if topic and topic not in measured:
        raise UsageError(
            f"{topic} is not measured by {asked.scope}",
            hint=f"It is by {', '.join(TOPICS[topic].scopes)}: sei report {topic}",
        )
    return [topic] if topic else measured


def full_name(name: str, known: Sequence[str], kind: str) -> str:
    """Return the whole of a name: `acme/api` is enough for a repository.

    Raises:
        UsageError: Nothing is called so, or it is the end of several names.
    """
    folded = name.casefold()
    same = [one for one in known if one.casefold() == folded]
    ends = same or [one for one in known if one.casefold().endswith(f"/{folded}")]
    if len(ends) == 1 or not known:
        return ends[0] if ends else name
    if ends:
        raise UsageError(
            f"{kind} {name!r} may be one of {len(ends)}", hint=f"Name it in full: {', '.join(ends)}"
        )
    raise UsageError(
        f"no {kind} {name!r}{did_you_mean(name, known)}",
        hint=f"Known: {', '.join(known[:20])}{' …' if len(known) > 20 else ''}",
    )
