"""The same rows and rules in other libraries. Runs in an environment of its own: none of them is needed here.

Arguments: library, folder, and a JSON file with each table's columns (type, required, codes, range), key,
references (column → table) and orders (columns that must not come before another). Prints the number of
failures by table.
"""

import json
import sys
from pathlib import Path
from typing import Any

DATES = ("%d.%m.%Y", "%Y-%m-%d")
YES_NO = ("1", "0", "true", "false", "kyllä", "ei")


def told(schema: Any, rows: Any, errors: type[Exception]) -> int:
    """Count the failures that pandera tells of."""
    try:
        schema.validate(rows, lazy=True)
    except errors as error:
        return len(error.failure_cases)
    return 0


def with_pandas(folder: Path, plan: dict) -> dict[str, int]:
    """Validate with pandera's pandas engine."""
    import pandas as pd
    import pandera.pandas as pa

    def read(table: str, **only: object) -> pd.DataFrame:
        path = folder / f"{table}.csv"
        return pd.read_csv(
            path, sep=";", dtype=str, keep_default_na=False, na_values=[""], on_bad_lines="skip", **only
        )

    def day(texts: pd.Series) -> pd.Series:
        first, second = (pd.to_datetime(texts, format=form, errors="coerce") for form in DATES)
        return first.fillna(second)

    def number(texts: pd.Series) -> pd.Series:
        return pd.to_numeric(texts, errors="coerce")

    def is_right(spec: dict) -> list[pa.Check]:
        if spec["type"] == "date":
            return [pa.Check(lambda texts: day(texts).notna())]
        if spec["type"] == "boolean":
            return [pa.Check.isin(YES_NO)]
        if spec["type"] == "integer":
            low, high = spec["range"]
            return [
                pa.Check(lambda texts: number(texts).map(float.is_integer)),
                pa.Check(lambda texts: number(texts).between(low, high)),
            ]
        return [pa.Check.isin(spec["codes"])] if spec["codes"] else []

    def failures(table: str, given: dict) -> int:
        parents = {
            column: set(read(parent, usecols=[column])[column])
            for column, parent in given["references"].items()
        }
        columns = {
            name: pa.Column(
                str, nullable=not spec["required"],
                checks=[*is_right(spec), *([pa.Check.isin(parents[name])] if name in parents else [])],
            )
            for name, spec in given["columns"].items()
        }  # fmt: skip
        orders = [
            pa.Check(lambda rows, a=later, b=first: ~(day(rows[a]) < day(rows[b])))
            for later, first in given["orders"]
        ]
        schema = pa.DataFrameSchema(columns, unique=given["key"], checks=orders)
        return told(schema, read(table), pa.errors.SchemaErrors)

    return {table: failures(table, given) for table, given in plan.items()}


def with_polars(folder: Path, plan: dict) -> dict[str, int]:
    """Validate with pandera's polars engine."""
    import pandera.polars as pa
    import polars as pl

    def read(table: str, columns: list[str] | None = None) -> pl.DataFrame:
        return pl.read_csv(
            folder / f"{table}.csv", separator=";", infer_schema=False,
            truncate_ragged_lines=True, columns=columns,
        )  # fmt: skip

    def day(column: str) -> pl.Expr:
        return pl.coalesce(pl.col(column).str.to_date(form, strict=False) for form in DATES)

    def number(column: str) -> pl.Expr:
        return pl.col(column).cast(pl.Float64, strict=False)

    def check(expression: pl.Expr) -> pa.Check:
        return pa.Check(lambda given: given.lazyframe.select(expression))

    def is_right(name: str, spec: dict) -> list[pa.Check]:
        if spec["type"] == "date":
            return [check(day(name).is_not_null() | pl.col(name).is_null())]
        if spec["type"] == "boolean":
            return [pa.Check.isin(YES_NO)]
        if spec["type"] == "integer":
            low, high = spec["range"]
            return [check((number(name) == number(name).floor()) .fill_null(pl.col(name).is_null())),
                    check(number(name).is_between(low, high).fill_null(value=True))]  # fmt: skip
        return [pa.Check.isin(spec["codes"])] if spec["codes"] else []

    def failures(table: str, given: dict) -> int:
        known = {
            column: check(pl.col(column).is_in(read(parent, [column])[column].unique().implode()))
            for column, parent in given["references"].items()
        }
        columns = {
            name: pa.Column(
                pl.String, nullable=not spec["required"],
                checks=[*is_right(name, spec), *([known[name]] if name in known else [])],
            )
            for name, spec in given["columns"].items()
        }  # fmt: skip
        orders = [check((day(later) >= day(first)).fill_null(value=True)) for later, first in given["orders"]]
        schema = pa.DataFrameSchema(columns, unique=given["key"], checks=orders)
        return told(schema, read(table), pa.errors.SchemaErrors)

    return {table: failures(table, given) for table, given in plan.items()}


def with_frictionless(folder: Path, plan: dict) -> dict[str, int]:
    """Validate with frictionless: a Table Schema for every table, with keys and references."""
    from frictionless import Package, system

    def field(name: str, spec: dict, *, is_iso: bool) -> dict:
        constraints = {"required": spec["required"]}
        if spec["codes"]:
            constraints["enum"] = spec["codes"]
        if spec["type"] == "integer":
            constraints |= {"minimum": int(spec["range"][0]), "maximum": int(spec["range"][1])}
        more = {"format": DATES[is_iso]} if spec["type"] == "date" else {}
        if spec["type"] == "boolean":
            more = {"trueValues": ["1", "true", "kyllä"], "falseValues": ["0", "false", "ei"]}
        kind = spec["type"] if spec["type"] in {"date", "boolean", "integer"} else "string"
        return {"name": name, "type": kind, "constraints": constraints, **more}

    def resource(table: str, given: dict) -> dict:
        fields = [field(name, spec, is_iso=table == "kontaktit") for name, spec in given["columns"].items()]
        keys = [
            {"fields": [column], "reference": {"resource": parent, "fields": [column]}}
            for column, parent in given["references"].items()
        ]
        schema = {"fields": fields, "primaryKey": given["key"], "foreignKeys": keys}
        return {"name": table, "path": f"{table}.csv", "schema": schema} | CSV

    parents = sorted(
        {parent for given in plan.values() for parent in given["references"].values()} - set(plan)
    )
    resources = [resource(table, given) for table, given in plan.items()]
    resources += [{"name": parent, "path": f"{parent}.csv"} | CSV for parent in parents]
    with system.use_context(trusted=True):
        report = Package.from_descriptor({"resources": resources}, basepath=str(folder)).validate(
            limit_errors=100_000
        )
    return {task.name: len(task.errors) for task in report.tasks if task.name in plan}


CSV = {"format": "csv", "dialect": {"csv": {"delimiter": ";"}}, "encoding": "utf-8"}
LIBRARIES = {"pandera_pandas": with_pandas, "pandera_polars": with_polars, "frictionless": with_frictionless}

if __name__ == "__main__":
    library, drop, spec = sys.argv[1:]
    print(json.dumps(LIBRARIES[library](Path(drop), json.loads(Path(spec).read_text(encoding="utf-8")))))
