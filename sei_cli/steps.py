"""Read the configured sources into the warehouse, one after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sei_cli.config import did_you_mean
from sei_cli.errors import ConfigError, SourceFailedError, UsageError
from sei_cli.since import parse_since
from sei_sources import SOURCES
from sei_sources.errors import SourceError

if TYPE_CHECKING:
    from sei_cli.load import SourceResult
    from sei_cli.output import Table
    from sei_cli.progress import Reporter
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
            (f"{source.source} {stream.name} {stream.label}".replace("  ", " "), stream.error)
            for source in self.sources
            for stream in source.streams
            if stream.error
        ]
        if not failed:
            return
        place, first = failed[0]
        others = f" (and {len(failed) - 1} more, listed above)" if len(failed) > 1 else ""
        raise SourceFailedError(f"{place}: {first.message}{others}", hint=first.hint)


def moment(since: str) -> datetime | None:
    """Return what `--since` says, None where it says nothing.

    Raises:
        UsageError: It is no time.
    """
    try:
        return parse_since(since, datetime.now(UTC)) if since else None
    except ValueError as error:
        raise UsageError(
            f"--since {since!r} is no time", hint="Write for instance 90d, 12w or 2026-01-01."
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
    return tuple(names) or configured


def extract_sources(
    workspace: Workspace,
    names: Sequence[str],
    *,
    reporter: Reporter,
    since: datetime | None = None,
    full: bool = False,
) -> Extracted:
    """Load what changed in each source; one that fails does not keep the others out.

    Raises:
        ConfigError: The settings of a source are wrong; nothing was read then.
        WarehouseError: The warehouse does not take the rows.
    """
    settings = {name: workspace.config.source(name) for name in names}
    warehouse, folder = workspace.warehouse, workspace.state
    from sei_cli.load import SourceResult, StreamResult, extract

    started_at = datetime.now(UTC)
    results = []
    with contextlib.chdir(workspace.folder):
        for name in names:
            try:
                result = extract(
                    name,
                    settings[name],
                    warehouse=warehouse,
                    folder=folder,
                    reporter=reporter,
                    started_at=started_at,
                    since=since,
                    full=full,
                )
            except SourceError as error:
                reporter.failed(name, "", "", error)
                result = SourceResult(name, streams=[StreamResult("", "", 0, error)])
            results.append(result)
            _remember(workspace, result)
    return Extracted(results)


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
    since: datetime | None = None,
    full: bool = False,
) -> tuple[Extracted, list[Table]]:
    """Extract every source, build the models, and return the report.

    Raises:
        SeiError: The configuration, the warehouse or a model stops it; a source does not.
    """
    names = chosen_sources(workspace, ())
    with workspace.warehouse.lock("run"):
        extracted = extract_sources(workspace, names, reporter=reporter, since=since, full=full)
        from sei_cli.report import TOPICS, asked_for, report
        from sei_cli.transform import transform

        transform(workspace, reporter=reporter)
    asked = asked_for({}, scope="", grain="month", since=None)
    return extracted, report(workspace.warehouse, list(TOPICS), asked)
