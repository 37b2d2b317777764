"""The typed answers about pull requests against the vendor's own schema and the query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    SelectionSetNode,
    build_schema,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    parse,
)
from msgspec import inspect

from sei_sources.github.queries import operation
from sei_sources.github.shapes import DECODER, PullRequest
from sei_sources.http import Request, UnusableError
from tests.servers.contracts import contracts
from tests.sources.http_case import client
from tests.sources.scripted_server import Reply, replying

NUMBERS = {"Int": {inspect.IntType}, "BigInt": {inspect.IntType, inspect.StrType}}
SCALARS = {**NUMBERS, "Boolean": {inspect.BoolType}}


@dataclass(frozen=True)
class Selected:
    """A field that the query asks for: its path, its type in the schema and what is asked of it.

    Attributes:
        always: Whether every object has it: it stands in no `... on`.
    """

    path: str
    type: Any
    inside: SelectionSetNode | None
    always: bool


@cache
def schema() -> GraphQLSchema:
    text = (contracts() / "graphql" / "github.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@cache
def fragments() -> dict[str, FragmentDefinitionNode]:
    found = parse(operation("PullRequests")).definitions
    return {one.name.value: one for one in found if isinstance(one, FragmentDefinitionNode)}


def selected(
    asked: SelectionSetNode, parent: Any, path: str, *, always: bool = True
) -> Iterator[Selected]:
    """Yield the fields of a selection, also of the fragments in it."""
    for one in asked.selections:
        if isinstance(one, FieldNode):
            name = one.name.value
            known = {"__typename": None} if name == "__typename" else parent.fields
            kind = known[name].type if known[name] else schema().type_map["String"]
            yield Selected(f"{path}.{name}", kind, one.selection_set, always)
        else:
            spread = isinstance(one, FragmentSpreadNode)
            fragment = fragments()[one.name.value] if spread else one
            on = schema().type_map[fragment.type_condition.name.value]
            same = always and (spread or on is parent)
            yield from selected(fragment.selection_set, on, path, always=same)


def differences(shape: Any, asked: SelectionSetNode, parent: Any, path: str) -> Iterator[str]:
    """Yield what differs between a shape and a selection."""
    fields = {field.encode_name: field for field in shape.fields}
    names = set()
    for one in selected(asked, parent, path):
        name = one.path.rpartition(".")[2]
        names.add(name)
        if name not in fields:
            yield f"{one.path} is missing"
            continue
        field = fields[name]
        if not one.always and field.required:
            yield f"{one.path} is not in every object"
        nullable = not is_non_null_type(one.type) and name != "__typename"
        yield from differing(field.type, one, nullable=nullable)
    yield from (f"{path}.{name} is not asked for" for name in set(fields) - names)


def differing(known: Any, one: Selected, *, nullable: bool) -> Iterator[str]:
    """Yield what differs between the type of a field and that in the schema."""
    kinds = known.types if isinstance(known, inspect.UnionType) else (known,)
    if nullable and not any(isinstance(kind, inspect.NoneType) for kind in kinds):
        yield f"{one.path} may be null"
    values = [kind for kind in kinds if not isinstance(kind, inspect.NoneType)]
    vendor = one.type.of_type if is_non_null_type(one.type) else one.type
    if is_list_type(vendor):
        item = Selected(f"{one.path}[]", vendor.of_type, one.inside, always=True)
        yield from differing(
            values[0].item_type, item, nullable=not is_non_null_type(vendor.of_type)
        )
    elif one.inside is not None:
        yield from differences(values[0], one.inside, vendor, one.path)
    else:
        wanted = SCALARS.get(vendor.name, {inspect.StrType}) if is_scalar_type(vendor) else None
        if {type(value) for value in values} != (wanted or {inspect.StrType}):
            yield f"{one.path} is a {vendor.name}"


def test_a_typed_pull_request_has_what_is_asked_for_as_the_schema_types_it() -> None:
    fragment = fragments()["PullRequestFields"]

    # `totalCount` is a field of every typed list, though few are asked for theirs.
    found = [
        line
        for line in differences(
            inspect.type_info(PullRequest),
            fragment.selection_set,
            schema().type_map["PullRequest"],
            "",
        )
        if not line.endswith("totalCount is not asked for")
    ]

    assert found == []


def test_an_answer_of_an_unknown_shape_is_asked_for_once_and_named() -> None:
    answer = {"data": {"node": {"pullRequests": {"nodes": [{"title": 7}]}}}}

    with replying(Reply(answer)) as server, pytest.raises(UnusableError) as caught:
        client(server.url).send(Request("POST", "graphql", json={}, decoder=DECODER))

    assert "answered another shape: Expected `str`, got `int`" in caught.value.message
    assert "$.data.node.pullRequests.nodes[0].title" in caught.value.message
    assert "newest sei" in caught.value.hint
    assert len(server.received) == 1


def test_a_refused_answer_of_an_unknown_shape_is_judged_by_its_errors() -> None:
    limited = {
        "data": {"node": 7},
        "errors": [{"type": "RATE_LIMITED", "message": "API rate limit"}],
    }
    good: dict[str, Any] = {"data": {"node": {"pullRequests": {"nodes": []}}}}

    with replying(Reply(limited), Reply(good)) as server:
        answer = client(server.url).send(Request("POST", "graphql", json={}, decoder=DECODER))

    assert answer.value == good
    assert len(server.received) == 2


def test_a_typed_pull_request_is_the_same_after_its_lists_were_completed() -> None:
    shown = inspect.type_info(PullRequest)
    values = {
        field.encode_name: sample(field.type, field.encode_name)
        for field in shown.fields  # type: ignore[attr-defined]
    }
    pull_request = msgspec.convert(values, PullRequest)

    assert msgspec.convert(msgspec.to_builtins(pull_request), PullRequest) == pull_request
    assert msgspec.to_builtins(pull_request)["headRefOid"] == "headRefOid"


def sample(kind: Any, name: str) -> Any:
    """Return a value of a type."""
    match kind:
        case inspect.UnionType():
            return sample(kind.types[0], name)
        case inspect.StructType():
            return {one.encode_name: sample(one.type, one.encode_name) for one in kind.fields}
        case inspect.ListType():
            return [sample(kind.item_type, name)]
        case inspect.IntType():
            return 7
        case inspect.BoolType():
            return True
        case inspect.NoneType():
            return None
    return name
