"""`sei run`: extract, transform and report, the one command for cron."""

from __future__ import annotations

import typer

from sei_cli import options


def run(
    context: typer.Context,
    since: options.Since = "",
    full: options.Full = False,
    max_wait: options.MaxWait = "",
    metrics_file: options.MetricsFile = None,
    log_format: options.Log = options.LogFormat.TEXT,
    as_json: options.Json = False,
) -> None:
    """Load what changed, build the models, and print the report.

    Example: sei run --since 90d
    """
    from sei_cli import output
    from sei_cli.extraction import Range
    from sei_cli.steps import moment, run_all, seconds

    output_format = output.format_of(as_json=as_json, as_csv=False)
    wanted = Range(moment(since), full, max_wait=seconds(max_wait))
    this_run = context.obj.begin("run", log_format)
    workspace = context.obj.workspace()
    with context.obj.reporting() as reporter:
        extracted, tables = run_all(
            workspace,
            reporter=reporter,
            wanted=wanted,
            run=this_run,
            metrics_file=metrics_file,
        )
    output.write(output_format, *tables)
    extracted.raise_failures()
