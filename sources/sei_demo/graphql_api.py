"""GitHub's GraphQL API over plain dicts: the schema says what exists, one resolver serves all.

A field of an object is the value under its name. A list behind a `*Connection` type is filtered,
ordered and cut by `connections.py`; fields with arguments of their own are in `_SPECIAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
    validate,
)

from sei_demo.connections import Node, paginate
from sei_demo.graphql_cost import Cost, cost_of
from sei_demo.world import World


@cache
def load_schema(path: Path | None = None) -> GraphQLSchema:
    """Build the schema from a file; without one the slice of GitHub's that sei asks for."""
    text = (path or files("sei_demo") / "github.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@dataclass(frozen=True)
class Call:
    """One query on its way: the world it reads, what it may cost, and the rate limit to show."""

    world: World
    cost: Cost
    rate_limit: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a query gave: the body, and its cost (0 if it was refused)."""

    body: dict[str, Any]
    cost: int
    operation: str


class GraphQLApi:
    """Executes queries against a world."""

    def __init__(self, world: World, schema: GraphQLSchema) -> None:
        self._world = world
        self._schema = schema
        self._prepare = lru_cache(maxsize=256)(self._prepared)

    def answer(self, request: Mapping[str, Any], rate_limit: Mapping[str, Any]) -> Answer:
        """Execute a request `{query, variables, operationName}`."""
        try:
            document, errors = self._prepare(request["query"])
        except GraphQLError as error:
            return Answer({"errors": [_formatted(error)]}, 0, "")
        operation = _operation(document, request.get("operationName"))
        name = operation.name.value if operation.name else ""
        if errors:
            return Answer({"errors": [_formatted(error) for error in errors]}, 0, name)
        variables = dict(request.get("variables") or {})
        fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        try:
            cost = cost_of(self._schema, operation, fragments, variables)
        except GraphQLError as error:
            return Answer({"errors": [_formatted(error)]}, 0, name)
        return Answer(
            self._execute(document, name, variables, Call(self._world, cost, rate_limit)),
            cost.points,
            name,
        )

    def _prepared(self, text: str) -> tuple[DocumentNode, Sequence[GraphQLError]]:
        document = parse(text)
        return document, validate(self._schema, document)

    def _execute(
        self, document: DocumentNode, name: str, variables: dict[str, Any], call: Call
    ) -> dict[str, Any]:
        result = execute_sync(
            self._schema,
            document,
            root_value={},
            context_value=call,
            variable_values=variables,
            operation_name=name or None,
            field_resolver=_resolve,
            type_resolver=lambda value, *_: value["__typename"],
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [_formatted(error) for error in result.errors]
        return body


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    named = [found for found in operations if name and found.name and found.name.value == name]
    return (named or operations)[0]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    extensions = dict(formatted.pop("extensions", None) or {})
    kind = extensions.pop("type", None)
    more = {"extensions": extensions} if extensions else {}
    return {**({"type": kind} if kind else {}), **formatted, **more}


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    special = _SPECIAL.get((info.parent_type.name, info.field_name))
    if special:
        return special(info.context, source, arguments)
    value = source.get(info.field_name)
    if is_leaf_type(get_named_type(info.return_type)):
        return _leaf(value, source, info)
    if get_named_type(info.return_type).name.endswith("Connection"):
        return paginate(value or (), arguments)
    if value is None and is_non_null_type(info.return_type) and _is_list(info.return_type):
        return []
    return value


def _leaf(value: Any, source: Any, info: GraphQLResolveInfo[Any]) -> Any:
    if value is None and is_non_null_type(info.return_type):
        named = source.get("id") if hasattr(source, "get") else source
        raise GraphQLError(f"the local {info.parent_type.name} {named} has no {info.field_name}")
    return value


def _is_list(kind: Any) -> bool:
    return is_list_type(kind.of_type)


def _not_found(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})


def _repository(call: Call, _: Any, arguments: Mapping[str, Any]) -> Node:
    owner, name = arguments["owner"], arguments["name"]
    found = call.world.find_repository(owner, name)
    if found is None:
        raise _not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return _allowed(call, found)


def _allowed(call: Call, node: Node) -> Node:
    if call.world.is_forbidden(node):
        raise GraphQLError(
            "Resource not accessible by personal access token", extensions={"type": "FORBIDDEN"}
        )
    return node


def _account(kind: str, label: str) -> Callable[[Call, Any, Mapping[str, Any]], Node]:
    def find(call: Call, _: Any, arguments: Mapping[str, Any]) -> Node:
        login = arguments["login"]
        found = call.world.accounts.get(login.lower())
        if found is None or (kind and found["__typename"] != kind):
            raise _not_found(f"Could not resolve to {label} with the login of '{login}'.")
        return found

    return find


def _owner(call: Call, _: Any, arguments: Mapping[str, Any]) -> Node | None:
    return call.world.accounts.get(arguments["login"].lower())


def _node(call: Call, _: Any, arguments: Mapping[str, Any]) -> Node:
    found = call.world.nodes.get(arguments["id"])
    if found is None:
        raise _not_found(f"Could not resolve to a node with the global id of '{arguments['id']}'")
    return _allowed(call, found)


def _nodes(call: Call, source: Any, arguments: Mapping[str, Any]) -> list[Node | GraphQLError]:
    found: list[Node | GraphQLError] = []
    for identifier in arguments["ids"]:
        try:
            found.append(_node(call, source, {"id": identifier}))
        except GraphQLError as error:
            found.append(error)
    return found


def _rate_limit(call: Call, _: Any, __: Any) -> Node:
    points, before = call.cost.points, call.rate_limit
    spent = {"used": before["used"] + points, "remaining": max(before["remaining"] - points, 0)}
    return {**before, **spent, "cost": points, "nodeCount": call.cost.nodes}


def _object(call: Call, repository: Node, arguments: Mapping[str, Any]) -> Node | None:
    if oid := arguments.get("oid"):
        return call.world.git_object(repository, oid)
    return call.world.git_revision(repository, arguments["expression"])


def _refs(_: Call, repository: Node, arguments: Mapping[str, Any]) -> Any:
    prefix, query = arguments["refPrefix"], arguments.get("query") or ""
    refs = [ref for ref in repository["refs"] if ref["prefix"] == prefix and query in ref["name"]]
    return paginate(
        refs,
        {name: arguments.get(name) for name in ("first", "last", "after", "before", "orderBy")},
    )


def _ref(_: Call, repository: Node, arguments: Mapping[str, Any]) -> Node | None:
    name = arguments["qualifiedName"]
    found = [
        ref for ref in repository["refs"] if name in (ref["name"], ref["prefix"] + ref["name"])
    ]
    return found[0] if found else None


def _listed(field: str, argument: str) -> Callable[[Call, Node, Mapping[str, Any]], Node | None]:
    def find(_: Call, source: Node, arguments: Mapping[str, Any]) -> Node | None:
        found = [item for item in source[field] if item[argument] == arguments[argument]]
        return found[0] if found else None

    return find


def _history(call: Call, commit: Node, arguments: Mapping[str, Any]) -> Any:
    return paginate(call.world.history(commit), arguments)


def _verified_addresses(_: Call, user: Node, __: Any) -> list[str]:
    addresses: list[str] = user.get("organizationVerifiedDomainEmails") or []
    return addresses


def _project(_: Call, owner: Node, arguments: Mapping[str, Any]) -> Node:
    number = arguments["number"]
    every: Sequence[Node] = owner.get("projectsV2", ())
    found = [one for one in every if one["number"] == number]
    if not found:
        raise _not_found(f"Could not resolve to a ProjectV2 with the number {number}.")
    return found[0]


def _field_value(_: Call, item: Node, arguments: Mapping[str, Any]) -> Node | None:
    value: Node | None = item["_values"].get(arguments["name"])
    return value


_SPECIAL: dict[tuple[str, str], Callable[[Call, Any, Mapping[str, Any]], Any]] = {
    ("Query", "repository"): _repository,
    ("Query", "organization"): _account("Organization", "an Organization"),
    ("Query", "user"): _account("User", "a User"),
    ("Query", "repositoryOwner"): _owner,
    ("Query", "viewer"): lambda call, _, __: call.world.viewer,
    ("Query", "node"): _node,
    ("Query", "nodes"): _nodes,
    ("Query", "rateLimit"): _rate_limit,
    ("Repository", "object"): _object,
    ("Repository", "refs"): _refs,
    ("Repository", "ref"): _ref,
    ("Repository", "pullRequest"): _listed("pullRequests", "number"),
    ("Repository", "issue"): _listed("issues", "number"),
    ("Repository", "environment"): _listed("environments", "name"),
    ("Commit", "history"): _history,
    ("Organization", "team"): _listed("teams", "slug"),
    ("Organization", "projectV2"): _project,
    ("User", "projectV2"): _project,
    ("User", "organizationVerifiedDomainEmails"): _verified_addresses,
    ("ProjectV2Item", "fieldValueByName"): _field_value,
}
