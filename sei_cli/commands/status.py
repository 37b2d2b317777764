"""`sei status`: how fresh the data is."""

from __future__ import annotations

import typer

from sei_cli import options


def status(
    context: typer.Context, as_json: options.Json = False, as_csv: options.Csv = False
) -> None:
    """Show what is loaded, how fresh, and whether a run goes on.

    Example: sei status --json
    """
    from datetime import UTC, datetime

    from sei_cli import output, tables
    from sei_cli import status as state

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    workspace = context.obj.workspace()
    rows, facts = state.streams(workspace), state.facts(workspace)
    output.write(output_format, tables.streams(rows, facts, datetime.now(UTC)))
