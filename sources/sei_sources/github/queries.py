"""The GraphQL operations of `queries/`, each with the fragments that it needs."""

from __future__ import annotations

from sei_sources.documents import Documents

DOCUMENTS = Documents("sei_sources.github")

document = DOCUMENTS.document
operation = DOCUMENTS.operation


def definitions() -> dict[str, str]:
    """Return every operation and fragment by its name."""
    return DOCUMENTS.definitions
