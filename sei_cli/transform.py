"""Build the models with dbt, in this process: the only module that imports dbt."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sei_cli import built_from, dbt_project, marts, raw
from sei_cli.errors import ModelsFailedError, UsageError, warehouse_is_full
from sei_cli.prune import check_replayable
from sei_cli.seed_references import check_references
from sei_cli.seeds import SeedTable, read_seeds
from sei_cli.unmapped import Unmapped, find_unmapped, tell_unmapped

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

    from sei_cli.progress import Reporter
    from sei_cli.workspace import Workspace

LEAN = (
    "--quiet",
    "--log-level=none",
    "--log-level-file=none",
    "--no-write-json",
    "--no-version-check",
    "--no-use-colors",
    "--no-send-anonymous-usage-stats",
)

SAFE = {"PYTHONSAFEPATH": "1"}
"""dbt starts a Python process, which shall not import what lies in the working folder."""


@dataclass(frozen=True)
class Transformed:
    """What a run did.

    Attributes:
        is_new: False: nothing new was loaded and no model changed, so nothing was done.
        models: How many models and seeds were built.
        tests: How many data tests passed.
        finished_at: When the tables were built, ISO 8601.
        unmapped: Statuses and types of trackers that no rule maps, the most used first.
    """

    is_new: bool
    models: int
    tests: int
    finished_at: str
    unmapped: Sequence[Unmapped] = ()


def transform(
    workspace: Workspace,
    *,
    reporter: Reporter,
    select: str = "",
    full_refresh: bool = False,
    as_of: datetime | None = None,
) -> Transformed:
    """Build and test the models if anything they depend on changed.

    Args:
        workspace: The user's folder, as the caller has locked it.
        reporter: Told of progress.
        select: Only these models, as dbt selects them.
        full_refresh: Build everything, changed or not.
        as_of: Take only what had been loaded by then, and let that day be today.

    Raises:
        ConfigError: A seed is wrong.
        UsageError: No model is selected, or what was then has been pruned.
        ModelsFailedError: A model or a data test failed.
        WarehouseError: The warehouse refuses.
    """
    seeds = read_seeds(workspace.seeds)
    if as_of:
        with workspace.warehouse.connect() as session:
            check_replayable(session, as_of)
    project = dbt_project.project_of(workspace.own_models)
    own_files = dbt_project.project_files(project)
    files = dbt_project.with_seeds(own_files, seeds)
    variables = built_from.variables(workspace, as_of)
    fingerprint = built_from.fingerprint(workspace, files, variables)
    last = workspace.remembered("transform")
    if not (select or full_refresh) and built_from.is_current(workspace, last, fingerprint):
        _check(workspace, seeds)
        done = _remembered(last)
        _tell_unmapped(workspace, project, done, reporter)
        return done
    workspace.warehouse.keep_lock()
    workspace.remember("transform", {})
    dbt_project.stage(files, workspace.warehouse_state / "dbt")
    _ensure_raw_tables(workspace)
    arguments = ["--select", *select.split()] if select else []
    version = dbt_project.digest(own_files)
    if full_refresh or (not select and last.get("project") != version):
        arguments += ["--full-refresh"]
    built = _built(workspace, project, variables, arguments, reporter)
    workspace.warehouse.keep_lock()
    if select and not (built.models or built.tests):
        workspace.remember("transform", dict(last))
        raise _nothing_selected(select)
    with workspace.warehouse.connect() as session:
        done = replace(built, unmapped=find_unmapped(session))
    if not select:
        workspace.remember("transform", _facts(workspace, done, fingerprint, version))
    _check(workspace, seeds)
    _tell_unmapped(workspace, project, done, reporter)
    return done


def _built(
    workspace: Workspace,
    project: Path,
    variables: Mapping[str, Any],
    arguments: list[str],
    reporter: Reporter,
) -> Transformed:
    """Build the staged project; where that fails, say whether it is the warehouse's fault."""
    try:
        with _environment({**workspace.warehouse.environment(), **SAFE}), _released():
            built = _build(
                workspace.warehouse_state / "dbt", project, variables, arguments, reporter
            )
    except ModelsFailedError as error:
        workspace.warehouse.check()
        raise warehouse_is_full(error.message) or error from error.__cause__
    workspace.warehouse.settle()
    return built


def _nothing_selected(select: str) -> UsageError:
    return UsageError(
        f"--select {select!r} selects no model",
        hint="Name models as docs/tables.md does; a + before or behind adds what they need or feed:"
        " sei transform --select +pull_requests",
    )


def _tell_unmapped(
    workspace: Workspace, project: Path, done: Transformed, reporter: Reporter
) -> None:
    own_lists = project / "seeds" / "reference"
    tell_unmapped(done.unmapped, reporter, seeds=workspace.seeds, own_lists=own_lists)


def _remembered(last: Mapping[str, Any]) -> Transformed:
    return Transformed(
        is_new=False,
        models=last["models"],
        tests=last["tests"],
        finished_at=last["finished_at"],
        unmapped=[Unmapped(**one) for one in last.get("unmapped", ())],
    )


def _facts(
    workspace: Workspace, done: Transformed, fingerprint: str, version: str
) -> dict[str, Any]:
    with workspace.warehouse.connect() as session:
        tables = marts.tables(session)
    return {
        "fingerprint": fingerprint,
        "project": version,
        "tables": tables,
        "models": done.models,
        "tests": done.tests,
        "finished_at": done.finished_at,
        "unmapped": [one.record() for one in done.unmapped],
    }


def _check(workspace: Workspace, seeds: Mapping[str, SeedTable]) -> None:
    if seeds:
        with workspace.warehouse.connect() as session:
            check_references(session, seeds)


def _ensure_raw_tables(workspace: Workspace) -> None:
    with workspace.warehouse.connect() as session:
        for source, tables in raw.declared_tables().items():
            raw.ensure_tables(session, source, tables)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _released() -> Iterator[None]:
    """Close the DuckDB file at the end: dbt keeps it open for as long as the process lives."""
    try:
        yield
    finally:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        if DuckDBConnectionManager._ENV:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()


def _build(
    folder: Path,
    project: Path,
    variables: Mapping[str, Any],
    arguments: list[str],
    reporter: Reporter,
) -> Transformed:
    reporter.step("transform: reading the models")
    from dbt.cli.main import dbtRunner

    runner = dbtRunner(callbacks=[lambda event: _report(event, reporter)])
    result = runner.invoke(
        [
            "build",
            *LEAN,
            "--exclude-resource-type=unit_test",
            f"--project-dir={folder}",
            f"--profiles-dir={folder / 'profiles'}",
            f"--target-path={folder / 'target'}",
            f"--log-path={folder / 'logs'}",
            f"--vars={json.dumps(variables)}",
            *arguments,
        ]
    )
    _raise_failures(result, folder, project)
    results = getattr(result.result, "results", [])
    tests = sum(node.node.resource_type == "test" for node in results)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Transformed(is_new=True, models=len(results) - tests, tests=tests, finished_at=now)


def _report(event: Any, reporter: Reporter) -> None:
    kind, data = event.info.name, event.data
    if kind in ("LogModelResult", "LogTestResult", "LogSeedResult"):
        total = data.num_models if kind == "LogTestResult" else data.total
        reporter.step(f"transform: {data.node_info.node_name}", done=data.index, total=total)


def _raise_failures(result: dbtRunnerResult, folder: Path, project: Path) -> None:
    if result.success:
        return
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    if result.exception:
        text = " ".join(str(result.exception).split()).replace(str(folder), str(project))
        raise ModelsFailedError(
            f"the models in {project} cannot be read: {text}",
            hint="Correct that file, then: sei transform",
        ) from result.exception
    failed = [node for node in result.result.results if node.status in ("error", "fail")]
    skipped = sum(node.status == "skipped" for node in result.result.results)
    first = failed[0]
    kind, name = first.node.resource_type, first.node.name
    place = project / first.node.original_file_path
    reason = " ".join((first.message or "no reason given").split())
    others = f"; {len(failed) - 1} more failed" if len(failed) > 1 else ""
    skips = f"; {skipped} that depend on it were skipped" if skipped else ""
    raise ModelsFailedError(
        f"{kind} {name} failed ({place}): {reason}{others}{skips}",
        hint=f"Once corrected: sei transform --select {name}+ — or all: sei transform",
    )
