"""`sei extract`: load what changed in the sources."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def extract(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Only these sources.")
    ] = None,
    since: options.Since = "",
    full: options.Full = False,
    streams: options.Streams = None,
    max_wait: options.MaxWait = "",
    metrics_file: options.MetricsFile = None,
    log_format: options.Log = options.LogFormat.TEXT,
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Load what changed in the sources since the last run.

    Example: sei extract github --since 90d
    """
    from sei_cli import output, tables
    from sei_cli.extraction import Range
    from sei_cli.steps import chosen_sources, extract_sources, moment, seconds

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    wanted = Range(moment(since), full, streams or (), seconds(max_wait))
    run = context.obj.begin("extract", log_format)
    workspace = context.obj.workspace()
    names = chosen_sources(workspace, sources or [])
    with workspace.locked("extract") as held, context.obj.reporting() as reporter:
        extracted = extract_sources(
            held,
            names,
            reporter=reporter,
            wanted=wanted,
            run=run,
            metrics_file=metrics_file,
        )
    output.write(output_format, tables.extracted(extracted))
    extracted.raise_failures()
