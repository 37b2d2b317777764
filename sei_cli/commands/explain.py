"""`sei explain`: what is behind a number."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def explain(
    context: typer.Context,
    metric: Annotated[
        str,
        typer.Argument(
            metavar="METRIC", help="A column of a metric table: change_fail_rate; else list all."
        ),
    ] = "",
    scope: Annotated[
        str,
        typer.Option("--scope", metavar="KIND:NAME", help="organization, or team:payments."),
    ] = "",
    team: options.Team = "",
    repository: options.Repository = "",
    service: options.Service = "",
    project: options.Project = "",
    period: Annotated[
        str,
        typer.Option(
            "--period",
            metavar="PERIOD",
            help="2026-03-02, 2026-W10, 2026-03, 2026-Q1, or a sprint; else the last closed one.",
        ),
    ] = "",
    grain: Annotated[
        str, typer.Option("--grain", help="day, week, month or quarter, where a day is given.")
    ] = "",
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """List what is behind a number of a metric table, and the rule that put each row there.

    Example: sei explain change_fail_rate --scope team:payments --period 2026-03
    """
    from sei_cli import output
    from sei_cli.explain import layout
    from sei_cli.explain.asking import request
    from sei_cli.explain.reading import explain as read

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    if not metric:
        output.write(output_format, layout.metric_list())
        return
    named = {"team": team, "repository": repository, "service": service, "project": project}
    wanted = request(metric, scope=scope, named=named, period=period, grain=grain)
    workspace = context.obj.workspace()
    number, rows = layout.tables(read(workspace.warehouse, wanted, workspace.config))
    output.write(output_format, *([rows] if as_csv else [number, rows]))
