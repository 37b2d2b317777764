"""Load an invented organisation from a code host on loopback by the real source and models."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sei_cli.errors import ConfigError

if TYPE_CHECKING:
    from sei_cli.output import Table
    from sei_cli.progress import Reporter
    from sei_cli.workspace import Workspace

MARK = "# Made by `sei demo`; made anew when it runs again."
CODE_HOST = "code-host"
MADE = (CODE_HOST, ".sei", "seeds", "sei.duckdb", "sei.duckdb.wal", "sei.duckdb.lock")

SETTINGS = """\
{mark}
# An invented organisation. Your own: sei init

warehouse: duckdb:///sei.duckdb
reporting_timezone: UTC

sources:
  github:
    url: {url}    # answers only while `sei demo` runs
    owners: [{owner}]
    token: ${{SEI_DEMO_TOKEN}}
    clone_url: {clones}/{{owner}}/{{name}}.git
"""


def run_demo(folder: Path, reporter: Reporter) -> list[Table]:
    """Build the organisation in a folder, extract and transform it, and return the report.

    Args:
        folder: A new folder, or one that an earlier demo made.
        reporter: Told of progress.

    Raises:
        ConfigError: The folder holds something else, or cannot be written.
        SeiError: Extract or transform failed, as in any other run.
    """
    from sei_cli.extraction import Range
    from sei_cli.run_log import Run
    from sei_cli.steps import run_all
    from sei_demo.github_server import GitHubServer
    from sei_demo.organisation import build_organisation

    _need_git()
    reporter.step("inventing half a year of four repositories")
    with _writing(folder):
        _clear(folder)
        organisation = build_organisation(folder.absolute() / CODE_HOST, datetime.now(UTC))
    with GitHubServer(organisation.world) as server:
        with _writing(folder):
            _configure(folder, server.url, organisation.owner, organisation.seeds)
        extracted, tables = run_all(
            _workspace(folder), reporter=reporter, wanted=Range(), run=Run("demo")
        )
    extracted.raise_failures()
    return _with_next_steps(folder, tables)


def _need_git() -> None:
    if not shutil.which("git"):
        raise ConfigError("git is not installed", hint="Install git, then: sei demo")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"cannot write {error.filename or folder}: {error.strerror}",
            hint="Name a folder that you may write to: sei demo --folder NAME",
        ) from error


def _clear(folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    settings = folder / "sei.yml"
    if not settings.is_file() or not settings.read_text(encoding="utf-8").startswith(MARK):
        raise ConfigError(
            f"{folder} holds something else than a demo",
            hint="Name a new folder: sei demo --folder NAME",
        )
    for name in MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _configure(folder: Path, url: str, owner: str, seeds: Mapping[str, str]) -> None:
    from sei_cli.scaffold import scaffold
    from sei_demo.github_server import TOKEN

    clones = (folder / CODE_HOST).absolute().as_uri()
    settings = SETTINGS.format(mark=MARK, url=url, owner=owner, clones=clones)
    files = {"sei.yml": settings, ".env": f"SEI_DEMO_TOKEN={TOKEN}\n", ".gitignore": "*\n"}
    files |= {f"seeds/{name}": text for name, text in seeds.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    scaffold(folder, with_models=False)


def _workspace(folder: Path) -> Workspace:
    """Open the folder; a SEI_WAREHOUSE of the environment is not for invented data."""
    from sei_cli.secrets import Secrets
    from sei_cli.workspace import Workspace, open_workspace

    workspace = open_workspace(folder / "sei.yml", Secrets())
    environment = {
        name: value
        for name, value in workspace.config.environment.items()
        if name != "SEI_WAREHOUSE"
    }
    return Workspace(replace(workspace.config, environment=environment), workspace.secrets)


def _with_next_steps(folder: Path, tables: Sequence[Table]) -> list[Table]:
    settings = quote(str(folder / "sei.yml"))
    notes = (
        "",
        f"All of this is invented; it is in {folder}. Look closer:",
        f"  sei --config {settings} report dora --scope team --grain week",
        f"  sei --config {settings} explain change_fail_rate",
        "Your own: in a git clone of yours (and with GITHUB_TOKEN set for its pull requests)",
        "  sei init && sei run",
    )
    *others, last = (table for table in tables if not table.is_aside)
    return [*others, replace(last, notes=[*last.notes, *notes])]
