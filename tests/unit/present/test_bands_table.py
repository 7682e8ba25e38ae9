"""Shares of scores by published band: counted by arm, and no small count can be worked out."""

from dataclasses import replace

import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.base import read_config
from arviointi.config.exhibits import BandsTable
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.bands_table import bands_table

EXHIBIT = BandsTable(
    kind="bands_table",
    title={"fi": "t", "en": "t"},
    instruments=["sdq"],
    scales={"sdq": ["total"]},
    canonical=["teams"],
)
SDQ = read_config(Instrument, study.ROOT / "config" / "instruments" / "sdq.yaml")
TEAMS = pd.DataFrame(
    {"region": "pirkanmaa", "team": ["a", "b"], "arm": ["pilot", "comparison"]},
)


def scored(**bands: dict[str, int]) -> pd.DataFrame:
    """Total difficulties by parents at T0: so many scores in each band, by arm."""
    rows = [
        {"region": "pirkanmaa", "team": {"pilot": "a", "comparison": "b"}[arm], "wave": "T0",
         "informant": "parent", "scale": "total", "band": band}
        for arm, counts in bands.items() for band, n in counts.items() for _ in range(n)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def rows_of(measures: pd.DataFrame):
    sources = replace(
        study.sources(),
        instruments={"sdq": SDQ},
        measures={"sdq": measures},
        canonical={"teams": TEAMS},
    )
    (group,) = bands_table(EXHIBIT, sources).block.groups
    return {row.id.rsplit(".", 1)[1]: row.cells[3:] for row in group.rows}


PILOT = {"normal": 20, "borderline": 10, "abnormal": 10}
COMPARISON = {"normal": 15, "borderline": 10, "abnormal": 5}


def test_shares_are_of_the_scores_of_the_own_arm():
    cells = rows_of(scored(pilot=PILOT, comparison=COMPARISON))
    assert [speak(cell, "en") for cell in cells["normal"]] == ["40", "50%", "30", "50%"]
    assert [speak(cell, "en") for cell in cells["abnormal"]] == ["40", "25%", "30", "17%"]


def test_a_small_count_takes_another_band_with_it():
    cells = rows_of(scored(pilot={**PILOT, "abnormal": 2}, comparison=COMPARISON))
    assert cells["abnormal"][1] == Suppressed()
    assert [cells[band][1] for band in ("normal", "borderline")].count(Suppressed()) == 1
    assert all(isinstance(cells[band][3], Number) for band in cells)


def test_a_score_without_a_band_is_in_no_share():
    extra = scored(pilot={"normal": 9}).assign(band=None)
    cells = rows_of(pd.concat([scored(pilot=PILOT, comparison=COMPARISON), extra]))
    assert speak(cells["normal"][0], "en") == "40"


def test_an_instrument_without_bands_is_a_bug_by_then():
    with pytest.raises(ValueError, match="no bands"):
        bands_table(
            EXHIBIT,
            replace(study.sources(), instruments={"sdq": SDQ.model_copy(update={"norm_in_use": None})}),
        )
