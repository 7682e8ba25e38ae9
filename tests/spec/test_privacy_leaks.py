"""A personal identity code in a drop is in nothing that is printed or written: the drop is only told to hold one.

The code is planted in one place after another. The commands that read drops run on it – `validate`, `check`,
`receive` – and every byte they print or write is searched for it, also inside Parquet files and workbooks.
"""

import json
import shutil
import sys
import zipfile

import pyarrow.parquet as pq
import pytest

from arviointi import cli
from arviointi.contracts.findings import FINDINGS
from arviointi.io.tables import read_arrow
from planted_codes import CODE, DROPS
from small_drop import CONFIG, RULES, SCHEMA, TABLES, instead, ledger_of, tables, write_drop

PIECES = (CODE, CODE.lower(), "010516903X", "010516b")

# drop | what is told: table or file | row | column | words in the message
TOLD = """
rows       | lapset           | 3 | lapsi_id             | taulu lapset, rivi 3
rows       | lapset           | 4 | lapsi_id             | taulu lapset, rivi 4
rows       | lapset           | 5 | lapsi_id             | taulu lapset, rivi 5
rows       | kontaktit        | 3 | lapsi_id             | taulu kontaktit, rivi 3
rows       | koulutus         | 3 | pvm                  | taulu koulutus, rivi 3
rows       | koulutus         | 4 | paivia               | taulu koulutus, rivi 4
rows       | kumppanit        | 3 | taho                 | taulu kumppanit, rivi 3
rows       | tyontekijat      | 4 | tt_id                | taulu tyontekijat, rivi 4
rows       | tyontekijakysely | 3 | turva_01             | taulu tyontekijakysely, rivi 3
manifest   | toimitus         | 2 | toimitus_id          | sarake toimitus_id
manifest   | toimitus         | 2 | skeema_versio        | sarake skeema_versio
manifest   | toimitus         | 2 | aalto                | sarake aalto
headings   | tiimit           |   | E                    | otsikkorivi, sarake E
headings   | tiimit           |   | G                    | otsikkorivi, sarake G
headings   | tiimit           | 2 | toimipaikka          | rivi 2, sarake toimipaikka
headings   | tiimit           | 2 | lisä                 | rivi 2, sarake lisä
headings   | tiimit           | 2 | I                    | rivi 2, sarake I
headings   | tiimit           | 2 | J                    | rivi 2, sarake J
files      | muistiinpanot.csv | 2 |                     | muistiinpanot.csv, rivi 2
files      | lue_minut.txt    | 2 |                      | lue_minut.txt, rivi 2
files      | (1).csv          |   |                      | tiedoston nimi: (1).csv
workbook   | kysely.xlsx      |   |                      | välilehden nimi
workbook   | kysely.xlsx      |   | title                | ominaisuudet
workbook   | kysely.xlsx      |   | lapsi                | nimetty alue
workbook   | kysely.xlsx#tyontekijakysely | | B2         | kommentti solussa B2
workbook   | kysely.xlsx#tyontekijakysely | |            | ylä- tai alatunniste
workbook   | kysely.xlsx#muisti |   |                    | kysely.xlsx#muisti
statistics | mittaukset.sav   |   |                      | tiedoston mittaukset.sav selite
statistics | mittaukset.sav   |   | aalto                | muuttujan aalto selite
statistics | mittaukset.sav   |   | aalto = T1           | arvon selite
"""


@pytest.fixture
def desk(tmp_path, monkeypatch, capfd):
    """A study of its own, and a way to run commands in it and collect all they print and write."""
    study = tmp_path / "study"
    shutil.copytree(CONFIG, study / "config")
    (study / "config" / "deliveries.yaml").write_text("deliveries: []\n", encoding="utf-8")
    monkeypatch.chdir(study)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["arviointi", *map(str, arguments)])
        hook = sys.excepthook
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code
        finally:
            monkeypatch.setattr(sys, "excepthook", hook)
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return study, run


def contents(folder):
    """Yield every file below a folder as text, compressed ones unpacked, with its name."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path, str(path.relative_to(folder))
        yield path, path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield path, str(pq.read_table(path).to_pylist())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path, name + archive.read(name).decode("latin-1")


def assert_silent(printed, *folders):
    for piece in PIECES:
        assert piece not in printed
    for folder in folders:
        for path, text_of_file in contents(folder):
            assert not [piece for piece in PIECES if piece in text_of_file], path.name


@pytest.mark.parametrize("drop", DROPS)
def test_validate_tells_only_the_place(desk, tmp_path, drop):
    study, run = desk
    folder = tmp_path / "raw" / "pirkanmaa" / "2024-07-20"
    DROPS[drop](folder)
    ledger_of_all(folder, tmp_path / "deliveries.yaml")
    code, printed = run(
        "validate", "--drop", folder, "--ledger", tmp_path / "deliveries.yaml", "--schema", SCHEMA,
        "--rules", RULES, "--study", CONFIG / "study.yaml", "--codes", *sorted((CONFIG / "codes").glob("*.csv")),
        "--previous", "--presets", *sorted((CONFIG / "presets").glob("*.yaml")),
        "--findings", "out/findings.parquet", "--verdict", "out/verdict.json", "--accepted", "out/accepted",
    )  # fmt: skip
    assert code == 0, printed
    assert_silent(printed, study / "out")
    findings = read_arrow(study / "out" / "findings.parquet", FINDINGS).to_pylist()
    told = [one for one in findings if one["rule"] == "P01"]
    for place, row, column, words in expected(drop):
        assert [
            one
            for one in told
            if place in {one["table"], one["file"]}
            and (str(one["row"] or ""), words in one["fi"]) == (row, True)
            and (not column or one["column"] == column)
        ], (
            place,
            row,
            column,
            [(one["table"], one["file"], one["row"], one["column"], one["fi"]) for one in told],
        )
    assert {one["value"] for one in findings} == {None}
    assert json.loads((study / "out" / "verdict.json").read_text(encoding="utf-8"))["verdict"] == "rejected"
    assert list((study / "out" / "accepted").iterdir()) == []


def expected(drop):
    for line in TOLD.strip().splitlines():
        of, *told = (part.strip() for part in line.split("|"))
        if of == drop:
            yield told


def test_a_file_that_cannot_be_read_is_not_quoted(desk, tmp_path):
    study, run = desk
    write_drop(tmp_path / "drop", tables(tiimit=TABLES["tiimit"].replace("Keskusta", f'"{CODE}')))
    code, printed = run("check", tmp_path / "drop", "--out", "out")
    assert code == 3, printed
    assert_silent(printed, study / "out")


@pytest.mark.parametrize(
    ("drop", "form"), [("rows", "text"), ("manifest", "json"), ("files", "json"), ("workbook", "text")]
)
def test_check_tells_only_the_place(desk, tmp_path, drop, form):
    study, run = desk
    DROPS[drop](tmp_path / "drop")
    code, printed = run("check", tmp_path / "drop", "--format", form, "--out", "out")
    assert code == 3, printed
    assert "henkilötunnus" in printed
    assert_silent(printed, study / "out")


@pytest.mark.parametrize("drop", ["rows", "files"])
def test_receive_refuses_and_keeps_nothing(desk, tmp_path, drop):
    study, run = desk
    DROPS[drop](tmp_path / "drop")
    code, printed = run("receive", tmp_path / "drop")
    assert code == 3, printed
    assert_silent(printed, study)
    assert list((study / "data").rglob("*.csv")) == []


def test_an_archive_may_not_hide_a_code_in_the_name_of_a_member(desk, tmp_path):
    study, run = desk
    drop = write_drop(tmp_path / "drop", tables())
    with zipfile.ZipFile(tmp_path / "drop.zip", "w") as archive:
        for path in drop.iterdir():
            archive.write(path, path.name)
        archive.writestr(f"{CODE}.txt", "x")
    code, printed = run("check", tmp_path / "drop.zip", "--out", "out")
    assert code == 3, printed
    assert_silent(printed, study / "out")


def test_the_name_of_the_drop_itself_is_not_repeated(desk, tmp_path):
    study, run = desk
    write_drop(tmp_path / CODE, tables())
    for verb in ("check", "receive"):
        code, printed = run(verb, tmp_path / CODE)
        assert code == 3, printed
        assert_silent(printed, study)


def test_an_error_and_its_traceback_hide_codes(desk, capfd):
    _, run = desk
    code, printed = run("check", f"{CODE}.zip")
    assert code == 2
    assert "●" in printed
    assert_silent(printed)
    error = ValueError(f"could not convert {CODE}")
    cli._unforeseen(ValueError, error, None)
    assert_silent(capfd.readouterr().err)


def test_a_value_beside_a_code_is_withheld_too(desk, tmp_path):
    """The same drop may hold the code in pieces, or mistyped, where no check knows it."""
    _, run = desk
    write_drop(
        tmp_path / "drop",
        {**instead("koulutus", "w1;kevät;2;muu"), "lapset": TABLES["lapset"] + f"\n{CODE};;;;;;;;"},
    )
    code, printed = run("check", tmp_path / "drop", "--format", "json")
    assert code == 3
    assert "kevät" not in printed


def ledger_of_all(folder, path):
    """Write a ledger that holds one delivery folder with all its folders."""
    import yaml

    from arviointi.digests import file_digest

    ledger_of(folder, path, wave="T1", simulated=True, files={})
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["deliveries"][0]["files"] = {
        file.relative_to(folder).as_posix(): {"sha256": file_digest(file), "size": file.stat().st_size}
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
