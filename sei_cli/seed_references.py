"""Check, once the models are built, that the seeds name only repositories and people that exist."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sei_cli import marts
from sei_cli.config import did_you_mean
from sei_cli.errors import ConfigError

if TYPE_CHECKING:
    from sei_cli.seeds import SeedTable
    from sei_cli.warehouse import Session


def check_references(session: Session, seeds: Mapping[str, SeedTable]) -> None:
    """Compare repositories and people named in the seeds with the modelled tables, once filled.

    Raises:
        ConfigError: The first row that names something unknown, with file and line.
    """
    repositories = marts.names(session, "repositories", "repository")
    if repositories:
        aliases = repositories | marts.repository_aliases(session)
        for table in seeds.values():
            if "repository" in table.seed.header:
                _check_repositories(table, aliases, repositories)
    people = marts.people(session)
    if people and "team_members" in seeds:
        identities = seeds["identities"].rows if "identities" in seeds else ()
        _check_people(seeds["team_members"], people | {row.values["person"] for row in identities})


def _check_repositories(table: SeedTable, known: set[str], shown: set[str]) -> None:
    for row in table.rows:
        pattern = row.values["repository"].lower()
        if not any(fnmatchcase(name, pattern) for name in known):
            raise ConfigError(
                f"{row.place}: unknown repository {pattern!r}{did_you_mean(pattern, shown)}",
                hint=f"Repositories are <host>/<owner>/<name>, for instance {min(shown)}",
            )


def _check_people(table: SeedTable, known: set[str]) -> None:
    for row in table.rows:
        person = row.values["person"]
        if person not in known:
            raise ConfigError(
                f"{row.place}: unknown person {person!r}{did_you_mean(person, known)}",
                hint=f"Give {person!r} an account or address in seeds/identities.csv",
            )
