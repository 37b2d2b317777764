"""The schema that travels with sei is a true part of GitHub's, and enough for the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLSchema, is_composite_type, is_object_type, parse, validate

from sei_demo.graphql_api import load_schema
from sei_sources.github.queries import definitions, document
from tests.servers.contracts import PROJECT, contracts
from tests.servers.schema_slice import build, slice_of

QUERIES = PROJECT / "sources" / "sei_sources" / "github" / "queries"
PROBES = Path(__file__).with_name("probes.graphql")


@pytest.fixture(scope="module")
def whole() -> GraphQLSchema:
    return build(contracts() / "graphql" / "github.graphql")


def operations() -> dict[str, str]:
    return {name: text for name, text in definitions().items() if text.startswith("query")}


@pytest.mark.parametrize("name", operations())
def test_a_query_of_the_source_is_valid_against_the_slice(name: str) -> None:
    errors = validate(load_schema(), parse(document(operations()[name])))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize("name", operations())
def test_a_query_of_the_source_is_valid_against_the_whole_schema(
    whole: GraphQLSchema, name: str
) -> None:
    errors = validate(whole, parse(document(operations()[name])))

    assert [error.message for error in errors] == []


def test_every_type_of_the_slice_is_one_of_the_whole_schema(whole: GraphQLSchema) -> None:
    different = [
        f"{kind.name}.{name}"
        for kind in load_schema().type_map.values()
        if is_composite_type(kind) and hasattr(kind, "fields") and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if str(field.type) != str(whole.type_map[kind.name].fields[name].type)  # type: ignore[attr-defined]
    ]

    assert different == []


def test_the_slice_is_what_the_queries_use_now(whole: GraphQLSchema) -> None:
    texts = [path.read_text(encoding="utf-8") for path in [PROBES, *sorted(QUERIES.iterdir())]]

    made = slice_of(whole, texts)

    kept = (PROJECT / "sources" / "sei_demo" / "github.graphql").read_text(encoding="utf-8")
    assert made == kept, "make it again: python -m tests.servers.schema_slice SCHEMA"


def test_the_slice_has_the_kinds_of_accounts(whole: GraphQLSchema) -> None:
    actors = load_schema().get_possible_types(load_schema().type_map["Actor"])  # type: ignore[arg-type]

    assert {"User", "Bot", "Mannequin", "Organization"} <= {kind.name for kind in actors}
    assert all(is_object_type(kind) for kind in actors)
