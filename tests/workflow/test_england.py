"""The study of two practice models in England, from open statistics to report, against the files themselves.

Every expected number is made here from the delivered CSV files with pandas and numpy alone.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arviointi.contracts.canonical import INDICATORS
from arviointi.contracts.estimates import ESTIMATES, FITS
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.practice import TEAMS
from arviointi.io.tables import read_table

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "tests" / "studies" / "england_practice_models"
REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
WORKFORCE = "csww_indicators_2017_to_2025.csv"
LOOKED_AFTER = "Children looked after at 31 March each year"
SAME_AREA = {"E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066"}
SAME_AREA |= {"E08000038": "E08000016", "E08000039": "E08000019"}
LEFT_OUT = {"E09000001", "E06000053", "E10000025"}
REASONS = {"z": "not_applicable", "x": "not_available", "c": "confidential", "u": "unreliable"}
COHORTS = {"E10000015": 2016, "E06000032": 2018, "E06000031": 2018, "E06000036": 2018, "E06000037": 2018}
COHORTS |= {"E10000003": 2020}

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def england(tmp_path_factory, shared):
    """A copy of the study with its data, run to its report."""
    folder = tmp_path_factory.mktemp("studies") / "england"
    shutil.copytree(STUDY, folder, ignore=shutil.ignore_patterns("data", "results", ".snakemake"))
    run([sys.executable, STUDY.parent / "prepare.py", folder, shared / "fixtures" / "dfe_csc"], folder)
    profile = ROOT / "workflow" / "profiles" / "default"
    run(
        [
            "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--workflow-profile", str(profile),
            "--directory", str(folder),
        ],
        folder,
    )  # fmt: skip
    return folder / "results"


def run(command, folder):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def raw(shared):
    def read(name):
        path = shared / "fixtures" / "dfe_csc" / name
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return table[table["population_count"] == LOOKED_AFTER] if "population_count" in table else table

    return read


@pytest.fixture(scope="module")
def indicators(england):
    return read_table(england / "2_canonical" / "indicators.parquet", INDICATORS)


@pytest.fixture(scope="module")
def panel(england):
    def read(analysis):
        return read_table(england / "4_panels" / f"{analysis}.parquet", PANEL)

    return read


@pytest.fixture(scope="module")
def estimate(england):
    def read(analysis, model, estimand="att"):
        found = read_table(england / "5_estimates" / analysis / "estimates.parquet", ESTIMATES)
        rows = found[(found["model"] == model) & (found["estimand"] == estimand)]
        assert len(rows) == 1
        return rows.iloc[0]

    return read


def areas(table):
    return table[table["geographic_level"] == "Local authority"]


def test_local_authorities_sum_to_england_in_every_year(indicators, raw):
    numbers = indicators[indicators["indicator"] == "number"]
    ours = numbers.groupby("period_label")["value"].sum()
    national = {}
    for vintage in ("2023", "2024"):
        england_rows = raw(f"cla_rate_vintage{vintage}.csv").query("geographic_level == 'National'")
        national |= dict(zip(england_rows["time_period"], england_rows["number"].astype(int), strict=True))
    assert sorted(ours.index) == sorted(national) == ["2019", "2020", "2021", "2022", "2023", "2024"]
    for year, value in national.items():
        assert abs(ours[year] - value) < 10, year


def test_no_region_is_read_as_an_area(indicators):
    assert indicators["team"].str.match(r"^E(06|08|09|10)").all()


def test_an_area_has_one_value_a_year(indicators):
    assert not indicators.duplicated(["team", "period_label", "indicator"]).any()


def test_the_later_release_holds_and_the_earlier_one_keeps_2019(indicators):
    city = indicators.query("team == 'E09000001' and indicator == 'rate_per_10000'")
    values = city.set_index("period_label")["value"]
    assert values["2023"] == 107
    assert "2019" in values.index


@pytest.mark.parametrize("area", ["E06000060", "E06000065", "E06000066"])
def test_an_area_with_a_new_code_is_one_area_throughout(indicators, area):
    years = indicators.query("team == @area and indicator == 'rereferral_percent'")["period_label"]
    assert sorted(years) == [str(year) for year in range(2013, 2026)]
    assert not set(SAME_AREA) & set(indicators["team"])


def test_areas_that_were_merged_or_split_are_not_chained(indicators):
    shares = indicators.query("indicator == 'rereferral_percent'").groupby("team")["period_label"]
    assert (shares.max()["E06000028"], shares.min()["E06000058"]) == ("2019", "2020")
    assert (shares.max()["E10000006"], shares.min()["E06000063"]) == ("2023", "2024")


def test_reporting_years_begin_in_april_and_of_the_workforce_in_october(indicators):
    first = indicators.groupby("indicator")["period"].apply(lambda days: set(days.dt.strftime("%m-%d")))
    assert first["rereferral_percent"] == first["rate_per_10000"] == {"04-01"}
    assert first["turnover_rate_fte"] == first["caseload_fte"] == {"10-01"}


def test_every_missing_value_keeps_its_reason(indicators, raw):
    words = areas(raw(REFERRALS))["rereferral_percent"]
    expected = words[pd.to_numeric(words, errors="coerce").isna()].map(REASONS).value_counts().to_dict()
    ours = indicators.query("indicator == 'rereferral_percent'")
    assert ours["missing_reason"].value_counts().to_dict() == expected
    assert ours["value"].isna().equals(ours["missing_reason"].notna())


def test_starts_are_the_last_possible_day_and_unknown_ones_stay_unknown(england):
    adopters = read_table(england / "2_canonical" / "teams.parquet", TEAMS).set_index("team")
    assert len(adopters) == 17
    assert set(adopters["arm"]) == {"pilot"}
    starts = adopters["practice_start"].dropna().dt.strftime("%Y-%m-%d").to_dict()
    assert starts["E10000015"] == "2015-12-31"
    assert starts["E06000032"] == "2017-05-31"
    assert starts["E10000003"] == "2020-02-29"
    assert set(starts) == set(COHORTS)


def test_adopters_without_a_date_are_in_neither_arm(panel, raw):
    teams = panel("rereferral").drop_duplicates("team").set_index("team")
    codes = teams.index.str.removeprefix("england/")
    adopters = set(raw("adoption_practice_models.csv")["new_la_code"])
    assert set(codes) & adopters == set(COHORTS)
    assert not set(codes) & LEFT_OUT
    assert teams["cohort"].dropna().to_dict() == {f"england/{code}": year for code, year in COHORTS.items()}


@pytest.mark.parametrize("analysis", ["looked_after", "turnover", "caseload"])
def test_only_cambridgeshire_has_a_before_in_the_short_series(panel, england, analysis):
    exposed = panel(analysis).query("arm == 'pilot'")
    assert set(exposed["team"]) == {"england/E10000003"}
    fits = read_table(england / "5_estimates" / analysis / "fits.parquet", FITS)
    assert set(zip(fits["status"], fits["reason"], strict=True)) == {("not_estimable", "one_cluster_in_arm")}


def test_always_exposed_authorities_are_counted_in_the_flow(england):
    flow = read_table(england / "4_panels" / "looked_after_flow.parquet", FLOW)
    pilots = flow[flow["arm"] == "pilot"].set_index("label")["n_teams"]
    assert (pilots["observed"], pilots["not_always_exposed"]) == (6, 1)


def test_family_valued_has_nothing_to_estimate(england):
    fits = read_table(england / "5_estimates" / "family_valued" / "fits.parquet", FITS)
    assert list(fits["status"]) == ["not_estimable"]
    assert list(fits["reason"]) == ["no_treated"]


def shares_by_hand(raw, pilots):
    """Re-referral shares as area × year, without the areas that are in neither arm."""
    table = areas(raw(REFERRALS)).assign(area=lambda rows: rows["new_la_code"].replace(SAME_AREA))
    value = pd.to_numeric(table["rereferral_percent"], errors="coerce")
    long = table.assign(value=value, year=table["time_period"].astype(int))
    wide = long.pivot_table(index="area", columns="year", values="value")
    excluded = (set(raw("adoption_practice_models.csv")["new_la_code"]) - set(pilots)) | LEFT_OUT
    return wide.drop(index=list(excluded), errors="ignore")


@pytest.mark.parametrize(
    ("analysis", "pilots", "last"),
    [
        ("rereferral", COHORTS, 2025),
        ("rereferral_dated", {code: year for code, year in COHORTS.items() if year < 2020}, 2025),
        ("rereferral_round2", {code: year for code, year in COHORTS.items() if year == 2018}, 2025),
        ("rereferral_before_pandemic", COHORTS, 2020),
    ],
)
def test_group_time_effect_by_hand(raw, estimate, analysis, pilots, last):
    """Callaway and Sant'Anna by loops: mean change of a cohort minus mean change of those not yet exposed."""
    wide = shares_by_hand(raw, pilots).loc[:, :last]
    start = pd.Series(pilots).reindex(wide.index)
    effects, weights = [], []
    for cohort in sorted(set(pilots.values())):
        members = start == cohort
        for year in range(cohort, last + 1):
            change = wide[year] - wide[cohort - 1]
            waiting = start.isna() | (start > year)
            effects.append(change[members].mean() - change[waiting].mean())
            weights.append(members.sum())
    by_hand = np.average(effects, weights=weights)
    assert estimate(analysis, "main")["estimate"] == pytest.approx(by_hand, abs=1e-9)


def test_two_way_fixed_effects_by_hand(raw, estimate):
    """Least squares on a column for every authority, every year, and exposure."""
    pilots = {code: year for code, year in COHORTS.items() if year == 2018}
    long = shares_by_hand(raw, pilots).reset_index().melt("area", value_name="share").dropna()
    exposed = (long["year"] >= 2018) & long["area"].isin(pilots)
    design = np.column_stack(
        [exposed.astype(float), pd.get_dummies(long["area"]), pd.get_dummies(long["year"]).iloc[:, 1:]]
    ).astype(float)
    by_hand = np.linalg.lstsq(design, long["share"].to_numpy(), rcond=None)[0][0]
    assert estimate("rereferral_round2", "twfe", "coefficient")["estimate"] == pytest.approx(
        by_hand, abs=1e-9
    )


def test_what_the_report_says_in_words_is_so(england):
    """The text claims no numbers, but directions: they must hold for the numbers beside it."""
    found = read_table(england / "5_estimates" / "estimates.parquet", ESTIMATES)
    rows = found[found["analysis"].str.startswith("rereferral")]
    effects = rows[rows["estimand"].isin(["att", "coefficient"])].set_index(["analysis", "model"])
    assert ((effects["conf_low"] < 0) & (effects["conf_high"] > 0)).all()
    for analysis in ("rereferral", "rereferral_round2"):
        assert effects.loc[(analysis, "main"), "estimate"] < 0 < effects.loc[(analysis, "twfe"), "estimate"]
    main = effects.loc[("rereferral", "main"), "estimate"]
    assert abs(effects.loc[("rereferral", "placebo"), "estimate"]) > abs(main)
    is_main = (rows["analysis"] == "rereferral") & (rows["model"] == "main")
    before = rows[is_main & (rows["estimand"] == "att_event_time") & (rows["event_time"] < -1)]
    assert len(before) == 4
    assert (before["estimate"] < 0).all()


def test_few_exposed_authorities_are_said_beside_the_estimate(england):
    fits = read_table(england / "5_estimates" / "rereferral" / "fits.parquet", FITS).set_index("model")
    assert "few_treated" in fits.loc["main", "warning"].split()


def test_report_is_in_both_languages_and_calls_nothing_simulated(england):
    pages = england / "7_report"
    english, finnish = (pages / name for name in ("index.html", "fi.html"))
    assert "Cambridgeshire" in english.read_text(encoding="utf-8")
    assert 'lang="fi"' in finnish.read_text(encoding="utf-8")
    model = json.loads((pages / "report.json").read_text(encoding="utf-8"))
    assert "simulated" not in {block.get("type") for block in model.get("blocks", [])}
