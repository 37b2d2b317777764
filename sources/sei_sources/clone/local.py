"""Find a repository of this machine, to be read in place and never written to."""

from __future__ import annotations

from pathlib import Path

from sei_sources.clone.git import Git
from sei_sources.errors import SourceError


def local_repository(path: Path, *, label: str) -> Git:
    """Return the repository whose working tree or bare folder a path is.

    Raises:
        SourceError: The path is no repository. One further up is named only: it may not be meant.
    """
    top = path.expanduser().resolve()
    folder = _git_folder(top)
    if folder:
        return Git(folder, label)
    if not top.exists():
        raise SourceError(
            f"{label}: there is no {top}", hint="Correct the path, or write a clone URL."
        )
    above = next((parent for parent in top.parents if _git_folder(parent)), None)
    hint = f"It is inside of {above}: write that path." if above else "Clone it first: git clone"
    raise SourceError(f"{label}: {top} is no git repository", hint=hint)


def _git_folder(top: Path) -> Path | None:
    inside = top / ".git"
    if inside.is_file():
        text = inside.read_text(encoding="utf-8", errors="surrogateescape")
        inside = (top / text.removeprefix("gitdir:").strip()).resolve()
    return next((folder for folder in (inside, top) if _is_git_folder(folder)), None)


def _is_git_folder(folder: Path) -> bool:
    if (folder / "commondir").is_file():
        return (folder / "HEAD").exists()
    return all((folder / name).exists() for name in ("HEAD", "objects", "refs"))
