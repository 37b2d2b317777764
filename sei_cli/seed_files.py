"""The CSV files that people edit: their columns, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sei_sources import SOURCES

Kind = Literal["text", "date", "boolean", "whole number", "number", "regular expression"]


@dataclass(frozen=True)
class Column:
    """One column of a seed.

    Attributes:
        name: Its name in the header.
        kind: What a value must be.
        is_required: Whether a value may not be empty, nor the column be left out.
        allowed: The only values, where there are few.
        seed: The seed whose first column must have the value.
    """

    name: str
    kind: Kind = "text"
    is_required: bool = False
    allowed: tuple[str, ...] = ()
    seed: str = ""


@dataclass(frozen=True)
class Seed:
    """One CSV file.

    Attributes:
        name: File name without `.csv`.
        folder: Where the dbt project has it: user or reference.
        columns: In the order of the header.
        key: Columns that no two rows may have in common.
        example: Rows for the example beside a new file.
    """

    name: str
    folder: Literal["user", "reference"]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    example: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


TEAM = Column("team", is_required=True, seed="teams")
PERSON = Column("person", is_required=True)
REPOSITORY = Column("repository", is_required=True)
STARTS_ON = Column("starts_on", "date")
ENDS_ON = Column("ends_on", "date")
PATTERN = Column("pattern", "regular expression", is_required=True)
CATEGORIES = ("todo", "in_progress", "waiting", "done", "cancelled")
FIELDS = ("type", "label")
WORK_TYPES = ("feature", "bug", "debt", "incident", "other")
LEVELS = ("elite", "high", "medium", "low", "10", "8", "6", "4", "2", "0")

SEEDS = (
    Seed(
        "teams",
        "user",
        (Column("team", is_required=True), Column("name"), Column("parent_team", seed="teams")),
        ("team",),
        ("platform,Platform,", "payments,Payments,platform"),
    ),
    Seed(
        "team_members",
        "user",
        (TEAM, PERSON, STARTS_ON, ENDS_ON),
        ("team", "person", "starts_on"),
        ("platform,ada,2025-01-01,", "payments,grace,,2026-07-01"),
    ),
    Seed(
        "team_repositories",
        "user",
        (TEAM, REPOSITORY, STARTS_ON, ENDS_ON),
        ("team", "repository", "starts_on"),
        ("platform,github.com/acme/api,,", "payments,github.com/acme/pay-*,2025-01-01,"),
    ),
    Seed(
        "team_projects",
        "user",
        (
            TEAM,
            Column("source_system"),
            Column("project", is_required=True),
            STARTS_ON,
            ENDS_ON,
        ),
        ("team", "source_system", "project", "starts_on"),
        ("platform,jira,PLAT,,", "payments,linear,PAY,2025-01-01,"),
    ),
    Seed(
        "identities",
        "user",
        (
            PERSON,
            Column("name"),
            Column(
                "kind",
                is_required=True,
                allowed=(*(name for name in SOURCES if name not in ("git", "files")), "email"),
            ),
            Column("value", is_required=True),
            Column("is_bot", "boolean"),
        ),
        ("kind", "value"),
        ("ada,Ada Lovelace,github,adalove,", "ada,Ada Lovelace,email,ada@acme.example,"),
    ),
    Seed(
        "services",
        "user",
        (
            Column("service", is_required=True),
            REPOSITORY,
            Column("path"),
            Column("environment", "regular expression"),
        ),
        ("service", "repository", "path", "environment"),
        ("checkout,github.com/acme/shop,services/checkout/,",),
    ),
    Seed(
        "production_environments",
        "user",
        (REPOSITORY, Column("environment", "regular expression", is_required=True)),
        ("repository", "environment"),
        ("github.com/acme/api,^customers$",),
    ),
    Seed(
        "deployment_sources",
        "user",
        (
            REPOSITORY,
            Column(
                "kind", is_required=True, allowed=("deployment", "run", "release", "tag", "file")
            ),
        ),
        ("repository",),
        ("github.com/acme/api,release",),
    ),
    Seed(
        "dora_benchmarks",
        "reference",
        (
            Column("year", "whole number", is_required=True),
            Column("metric", is_required=True),
            Column("level", is_required=True, allowed=LEVELS),
            Column("bound", "number"),
            Column("unit"),
        ),
        ("year", "metric", "level"),
    ),
    Seed("generated_paths", "reference", (Column("pattern", is_required=True),), ("pattern",)),
    Seed("bots", "reference", (Column("pattern", is_required=True),), ("pattern",)),
    Seed(
        "issue_statuses",
        "reference",
        (
            Column("source_system"),
            Column("project"),
            Column("status", is_required=True),
            Column("category", is_required=True, allowed=CATEGORIES),
        ),
        ("source_system", "project", "status"),
    ),
    Seed(
        "work_types",
        "reference",
        (
            Column("priority", "whole number", is_required=True),
            Column("field", is_required=True, allowed=FIELDS),
            PATTERN,
            Column("work_type", is_required=True, allowed=WORK_TYPES),
        ),
        ("field", "pattern"),
    ),
    Seed(
        "incident_rules",
        "reference",
        (
            Column("source_system"),
            Column("project"),
            Column("field", is_required=True, allowed=FIELDS),
            PATTERN,
        ),
        ("source_system", "project", "field", "pattern"),
    ),
)
"""Every seed; one in `user` starts empty, one in `reference` replaces the whole list of sei."""

SUGGESTIONS = "identities_suggested"
"""A file beside the seeds that is none: likely joins for a person to review."""

USER_SEEDS = tuple(seed for seed in SEEDS if seed.folder == "user")
