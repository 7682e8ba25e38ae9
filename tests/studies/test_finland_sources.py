"""What the open Finnish statistics are, read with pandas alone: published numbers, and traps in the files.

The pipeline's own results from these files are tested in tests/workflow/test_finland.py.
"""

from pathlib import Path

import pandas as pd
import pytest
import yaml

STUDY = Path(__file__).parent / "finland_open_statistics"
AREAS = "diak_fi/aikasarja_hyvinvointialueet.csv"
COMPOSITES = "Summamuuttujat"


@pytest.fixture(scope="module")
def areas(shared):
    return pd.read_csv(shared / "fixtures" / AREAS, dtype={"aluekoodi": str})


@pytest.fixture(scope="module")
def placed(shared):
    folder = shared / "fixtures" / "thl_national_fi"
    first = pd.read_csv(folder / "sijoitetut_findikaattori_1991_2017.csv", sep=";", decimal=",", index_col=0)
    second = pd.read_csv(folder / "sijoitetut_tietoanuorista_1991_2021.csv", index_col=0)
    return first["yhteensa"], second["placed_0_17_pct"]


def test_each_composite_is_the_mean_of_its_available_parts(areas):
    parts = areas[areas["var_class"] != COMPOSITES]
    published = areas[areas["var_class"] == COMPOSITES].set_index(["aluekoodi", "aika", "variable"])["value"]
    means = parts.groupby(["aluekoodi", "aika", "var_class"])["value"].mean()
    apart = (means.rename_axis(published.index.names) - published).abs().dropna()
    assert apart.groupby("variable").count().tolist() == [220, 220, 220]
    assert apart.max() <= 1e-12
    total = means.groupby(["aluekoodi", "aika"]).mean()
    assert (total - published.xs("Huono-osaisuus yhteensä", level="variable")).abs().max() <= 1e-12


def test_two_official_series_differ_by_a_tenth_in_10_of_27_years(placed):
    first, second = placed
    difference = (second - first).dropna().round(6)
    assert len(difference) == 27
    assert difference[difference != 0].tolist() == [0.1] * 10


def test_survey_indicators_are_there_for_some_years_only(areas):
    years = areas.groupby("variable")["aika"].nunique()
    assert years[years < 10].sort_values().tolist() == [1, 1, 1, 4, 4]


def test_every_area_has_the_same_indicators_every_year(areas):
    assert areas["aluekoodi"].nunique() == 22
    assert not areas.duplicated(["aluekoodi", "aika", "variable"]).any()
    assert areas["value"].notna().all()
    n_areas = areas.groupby(["variable", "aika"])["aluekoodi"].nunique()
    assert (n_areas == 22).all()


def test_zeros_stand_where_values_are_probably_missing(areas):
    """A mean of three years that rises from nothing by thirds: years without a value were averaged as 0."""
    zero = areas[areas["value"] == 0]
    assert zero[["aluenimi", "aika"]].to_numpy().tolist() == [["Kainuun HVA", 2011]]
    costs = areas[(areas["variable"] == zero["variable"].item()) & (areas["aluenimi"] == "Kainuun HVA")]
    of_2014 = costs[costs["aika"] == 2014]["value"].item()
    shares = (costs[costs["aika"] <= 2014].sort_values("aika")["value"] / of_2014).tolist()
    assert shares == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=0.02)


def test_the_schema_names_every_variable_and_area_of_the_file(areas):
    schema = yaml.safe_load((STUDY / "config" / "drops" / "diak_2023.yaml").read_text(encoding="utf-8"))
    columns = schema["tables"]["area_indicators"]["columns"]
    assert set(columns["variable"]["codes"]) == set(areas["variable"])
    assert set(columns["aluekoodi"]["renamed"]) == set(areas["aluekoodi"])


def test_the_parts_of_the_composites_are_those_of_the_file(areas):
    schema = yaml.safe_load((STUDY / "config" / "drops" / "diak_2023.yaml").read_text(encoding="utf-8"))
    columns = schema["tables"]["area_indicators"]["columns"]
    named, classes = columns["variable"]["codes"], columns["var_class"]["codes"]
    parts = areas[areas["var_class"] != COMPOSITES].drop_duplicates("variable")
    for dimension in ("human", "social", "economic"):
        outcome = yaml.safe_load(
            (STUDY / "config" / "outcomes" / f"disadvantage_{dimension}.yaml").read_text(encoding="utf-8")
        )
        wanted = parts[parts["var_class"].map(classes) == dimension]["variable"].map(named)
        assert sorted(outcome["parts"][dimension]) == sorted(wanted)
