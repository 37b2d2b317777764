"""`sei prune`: keep the raw log small."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def prune(
    context: typer.Context,
    keep: Annotated[
        str, typer.Option("--keep", metavar="TIME", help="Stay replayable this far back: 180d.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be dropped.")
    ] = False,
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Drop superseded versions from the raw log; the latest version of everything stays.

    Example: sei prune --keep 180d --dry-run
    """
    from sei_cli import output, tables
    from sei_cli.locks import locked
    from sei_cli.prune import prune as drop
    from sei_cli.raw import declared_tables
    from sei_cli.steps import required_moment

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    before = required_moment(keep, option="--keep")
    warehouse = context.obj.workspace().warehouse
    with locked(warehouse, "prune"), warehouse.connect() as session:
        pruned = drop(session, before, declared_tables(), is_dry=dry_run)
    output.write(output_format, tables.pruned(pruned, is_dry=dry_run))
