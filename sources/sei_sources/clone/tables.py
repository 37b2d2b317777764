"""Raw tables of a git history, the same for every source that reads a clone."""

from __future__ import annotations

from sei_sources.tables import Column, Table

REPOSITORY_ID = Column(
    "repository_id",
    "text",
    "Id of the repository: the code host's own, or <host>/<path> for a plain clone",
)
SHA = Column("sha", "text", "Full object name of the commit")

COMMITS = Table(
    "commits",
    ("repository_id", "sha"),
    "One row per commit that a branch, a tag or a kept pull request head reaches or once reached",
    (
        REPOSITORY_ID,
        SHA,
        Column("parents", "text", "Object names of the parents, space separated; NULL for a root"),
        Column("author_name", "text", "Author's name as written in the commit"),
        Column("author_email", "text", "Author's address as written in the commit"),
        Column("authored_at", "timestamp", "Author date; NULL where git cannot read it"),
        Column("committer_name", "text", "Committer's name as written in the commit"),
        Column("committer_email", "text", "Committer's address as written in the commit"),
        Column("committed_at", "timestamp", "Commit date; NULL where git cannot read it"),
        Column("subject", "text", "First line of the message"),
        Column("body", "text", "Rest of the message, trailers included; NULL if none"),
    ),
)

COMMIT_TRAILERS = Table(
    "commit_trailers",
    ("repository_id", "sha", "position"),
    "One row per trailer of a commit message (Co-authored-by, Reverts, Signed-off-by ...)",
    (
        REPOSITORY_ID,
        SHA,
        Column("position", "bigint", "Place among the commit's trailers, from 1"),
        Column("token", "text", "Name of the trailer in lower case: co-authored-by"),
        Column("value", "text", "Value, unfolded to one line"),
        Column("name", "text", "Name where the value is `Name <address>`, else NULL"),
        Column("email", "text", "Address where the value is `Name <address>`, else NULL"),
    ),
)

COMMIT_FILES = Table(
    "commit_files",
    ("repository_id", "sha", "path"),
    "One row per file that a commit with one parent or none changed; merges have none",
    (
        REPOSITORY_ID,
        SHA,
        Column("path", "text", "Path after the commit; bytes that are not UTF-8 are replaced"),
        Column("previous_path", "text", "Path before a rename, else NULL"),
        Column("additions", "bigint", "Lines added; NULL for a binary file"),
        Column("deletions", "bigint", "Lines deleted; NULL for a binary file"),
    ),
)

IDENTITIES = Table(
    "identities",
    ("repository_id", "name", "email"),
    "One row per name and address of commits and co-author trailers, and what .mailmap makes of it",
    (
        REPOSITORY_ID,
        Column("name", "text", "Name as written"),
        Column("email", "text", "Address as written"),
        Column("mapped_name", "text", "Name after the .mailmap of the default branch"),
        Column("mapped_email", "text", "Address after the .mailmap of the default branch"),
    ),
)

MAINLINE = Table(
    "mainline",
    ("repository_id", "position"),
    "One row per commit of the first-parent history of the default branch",
    (
        REPOSITORY_ID,
        Column("position", "bigint", "Place in the mainline, the root is 1"),
        SHA,
    ),
)

DEFAULT_BRANCH_COMMITS = Table(
    "default_branch_commits",
    ("repository_id", "sha"),
    "One row per commit that the default branch reaches; a rewrite deletes those it loses",
    (REPOSITORY_ID, SHA),
)
"""Gained: `git rev-list <tip> --not <tip before>`; lost, with `_deleted_at`: the reverse."""

BRANCHES = Table(
    "branches",
    ("repository_id", "name"),
    "One row per branch",
    (
        REPOSITORY_ID,
        Column("name", "text", "Name without refs/heads/"),
        SHA,
        Column("is_default", "boolean", "Whether it is the default branch"),
    ),
)

TAGS = Table(
    "tags",
    ("repository_id", "name"),
    "One row per tag",
    (
        REPOSITORY_ID,
        Column("name", "text", "Name without refs/tags/"),
        Column("sha", "text", "Commit that the tag stands for, annotated tags peeled"),
        Column("is_annotated", "boolean", "Whether the tag is an object of its own"),
        Column("tagger_name", "text", "Tagger of an annotated tag, else NULL"),
        Column("tagger_email", "text", "Tagger's address, else NULL"),
        Column("tagged_at", "timestamp", "Tagger's date of an annotated tag, else NULL"),
        Column("message", "text", "Subject of an annotated tag's message, else NULL"),
    ),
)

CLONE_TABLES = (
    COMMITS,
    COMMIT_TRAILERS,
    COMMIT_FILES,
    IDENTITIES,
    MAINLINE,
    DEFAULT_BRANCH_COMMITS,
    BRANCHES,
    TAGS,
)
