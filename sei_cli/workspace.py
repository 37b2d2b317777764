"""The user's folder: sei.yml, seeds/, transform/ (own models), and .sei/ for what sei keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sei_cli.config import Config, find_config, read_config
from sei_cli.errors import ConfigError
from sei_cli.files import replace_text
from sei_cli.locks import locked
from sei_cli.secrets import Secrets
from sei_cli.warehouse import Warehouse


@dataclass(frozen=True)
class Workspace:
    """A folder with its configuration."""

    config: Config
    secrets: Secrets
    held: Warehouse | None = field(default=None, repr=False)
    """The warehouse, where this run has locked it."""

    @property
    def folder(self) -> Path:
        """The folder of sei.yml."""
        return self.config.folder

    @property
    def seeds(self) -> Path:
        """The CSV files that people edit."""
        return self.folder / "seeds"

    @property
    def own_models(self) -> Path:
        """The user's own copy of the dbt project, if there is one."""
        return self.folder / "transform"

    @property
    def state(self) -> Path:
        """What sei keeps between runs; all of it may be deleted."""
        return state_folder(self.folder)

    @property
    def warehouse_state(self) -> Path:
        """What of that belongs to this warehouse alone."""
        return self.warehouse.folder_in(self.state)

    @property
    def warehouse(self) -> Warehouse:
        """The configured warehouse."""
        return self.held or self.config.warehouse

    @contextmanager
    def locked(self, command: str) -> Iterator[Workspace]:
        """Keep every other writing run out of the warehouse until the end of the block.

        Raises:
            WarehouseError: The warehouse is out of reach.
            WarehouseLockedError: A run holds it; the message says which, where and since when.
        """
        with locked(self.warehouse, command) as held:
            yield replace(self, held=held)

    def remembered(self, topic: str) -> dict[str, Any]:
        """Return what was remembered of a topic for this warehouse; empty if nothing."""
        found = self._memory().get(topic, {})
        return found if isinstance(found, dict) else {}

    def remember(self, topic: str, facts: dict[str, Any]) -> None:
        """Keep facts of a topic for this warehouse."""
        text = json.dumps({**self._memory(), topic: facts}, indent=1, sort_keys=True)
        self.warehouse_state.mkdir(parents=True, exist_ok=True)
        replace_text(self.warehouse_state / "state.json", text)

    def _memory(self) -> dict[str, Any]:
        try:
            text = (self.warehouse_state / "state.json").read_text(encoding="utf-8")
            memory = json.loads(text)
        except (OSError, ValueError):
            return {}
        return memory if isinstance(memory, dict) else {}


def open_workspace(config_path: Path | None, secrets: Secrets) -> Workspace:
    """Find and read the configuration.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    return Workspace(read_config(find_config(config_path), secrets), secrets)


def state_folder(folder: Path) -> Path:
    """Return the `.sei` folder in a folder, made if need be.

    Raises:
        ConfigError: It cannot be made.
    """
    state = folder / ".sei"
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot write {state}: {error.strerror}",
            hint="Put sei.yml in a folder that you may write to.",
        ) from error
    return state
