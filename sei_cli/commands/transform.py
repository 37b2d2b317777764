"""`sei transform`: build the models."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def transform(
    context: typer.Context,
    select: Annotated[
        str,
        typer.Option(
            "--select", metavar="MODELS", help="Only these, as dbt selects: pull_requests+."
        ),
    ] = "",
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build everything, changed or not.")
    ] = False,
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Build the tables that people read from what was loaded.

    Example: sei transform --select pull_requests+
    """
    from sei_cli import output, tables
    from sei_cli.progress import reporting
    from sei_cli.transform import transform as build

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    workspace = context.obj.workspace()
    with workspace.warehouse.lock("transform"), reporting() as reporter:
        done = build(workspace, reporter=reporter, select=select, full_refresh=full_refresh)
    output.write(output_format, tables.transformed(done))
