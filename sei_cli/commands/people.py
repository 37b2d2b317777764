"""`sei people`: which accounts are likely one person."""

from __future__ import annotations

import typer

from sei_cli import options

people = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@people.callback()
def about() -> None:
    """Find accounts that are likely one person, and join those that you accept.

    Example: sei people suggest
    """


@people.command()
def suggest(
    context: typer.Context, as_json: options.Json = False, as_csv: options.Csv = False
) -> None:
    """Write likely joins of accounts to seeds/identities_suggested.csv, for you to review.

    Example: sei people suggest --json
    """
    from sei_cli import output, suggestions, tables
    from sei_cli.likely_joins import likely_joins

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    workspace = context.obj.workspace()
    rows = suggestions.suggest(workspace.seeds, likely_joins(workspace.warehouse))
    path = suggestions.suggestions_file(workspace.seeds)
    output.write(output_format, tables.suggested(rows, path))


@people.command()
def accept(
    context: typer.Context, as_json: options.Json = False, as_csv: options.Csv = False
) -> None:
    """Move the rows of seeds/identities_suggested.csv marked yes into seeds/identities.csv.

    Example: sei people accept
    """
    from sei_cli import output, suggestions, tables

    output_format = output.format_of(as_json=as_json, as_csv=as_csv)
    added = suggestions.accept(context.obj.workspace().seeds)
    output.write(output_format, tables.accepted(added))
