"""Tables on disk: whole or not at all, reproducible, and able to name their parents."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

from arviointi.contracts.table import Column, Table
from arviointi.digests import file_digest
from arviointi.errors import ContractError
from arviointi.io.atomic import whole_file, whole_folder
from arviointi.io.tables import read_provenance, read_table, write_json, write_table

MADE_BY = "arviointi.io.tables"
THINGS = Table(
    "things",
    "All types, with and without missing values.",
    (
        Column("name", "string", key=True),
        Column("n", "int"),
        Column("n_null", "int", null=True),
        Column("is_so", "bool"),
        Column("is_null", "bool", null=True),
        Column("day", "date", null=True),
        Column("share", "float", null=True),
    ),
)


@pytest.fixture
def things() -> pa.Table:
    return pa.table(
        {
            "name": ["Hernandez", "Mäkinen"],
            "n": [1, 2],
            "n_null": [1, None],
            "is_so": [True, False],
            "is_null": [True, None],
            "day": [dt.date(2018, 1, 18), None],
            "share": [0.5, None],
        }
    )


def test_what_is_missing_stays_missing_and_the_rest_keeps_its_type(things, tmp_path):
    path = tmp_path / "things.parquet"
    write_table(things, path, THINGS, by=MADE_BY, parents=[])
    frame = read_table(path, THINGS)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds == {
        "name": "str", "n": "int64", "n_null": "Int64", "is_so": "bool", "is_null": "boolean",
        "day": "datetime64[s]", "share": "float64",
    }  # fmt: skip
    assert frame.iloc[1, [2, 4, 5, 6]].isna().all()
    write_table(frame, path, THINGS, by=MADE_BY, parents=[])
    pd.testing.assert_frame_equal(read_table(path, THINGS), frame)


def test_the_same_rows_give_the_same_bytes(things, tmp_path):
    paths = [tmp_path / "a" / "t.parquet", tmp_path / "b" / "t.parquet"]
    for path in paths:
        write_table(things, path, THINGS, by=MADE_BY, parents=[])
    assert file_digest(paths[0]) == file_digest(paths[1])


def test_a_result_names_its_step_its_code_and_its_parents(things, tmp_path):
    parent, path = tmp_path / "parent.yaml", tmp_path / "things.parquet"
    parent.write_text("a: 1\n")
    write_table(things, path, THINGS, by=MADE_BY, parents=[parent])
    made = read_provenance(path)
    assert made["step"] == MADE_BY
    assert made["parents"] == {str(parent): file_digest(parent)}
    write_json({"verdict": "accepted"}, tmp_path / "verdict.json", by=MADE_BY, parents=[parent])
    assert read_provenance(tmp_path / "verdict.json") == made


def test_a_table_that_breaks_its_contract_is_not_written(things, tmp_path):
    path = tmp_path / "things.parquet"
    with pytest.raises(ContractError):
        write_table(things.drop_columns(["n"]), path, THINGS, by=MADE_BY, parents=[])
    assert list(tmp_path.iterdir()) == []


def interrupt(writing, begin):
    """Begin to write, and be interrupted before the end."""
    with writing as temporary:
        begin(temporary)
        raise KeyboardInterrupt


def test_an_interrupted_file_leaves_the_old_one(tmp_path):
    path = tmp_path / "result.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupt(whole_file(path), lambda temporary: temporary.write_text("half"))
    assert [p.name for p in tmp_path.iterdir()] == ["result.txt"]
    assert path.read_text() == "old"


def test_an_interrupted_folder_leaves_the_old_one(tmp_path):
    folder = tmp_path / "accepted"
    folder.mkdir()
    (folder / "old").touch()
    with pytest.raises(KeyboardInterrupt):
        interrupt(whole_folder(folder), lambda temporary: (temporary / "half").touch())
    assert [p.name for p in folder.iterdir()] == ["old"]
    with whole_folder(folder) as temporary:
        (temporary / "new").touch()
    assert [p.name for p in folder.iterdir()] == ["new"]


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path):
    """A killed process runs no `finally`: what it left stays until the result is made again."""
    (tmp_path / ".accepted.unfinished").mkdir()
    (tmp_path / ".accepted.unfinished" / "half").touch()
    (tmp_path / ".result.txt.unfinished").write_text("half")
    with whole_folder(tmp_path / "accepted") as temporary:
        (temporary / "new").touch()
    with whole_file(tmp_path / "result.txt") as temporary:
        temporary.write_text("new")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["accepted", "new", "result.txt"]
