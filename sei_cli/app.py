"""The commands and the global options; imports nothing heavy, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sei_cli.commands.demo import demo
from sei_cli.commands.doctor import doctor
from sei_cli.commands.explain import explain
from sei_cli.commands.extract import extract
from sei_cli.commands.init import init
from sei_cli.commands.people import people
from sei_cli.commands.prune import prune
from sei_cli.commands.report import report
from sei_cli.commands.run import run
from sei_cli.commands.status import status
from sei_cli.commands.transform import transform
from sei_cli.invocation import Invocation

app = typer.Typer(
    name="sei",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"sei {version('sei')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration file; else ./sei.yml.")
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback acts
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Load git history, pull requests and deployments, and read DORA and team metrics from them.

    Example: sei init && sei run
    """
    if not isinstance(context.obj, Invocation):
        context.obj = Invocation()
    context.obj.config_path = config


for command in (init, run, extract, transform, report, explain, status, doctor, prune, demo):
    app.command()(command)
app.add_typer(people, name="people")
