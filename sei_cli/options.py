"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help="How far back: 90d, 12w, or 2026-01-01.")
]
Full = Annotated[bool, typer.Option("--full", help="Read everything again.")]
