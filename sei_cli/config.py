"""Read sei.yml, .env and the environment into typed settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sei_cli.errors import ConfigError
from sei_cli.secrets import Secrets
from sei_cli.settings_file import SettingsFile, read_env_file, read_settings_file
from sei_cli.since import parse_since
from sei_cli.warehouse import Warehouse
from sei_sources import SOURCES, load_source

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from sei_sources.source import Settings

FILE_NAME = "sei.yml"


class Rules(BaseModel):
    """Thresholds of the metrics that a team may set otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release_gap_minutes: int = Field(60, ge=0)
    incident_window_hours: int = Field(24, ge=0)
    velocity_sprints: int = Field(3, ge=1)


class Values(BaseModel):
    """The keys of sei.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    warehouse: str = "duckdb:///sei.duckdb"
    reporting_timezone: str = "UTC"
    people: Literal["named", "pseudonymous"] = "named"
    metrics: Rules = Rules()
    sources: dict[str, dict[str, Any]] = {}

    @field_validator("reporting_timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(
                f"unknown time zone {name!r}{did_you_mean(name, available_timezones())}"
            )
        return name

    @field_validator("sources", mode="before")
    @classmethod
    def _empty_is_no_settings(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: {} if below is None else below for name, below in value.items()}
        return {} if value is None else value


@dataclass(frozen=True)
class Config:
    """What the user configured.

    Attributes:
        file: sei.yml as it was read.
        values: Its keys outside of the sources' own.
        environment: Environment variables, those of .env included.
    """

    file: SettingsFile
    values: Values
    environment: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """The folder of sei.yml: paths in it start here."""
        return self.file.path.parent

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse, of SEI_WAREHOUSE or of the file."""
        if url := self.environment.get("SEI_WAREHOUSE"):
            return Warehouse.parse(url, self.folder)
        self.file.require("warehouse")
        return Warehouse.parse(self.values.warehouse, self.folder)

    @property
    def timezone(self) -> ZoneInfo:
        """The time zone in which a day begins."""
        return ZoneInfo(self.values.reporting_timezone)

    @property
    def sources(self) -> tuple[str, ...]:
        """The configured sources, in the order of the file."""
        return tuple(self.values.sources)

    def source(self, name: str) -> Settings:
        """Return the settings of a configured source.

        Raises:
            ConfigError: A key of it is unknown, missing or of the wrong type.
        """
        self.file.require("sources", name)
        values = dict(self.values.sources[name])
        if values.get("since") is not None:
            values["since"] = self._since(name, values["since"])
        model = load_source(name).SettingsModel
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise explained(error, self.file, ("sources", name), list(model.model_fields)) from None

    def _since(self, name: str, value: Any) -> datetime:
        try:
            return parse_since(value, datetime.now(UTC))
        except (ValueError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{self.file.place(('sources', name, 'since'))}: `sources.{name}.since`: {value!r}"
                " is no time",
                hint="Write for instance 90d, 12w or 2026-01-01.",
            ) from error


def find_config(path: Path | None) -> Path:
    """Return the configuration file: the one given, else SEI_CONFIG's, else ./sei.yml.

    Raises:
        ConfigError: There is none.
    """
    chosen = path or Path(os.environ.get("SEI_CONFIG") or FILE_NAME)
    if chosen.is_dir():
        chosen = chosen / FILE_NAME
    if not chosen.is_file():
        raise ConfigError(
            f"no {chosen.name} in {chosen.absolute().parent}",
            hint="Make one: sei init — or name one: sei --config FILE, SEI_CONFIG=FILE",
        )
    return chosen.absolute()


def read_config(path: Path, secrets: Secrets) -> Config:
    """Read a configuration file with the .env beside it.

    Raises:
        ConfigError: The file is wrong; the message names file, line and key.
    """
    environment = {**read_env_file(path.parent / ".env"), **os.environ}
    secrets.add_password(environment.get("SEI_WAREHOUSE", ""))
    secrets.add(environment.get("PGPASSWORD", ""))
    file = read_settings_file(path, environment, secrets)
    secrets.add_password(str(file.values.get("warehouse", "")))
    for key in Values.model_fields.keys() - {"warehouse", "sources"}:
        file.require(key)
    try:
        values = Values.model_validate(file.values)
    except ValidationError as error:
        raise explained(error, file, (), list(Values.model_fields)) from None
    for name in values.sources:
        if name not in SOURCES:
            place = file.place(("sources", name))
            raise _unknown(f"{place}: unknown source `{name}`", name, SOURCES)
    return Config(file, values, environment)


def explained(
    error: ValidationError, file: SettingsFile, above: tuple[str, ...], allowed: list[str]
) -> ConfigError:
    """Turn the first thing that pydantic found wrong into a message with file, line and key."""
    found = error.errors(include_url=False)
    misspelled = [details for details in found if details["type"] == "extra_forbidden"]
    details = (misspelled or found)[0]
    keys = (*above, *details["loc"])
    dotted = ".".join(str(key) for key in keys)
    place = file.place(keys)
    if details["type"] == "extra_forbidden":
        siblings = list(Rules.model_fields) if keys[:-1] == ("metrics",) else allowed
        return _unknown(f"{place}: unknown key `{dotted}`", str(keys[-1]), siblings)
    if details["type"] == "missing":
        return ConfigError(
            f"{place}: `{dotted}` is missing", hint=f"Add `{keys[-1]}:` below line {place}."
        )
    return ConfigError(f"{place}: `{dotted}`: {_wrong(details)}", hint="Correct that line.")


def _wrong(details: ErrorDetails) -> str:
    problem = details["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if details["type"] == "value_error":
        return problem
    return f"{problem}, not {details['input']!r}"


def _unknown(message: str, name: str, allowed: list[str] | tuple[str, ...]) -> ConfigError:
    return ConfigError(
        f"{message}{did_you_mean(name, allowed)}", hint=f"Allowed here: {', '.join(allowed)}"
    )


def did_you_mean(name: str, allowed: Any) -> str:
    """Return `; did you mean …?` with the nearest allowed name, or nothing."""
    folded = {str(candidate).casefold(): str(candidate) for candidate in allowed}
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    return f"; did you mean {folded[near[0]]!r}?" if near else ""
