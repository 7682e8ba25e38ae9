"""Contract tables in Parquet, with the digests they were made from; the only Parquet code."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from arviointi.contracts.table import Table
from arviointi.digests import code_digest, file_digest
from arviointi.io.atomic import whole_file, write_text

if TYPE_CHECKING:
    import pandas as pd

KEY = b"arviointi"
NOTHING_STATED: Mapping[str, str] = {}
PLAIN = {"Int64": "int64", "boolean": "bool"}


def write_table(
    rows: "pd.DataFrame | pa.Table",
    path: Path,
    contract: Table,
    *,
    by: str,
    parents: list[Path],
    stated: Mapping[str, str] = NOTHING_STATED,
) -> None:
    """Check `rows` against its contract and write it with its provenance.

    Parameters
    ----------
    by : name of the module whose step made the table (`__name__`).
    parents : files and folders it was made from.
    stated : what else its provenance says.

    Raises
    ------
    ContractError
        If the rows break the contract.
    """
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)
    conformed = contract.conform(table)
    made = {KEY: json.dumps({**provenance(by, parents), **stated}, sort_keys=True).encode()}
    with whole_file(path) as temporary:
        pq.write_table(conformed.replace_schema_metadata(made), temporary, compression="zstd")


def read_table(path: Path, contract: Table) -> "pd.DataFrame":
    """Read a table as a pandas frame and check it against its contract.

    Dates come as `datetime64`, whole numbers and booleans with nulls as nullable types, text as `str`.
    """
    return to_pandas(read_arrow(path, contract))


def read_arrow(path: Path, contract: Table) -> pa.Table:
    """Read a table as Arrow and check it against its contract."""
    return contract.conform(pq.read_table(path))


def to_pandas(table: pa.Table) -> "pd.DataFrame":
    """Turn an Arrow table into a pandas frame without losing what is missing."""
    import pandas as pd  # noqa: PLC0415  steps without pandas must not pay for it

    nullable = {
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
    }

    def dtype(arrow_type: pa.DataType) -> Any:
        return nullable.get(arrow_type)

    plain = table.cast(_timestamps(table.schema))
    frame: pd.DataFrame = plain.to_pandas(types_mapper=dtype)
    complete = [name for name in frame.columns if not frame[name].isna().any()]
    return frame.astype(
        {name: PLAIN[str(frame[name].dtype)] for name in complete if str(frame[name].dtype) in PLAIN}
    )


def provenance(by: str, parents: list[Path]) -> dict[str, Any]:
    """Describe how a result was made: step, digest of its code, digests of its parents. No clock."""
    return {
        "step": by,
        "code": _code_of(by),
        "parents": {str(path): file_digest(path) for path in parents},
    }


def read_provenance(path: Path) -> dict[str, Any] | None:
    """Return how a result says it was made, or None for a file that does not say."""
    if path.suffix == ".parquet":
        stored = (pq.read_schema(path).metadata or {}).get(KEY)
        return json.loads(stored) if stored else None
    if path.suffix == ".json":
        made = json.loads(path.read_text(encoding="utf-8")).get("made")
        return made if isinstance(made, dict) else None
    return None


def write_json(content: dict[str, Any], path: Path, *, by: str, parents: list[Path]) -> None:
    """Write a JSON result with its provenance under `made`."""
    made = {**content, "made": provenance(by, parents)}
    write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", path)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON result."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _timestamps(schema: pa.Schema) -> pa.Schema:
    fields = [pa.field(f.name, pa.timestamp("s") if pa.types.is_date(f.type) else f.type) for f in schema]
    return pa.schema(fields)


@cache
def _code_of(module: str) -> str:
    """Digest a step's code once a process: its code is read when it starts."""
    return code_digest(module)
