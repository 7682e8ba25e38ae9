"""`arviointi check` and `arviointi findings`: exit codes, forms, what is written and what is not."""

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.desk.answers import findings
from arviointi.desk.check import check, checked_drop
from arviointi.errors import ConfigError, NotFound
from arviointi.io.raw_read import read_delivery
from arviointi.validate import step
from arviointi.validate.files import wanted_stems
from arviointi.validate.versions import schema_of
from small_drop import CONFIG, RULES, SCHEMA, TABLES, ledger_of, tables, with_rows, write_drop

BROKEN = with_rows("koulutus", "w1;eilen;2;tiimikoulutus", "w9;1.2.2024;2;muu")


@pytest.fixture
def config(tmp_path):
    """The root study's configuration without its deliveries."""
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("study.yaml", "rules.yaml"):
        shutil.copy(CONFIG / name, folder / name)
    for name in ("drops", "codes"):
        shutil.copytree(CONFIG / name, folder / name)
    (folder / "deliveries.yaml").write_text("deliveries: []\n", encoding="utf-8")
    return folder


def run(drop, config, *options):
    command = [sys.executable, "-m", "arviointi", "check", str(drop), "--config", str(config), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_drop_says_itself_whose_it_is_which_wave_and_which_version(tmp_path, config):
    one = checked_drop(write_drop(tmp_path / "drop", tables()), config)
    assert (one.region, one.wave, one.version, one.said["drop"]) == ("pirkanmaa", "T1", "v1", "L1")


def test_what_is_given_goes_before_what_the_drop_says(tmp_path, config):
    one = checked_drop(write_drop(tmp_path / "drop", tables()), config, region="lappi", wave="T2")
    assert (one.region, one.wave) == ("lappi", "T2")


def test_a_region_or_version_the_study_does_not_have_is_a_problem_of_the_call(tmp_path, config):
    drop = write_drop(tmp_path / "drop", tables())
    with pytest.raises(ConfigError) as caught:
        checked_drop(drop, config, region="atlantis", version="v9")
    assert [problem.key for problem in caught.value.problems] == ["atlantis", "v9"]
    with pytest.raises(NotFound, match="nowhere"):
        checked_drop(tmp_path / "nowhere", config)


def test_a_drop_in_order_ends_well_and_without_pandas(tmp_path, config):
    drop = write_drop(tmp_path / "drop", tables())
    done = run(drop, config)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Toimitus")
    code = (
        "import sys; from pathlib import Path; from arviointi.desk.check import check; "
        "check(Path(sys.argv[1]), config=Path(sys.argv[2])); "
        "print({'pandas', 'openpyxl', 'jinja2'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(drop), str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_drop_that_cannot_be_used_ends_with_3_and_its_answer_and_no_traceback(tmp_path, config):
    done = run(write_drop(tmp_path / "drop", tables(johto=None)), config, "--language", "sv")
    assert done.returncode == 3
    assert done.stdout.startswith("Leveransen kan inte skickas ännu.")
    assert done.stderr == ""


def test_a_wrong_configuration_ends_with_2(tmp_path, config):
    (config / "rules.yaml").write_text("V01: {severity: fatal, fi: a, en: b}\n", encoding="utf-8")
    done = run(write_drop(tmp_path / "drop", tables()), config)
    assert done.returncode == 2
    assert "rules.yaml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50, b"PK\x03\x04broken"])
def test_any_file_gets_an_answer(tmp_path, config, content, capsys):
    (tmp_path / "drop.xlsx").write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        check(tmp_path / "drop.xlsx", config=config)
    assert ended.value.code == 3
    assert "Toimitusta ei voi vielä lähettää" in capsys.readouterr().out


def test_json_on_the_screen_is_json(tmp_path, config, capsys):
    check(write_drop(tmp_path / "drop", BROKEN), config=config, format="json")
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["about"]["region"], told["todo"]["exclude"]) == ("accepted", "pirkanmaa", 2)
    assert sorted(told["files"]) == sorted(f"{name}.csv" for name in TABLES)


def test_a_zip_gets_the_same_answer_as_its_folder(tmp_path, config):
    folder = write_drop(tmp_path / "drop", BROKEN)
    with zipfile.ZipFile(tmp_path / "drop.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    one, other = checked_drop(folder, config), checked_drop(tmp_path / "drop.zip", config)
    assert one.findings.equals(other.findings)
    assert one.answer() == other.answer()


def test_the_answer_is_written_in_every_form(tmp_path, config, capsys):
    drop, out = write_drop(tmp_path / "drop", BROKEN), tmp_path / "answer"
    check(drop, config=config, out=out)
    assert sorted(path.name for path in out.iterdir()) == [
        "tarkistus.html", "tarkistus.json", "tarkistus.txt", "tarkistus_taulut.xlsx",
    ]  # fmt: skip
    assert (out / "tarkistus.txt").read_text(encoding="utf-8") in capsys.readouterr().out


def test_nothing_is_marked_where_nothing_is_wrong(tmp_path, config):
    check(write_drop(tmp_path / "drop", tables()), config=config, out=tmp_path / "answer")
    assert [path.suffix for path in sorted((tmp_path / "answer").iterdir())] == [".html", ".json", ".txt"]


def test_a_validated_delivery_gets_the_answer_that_its_sender_got(tmp_path, config, capsys):
    drop = write_drop(tmp_path / "raw" / "pirkanmaa" / "2024-07-20", BROKEN)
    place = tmp_path / "results" / "pirkanmaa" / "2024-07-20"
    step.validate(
        drop=drop,
        ledger=ledger_of(drop, tmp_path / "deliveries.yaml", wave="T1"),
        schema=SCHEMA,
        rules=RULES,
        study=CONFIG / "study.yaml",
        codes=sorted((CONFIG / "codes").glob("*.csv")),
        presets=[],
        previous=[],
        findings=place / "findings.parquet",
        verdict=place / "verdict.json",
        accepted=place / "accepted",
    )
    check(drop, config=config, format="json", out=tmp_path / "a")
    first = json.loads((tmp_path / "a" / "tarkistus.json").read_text(encoding="utf-8"))
    findings(place, config=config, raw=tmp_path / "raw", out=tmp_path / "b")
    second = json.loads((tmp_path / "b" / "tarkistus.json").read_text(encoding="utf-8"))
    assert {**first, "about": None} == {**second, "about": None}
    assert {path.name for path in (tmp_path / "a").iterdir()} == {
        path.name for path in (tmp_path / "b").iterdir()
    }


def test_findings_of_nothing_is_said(tmp_path, config):
    with pytest.raises(NotFound, match=r"findings\.parquet"):
        findings(tmp_path, config=config)


@pytest.mark.parametrize(("said", "chosen"), [("1", "v1"), ("2", "v2"), ("77", "v10"), ("", "v10")])
def test_the_version_is_as_the_drop_says_and_the_newest_where_it_says_nothing_known(tmp_path, said, chosen):
    plan = read_config(DropSchema, SCHEMA)
    manifest = plan.tables["toimitus"]
    version = manifest.columns["skeema_versio"]

    def renamed(code: str) -> DropSchema:
        columns = {**manifest.columns, "skeema_versio": version.model_copy(update={"codes": {code: code}})}
        changed = manifest.model_copy(update={"columns": columns})
        return plan.model_copy(update={"tables": {**plan.tables, "toimitus": changed}})

    schemas = {f"v{code}": renamed(code) for code in ("10", "1", "2")}
    drop = write_drop(tmp_path, tables(toimitus=TABLES["toimitus"].replace("L1;1;", f"L1;{said};")))
    assert schema_of(read_delivery(drop, wanted_stems(plan)), schemas) == chosen
