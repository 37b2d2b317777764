"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help="How far back: 90d, 12w, or 2026-01-01.")
]
Team = Annotated[str, typer.Option("--team", help="Only this team.")]
Repository = Annotated[str, typer.Option("--repository", help="Only this repository.")]
Service = Annotated[str, typer.Option("--service", help="Only this service.")]
Project = Annotated[str, typer.Option("--project", help="Only this project of a tracker.")]
Full = Annotated[bool, typer.Option("--full", help="Read everything again.")]
Streams = Annotated[
    list[str] | None,
    typer.Option("--stream", metavar="NAME", help="Only this stream: pull_requests. Repeatable."),
]
MaxWait = Annotated[
    str,
    typer.Option(
        "--max-wait",
        metavar="DURATION",
        help="Give up rather than wait this long for a limit: 90s, 10m, 2h.",
    ),
]
MetricsFile = Annotated[
    Path | None,
    typer.Option("--metrics-file", help="Write metrics for Prometheus' textfile collector."),
]


class LogFormat(StrEnum):
    """How the narration on stderr is written."""

    TEXT = "text"
    JSON = "json"


Log = Annotated[LogFormat, typer.Option("--log-format", help="Narration on stderr.")]
