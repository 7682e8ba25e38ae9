"""The study of open Finnish statistics, from files to report, against the files themselves."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from arviointi.contracts.canonical import INDICATORS
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.io.tables import read_table

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "tests" / "studies" / "finland_open_statistics"
DIMENSIONS = {
    "human": "Inhimillinen huono-osaisuus",
    "social": "Huono-osaisuuden sosiaaliset seuraukset",
    "economic": "Huono-osaisuuden taloudelliset yhteydet",
    "total": "Huono-osaisuus yhteensä",
}
PRINTED = 1e-12
"""The file prints at most twelve decimals and cuts off the rest: equal numbers may differ by the last one."""

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def finland(tmp_path_factory, shared):
    """A copy of the study with its data, run to its report."""
    folder = tmp_path_factory.mktemp("studies") / "finland"
    shutil.copytree(STUDY, folder, ignore=shutil.ignore_patterns("data", "results", ".snakemake"))
    run([sys.executable, STUDY.parent / "prepare.py", folder, shared / "fixtures"], folder)
    profile = ROOT / "workflow" / "profiles" / "default"
    run(
        [
            "snakemake", "--snakefile", ROOT / "Snakefile", "--workflow-profile", profile,
            "--directory", folder,
        ],
        folder,
    )  # fmt: skip
    return folder


def run(command, folder):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def raw(shared):
    table = pd.read_csv(shared / "fixtures" / "diak_fi" / "aikasarja_hyvinvointialueet.csv")
    return table.assign(
        unit="hva2023-" + table["aluekoodi"].astype(str).str.zfill(2), year=table["aika"].astype(str)
    )


def values(finland, outcome):
    rows = read_table(finland / "results" / "3_scores" / "outcomes" / f"{outcome}.parquet", PERIOD_OUTCOMES)
    return rows.set_index(["team", "period_label"])["value"]


@pytest.mark.parametrize(("dimension", "variable"), DIMENSIONS.items())
def test_composites_computed_anew_are_the_published_ones(finland, raw, dimension, variable):
    own = raw[raw["variable"] == variable]
    if dimension != "total":
        own = own[own["var_class"] == "Summamuuttujat"]
    published = own.set_index(["unit", "year"])["value"]
    apart = (
        values(finland, f"disadvantage_{dimension}") - published.rename_axis(["team", "period_label"])
    ).abs()
    n_exact = int((apart <= PRINTED).sum())
    sys.stdout.write(f"{dimension}: {n_exact} of {len(published)} exact\n")
    assert (n_exact, len(apart)) == (220, 220)


def test_the_long_table_is_carried_on_row_by_row(finland, raw):
    indicators = read_table(finland / "results" / "2_canonical" / "indicators.parquet", INDICATORS)
    ours = indicators[indicators["team"] != "FI"]
    assert len(ours) == len(raw)
    assert ours["value"].sum() == pytest.approx(raw["value"].sum())
    assert ours["missing_reason"].isna().all()
    placed = ours[ours["indicator"] == "children_placed"].set_index(["team", "period_label"])["value"]
    theirs = raw[raw["variable"] == "Kodin ulkopuolelle sijoitetut 0 – 17-vuotiaat"]
    theirs = theirs.set_index(["unit", "year"])["value"].rename_axis(["team", "period_label"])
    assert (placed - theirs).abs().max() == 0


def test_the_command_of_the_readme_prints_the_counts(finland):
    said = run([sys.executable, "recount.py"], finland).splitlines()
    assert [line.split(": ")[1].split(" within")[0] for line in said] == [
        "220 of 220 equal", "220 of 220 equal", "220 of 220 equal", "220 of 220 equal", "17 of 27 equal",
    ]  # fmt: skip


def cells(finland, kind, name):
    table = pd.read_parquet(finland / "results" / "6_exhibits" / kind / f"{name}.parquet")
    index, values = ["group", "row"], ["value", "text"]
    return table.pivot_table(index=index, columns="column", values=values, aggfunc="first", sort=False)


def test_the_years_in_which_the_two_series_differ_are_listed(finland, shared):
    folder = shared / "fixtures" / "thl_national_fi"
    first = pd.read_csv(folder / "sijoitetut_findikaattori_1991_2017.csv", sep=";", decimal=",", index_col=0)
    second = pd.read_csv(folder / "sijoitetut_tietoanuorista_1991_2021.csv", index_col=0)
    apart = (second["placed_0_17_pct"] - first["yhteensa"]).dropna().round(3)
    shown = cells(finland, "tables", "agreement_placed")
    assert shown["text"]["heading"].tolist() == [str(year) for year in apart[apart != 0].index]
    assert shown["value"]["difference"].tolist() == [0.1] * 10


def test_the_figure_marks_the_breaks_of_its_years_and_no_others(finland):
    shown = cells(finland, "figures", "reference_placed")["text"]
    marked = shown[shown["breaks"].str.fullmatch(r"\d")].set_index("heading")["breaks"]
    assert marked.to_dict() == {"2015": "1", "2020": "2", "2021": "2"}
    block = json.loads((finland / "results" / "6_exhibits" / "figures" / "reference_placed.json").read_text())
    assert "Hyvinvointialueet" not in json.dumps(block, ensure_ascii=False)


def test_the_report_is_whole_and_says_what_it_found(finland):
    page = (finland / "results" / "7_report" / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", " ", page)
    assert "Sijoitetut lapset koko maassa: 27 yhteisestä arvosta eroaa 10; suurin ero 0,1" in text
    assert "”Kodin ulkopuolelle sijoitetut, Findikaattori” ja" in text
    assert text.count("220 yhteisestä arvosta eroaa 0") == 2 * len(DIMENSIONS)
    assert "Tässä tutkimuksessa ei arvioida vaikutuksia" in text
    assert "{{" not in text
