"""Cut a GraphQL schema down to what queries use.

Usage: python -m tests.servers.schema_slice SCHEMA
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_required_argument,
    is_scalar_type,
    is_specified_scalar_type,
    parse,
    visit,
)

PAGING = frozenset({"first", "after"})
"""Arguments that a list keeps, for whoever follows it to its end by a query of its own."""

FEW = 10
"""An interface with at most so many types behind it keeps them all."""


class _Used(Visitor):
    """Fields, arguments and types that queries touch."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.fields: dict[str, set[str]] = defaultdict(set)
        self.arguments: dict[tuple[str, str], set[str]] = defaultdict(set)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self._info.get_parent_type()
        field = self._info.get_field_def()
        assert parent is not None
        if field is None or node.name.value.startswith("__"):
            self.fields[parent.name] |= set()
            return
        self.fields[parent.name].add(node.name.value)
        used = self.arguments[parent.name, node.name.value]
        used |= {argument.name.value for argument in node.arguments or ()}
        used |= {name for name, argument in field.args.items() if is_required_argument(argument)}
        used |= PAGING & field.args.keys()
        returned = get_named_type(field.type)
        if isinstance(returned, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            self.fields[returned.name] |= set()

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> None:
        if node.type_condition:
            self.fields[node.type_condition.name.value] |= set()

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> None:
        self.fields[node.type_condition.name.value] |= set()


def slice_of(schema: GraphQLSchema, queries: Iterable[str]) -> str:
    """Return the definitions of everything that the queries use, and of nothing else."""
    info = TypeInfo(schema)
    used = _Used(info)
    for query in queries:
        visit(parse(query), TypeInfoVisitor(info, used))
    _spread_interfaces(schema, used)
    composites = [
        _composite(schema, used, name) for name in sorted(used.fields) if name in schema.type_map
    ]
    return "\n".join([*composites, *_leaves(schema, used)])


def _spread_interfaces(schema: GraphQLSchema, used: _Used) -> None:
    """Give the fields that are asked of an interface to the types behind it."""
    for name in list(used.fields):
        interface = schema.type_map[name]
        if not isinstance(interface, GraphQLInterfaceType):
            continue
        used.fields[name] = used.fields[name] or {next(iter(interface.fields))}
        behind = schema.get_possible_types(interface)
        for kind in behind:
            if len(behind) <= FEW or kind.name in used.fields:
                used.fields[kind.name] |= used.fields[name]
                for field in used.fields[name]:
                    used.arguments[kind.name, field] |= used.arguments[name, field]


def _composite(schema: GraphQLSchema, used: _Used, name: str) -> str:
    kind = schema.type_map[name]
    if isinstance(kind, GraphQLUnionType):
        members = [member.name for member in kind.types if member.name in used.fields]
        return f"union {name} = {' | '.join(members)}\n"
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    word = "interface" if isinstance(kind, GraphQLInterfaceType) else "type"
    implemented = [above.name for above in kind.interfaces if above.name in used.fields]
    clause = f" implements {' & '.join(implemented)}" if implemented else ""
    fields = sorted(used.fields[name]) or ["id" if "id" in kind.fields else next(iter(kind.fields))]
    lines = [_field(kind, field, used.arguments[name, field]) for field in fields]
    return "\n".join([f"{word} {name}{clause} {{", *lines, "}", ""])


def _field(kind: GraphQLObjectType | GraphQLInterfaceType, name: str, kept: set[str]) -> str:
    field = kind.fields[name]
    arguments = [
        f"{key}: {argument.type}{_default(argument)}"
        for key, argument in field.args.items()
        if key in kept
    ]
    listed = f"({', '.join(arguments)})" if arguments else ""
    return f"  {name}{listed}: {field.type}"


def _default(argument: Any) -> str:
    node = argument.ast_node
    if node is None or node.default_value is None:
        return ""
    from graphql import print_ast

    return f" = {print_ast(node.default_value)}"


def _leaves(schema: GraphQLSchema, used: _Used) -> list[str]:
    """Return the enums, scalars and input types that the kept fields and arguments need."""
    waiting: list[Any] = []
    for (parent, name), arguments in used.arguments.items():
        kind = schema.type_map[parent]
        if name in used.fields[parent] and hasattr(kind, "fields"):
            field = kind.fields[name]
            waiting += [field.type, *(field.args[key].type for key in arguments)]
    for parent, names in used.fields.items():
        kind = schema.type_map[parent]
        waiting += [kind.fields[name].type for name in names if hasattr(kind, "fields")]
    found: dict[str, str] = {}
    while waiting:
        kind = get_named_type(waiting.pop())
        if kind.name in found or is_specified_scalar_type(kind):
            continue
        if is_scalar_type(kind):
            found[kind.name] = f"scalar {kind.name}\n"
        elif is_enum_type(kind):
            values = "\n".join(f"  {value}" for value in kind.values)
            found[kind.name] = f"enum {kind.name} {{\n{values}\n}}\n"
        elif is_input_object_type(kind):
            lines = [f"  {name}: {field.type}" for name, field in kind.fields.items()]
            found[kind.name] = "\n".join([f"input {kind.name} {{", *lines, "}", ""])
            waiting += [field.type for field in kind.fields.values()]
    return [found[name] for name in sorted(found)]


def build(path: Path) -> GraphQLSchema:
    """Read a schema that need not be valid in all it declares."""
    text = path.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


def main() -> None:
    """Write the slice that the source's queries and the tests' probes use."""
    here = Path(__file__).parent
    sources = here.parents[1] / "sources"
    queries = sorted((sources / "sei_sources" / "github" / "queries").iterdir())
    paths = [here / "probes.graphql", *queries]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    text = slice_of(build(Path(sys.argv[1])), texts)
    (sources / "sei_demo" / "github.graphql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
