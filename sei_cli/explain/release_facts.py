"""What the DORA metrics are made of: releases, deployments, changes, incidents."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.facts import Facts, Join, names

RELEASES = Facts(
    "release",
    "intermediate.int_releases_scoped",
    ("release_id", "is_successful", "is_failed", "is_rework", "recovery_hours", "finished_at"),
    (
        Join(
            "analytics.releases",
            {"release_id": "release_id"},
            names("repository url failure_evidence is_rollback change_count recovered_at"),
        ),
    ),
    name=("release_id",),
    moment="finished_at",
)
DEPLOYMENTS = Facts(
    "deployment",
    "intermediate.int_deployments_scoped",
    ("source_system", "deployment_id", "is_successful", "finished_at"),
    (
        Join(
            "analytics.deployments",
            {"source_system": "source_system", "deployment_id": "deployment_id"},
            ("release_id", "repository", "kind", "environment", "url"),
        ),
    ),
    name=("deployment_id",),
    moment="finished_at",
)
CHANGE_JOINS = (
    Join(
        "analytics.changes",
        {"repository": "repository", "change_id": "change_id"},
        ("title", "author", "number", "kind", "is_bot", "release_id", "first_commit_at"),
    ),
    Join(
        "analytics.pull_requests",
        {"repository": "repository", "number": "number"},
        ("url",),
        is_inner=False,
    ),
)
CHANGES = Facts(
    "change",
    "intermediate.int_changes_scoped",
    names("repository change_id lead_time_hours merge_to_deploy_hours landed_at deployed_at"),
    CHANGE_JOINS,
    name=("change_id",),
    moment="deployed_at",
)
WAITING_CHANGES = replace(
    CHANGES,
    table="intermediate.int_changes_waited",
    columns=("repository", "change_id", "landed_at", "waits_from", "waits_until"),
    moment="landed_at",
)
INCIDENTS = Facts(
    "incident",
    "intermediate.int_incidents_scoped",
    names("source_system incident_id release_id time_to_restore_hours started_at resolved_at"),
    (
        Join(
            "analytics.incidents",
            {"source_system": "source_system", "incident_id": "incident_id"},
            ("key", "title", "url", "repository", "service", "linked_by"),
        ),
    ),
    name=("key", "incident_id"),
    place=("service", "repository"),
    moment="started_at",
)
