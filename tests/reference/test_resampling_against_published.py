"""Published answers: wild bootstrap p-values of several packages; California's Proposition 99.

california_prop99.csv: cigarette packs per head in 39 states, of Abadie, Diamond and Hainmueller (2010), as
distributed with their MATLAB toolbox and with R's synthdid (BSD licence).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import SyntheticDid
from arviointi.estimate.differences.synthetic_did import Weights, block_of, effects, synthetic_did
from arviointi.estimate.few_teams.wild_bootstrap import wild_cluster_bootstrap

STOPPED_EARLY = 0.002
"""R's synthdid ends its iterations when a step gains little; its rule tightened gives -15.6054 as here."""
ROUNDED = 1e-6
"""R's data hold the tenths of a pack as single-precision numbers, off by 5e-8."""
OPTIONS = SyntheticDid(estimator="synthetic_did", role="primary")


@pytest.fixture(scope="module")
def california(panel_of):
    packs = pd.read_csv(Path(__file__).parent / "california_prop99.csv", index_col="state")
    long = packs.reset_index().melt("state", var_name="year", value_name="packs")
    start = np.where(long["state"] == "California", 1989, np.nan)
    return panel_of(long["state"], long["year"].astype(int), start, long["packs"])


@pytest.fixture(scope="module")
def ten_teams(shared):
    """Teams 1 to 5 and 13 to 17 of the simulated three-wave study."""
    rows = pd.read_csv(shared / "fixtures" / "r_reference" / "simE_lmm3.csv")
    rows = rows[rows["team"].isin([*range(1, 6), *range(13, 18)])]
    pilot, post = rows["pilot"].to_numpy(float), rows["post"].to_numpy(float)
    design = np.column_stack([np.ones(len(rows)), pilot, post, pilot * post])
    return design, rows["y"].to_numpy(float), pd.factorize(rows["team"])[0], np.eye(4)[3]


def test_all_sign_vectors_of_ten_teams(ten_teams):
    """Share of all 1024 at least as large: .744140625, as by brute force; pyfixest's, larger only: .7422."""
    found = wild_cluster_bootstrap(*ten_teams, np.random.default_rng(0))
    assert found.is_exact
    assert found.p_value == 0.744140625


def test_the_inverted_interval_of_ten_teams(ten_teams):
    """diff-diff prints (-.478, .690); here ties count as extreme, which moves an end by one sign vector."""
    found = wild_cluster_bootstrap(*ten_teams, np.random.default_rng(0))
    assert (found.low, found.high) == pytest.approx((-0.478, 0.690), abs=0.002)


def test_synthetic_did_of_proposition_99(california):
    [overall, *_] = synthetic_did(california, OPTIONS).quantities
    assert overall.estimate == pytest.approx(-15.6038279, abs=STOPPED_EARLY)


def test_difference_in_differences_of_proposition_99(california):
    """R's did_estimate: the same contrast with equal weights."""
    block = block_of(california)
    equal = Weights(np.full(38, 1 / 38), np.full(19, 1 / 19))
    assert effects(block, equal).mean() == pytest.approx(-27.3491111, abs=ROUNDED)


def test_placebo_error_of_proposition_99(california):
    """Two hundred placebos drawn from 38 states err: R 10.05, the paper 8.4; all of them lie between."""
    [overall, *_] = synthetic_did(california, OPTIONS).quantities
    assert 8.4 < overall.std_error < 10.05
    assert overall.degrees == 37
