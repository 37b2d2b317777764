"""`sei status`: how fresh the data is."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def status(
    context: typer.Context,
    scopes: Annotated[
        bool, typer.Option("--scopes", help="A row for each repository, owner or file.")
    ] = False,
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Show what is loaded, how fresh, and whether a run goes on.

    Example: sei status --json
    """
    from datetime import UTC, datetime

    from sei_cli import output, tables
    from sei_cli import status as state

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    workspace = context.obj.workspace()
    rows, facts = state.streams(workspace, by_scope=scopes), state.facts(workspace)
    shown = tables.streams(rows, state.runs(workspace), facts, datetime.now(UTC))
    output.write(output_format, shown)
