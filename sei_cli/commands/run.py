"""`sei run`: extract, transform and report, the one command for cron."""

from __future__ import annotations

import typer

from sei_cli import options


def run(
    context: typer.Context,
    since: options.Since = "",
    full: options.Full = False,
    as_json: options.Json = False,
) -> None:
    """Load what changed, build the models, and print the report.

    Example: sei run --since 90d
    """
    from sei_cli import output
    from sei_cli.progress import reporting
    from sei_cli.steps import moment, run_all

    output_format = output.format_of(as_json=as_json, as_csv=False)
    begin = moment(since)
    workspace = context.obj.workspace()
    with reporting() as reporter:
        extracted, tables = run_all(workspace, reporter=reporter, since=begin, full=full)
    output.write(output_format, *tables)
    extracted.raise_failures()
