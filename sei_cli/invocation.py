"""What one call of the command line carries along."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sei_cli.options import LogFormat
from sei_cli.secrets import Secrets

if TYPE_CHECKING:
    from sei_cli.progress import Reporter
    from sei_cli.run_log import Run
    from sei_cli.workspace import Workspace


@dataclass
class Invocation:
    """The global options, the secrets met, and where to write a log.

    Attributes:
        config_path: What `--config` says.
        secrets: Masked in everything that this call writes.
        folder: The user's folder, once it is known.
        log_format: How to narrate.
        run: The run that the command began, for those that write.
    """

    config_path: Path | None = None
    secrets: Secrets = field(default_factory=Secrets)
    folder: Path | None = None
    log_format: LogFormat = LogFormat.TEXT
    run: Run | None = None

    def begin(self, command: str, log_format: LogFormat) -> Run:
        """Begin a run; what is told from now on carries its id where the log is JSON."""
        from sei_cli.run_log import Run

        self.log_format = log_format
        self.run = Run(command)
        return self.run

    def reporting(self) -> AbstractContextManager[Reporter]:
        """Return whom to tell of progress, until the end of the block."""
        from sei_cli.progress import reporting

        return reporting(self.log if self.log_format is LogFormat.JSON else None)

    def log(self, level: str, event: str, **fields: object) -> None:
        """Write one line of the JSON log."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "run_id": self.run.run_id if self.run else None,
            "event": event,
            **fields,
        }
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)

    def tell(self, message: str, hint: str) -> None:
        """Tell of an error: what is wrong and what to do."""
        if self.log_format is LogFormat.JSON:
            self.log("error", "error", message=message, hint=hint)
            return
        print(f"error: {message}", file=sys.stderr)
        if hint:
            print(f"hint: {hint}", file=sys.stderr)

    def workspace(self) -> Workspace:
        """Open the user's folder.

        Raises:
            ConfigError: There is no configuration, or it is wrong.
        """
        from sei_cli.config import find_config
        from sei_cli.workspace import open_workspace

        self.folder = find_config(self.config_path).parent
        return open_workspace(self.config_path, self.secrets)
