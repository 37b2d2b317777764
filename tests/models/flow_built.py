"""Build the models of issues and sprints, and ask for what they hold."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sei_cli.warehouse import Session, Warehouse
from tests.interface import ROOT

MODELS = ("+flow_metrics", "+sprint_metrics", "+issue_pull_requests")


def build(warehouse: Warehouse, folder: Path) -> None:
    answer = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--no-use-colors",
            "build",
            "--exclude-resource-type=unit_test",
            "--indirect-selection=cautious",
            "--vars=today: '2026-03-31'",
            "--profiles-dir=profiles",
            f"--target-path={folder}/target",
            f"--log-path={folder}/logs",
            "--select",
            *MODELS,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **warehouse.environment()},
    )
    assert answer.returncode == 0, answer.stdout[-3000:]


def sprint_keys(session: Session, sprint: str, condition: str) -> Sequence[str]:
    found = session.rows(
        f"select key from analytics.sprint_issues where sprint_id = $1 and {condition}", [sprint]
    )
    return sorted((row["key"] for row in found), key=lambda key: (len(key), key))


def issue(session: Session, number: str) -> dict[str, Any]:
    return session.rows("select * from analytics.issues where issue_id = $1", [number])[0]


def spans(session: Session, number: str) -> list[tuple[str, str]]:
    found = session.rows(
        "select status, status_category from analytics.issue_status_spans"
        " where issue_id = $1 order by started_at",
        [number],
    )
    return [(row["status"], row["status_category"]) for row in found]
