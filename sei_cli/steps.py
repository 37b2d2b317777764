"""Read the configured sources into the warehouse, all of them at once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sei_cli import error_log, prometheus, run_log
from sei_cli.config import did_you_mean
from sei_cli.differences import differences
from sei_cli.errors import ConfigError, SeiError, SourceFailedError, UsageError
from sei_cli.since import parse_since
from sei_sources import SOURCES

if TYPE_CHECKING:
    from sei_cli.extraction import Range, SourceResult
    from sei_cli.output import Table
    from sei_cli.progress import Reporter
    from sei_cli.run_log import Comparison, Run
    from sei_cli.workspace import Workspace


@dataclass(frozen=True)
class Extracted:
    """What all sources brought."""

    sources: Sequence[SourceResult]

    def raise_failures(self) -> None:
        """Raise if a source could not be read to its end.

        Raises:
            SourceFailedError: It names every part that failed, with the first one's hint.
        """
        failed = [
            (" ".join(filter(None, (source.source, stream.name, stream.label))), stream.error)
            for source in self.sources
            for stream in source.streams
            if stream.error
        ]
        if not failed:
            return
        place, first = failed[0]
        others = f" (and {len(failed) - 1} more, listed above)" if len(failed) > 1 else ""
        raise SourceFailedError(f"{place}: {first.message}{others}", hint=first.hint)


def moment(since: str, *, option: str = "--since", zone: tzinfo = UTC) -> datetime | None:
    """Return what an option says of a time, None where it says nothing; see `required_moment`.

    Raises:
        UsageError: It is no time.
    """
    return required_moment(since, option=option, zone=zone) if since else None


def required_moment(since: str, *, option: str, zone: tzinfo = UTC) -> datetime:
    """Return what an option says of a time.

    Args:
        since: What it says.
        option: Its name.
        zone: Where a day without a time zone begins.

    Raises:
        UsageError: It is no time.
    """
    try:
        return parse_since(since, datetime.now(UTC), zone)
    except ValueError as error:
        raise UsageError(
            f"{option} {since!r} is no time", hint="Write for instance 90d, 12w or 2026-01-01."
        ) from error


def chosen_sources(workspace: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    """Return the sources to read: the named ones, else all that are configured.

    Raises:
        UsageError: A name is unknown or not configured.
        ConfigError: Nothing is configured.
    """
    configured = workspace.config.sources
    place = workspace.config.file.place(("sources",))
    if not configured:
        raise ConfigError(
            f"{place}: no source is configured",
            hint=f"Add one of {', '.join(SOURCES)} below `sources:`.",
        )
    for name in names:
        if name not in SOURCES:
            raise UsageError(
                f"unknown source {name!r}{did_you_mean(name, SOURCES)}",
                hint=f"Configured: {', '.join(configured)}",
            )
        if name not in configured:
            raise UsageError(
                f"{place}: source {name!r} is not configured",
                hint=f"Add `{name}:` below `sources:`; configured: {', '.join(configured)}",
            )
    return tuple(dict.fromkeys(names)) or configured


def seconds(duration: str) -> float | None:
    """Return what `--max-wait` says, None where it says nothing.

    Raises:
        UsageError: It is no duration.
    """
    if not duration:
        return None
    match = re.fullmatch(r"(\d{1,6})\s*([smh]?)", duration.strip().lower())
    if not match:
        raise UsageError(
            f"--max-wait {duration!r} is no duration", hint="Write for instance 90s, 10m or 2h."
        )
    return float(match.group(1)) * {"": 1, "s": 1, "m": 60, "h": 3600}[match.group(2)]


def extract_sources(
    workspace: Workspace,
    names: Sequence[str],
    *,
    reporter: Reporter,
    wanted: Range,
    run: Run,
    metrics_file: Path | None = None,
) -> Extracted:
    """Load what changed in the sources, and write the run log; one that fails keeps no other out.

    The caller has locked the workspace.

    Raises:
        ConfigError: The settings of a source are wrong; nothing was read then.
        WarehouseError: The warehouse does not take the rows.
    """
    from sei_cli.extraction import Extraction, Job

    if metrics_file:
        prometheus.check(metrics_file)
    jobs = [Job.of(name, workspace.config.source(name)) for name in names]
    warehouse, outcome = workspace.warehouse, "interrupted"
    with warehouse.held():
        extraction = Extraction(
            jobs,
            warehouse=warehouse,
            folder=workspace.state,
            reporter=reporter,
            started_at=run.started_at,
            wanted=wanted,
        )
        with warehouse.connect() as session:
            run_log.begin(session, run)
    compared: list[Comparison] = []
    with contextlib.ExitStack() as at_the_end:
        try:
            with contextlib.chdir(workspace.folder):
                extraction.read()
            at_the_end.enter_context(warehouse.held())
            with warehouse.connect() as session:
                compared = run_log.compare(session, extraction.results)
            outcome = "failed" if any(result.failed for result in extraction.results) else "done"
        except SeiError:
            outcome = "failed"
            raise
        finally:
            _keep_tracebacks(workspace, run, extraction.results, reporter)
            try:
                if metrics_file:
                    prometheus.write(metrics_file, run, extraction.results, compared, outcome)
            finally:
                with warehouse.connect() as session:
                    run_log.finish(
                        session,
                        run,
                        extraction.results,
                        outcome=outcome,
                        mask=workspace.secrets.mask,
                        compared=compared,
                    )
        warehouse.settle()
    for one, text in differences(compared, extraction.results):
        reporter.note(one.source, one.count.label, text)
    for result in extraction.results:
        _remember(workspace, result)
    return Extracted(extraction.results)


def _keep_tracebacks(
    workspace: Workspace, run: Run, results: Sequence[SourceResult], reporter: Reporter
) -> None:
    for result in results:
        told = [
            f"{result.source} {stream.name} {stream.label}\n{stream.error.traceback}"
            for stream in result.failed
            if stream.error and stream.error.traceback
        ]
        if told:
            text = workspace.secrets.mask("\n".join(told))
            file = error_log.keep(text, workspace.folder, of=f"{run.run_id}-{result.source}")
            reporter.note(result.source, "", f"the traceback is in {file}")


def _remember(workspace: Workspace, result: SourceResult) -> None:
    facts = workspace.remembered("extract")
    facts[result.source] = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "failed": len(result.failed),
        "rows": sum(result.rows.values()),
    }
    workspace.remember("extract", facts)


def run_all(
    workspace: Workspace,
    *,
    reporter: Reporter,
    wanted: Range,
    run: Run,
    metrics_file: Path | None = None,
) -> tuple[Extracted, list[Table]]:
    """Extract every source, build the models, and return the report.

    Raises:
        SeiError: The configuration, the warehouse or a model stops it; a source does not.
    """
    names = chosen_sources(workspace, ())
    with workspace.locked("run") as held:
        extracted = extract_sources(
            held,
            names,
            reporter=reporter,
            wanted=wanted,
            run=run,
            metrics_file=metrics_file,
        )
        from sei_cli.questions import asked_for
        from sei_cli.report import report
        from sei_cli.topics import TOPICS
        from sei_cli.transform import transform

        transform(held, reporter=reporter)
    asked = asked_for({}, scope="", grain="month", since=None)
    return extracted, report(workspace.warehouse, list(TOPICS), asked)
