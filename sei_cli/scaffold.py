"""Make a new folder for sei: configuration, seeds, if asked the models; overwrite nothing."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sei_cli import dbt_project
from sei_cli.errors import ConfigError
from sei_cli.seed_files import USER_SEEDS

GITHUB_ORIGIN = re.compile(
    r"(?:https://|ssh://git@|git@)github\.com[:/]([^/]+/[^/]+?)(?:\.git)?/?$"
)
IGNORED = (
    *(".sei/", "*.duckdb", "*.duckdb.wal", "*.duckdb.lock", ".env"),
    *("transform/target/", "transform/logs/", "transform/.user.yml"),
)

DATABASE, DATABASE_ABOVE = "'sei.duckdb'", "'../sei.duckdb'"
"""Where dbt's profile finds the warehouse of a new folder: in the project, and one folder below."""

SETTINGS = """\
# What sei reads, and where it keeps it. All keys: sei.example.yml of the project's repository.
# ${{NAME}} takes an environment variable, or a line NAME=value of the .env beside this file.

warehouse: duckdb:///sei.duckdb    # or postgresql://user:${{PASSWORD}}@host:5432/database
reporting_timezone: UTC

{sources}"""
GIT = """\
  # Commits and version tags of clones: paths or URLs.
  git:
    repositories: [{repository}]
"""
GITHUB = """\
  # Pull requests, reviews, deployments, releases, issues, and commits from a clone that sei makes.
  github:
    repositories: [{repository}]    # or owners: [acme] for all of theirs
    token: ${{GITHUB_TOKEN}}    # may read contents, pull requests, deployments, actions, issues
"""
FILES = """\
  # What no API tells: CSV or JSON lines.
  files:
    deployments: [deployments.csv]
    incidents: [incidents.csv]
"""


@dataclass(frozen=True)
class Clone:
    """The git clone that a folder is in.

    Attributes:
        path: Its top, from the folder.
        github: `owner/name` on GitHub, empty if its origin is elsewhere.
    """

    path: str
    github: str


@dataclass(frozen=True)
class Written:
    """A file that was to be made: where, and whether it was or had been there."""

    path: Path
    is_new: bool


def scaffold(folder: Path, *, with_models: bool) -> list[Written]:
    """Make the files of a new folder.

    Raises:
        ConfigError: The folder cannot be written.
    """
    files = dict(_files(folder))
    if with_models:
        project = dbt_project.project_files(dbt_project.bundled_project())
        files |= {
            f"transform/{path}": text.decode().replace(DATABASE, DATABASE_ABOVE)
            for path, text in project.items()
            if not path.startswith("seeds/user/")
        }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [_write(folder / name, text) for name, text in files.items()]
        written.append(_ignore(folder / ".gitignore"))
        if with_models:
            written += [_linked_seed(folder, seed.name) for seed in USER_SEEDS]
    except OSError as error:
        raise ConfigError(
            f"cannot write {error.filename}: {error.strerror}",
            hint="Name a folder that you may write to: sei init FOLDER",
        ) from error
    return written


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    has_token = bool(os.environ.get("GITHUB_TOKEN"))
    yield "sei.yml", settings_text(clone_around(folder), has_token=has_token)
    yield ".env.example", "# Copy to .env, which git ignores.\nGITHUB_TOKEN=\n"
    for seed in USER_SEEDS:
        header = ",".join(seed.header) + "\n"
        yield f"seeds/{seed.name}.csv", header
        yield f"seeds/{seed.name}.csv.example", header + "".join(f"{row}\n" for row in seed.example)


def settings_text(clone: Clone | None, *, has_token: bool) -> str:
    """Return the text of a new sei.yml: what can be read here is on, the rest is a comment."""
    github = GITHUB.format(repository=clone.github if clone and clone.github else "acme/api")
    git = GIT.format(repository=clone.path if clone else "../api")
    uses_github = bool(clone and clone.github and has_token)
    uses_git = bool(clone) and not uses_github
    parts = [
        git if uses_git else _commented(git),
        github if uses_github else _commented(github),
        _commented(FILES),
    ]
    return SETTINGS.format(sources="sources:\n" + "\n".join(parts))


def _commented(text: str) -> str:
    lines = text.splitlines()
    return "".join(
        f"{line}\n" if line.startswith("  # ") else f"  # {line[2:]}\n" for line in lines
    )


def clone_around(folder: Path) -> Clone | None:
    """Return the clone that a folder, which need not exist yet, is in."""
    there = folder.absolute()
    while not there.is_dir():
        there = there.parent
    top = _git(there, "rev-parse", "--show-toplevel")
    if not top or not _git(there, "rev-parse", "--verify", "--quiet", "HEAD"):
        return None
    origin = GITHUB_ORIGIN.match(_git(there, "config", "--get", "remote.origin.url"))
    path = os.path.relpath(top, os.path.realpath(folder))
    return Clone(path, origin.group(1) if origin else "")


def _git(folder: Path, *arguments: str) -> str:
    # In a hook, variables such as GIT_DIR name another repository than the one of the folder.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), *arguments]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _write(path: Path, text: str) -> Written:
    if path.exists():
        return Written(path, is_new=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Written(path, is_new=True)


def _ignore(path: Path) -> Written:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [entry for entry in IGNORED if entry not in text.splitlines()]
    if missing:
        start = text if not text or text.endswith("\n") else f"{text}\n"
        path.write_text(start + "\n".join(missing) + "\n", encoding="utf-8")
    return Written(path, is_new=bool(missing))


def _linked_seed(folder: Path, name: str) -> Written:
    """Let plain dbt read the user's seed: a link per file, for it follows none to a folder."""
    path = folder / "transform" / "seeds" / "user" / f"{name}.csv"
    if path.exists() or path.is_symlink():
        return Written(path, is_new=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(Path("..") / ".." / ".." / "seeds" / path.name)
    return Written(path, is_new=True)
