"""Say who .mailmap takes the names and addresses of commits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sei_sources.clone.git import Git
from sei_sources.clone.records import IDENTITY, Contact
from sei_sources.clone.tables import IDENTITIES

if TYPE_CHECKING:
    import pyarrow as pa


def mailmap_blob(git: Git, head_sha: str | None) -> str | None:
    """Return the object name of the default branch's .mailmap, None where there is none.

    Raises:
        SourceError: git cannot read the repository.
    """
    if head_sha is None:
        return None
    found = git.run("rev-parse", "--verify", "--quiet", f"{head_sha}:.mailmap", allowed=(0, 1, 128))
    return found.strip() or None


def identities(
    git: Git, contacts: Iterable[Contact], *, repository_id: str, blob: str | None
) -> pa.Table:
    """Return one row per name and address.

    Raises:
        SourceError: git cannot read .mailmap.
    """
    written = sorted(contacts)
    mapped = _mapped(git, written, blob) if blob and written else {}
    return IDENTITIES.arrow(
        {
            "repository_id": repository_id,
            "name": name,
            "email": email,
            "mapped_name": mapped.get((name, email), (name, email))[0],
            "mapped_email": mapped.get((name, email), (name, email))[1],
        }
        for name, email in written
    )


def _mapped(git: Git, contacts: Iterable[Contact], blob: str) -> dict[Contact, Contact]:
    """Ask git, leaving out what it would not take for a contact and die of."""
    asked = [contact for contact in contacts if IDENTITY.fullmatch(f"{contact[0]} <{contact[1]}>")]
    mapping = {**git.configuration, "mailmap.blob": blob, "mailmap.file": ""}
    lines = "".join(f"{name} <{email}>\n" for name, email in asked)
    answer = replace(git, configuration=mapping).run(
        "check-mailmap", "--stdin", stdin=lines.encode()
    )
    found = {}
    for contact, line in zip(asked, answer.split("\n"), strict=False):
        if identity := IDENTITY.fullmatch(line):
            found[contact] = (identity["name"], identity["email"])
    return found
