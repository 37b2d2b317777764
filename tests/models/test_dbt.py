"""Plain dbt, as an analyst runs it in the checkout: every model, unit test and data test passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sei_cli.warehouse import Warehouse
from tests.interface import ROOT


def test_dbt_build_passes_on_an_empty_database(warehouse: Warehouse, tmp_path: Path) -> None:
    command = [
        Path(sys.executable).with_name("dbt"),
        "--no-use-colors",
        "build",
        "--profiles-dir=profiles",
        f"--target-path={tmp_path}/target",
        f"--log-path={tmp_path}/logs",
    ]

    answer = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **warehouse.environment()},
    )

    failures = answer.stdout.partition("Completed with")[2] or answer.stdout[-3000:]
    assert answer.returncode == 0, failures
