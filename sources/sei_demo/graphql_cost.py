"""What a query costs on GitHub: points, page and node limits, from the query's text alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
)
from graphql.utilities import value_from_ast_untyped

NODE_LIMIT = 500_000
PAGE_LIMIT = 100


@dataclass
class Cost:
    """What a query asks for at most, every page assumed full."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """Points charged: requests divided by 100, rounded, at least 1."""
        return max(1, round(self.requests / 100))


@dataclass(frozen=True)
class _Query:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    cost: Cost


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: dict[str, Any],
) -> Cost:
    """Return the cost of a valid query.

    Raises:
        GraphQLError: A page has no size or one over 100, or the query asks for over 500,000 nodes.
    """
    query = _Query(schema, fragments, {**_defaults(operation), **variables}, Cost())
    _visit(query, operation.selection_set, schema.query_type, parents=1)
    return query.cost


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value
    }


def _arguments(query: _Query, node: FieldNode | DirectiveNode) -> dict[str, Any]:
    values = {
        argument.name.value: value_from_ast_untyped(argument.value, query.variables)
        for argument in node.arguments or ()
    }
    return {name: value for name, value in values.items() if value is not Undefined}


def _visit(
    query: _Query, selections: SelectionSetNode | None, parent_type: Any, *, parents: int
) -> None:
    for selection in selections.selections if selections else ():
        if not _is_included(query, selection):
            continue
        if isinstance(selection, FieldNode):
            _visit_field(query, selection, parent_type, parents=parents)
        elif isinstance(selection, FragmentSpreadNode):
            fragment = query.fragments[selection.name.value]
            inner = query.schema.get_type(fragment.type_condition.name.value)
            _visit(query, fragment.selection_set, inner, parents=parents)
        elif isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inner = query.schema.get_type(condition.name.value) if condition else parent_type
            _visit(query, selection.selection_set, inner, parents=parents)


def _is_included(query: _Query, selection: Any) -> bool:
    return all(
        _arguments(query, directive)["if"] == (directive.name.value == "include")
        for directive in selection.directives or ()
        if directive.name.value in ("include", "skip")
    )


def _visit_field(query: _Query, node: FieldNode, parent_type: Any, *, parents: int) -> None:
    if node.selection_set is None or not isinstance(
        parent_type, GraphQLObjectType | GraphQLInterfaceType
    ):
        return
    field = parent_type.fields.get(node.name.value)
    if field is None:
        return
    field_type = get_named_type(field.type)
    if field_type.name.endswith("Connection"):
        parents = _page(query, node, parents=parents)
    elif node.name.value == "nodes" and parent_type is query.schema.query_type:
        parents *= len(_arguments(query, node)["ids"])
    _visit(query, node.selection_set, field_type, parents=parents)


def _page(query: _Query, node: FieldNode, *, parents: int) -> int:
    name = node.name.value
    arguments = _arguments(query, node)
    sizes = [(key, arguments[key]) for key in ("first", "last") if arguments.get(key) is not None]
    if not sizes:
        if _asks_for_items(query, node):
            raise _refused(
                "You must provide a `first` or `last` value to properly paginate the"
                f" `{name}` connection.",
                "MISSING_PAGINATION_BOUNDARIES",
            )
        return parents
    for key, size in sizes:
        if not 1 <= size <= PAGE_LIMIT:
            raise _refused(
                f"Requesting {size} records on the `{name}` connection exceeds the `{key}` limit of"
                f" {PAGE_LIMIT} records.",
                "EXCESSIVE_PAGINATION",
            )
    query.cost.requests += parents
    query.cost.nodes += parents * sizes[0][1]
    if query.cost.nodes > NODE_LIMIT:
        raise _refused(
            f"By the time this query traverses to the {name} connection, it is requesting up to"
            f" {query.cost.nodes:,} possible nodes which exceeds the maximum limit of"
            f" {NODE_LIMIT:,}.",
            "MAX_NODE_LIMIT_EXCEEDED",
        )
    return parents * int(sizes[0][1])


def _asks_for_items(query: _Query, node: FieldNode) -> bool:
    waiting: list[Any] = list(node.selection_set.selections if node.selection_set else ())
    while waiting:
        selection = waiting.pop()
        if isinstance(selection, FieldNode):
            if selection.name.value in ("nodes", "edges"):
                return True
        elif isinstance(selection, FragmentSpreadNode):
            waiting += query.fragments[selection.name.value].selection_set.selections
        else:
            waiting += selection.selection_set.selections
    return False


def _refused(message: str, kind: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})
