"""What `sei doctor` says of Linear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sei_sources.errors import SourceError
from sei_sources.linear.api import DOCUMENTS, Api, client_of
from sei_sources.linear.settings import LinearSettings
from sei_sources.rows import nodes
from sei_sources.source import Check, Context


def check(settings: LinearSettings) -> Iterator[Check]:
    """Look whether the token is known, and whether it sees the teams."""
    context = Context(folder=Path(), started_at=datetime.now(UTC), max_wait=10.0)
    api = Api(settings, context, client_of(settings, context))
    try:
        me = api.ask(DOCUMENTS.operation("Me"), {}, what="the token's account")
        found = api.ask(
            DOCUMENTS.operation("MoreTeams"), {"first": 20, "after": None}, what="teams"
        )
    except SourceError as error:
        yield Check("token", is_right=False, detail=error.message, hint=error.hint)
        return
    workspace = me["organization"]["name"]
    yield Check("token", is_right=True, detail=f"{me['viewer']['name']} in {workspace}")
    keys = sorted(team["key"] for team in nodes(found["teams"]))
    more = " and more" if found["teams"]["pageInfo"]["hasNextPage"] else ""
    yield Check(
        "teams",
        is_right=bool(keys),
        detail=f"{', '.join(keys) or 'none'}{more}",
        hint="" if keys else "Take the key of an account that is in a team.",
    )
    for key in settings.teams:
        if key.upper() not in keys and not more:
            hint = f"Correct `sources.linear.teams`; it has: {', '.join(keys)}"
            yield Check(f"team {key}", is_right=False, detail="not there", hint=hint)
