"""Look at everything that a run needs, and say what to do where something is not right."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sei_cli import error_log
from sei_cli.errors import ExitCode, SeiError
from sei_cli.locks import locked
from sei_cli.seeds import read_seeds
from sei_cli.steps import chosen_sources
from sei_cli.streams import failure_of
from sei_sources import load_source
from sei_sources.errors import SourceError

if TYPE_CHECKING:
    from sei_cli.invocation import Invocation
    from sei_cli.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What.
        is_right: Whether it can work so.
        detail: What was found.
        hint: What to do if it is not right.
        exit_code: What a run would end with because of it.
    """

    subject: str
    is_right: bool
    detail: str
    hint: str = ""
    exit_code: ExitCode = ExitCode.DONE


def examine(invocation: Invocation) -> Iterator[Finding]:
    """Look at configuration, git, warehouse, seeds and every source, in this order."""
    try:
        workspace = invocation.workspace()
    except SeiError as error:
        yield _wrong("configuration", error, error.exit_code)
        yield _git()
        return
    yield Finding("configuration", is_right=True, detail=str(workspace.config.file.path))
    yield _git()
    yield _warehouse(workspace)
    yield _seeds(workspace)
    try:
        names = chosen_sources(workspace, ())
    except SeiError as error:
        yield _wrong("sources", error, error.exit_code)
        return
    with contextlib.chdir(workspace.folder):
        for name in names:
            yield from _source(workspace, name)


def exit_code(findings: list[Finding]) -> ExitCode:
    """Return what a run would end with: configuration first, then warehouse, then sources."""
    codes = {finding.exit_code for finding in findings if not finding.is_right}
    for code in (ExitCode.USAGE, ExitCode.WAREHOUSE, ExitCode.SOURCE_FAILED):
        if code in codes:
            return code
    return ExitCode.DONE


def _wrong(subject: str, error: SeiError | SourceError, exit_code: ExitCode) -> Finding:
    return Finding(
        subject, is_right=False, detail=error.message, hint=error.hint, exit_code=exit_code
    )


def _git() -> Finding:
    git = shutil.which("git")
    answer = git and subprocess.run([git, "--version"], capture_output=True, text=True, check=False)
    if answer and answer.returncode == 0:
        return Finding("git", is_right=True, detail=answer.stdout.strip())
    return Finding(
        "git",
        is_right=False,
        detail=answer.stderr.strip() if answer else "not found",
        hint="Install git: commits are read from clones.",
        exit_code=ExitCode.SOURCE_FAILED,
    )


def _warehouse(workspace: Workspace) -> Finding:
    try:
        warehouse = workspace.warehouse
        with locked(warehouse, "doctor"), warehouse.connect() as session:
            session.execute("create schema if not exists sei_doctor")
            session.execute("drop schema sei_doctor")
            version = session.rows("select version() as version")[0]["version"]
    except SeiError as error:
        return _wrong("warehouse", error, error.exit_code)
    product = f"DuckDB {version}" if warehouse.kind == "duckdb" else version
    return Finding("warehouse", is_right=True, detail=f"{warehouse.label}: writable, {product}")


def _seeds(workspace: Workspace) -> Finding:
    try:
        seeds = read_seeds(workspace.seeds)
    except SeiError as error:
        return _wrong("seeds", error, error.exit_code)
    filled = [f"{name} ({len(table.rows)})" for name, table in seeds.items() if table.rows]
    detail = ", ".join(filled) or "all empty: no teams, services, identities"
    return Finding("seeds", is_right=True, detail=detail)


def _source(workspace: Workspace, name: str) -> Iterator[Finding]:
    try:
        settings = workspace.config.source(name)
    except SeiError as error:
        yield _wrong(name, error, error.exit_code)
        return
    try:
        for check in load_source(name).check(settings):
            subject = f"{name}: {check.subject}"
            code = ExitCode.DONE if check.is_right else ExitCode.SOURCE_FAILED
            yield Finding(subject, check.is_right, check.detail, check.hint, code)
    except Exception as error:
        # What a vendor answers may be what nobody foresaw, and the other sources are looked at.
        failure = failure_of(error, name, "the check")
        if failure is None:
            raise
        if failure.traceback:
            text = workspace.secrets.mask(failure.traceback)
            error_log.keep(text, workspace.folder, of=f"doctor-{name}")
        yield _wrong(name, failure, ExitCode.SOURCE_FAILED)
