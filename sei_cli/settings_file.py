"""Read a YAML file whose values may name environment variables, and know the line of every key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import yaml

from sei_cli.errors import ConfigError
from sei_cli.secrets import Secrets

VARIABLE = re.compile(r"\$\{([^}]*)\}")
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class SettingsFile:
    """What a YAML file says.

    Attributes:
        path: The file.
        values: Its mapping, variables replaced.
        lines: Line of every key and list item, by its path from the top.
        missing: What to say of a value whose environment variable is not set, once it is needed.
    """

    path: Path
    values: dict[str, Any]
    lines: Mapping[KeyPath, int]
    missing: Mapping[KeyPath, ConfigError]

    def require(self, *keys: str) -> None:
        """Raise if a value below these keys takes a variable that is not set.

        Raises:
            ConfigError: It names the key and the variable.
        """
        for path, error in self.missing.items():
            if path[: len(keys)] == keys:
                raise error

    def place(self, keys: KeyPath) -> str:
        """Return `sei.yml:LINE` of a key, or of the nearest one above it that is there."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return f"{self.path.name}:{self.lines.get(keys, 1)}"


def read_settings_file(
    path: Path, environment: Mapping[str, str], secrets: Secrets
) -> SettingsFile:
    """Read the file; what comes from the environment is masked from then on.

    Raises:
        ConfigError: It cannot be read, is no YAML, or has a key twice.
    """
    text = read_text(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _broken(path, error) from error
    if root is None:
        return SettingsFile(path, {}, {}, {})
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(
            f"{path.name}:1: expected keys such as `warehouse:` and `sources:`",
            hint=f"See the comments of a new file: sei init {quote(str(path.parent / 'new'))}",
        )
    reader = _Reader(path, environment, secrets)
    values = reader.read(root, ())
    return SettingsFile(path, values, reader.lines, reader.missing)


def read_text(path: Path) -> str:
    """Read a text file that a user wrote.

    Raises:
        ConfigError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: not UTF-8 at byte {error.start}", hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}: {error.strerror}", hint="Check its path and permissions."
        ) from error


class _Reader:
    """Turns YAML nodes into values and remembers their lines."""

    def __init__(self, path: Path, environment: Mapping[str, str], secrets: Secrets) -> None:
        self._path = path
        self._environment = environment
        self._secrets = secrets
        self._scalars = yaml.SafeLoader("")
        self.lines: dict[KeyPath, int] = {}
        self.missing: dict[KeyPath, ConfigError] = {}

    def read(self, node: yaml.Node, keys: KeyPath) -> Any:
        """Return the value of a node."""
        if isinstance(node, yaml.MappingNode):
            return {key: self.read(value, (*keys, key)) for key, value in self._items(node, keys)}
        if isinstance(node, yaml.SequenceNode):
            for position, item in enumerate(node.value):
                self.lines[(*keys, position)] = item.start_mark.line + 1
            return [self.read(item, (*keys, i)) for i, item in enumerate(node.value)]
        if VARIABLE.search(node.value):
            return self._substituted(node, keys)
        return self._scalar(node)

    def _items(self, node: yaml.MappingNode, keys: KeyPath) -> list[tuple[str, yaml.Node]]:
        items: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in items:
                raise ConfigError(
                    f"{self._path.name}:{line}: `{key}` is given twice,"
                    f" first in line {self.lines[(*keys, key)]}",
                    hint="Keep one of them.",
                )
            items[key] = value
            self.lines[(*keys, key)] = line
        return list(items.items())

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as error:
            raise ConfigError(
                f"{self._path.name}:{node.start_mark.line + 1}: cannot read {node.value!r}",
                hint="Put the value in quotes.",
            ) from error

    def _substituted(self, node: yaml.Node, keys: KeyPath) -> str:
        def value(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            found = self._environment.get(name, "")
            if found:
                self._secrets.add(found)
            else:
                self.missing[keys] = self._not_set(name, node, keys)
            return found

        return VARIABLE.sub(value, str(node.value))

    def _not_set(self, name: str, node: yaml.Node, keys: KeyPath) -> ConfigError:
        dotted = ".".join(str(key) for key in keys)
        return ConfigError(
            f"{self._path.name}:{node.start_mark.line + 1}: `{dotted}` takes the environment"
            f" variable {name}, which is not set",
            hint=f"export {name}=…, or write {name}=… in {self._path.parent / '.env'}",
        )


def _broken(path: Path, error: yaml.YAMLError) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "this is no YAML"
    line = mark.line + 1 if mark else 1
    return ConfigError(
        f"{path.name}:{line}: {problem}",
        hint="Check indentation, colons and brackets of that line and the one before; variables"
        " inside brackets need quotes: ['${ONE}', '${TWO}'].",
    )


def read_env_file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines of a .env file; no file, no variables.

    Raises:
        ConfigError: A line is none of that.
    """
    variables: dict[str, str] = {}
    if not path.is_file():
        return variables
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        name, separator, value = text.partition("=")
        if not separator or not name.strip().isidentifier():
            raise ConfigError(f"{path}:{number}: not NAME=value", hint="Write NAME=value.")
        variables[name.strip()] = _unquoted(value.strip())
    return variables


def _unquoted(value: str) -> str:
    """Return a value without the quotes around it, and without a comment behind it."""
    quoted = re.fullmatch(r"""(["'])(.*)\1(\s+#.*)?""", value)
    return quoted.group(2) if quoted else value.partition(" #")[0].rstrip()
