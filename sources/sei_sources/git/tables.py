"""Raw tables of the source git."""

from __future__ import annotations

from sei_sources.clone.tables import CLONE_TABLES, REPOSITORY_ID
from sei_sources.tables import Column, Table

REPOSITORIES = Table(
    "repositories",
    ("repository_id",),
    "One row per repository that is read from a path or a clone URL",
    (
        REPOSITORY_ID,
        Column(
            "url",
            "text",
            "Clone URL without credentials (of origin, for a path), or the absolute path",
        ),
        Column("host", "text", "Host in lower case, `local` for a path without a remote"),
        Column("path", "text", "Path on the host without `.git`, as written"),
        Column("default_branch", "text", "Branch that HEAD names; NULL if empty"),
        Column("head_sha", "text", "Tip of the default branch; NULL if empty"),
        Column("is_empty", "boolean", "Whether it has no commits"),
        Column("is_shallow", "boolean", "Whether its history is cut"),
    ),
    keeps_history=True,
)

TABLES = (REPOSITORIES, *CLONE_TABLES)
