"""R's outputs and the data they were made from."""

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def folder(shared):
    return shared / "fixtures" / "r_reference"


@pytest.fixture(scope="session")
def county_rows(shared):
    """Teen employment in 500 US counties: the data of the `did` vignette."""
    return pd.read_csv(shared / "fixtures" / "mpdta" / "mpdta.csv")


@pytest.fixture(scope="session")
def counties(county_rows, panel_of):
    rows = county_rows
    start = rows["first_treat"].where(rows["first_treat"] > 0)
    return panel_of(rows["countyreal"], rows["year"], start, rows["lemp"])


@pytest.fixture(scope="session")
def families(folder, panel_of):
    """409 simulated families in 40 teams of unequal size over eight periods."""
    rows = pd.read_csv(folder / "simA_panel.csv")
    return panel_of(rows["team"], rows["t"], rows["g"].where(rows["g"] > 0), rows["y"], unit=rows["fam"])
