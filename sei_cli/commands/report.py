"""`sei report`: print the metrics."""

from __future__ import annotations

from typing import Annotated

import typer

from sei_cli import options


def report(
    context: typer.Context,
    topic: Annotated[
        str,
        typer.Argument(
            metavar="TOPIC", help="dora, pull-requests, code, flow or sprints; else all."
        ),
    ] = "",
    team: options.Team = "",
    repository: options.Repository = "",
    service: options.Service = "",
    project: options.Project = "",
    scope: Annotated[
        str,
        typer.Option("--scope", help="Side by side: every team, repository, service or project."),
    ] = "",
    grain: Annotated[str, typer.Option("--grain", help="day, week, month or quarter.")] = "month",
    since: options.Since = "",
    as_json: options.Json = False,
    as_csv: options.Csv = False,
) -> None:
    """Print the metrics: DORA, pull requests, code, flow and sprints.

    Example: sei report dora --team platform --grain week
    """
    from sei_cli import output
    from sei_cli.questions import asked_for, topics_of
    from sei_cli.report import report as read
    from sei_cli.steps import moment

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    named = {"team": team, "repository": repository, "service": service, "project": project}
    asked = asked_for(named, scope=scope, grain=grain, since=moment(since))
    workspace = context.obj.workspace()
    output.write(output_format, *read(workspace.warehouse, topics_of(topic, asked), asked))
