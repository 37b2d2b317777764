"""`sei doctor`: say what is wrong before a run does."""

from __future__ import annotations

import typer

from sei_cli import options


def doctor(
    context: typer.Context, as_json: options.Json = False, as_csv: options.Csv = False
) -> None:
    """Check everything that a run needs, and say what to do.

    Example: sei doctor
    """
    from sei_cli import output, tables
    from sei_cli.doctor import examine, exit_code

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    found = list(examine(context.obj))
    output.write(output_format, tables.findings(found))
    raise typer.Exit(exit_code(found))
