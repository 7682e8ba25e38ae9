"""What the open English statistics are, read with pandas alone: published numbers, and traps in the files.

The pipeline's own results from these files are tested in tests/workflow/test_england.py.
"""

from pathlib import Path

import pandas as pd
import pytest
import yaml

STUDY = Path(__file__).parent / "england_practice_models"
LOOKED_AFTER = "Children looked after at 31 March each year"
REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
WORKFORCE = "csww_indicators_2017_to_2025.csv"


@pytest.fixture(scope="module")
def read(shared):
    def read_one(name):
        path = shared / "fixtures" / "dfe_csc" / name
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return table[table["population_count"] == LOOKED_AFTER] if "population_count" in table else table

    return read_one


def level(table, name):
    return table[table["geographic_level"] == name]


def one(table, year, column, **where):
    for key, value in {"time_period": year, **where}.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table[column].iloc[0]


@pytest.mark.parametrize(
    ("year", "number", "rate"),
    [
        ("2020", "80000", "68"),
        ("2021", "80780", "69"),
        ("2022", "82090", "70"),
        ("2023", "83760", "70"),
        ("2024", "83630", "70"),
    ],
)
def test_children_looked_after_are_the_published_series(read, year, number, rate):
    england = level(read("cla_rate_vintage2024.csv"), "National")
    assert one(england, year, "number") == number
    assert one(england, year, "rate_per_10000") == rate


def test_stoke_on_trent_has_the_highest_rate_of_2024(read):
    areas = level(read("cla_rate_vintage2024.csv"), "Local authority").query("time_period == '2024'")
    rates = pd.to_numeric(areas["rate_per_10000"], errors="coerce")
    assert areas.loc[rates.idxmax(), "la_name"] == "Stoke-on-Trent"
    assert rates.max() == 191


def test_the_workforce_is_the_published_one(read):
    england = level(read(WORKFORCE), "National")
    shown = ["inpost_fte", "turnover_rate_fte", "vacancy_rate_fte", "caseload_fte"]
    of_2023 = [round(float(one(england, "2023", column)), 1) for column in shown]
    assert of_2023 == [33119.1, 15.9, 18.9, 16.0]
    assert one(england, "2019", "caseload_fte") == "16.9"
    assert round(float(one(england, "2019", "inpost_fte")), -2) == 30_700


def test_local_authorities_sum_to_england_but_the_regions_count_london_twice(read):
    table = read("cla_rate_vintage2024.csv").query("time_period == '2024'")
    numbers = pd.to_numeric(table["number"], errors="coerce")
    total = numbers.groupby(table["geographic_level"]).sum()
    england = total["National"]
    london = numbers[table["region_name"].eq("London") & table["geographic_level"].eq("Regional")].sum()
    assert abs(total["Local authority"] - england) < 10
    assert abs(total["Regional"] - england - london) < 60
    assert london > 9_000


def test_the_later_release_revises_the_earlier_one(read):
    earlier, later = (
        level(read(f"cla_rate_vintage{year}.csv"), "Local authority") for year in ("2023", "2024")
    )
    both = earlier.merge(later, on=["new_la_code", "time_period"], suffixes=("_then", "_now"))
    revised = both[both["rate_per_10000_then"] != both["rate_per_10000_now"]]
    assert len(revised) > 30
    city = revised[revised["la_name_now"] == "City of London"]
    assert city[["rate_per_10000_then", "rate_per_10000_now"]].to_numpy().tolist() == [["152", "107"]]


def test_two_releases_give_north_yorkshire_and_somerset_under_two_codes(read):
    codes = {
        year: set(level(read(f"cla_rate_vintage{year}.csv"), "Local authority")["new_la_code"])
        for year in ("2023", "2024")
    }
    assert {"E10000023", "E10000027"} <= codes["2023"] - codes["2024"]
    assert {"E06000065", "E06000066"} <= codes["2024"] - codes["2023"]


def test_renamed_areas_are_the_same_authority_before_and_after(read):
    """A code may be renamed only where the department's own number of the authority stays the same."""
    numbers = {}
    for name in ("cla_rate_vintage2023.csv", "cla_rate_vintage2024.csv", REFERRALS, WORKFORCE):
        areas = level(read(name), "Local authority")
        for code, number in zip(areas["new_la_code"], areas["old_la_code"], strict=True):
            numbers.setdefault(code, set()).add(number)
    for version in ("dfe_2024", "dfe_2025", "dfe_2026"):
        schema = yaml.safe_load((STUDY / "config" / "drops" / f"{version}.yaml").read_text())
        for table in schema["tables"].values():
            for old, new in table["columns"]["new_la_code"]["renamed"].items():
                assert numbers[old] == numbers[new], (old, new)


def test_every_adopter_is_in_every_file(read):
    adopters = read("adoption_practice_models.csv")
    for name in ("cla_rate_vintage2023.csv", "cla_rate_vintage2024.csv", REFERRALS, WORKFORCE):
        areas = level(read(name), "Local authority")
        found = adopters.merge(areas, on="new_la_code", suffixes=("_adopter", "_area"))
        assert set(found["la_name_adopter"]) == set(adopters["la_name"])
        assert (found["la_name_adopter"] == found["la_name_area"]).all()


def test_every_missing_code_of_the_files_is_declared(read):
    """Whatever is not a number in a value column must stand in the drop schema as a reason."""
    for version in ("dfe_2024", "dfe_2025", "dfe_2026"):
        schema = yaml.safe_load((STUDY / "config" / "drops" / f"{version}.yaml").read_text())
        for table in schema["tables"].values():
            areas = level(read(table["file"] + ".csv"), "Local authority")
            for name, column in table["columns"].items():
                if column["type"] in ("integer", "number"):
                    words = areas[name][pd.to_numeric(areas[name], errors="coerce").isna()]
                    assert set(words) <= set(column["missing"]), (table["file"], name)


def test_only_cambridgeshire_has_a_year_before_its_start_in_the_looked_after_series(read):
    first = min(read("cla_rate_vintage2023.csv")["time_period"])
    adopters = read("adoption_practice_models.csv").query("start != ''")
    assert first == "2019"
    later = adopters[adopters["start"] > "2018-03"]
    assert list(later["la_name"]) == ["Cambridgeshire"]
