"""Raw tables, declared once: arrow schema, DDL and dbt's sources come from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "bigint", "double", "boolean", "timestamp", "list"]
Row = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""Values by column name, all of one length."""

LIST_SEPARATOR = "\n"
"""A `list` column is text: its values joined by this; `string_to_array` reads it everywhere."""

SQL_TYPES: dict[Type, str] = {
    "text": "text",
    "bigint": "bigint",
    "double": "double precision",
    "boolean": "boolean",
    "timestamp": "timestamp with time zone",
    "list": "text",
}


@dataclass(frozen=True)
class Column:
    """One column: the vendor's name in snake_case, its type, and what it means with its unit."""

    name: str
    type: Type
    description: str


DELETED_AT = Column("_deleted_at", "timestamp", "When sei saw that the vendor no longer has it")
EXTRACTED_AT = Column("_extracted_at", "timestamp", "Start of the run that read it")
LOAD_ID = Column("_dlt_load_id", "text", "Load that brought it; only completed loads count")
HOUSEKEEPING = (DELETED_AT, EXTRACTED_AT, LOAD_ID)


@dataclass(frozen=True)
class Table:
    """One raw table: append-only, the latest version of a `key` counts.

    Attributes:
        name: Table name inside the schema `raw_<source>`.
        key: Columns that identify one thing at the vendor; it may have several versions.
        description: One sentence that starts with the grain.
        columns: The vendor's columns, without the housekeeping ones.
        keeps_history: Whether the models read older versions too, so that none may be dropped.
    """

    name: str
    key: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]
    keeps_history: bool = False

    def __post_init__(self) -> None:
        """Refuse a key that is no column."""
        unknown = set(self.key) - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"{self.name}: key columns {sorted(unknown)} are not declared")

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The vendor's columns and the housekeeping ones, in the order of the database."""
        return (*self.columns, *HOUSEKEEPING)

    def __hash__(self) -> int:
        """Tables are keys of every batch: hashing all their columns each time would cost much."""
        return hash(self.name)

    def schema(self) -> pa.Schema:
        """Return the arrow schema that a source yields: the vendor's columns and `_deleted_at`."""
        return _schema(self)

    def arrow(self, rows: Iterable[Row]) -> pa.Table:
        """Build an arrow table from rows.

        Args:
            rows: Mappings by column name; a missing column is NULL, an undeclared one an error.
                Times are aware datetimes or ISO 8601 text, lists are sequences of text.

        Raises:
            ValueError: A row has an undeclared column or a value that does not fit.
        """
        kept = list(rows)
        present = set(self.key).union(*kept)
        return self.arrow_columns({name: [row.get(name) for row in kept] for name in present})

    def arrow_columns(self, columns: Mapping[str, Sequence[Any] | pa.Array]) -> pa.Table:
        """Build an arrow table from whole columns: for what comes by the hundred thousand.

        Args:
            columns: Values by column name, all of one length; a missing column is NULL, an
                undeclared one an error. An arrow array is cast to the declared type, other values
                are as in `arrow`.

        Raises:
            ValueError: A column is undeclared, of another length, or has a value that does not fit.
        """
        import pyarrow as pa

        declared = (*self.columns, DELETED_AT)
        undeclared = set(columns) - {column.name for column in declared}
        if undeclared:
            raise ValueError(f"{self.name}: undeclared columns {sorted(undeclared)}")
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"{self.name}: columns of different lengths {sorted(lengths)}")
        length = max(lengths, default=0)
        arrays = [
            self._array(column, columns[column.name])
            if column.name in columns
            else pa.nulls(length, _arrow_type(column.type))
            for column in declared
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema())

    def _array(self, column: Column, values: Sequence[Any] | pa.Array) -> pa.Array:
        import pyarrow as pa

        arrow_type = _arrow_type(column.type)
        try:
            if isinstance(values, pa.Array):
                return values.cast(arrow_type)
            if column.type == "list":
                return pa.array([_joined(value) for value in values], arrow_type)
            if column.type == "timestamp":
                return _times(values)
            return pa.array(values, arrow_type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError) as error:
            raise ValueError(f"{self.name}.{column.name}: {error}") from error

    def ddl(self, schema: str) -> str:
        """Return `create table if not exists` for DuckDB and PostgreSQL alike."""
        columns = ", ".join(
            f'"{column.name}" {SQL_TYPES[column.type]}' for column in self.all_columns
        )
        return f'create table if not exists "{schema}"."{self.name}" ({columns})'


def _times(values: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    arrow_type = _arrow_type("timestamp")
    if not any(isinstance(value, str) for value in values):
        return pa.array(values, arrow_type)
    try:
        texts = pa.array(values, pa.string())
    except pa.ArrowTypeError:
        mixed = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        texts = pa.array(mixed, pa.string())
    return texts.cast(arrow_type)


@cache
def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    columns = (*table.columns, DELETED_AT)
    return pa.schema([(column.name, _arrow_type(column.type)) for column in columns])


@cache
def _arrow_type(column_type: Type) -> pa.DataType:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "list": pa.string(),
    }[column_type]


def _joined(values: Sequence[str] | None) -> str | None:
    return LIST_SEPARATOR.join(values) if values else None
