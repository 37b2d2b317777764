"""Find the dbt project and stage it, with the user's seeds, where dbt runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sei_cli.errors import ConfigError
from sei_cli.seed_files import SEEDS
from sei_cli.seeds import SeedTable

PARTS = ("models", "macros", "seeds", "profiles", "tests/dbt")
"""What the project consists of, beside dbt_project.yml."""
PROJECT_FILE = "dbt_project.yml"

Files = Mapping[str, bytes]
"""The text of every file by its path in the project."""


def bundled_project() -> Path:
    """Return the folder of the project that came with sei: in the package, or around it.

    Raises:
        ConfigError: The installation has none.
    """
    package = Path(__file__).parent
    for folder in (package / "dbt", package.parent):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ConfigError(
        f"the models are missing from {package}",
        hint="Install sei again, in its checkout: pip install --force-reinstall .",
    )


def project_of(own_models: Path) -> Path:
    """Return the user's own project if there is one, else the bundled one."""
    return own_models if (own_models / PROJECT_FILE).is_file() else bundled_project()


def project_files(project: Path) -> dict[str, bytes]:
    """Read the files of a project."""
    files = {PROJECT_FILE: (project / PROJECT_FILE).read_bytes()}
    for part in PARTS:
        for path in sorted((project / part).rglob("*")):
            if path.is_file() and not path.name.startswith((".", "_tmp")):
                files[path.relative_to(project).as_posix()] = path.read_bytes()
    return files


def with_seeds(files: Files, seeds: Mapping[str, SeedTable]) -> dict[str, bytes]:
    """Return the files with the user's seeds in them; a user seed that is not given is empty."""
    staged = dict(files)
    for seed in SEEDS:
        path = f"seeds/{seed.folder}/{seed.name}.csv"
        if seed.name in seeds:
            staged[path] = seeds[seed.name].text().encode()
        elif seed.folder == "user":
            staged[path] = SeedTable(seed, ()).text().encode()
    return staged


def stage(files: Files, folder: Path) -> None:
    """Make a folder hold exactly these files; equal ones stay untouched, so dbt parses only new."""
    for part in PARTS:
        for path in (folder / part).rglob("*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in files:
                path.unlink()
    write_files(files, folder)


def write_files(files: Files, folder: Path) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def digest(files: Files) -> str:
    """Return a digest of names and texts."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode())
        whole.update(files[name])
    return whole.hexdigest()
