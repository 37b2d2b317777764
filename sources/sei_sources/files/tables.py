"""Raw tables of the source files; the columns are those of the user's CSV or JSON lines."""

from __future__ import annotations

from sei_sources.tables import Column, Table

FILE = Column("file", "text", "Path of the file, when the row was last loaded")
LINE = Column(
    "line", "bigint", "Line in the file, from 1, the header counted, when the row was last loaded"
)

DEPLOYMENTS = Table(
    "deployments",
    ("id",),
    "One row per deployment of a CSV or JSON lines file",
    (
        Column("id", "text", "Id; made from the other columns where the file has none"),
        Column("repository", "text", "<host>/<path>, for instance github.com/acme/api; required"),
        Column("environment", "text", "Environment; empty: production"),
        Column("sha", "text", "Commit that was deployed; NULL if unknown"),
        Column("status", "text", "success or failure; empty: success. Anything else is an error"),
        Column("started_at", "timestamp", "Start; empty: finished_at"),
        Column("finished_at", "timestamp", "Finish; required"),
        Column("task", "text", "deploy or rollback; empty: deploy"),
        Column("description", "text", "Free text"),
        Column("url", "text", "Where a person can look at it"),
        FILE,
        LINE,
    ),
)

INCIDENTS = Table(
    "incidents",
    ("id",),
    "One row per incident of a CSV or JSON lines file",
    (
        Column("id", "text", "Id; required"),
        Column("title", "text", "Title"),
        Column(
            "description", "text", "Text; may name a release: `Deployment: <id>`, `Caused by <sha>`"
        ),
        Column("url", "text", "Where a person can look at it"),
        Column("repository", "text", "<host>/<path>; NULL if unknown"),
        Column("service", "text", "Service of services.csv, or NULL"),
        Column("started_at", "timestamp", "Start; required"),
        Column("resolved_at", "timestamp", "End; NULL while open"),
        FILE,
        LINE,
    ),
)

TABLES = (DEPLOYMENTS, INCIDENTS)
