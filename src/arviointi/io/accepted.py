"""The rows of drops that may be used: one Parquet file a table and delivery."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from arviointi.io.atomic import whole_folder


def write_accepted(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write the accepted tables of one delivery; the folder appears whole or not at all."""
    with whole_folder(folder) as temporary:
        for name, rows in tables.items():
            pq.write_table(
                rows.replace_schema_metadata(None), temporary / f"{name}.parquet", compression="zstd"
            )


def read_accepted(folder: Path) -> dict[str, pa.Table]:
    """Read the accepted tables of one delivery by name."""
    return {path.stem: pq.ParquetFile(path).read() for path in sorted(folder.glob("*.parquet"))}
