"""What one call of the command line carries along."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sei_cli.secrets import Secrets

if TYPE_CHECKING:
    from sei_cli.workspace import Workspace


@dataclass
class Invocation:
    """The global options, the secrets met, and where to write a log.

    Attributes:
        config_path: What `--config` says.
        secrets: Masked in everything that this call writes.
        folder: The user's folder, once it is known.
    """

    config_path: Path | None = None
    secrets: Secrets = field(default_factory=Secrets)
    folder: Path | None = None

    def workspace(self) -> Workspace:
        """Open the user's folder.

        Raises:
            ConfigError: There is no configuration, or it is wrong.
        """
        from sei_cli.config import find_config
        from sei_cli.workspace import open_workspace

        self.folder = find_config(self.config_path).parent
        return open_workspace(self.config_path, self.secrets)
