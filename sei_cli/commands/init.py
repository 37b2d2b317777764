"""`sei init`: make a folder for sei."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Else this one.")] = Path(),
    models: Annotated[
        bool, typer.Option("--models", help="Also copy the SQL models, to change them.")
    ] = False,
) -> None:
    """Write sei.yml and seeds; inside a git clone they are ready to run.

    Example: sei init && sei run
    """
    from sei_cli import output, tables
    from sei_cli.scaffold import scaffold

    context.obj.folder = folder
    written = scaffold(folder, with_models=models)
    output.write(output.Format.TABLE, tables.written(folder, written))
