"""Teams and members of an organisation: read whole, for they do not say what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sei_sources.cursors import Node
from sei_sources.github import tables
from sei_sources.github.api import Api
from sei_sources.github.nested import complete
from sei_sources.http import PageSize
from sei_sources.references import changes, known_of
from sei_sources.rows import Read, inner
from sei_sources.source import Batch, Cursor, Stream
from sei_sources.tables import Table


@dataclass(frozen=True)
class _Listed:
    """What a list holds.

    Attributes:
        rows: By table.
        notes: What is shorter than GitHub counts: what is missing there does not count as gone.
    """

    rows: Mapping[Table, Sequence[Node]]
    notes: tuple[str, ...] = ()


def organization_streams(api: Api, organization: str) -> Iterator[Stream]:
    """Yield the streams of an organisation."""
    scope = organization.lower()

    def teams(cursor: Cursor | None) -> Iterator[Batch]:
        counting = api.counting("teams", organization)
        listed = _teams(counting, organization)
        yield from _changed(api, ("teams", scope), cursor, listed, f"teams of {organization}")

    def members(cursor: Cursor | None) -> Iterator[Batch]:
        counting = api.counting("members", organization)
        listed = _members(counting, organization)
        yield from _changed(api, ("members", scope), cursor, listed, f"members of {organization}")

    yield Stream("teams", scope, organization, teams)
    yield Stream("members", scope, organization, members)


def _changed(
    api: Api,
    stream: tuple[str, str],
    cursor: Cursor | None,
    listed: _Listed,
    what: str,
) -> Iterator[Batch]:
    appended, known = changes(
        listed.rows,
        known_of(api.context, *stream),
        now=api.context.started_at,
        what=what,
        may_shrink=cursor is None,
        is_whole=not listed.notes,
    )
    if any(appended.values()) or cursor is None:
        yield Batch(Read(appended).arrow(), cursor={"known": known}, notes=listed.notes)
    elif listed.notes:
        yield Batch(notes=listed.notes)


def _teams(api: Api, organization: str) -> _Listed:
    what = f"teams of {organization}"
    pages = api.pages(
        "Teams",
        {"organization": organization},
        ("organization", "teams"),
        size=PageSize(50, 100),
        what=what,
        counted=True,
    )
    found = [team for page in pages for team in page.items]
    notes = complete(api, found, what=what)
    rows = {
        tables.TEAMS: [_team(team, organization) for team in found],
        tables.TEAM_MEMBERS: [
            _team_member(team, edge) for team in found for edge in _edges(team["members"])
        ],
        tables.TEAM_REPOSITORIES: [
            _team_repository(team, edge) for team in found for edge in _edges(team["repositories"])
        ],
    }
    return _Listed(rows, notes)


def _members(api: Api, organization: str) -> _Listed:
    """Return the members; addresses that the token may not see are NULL, which is no failure."""
    pages = api.pages(
        "Members",
        {"organization": organization},
        ("organization", "membersWithRole"),
        size=PageSize(100, 100),
        what=f"members of {organization}",
        partial=True,
        counted=True,
    )
    rows = [
        _member(edge, organization) for page in pages for edge in page.items if edge.get("node")
    ]
    return _Listed({tables.MEMBERS: rows})


def _edges(connection: Node | None) -> list[Node]:
    return [edge for edge in (connection or {}).get("edges") or () if edge and edge.get("node")]


def _team(team: Node, organization: str) -> Node:
    return {
        "id": team["id"],
        "organization": organization,
        "slug": team["slug"],
        "name": team["name"],
        "description": team["description"],
        "privacy": team["privacy"],
        "parent_slug": inner(team["parentTeam"], "slug"),
        "created_at": team["createdAt"],
        "updated_at": team["updatedAt"],
    }


def _team_member(team: Node, edge: Node) -> Node:
    return {
        "team_id": team["id"],
        "user_id": str(edge["node"]["databaseId"]),
        "user_login": edge["node"]["login"],
        "role": edge["role"],
    }


def _team_repository(team: Node, edge: Node) -> Node:
    return {
        "team_id": team["id"],
        "repository_id": edge["node"]["id"],
        "permission": edge["permission"],
    }


def _member(edge: Node, organization: str) -> Node:
    user = edge["node"]
    verified = user.get("organizationVerifiedDomainEmails") or ()
    return {
        "organization": organization,
        "user_id": str(user["databaseId"]),
        "user_login": user["login"],
        "name": user["name"],
        "email": next(iter(verified), None) or user.get("email") or None,
        "role": edge["role"],
    }
