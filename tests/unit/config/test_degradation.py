"""How columns are degraded: what follows from the type, what is declared, and what cannot be."""

import re
import shutil
from pathlib import Path

import pytest

from arviointi.config.base import Label, read_config
from arviointi.config.drops import DropSchema, RawColumn
from arviointi.config.load import load_study
from arviointi.errors import ConfigError
from arviointi.harmonise.mapping import canonical_columns
from arviointi.io.database import database

ROOT = Path(__file__).parents[3]
V1 = "drops/v1.yaml"
KEY = "pseudonyms: {study: spm, key: 0123456789abcdef}\n"


def column(**settings):
    return RawColumn.model_validate({"label": Label(fi="x", en="x"), "becomes": "x", **settings})


@pytest.mark.parametrize(
    ("settings", "way"),
    [
        ({"type": "id"}, "pseudonym"),
        ({"type": "id", "degrade": "keep"}, "keep"),
        ({"type": "string"}, "keep"),
        ({"type": "string", "degrade": "pseudonym"}, "pseudonym"),
        ({"type": "date", "degrade": "month"}, "month"),
    ],
)
def test_identifiers_become_pseudonyms_unless_something_else_is_declared(settings, way):
    assert column(**settings).degradation == way


def test_only_teams_keep_their_identifier():
    schema = read_config(DropSchema, ROOT / "config" / V1)
    kept = {
        one.becomes
        for table in schema.tables.values()
        for one in table.columns.values()
        if one.type == "id" and one.degradation == "keep"
    }
    assert kept == {"team"}


@pytest.mark.parametrize(
    ("way", "day"), [("year", "2024-01-01"), ("month", "2024-05-01"), ("keep", "2024-05-17")]
)
def test_a_day_is_coarsened(way, day):
    schema = read_config(DropSchema, ROOT / "config" / V1)
    table = schema.tables["ilmoitukset"]
    changed = {**table.columns, "arvio_alku": table.columns["arvio_alku"].model_copy(update={"degrade": way})}
    sql = canonical_columns(table.model_copy(update={"columns": changed}))["assessment_start"]
    with database() as connection:
        rows = connection.sql("SELECT DATE '2024-05-17' AS arvio_alku").set_alias("t")
        assert str(rows.project(sql).fetchall()[0][0]) == day


def test_a_dropped_column_is_not_carried_on():
    schema = read_config(DropSchema, ROOT / "config" / V1)
    table = schema.tables["lapset"]
    dropped = table.columns["sukupuoli"].model_copy(update={"degrade": "drop"})
    columns = canonical_columns(table.model_copy(update={"columns": {**table.columns, "sukupuoli": dropped}}))
    assert "sex" in canonical_columns(table)
    assert "sex" not in columns


WRONG = """
rooli: {type: code | degrade: pseudonym | only an identifier or a text without codes can become a pseudonym
fte: {type: number | degrade: year | only a date can be coarsened
loppu: {type: date | degrade: month | only a date can be coarsened
syntymavuosi: {type: integer | degrade: drop | 'birth_year' cannot be dropped
arvioija_id: {type: id | degrade: year | only a date can be coarsened
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_cannot_be_is_a_problem(tmp_path, line):
    column, degrade, problem = (part.strip() for part in line.split("|"))
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    text = (folder / V1).read_text(encoding="utf-8")
    assert column in text
    (folder / V1).write_text(text.replace(column, f"{column}, {degrade}", 1), encoding="utf-8")
    assert problem in "; ".join(problems(folder))


def test_one_kind_of_identifier_is_degraded_in_one_way(tmp_path):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    text = (folder / V1).read_text(encoding="utf-8")
    text = text.replace("tt_id: {type: id", "tt_id: {type: id, degrade: keep", 1)
    (folder / V1).write_text(text, encoding="utf-8")
    assert "'worker' is degraded in two ways" in "; ".join(problems(folder))


def test_real_identifiers_need_pseudonyms(tmp_path):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    assert problems(folder) == []
    ledger = (folder / "deliveries.yaml").read_text(encoding="utf-8")
    real = re.sub("simulated: true", "simulated: false", ledger, count=1)
    assert real != ledger
    (folder / "deliveries.yaml").write_text(real, encoding="utf-8")
    found = problems(folder)
    assert len(found) == 1
    assert "pseudonyms: is missing" in found[0]
    assert "arviointi new_key --out FILE" in found[0]
    with (folder / "study.yaml").open("a", encoding="utf-8") as opened:
        opened.write(KEY)
    assert problems(folder) == []


def problems(folder):
    try:
        load_study(folder)
    except ConfigError as error:
        return [str(one) for one in error.problems]
    return []
