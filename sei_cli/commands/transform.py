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
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="TIME", help="As it would have been then: 2026-01-01."),
    ] = "",
    log_format: options.Log = options.LogFormat.TEXT,
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Build the tables that people read from what was loaded.

    Example: sei transform --select pull_requests+
    """
    from sei_cli import output, tables
    from sei_cli.steps import moment
    from sei_cli.transform import transform as build

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    context.obj.begin("transform", log_format)
    workspace = context.obj.workspace()
    then = moment(as_of, option="--as-of", zone=workspace.config.timezone)
    with workspace.locked("transform") as held, context.obj.reporting() as reporter:
        done = build(
            held,
            reporter=reporter,
            select=select,
            full_refresh=full_refresh,
            as_of=then,
        )
    output.write(output_format, tables.transformed(done))
