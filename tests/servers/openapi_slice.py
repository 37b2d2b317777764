"""A vendor's OpenAPI slice: finds the operation of a request, and tells what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jsonschema  # type: ignore[import-untyped]

from sei_demo.messages import Request
from tests.servers.contracts import contracts

Node = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """What a request asks for.

    Attributes:
        route: Path with the names of its parameters: `/board/{boardId}`.
        path_values: Their values.
        query: Values of the query by name; of arrays all of them.
        faults: What the contract does not allow.
    """

    route: str
    path_values: Mapping[str, str]
    query: Mapping[str, Any]
    faults: tuple[str, ...]


class OpenApiSlice:
    """Some operations of an API.

    Args:
        files: Names of the contracts.
        prefix: What comes before their paths.
        more: Operations that the vendor documents but the contracts leave out, with the names of
            their query parameters.
    """

    def __init__(
        self, files: tuple[str, ...], prefix: str = "", more: Mapping[str, tuple[str, ...]] = {}
    ) -> None:
        self._routes: dict[tuple[str, str], tuple[Node, Node]] = {}
        for file in files:
            document = _document(file)
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    self._routes[method.upper(), prefix + path] = operation, document
        for path, names in more.items():
            parameters = [
                {"name": name, "in": "query", "schema": {"type": "string"}} for name in names
            ]
            self._routes["GET", path] = {"parameters": parameters}, {}

    def operation(self, request: Request, query: str) -> Operation | None:
        """Return what a request asks for, None where there is no such operation."""
        for (method, route), (operation, document) in self._routes.items():
            match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route), request.path)
            if match and method == request.method:
                values, faults = _query(operation, query)
                wrong = [*faults, *_body_faults(operation, document, request)]
                return Operation(route, match.groupdict(), values, tuple(wrong))
        return None


@cache
def _document(file: str) -> Node:
    document: Node = json.loads((contracts() / "openapi" / file).read_text(encoding="utf-8"))
    return document


def _query(operation: Node, query: str) -> tuple[dict[str, Any], list[str]]:
    declared = {
        parameter["name"]: parameter
        for parameter in operation.get("parameters", ())
        if parameter.get("in") == "query"
    }
    values: dict[str, Any] = {}
    faults = []
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in declared:
            faults.append(f"query parameter {name!r} is unknown")
            continue
        schema = declared[name].get("schema", {})
        faults += _value_faults(name, text, schema.get("items", schema))
        many = schema.get("type") == "array"
        values[name] = [*values.get(name, ()), text] if many else text
    missing = [name for name, one in declared.items() if one.get("required") and name not in values]
    return values, faults + [f"query parameter {name!r} is missing" for name in missing]


def _value_faults(name: str, text: str, schema: Node) -> Iterator[str]:
    kind = schema.get("type")
    if kind == "integer" and not text.isdigit():
        yield f"{name}={text} is no number"
    if kind == "boolean" and text not in ("true", "false"):
        yield f"{name}={text} is neither true nor false"
    if "enum" in schema and text not in schema["enum"]:
        yield f"{name}={text} is none of {schema['enum']}"


def _body_faults(operation: Node, document: Node, request: Request) -> Iterator[str]:
    declared = operation.get("requestBody")
    if not declared:
        return
    schema = declared["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    for error in jsonschema.Draft202012Validator(whole).iter_errors(request.json):
        yield error.message
