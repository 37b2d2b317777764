"""`sei demo`: a first result without any account."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to make it.")] = Path("sei-demo"),
) -> None:
    """Load an invented organisation and print its report.

    Example: sei demo
    """
    from sei_cli import output
    from sei_cli.demo import run_demo
    from sei_cli.progress import reporting

    with reporting() as reporter:
        tables = run_demo(folder, reporter)
    output.write(output.Format.TABLE, *tables)
