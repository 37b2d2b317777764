"""Build the models with dbt, in this process: the only module that imports dbt."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sei_cli import dbt_project, marts, raw
from sei_cli.errors import ModelsFailedError, warehouse_is_full
from sei_cli.seed_references import check_references
from sei_cli.seeds import SeedTable, read_seeds
from sei_cli.unmapped import Unmapped, find_unmapped, tell_unmapped
from sei_sources import SOURCES, TRACKERS

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
    """Build and test the models if anything they depend on changed; the caller holds the lock.

    Args:
        workspace: The user's folder.
        reporter: Told of progress.
        select: Only these models, as dbt selects them.
        full_refresh: Build everything, changed or not.
        as_of: Take only what had been loaded by then, and let that day be today.

    Raises:
        ConfigError: A seed is wrong.
        ModelsFailedError: A model or a data test failed.
        WarehouseError: The warehouse refuses.
    """
    seeds = read_seeds(workspace.seeds)
    project = dbt_project.project_of(workspace.own_models)
    own_files = dbt_project.project_files(project)
    files = dbt_project.with_seeds(own_files, seeds)
    variables = _variables(workspace, as_of)
    fingerprint = _fingerprint(workspace, files, variables)
    last = workspace.remembered("transform")
    if not (select or full_refresh) and _is_current(workspace, last, fingerprint):
        _check(workspace, seeds)
        done = _remembered(last)
        _tell_unmapped(workspace, project, done, reporter)
        return done
    workspace.remember("transform", {})
    folder = workspace.state / "dbt"
    dbt_project.stage(files, folder)
    _ensure_raw_tables(workspace)
    arguments = ["--select", *select.split()] if select else []
    version = dbt_project.digest(own_files)
    if full_refresh or (not select and last.get("project") != version):
        arguments += ["--full-refresh"]
    try:
        with _environment({**workspace.warehouse.environment(), **SAFE}), _released():
            built = _build(folder, project, variables, arguments, reporter)
    except ModelsFailedError as error:
        workspace.warehouse.check()
        raise warehouse_is_full(error.message) or error from error.__cause__
    workspace.warehouse.settle()
    with workspace.warehouse.connect() as session:
        done = replace(built, unmapped=find_unmapped(session))
    if not select:
        workspace.remember("transform", _facts(workspace, done, fingerprint, version))
    _check(workspace, seeds)
    _tell_unmapped(workspace, project, done, reporter)
    return done


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


def _variables(workspace: Workspace, as_of: datetime | None) -> dict[str, Any]:
    values = workspace.config.values
    variables = {
        "reporting_timezone": values.reporting_timezone,
        "people": values.people,
        **values.metrics.model_dump(),
        "unused_trackers": _unused_trackers(workspace),
    }
    if as_of:
        today = as_of.astimezone(workspace.config.timezone).date()
        variables |= {"as_of": as_of.isoformat(), "today": today.isoformat()}
    return variables


def _unused_trackers(workspace: Workspace) -> list[str]:
    """Return the trackers that are not configured and that nothing was ever loaded from."""
    with workspace.warehouse.connect() as session:
        loaded = raw.completed_loads(session, TRACKERS)
    used = {name for name, (_, loads) in loaded.items() if loads}
    return [name for name in TRACKERS if name not in used | set(workspace.config.sources)]


def _fingerprint(
    workspace: Workspace, files: Mapping[str, bytes], variables: Mapping[str, Any]
) -> str:
    with workspace.warehouse.connect() as session:
        loads = raw.completed_loads(session, SOURCES)
    today = datetime.now(workspace.config.timezone).date().isoformat()
    parts = [dbt_project.digest(files), variables, loads, today, workspace.warehouse.label]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _is_current(workspace: Workspace, last: Mapping[str, Any], fingerprint: str) -> bool:
    if last.get("fingerprint") != fingerprint:
        return False
    with workspace.warehouse.connect() as session:
        return bool(last["tables"] and last["tables"] == marts.tables(session))


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
