"""The GraphQL documents against the vendor's own schema, and what they cost."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from sei_demo.graphql_api import load_schema
from sei_sources.github.nested import LISTS, nested_query
from sei_sources.github.queries import definitions, document, operation
from sei_sources.github.repositories import named_query
from tests.servers.contracts import contracts

OPERATIONS = [name for name, text in definitions().items() if text.startswith("query")]
NESTED = [(kind, field) for kind, fields in LISTS.items() for field in fields]


def documents() -> dict[str, str]:
    """Return every document that is sent, by a name for it."""
    sent = {name: operation(name) for name in OPERATIONS}
    sent |= {f"{kind}.{field}": nested_query([(kind, field)]) for kind, field in NESTED}
    return {**sent, "named": named_query(2)}


@cache
def schema(name: str) -> GraphQLSchema:
    if name == "slice":
        return load_schema()
    text = (contracts() / "graphql" / "github.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@pytest.mark.parametrize("name", documents())
@pytest.mark.parametrize("source", ["slice", "vendor"])
def test_a_document_is_valid_for_the_schema(name: str, source: str) -> None:
    errors = validate(schema(source), parse(documents()[name]))

    assert errors == []


def test_a_field_that_the_vendor_does_not_have_is_refused() -> None:
    errors = validate(schema("slice"), parse("query Q { viewer { shoeSize } }"))

    assert errors != []


@pytest.mark.parametrize("name", documents())
def test_a_document_uses_nothing_that_the_vendor_has_deprecated(name: str) -> None:
    from graphql.validation import NoDeprecatedCustomRule

    errors: list[Any] = validate(
        schema("vendor"), parse(documents()[name]), [NoDeprecatedCustomRule]
    )

    assert errors == []


def test_an_operation_brings_each_of_its_fragments_once() -> None:
    text = operation("PullRequests")

    assert text.count("fragment ActorFields on") == 1
    assert "fragment Releases" not in text
    assert document("query Q { a }") == "query Q { a }"
