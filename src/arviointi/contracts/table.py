"""What a table must look like: columns, types, keys, allowed values, and what is disclosive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.errors import ContractError

TYPES = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class Column:
    """One column of a contract."""

    name: str
    type: str
    note: str = ""
    null: bool = False
    key: bool = False
    allowed: tuple[str, ...] = ()
    unit: str = ""
    disclosive: bool = False


@dataclass(frozen=True)
class Table:
    """A contract. `open_prefix`: further float columns may follow whose names start with it."""

    name: str
    note: str
    columns: tuple[Column, ...]
    open_prefix: str = ""

    @property
    def key(self) -> list[str]:
        """Columns that identify a row."""
        return [column.name for column in self.columns if column.key]

    @property
    def names(self) -> list[str]:
        """Columns in order."""
        return [column.name for column in self.columns]

    @property
    def disclosive(self) -> list[str]:
        """Columns whose values must be protected before anybody else sees them."""
        return [column.name for column in self.columns if column.disclosive]

    def conform(self, table: pa.Table) -> pa.Table:
        """Order and cast the columns of `table`, and check every promise.

        Raises
        ------
        ContractError
            Naming the contract and every broken promise.
        """
        extra = [name for name in table.column_names if name not in self.names]
        missing = [name for name in self.names if name not in table.column_names]
        unknown = [name for name in extra if not (self.open_prefix and name.startswith(self.open_prefix))]
        if missing or unknown:
            raise ContractError(f"{self.name}: missing columns {missing}, unknown columns {unknown}")
        ordered = table.select([*self.names, *extra])
        cast = ordered.cast(self._schema(extra), safe=True).replace_schema_metadata(None)
        broken = list(self._broken(cast))
        if broken:
            raise ContractError(f"{self.name}: " + "; ".join(broken))
        return cast

    def _schema(self, extra: list[str]) -> pa.Schema:
        fields = [pa.field(column.name, TYPES[column.type]) for column in self.columns]
        return pa.schema([*fields, *(pa.field(name, pa.float64()) for name in extra)])

    def _broken(self, table: pa.Table) -> Iterator[str]:
        for column in self.columns:
            values = table[column.name]
            if values.null_count and not column.null:
                yield f"'{column.name}' has {values.null_count} empty values"
            if column.allowed:
                yield from _not_allowed(column, values)
        if self.key and table.num_rows:
            distinct = table.group_by(self.key).aggregate([]).num_rows
            if distinct < table.num_rows:
                yield f"key {self.key} repeats on {table.num_rows - distinct} rows"

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self._schema([]).empty_table()


def text_array(values: Iterable[str | None]) -> pa.Array:
    """Build a text array; unlike `pyarrow.array` this does not load pandas (0.3 s a process)."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


def _not_allowed(column: Column, values: Any) -> Iterator[str]:
    known = pc.is_in(values, value_set=text_array(column.allowed))
    wrong = pc.unique(pc.filter(values, pc.and_(pc.invert(known), pc.is_valid(values)))).to_pylist()
    if wrong:
        yield f"'{column.name}' has values outside {list(column.allowed)}: {wrong[:5]}"
