"""Reliability against R: psych 2.x on the fixture simP, and the published alphas of the bfi items."""

import pandas as pd
import pytest

from arviointi.present.psychometrics import agreement, cronbach_alpha, omega_total

SCALES = "ACENO"
TURNED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
LISTWISE = {"A": 0.70, "C": 0.73, "E": 0.76, "N": 0.81, "O": 0.60}
PUBLISHED = {"A": 0.70, "C": 0.72, "E": 0.76, "N": 0.81, "O": 0.60}


@pytest.fixture(scope="module")
def bfi(shared):
    items = pd.read_csv(shared / "fixtures" / "psychometrics" / "bfi.csv.gz")
    items[list(TURNED)] = 7 - items[list(TURNED)]
    return {scale: items[[f"{scale}{number}" for number in range(1, 6)]] for scale in SCALES}


@pytest.fixture(scope="module")
def sim_p(shared):
    return pd.read_csv(shared / "fixtures" / "r_reference" / "simP_items.csv").iloc[:, :8]


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_of_bfi_with_our_convention(bfi, scale):
    """We drop whoever left an item out: as published, but for C, where .7293 is .73 and not .72."""
    assert cronbach_alpha(bfi[scale].dropna()).value == pytest.approx(LISTWISE[scale], abs=0.005)


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_of_bfi_as_published(bfi, scale):
    """The published values are those with the median in the place of a missing answer."""
    filled = bfi[scale].fillna(bfi[scale].median())
    assert round(cronbach_alpha(filled).value, 2) == PUBLISHED[scale]


def test_the_three_conventions_differ_in_the_third_decimal(bfi):
    """Agreeableness: median imputed .7012, pairwise .7030, listwise .7038 (ours)."""
    items = bfi["A"]
    covariance = items.cov()
    pairwise = 5 / 4 * (1 - covariance.to_numpy().trace() / covariance.to_numpy().sum())
    assert cronbach_alpha(items.fillna(items.median())).value == pytest.approx(0.7012, abs=5e-5)
    assert pairwise == pytest.approx(0.7030, abs=5e-5)
    assert cronbach_alpha(items.dropna()).value == pytest.approx(0.7038, abs=5e-5)


def test_alpha_of_sim_p(sim_p):
    found = cronbach_alpha(sim_p)
    assert found.value == pytest.approx(0.76080775, abs=5e-8)
    assert found.low < found.value < found.high


def test_omega_total_of_sim_p_with_two_factors_is_that_of_psych(sim_p):
    """Psych works on correlations, so the items are standardised; minres and principal axes agree."""
    standardised = (sim_p - sim_p.mean()) / sim_p.std()
    assert omega_total(standardised, factors=2) == pytest.approx(0.81480557, abs=5e-8)


@pytest.mark.parametrize(
    ("items", "residuals"),
    [
        (["q1", "q2", "q3", "q4"], [0.405, 0.508, 0.609, 0.518]),
        (["q5", "q6", "q7", "q8"], [0.714, 0.616, 0.377, 0.773]),
    ],
    ids=["f1", "f2"],
)
def test_omega_total_of_one_factor_is_close_to_that_of_a_factor_analysis_by_lavaan(sim_p, items, residuals):
    """Residual variances of lavaan's two-factor model; fitting a factor alone moves the third decimal."""
    expected = 1 - sum(residuals) / sim_p[items].sum(axis=1).var()
    assert omega_total(sim_p[items]) == pytest.approx(expected, abs=0.002)


def test_intraclass_correlation_of_two_raters(shared):
    """ICC(A,1) by the mean squares of Shrout and Fleiss's ICC(2,1), worked here from their definition."""
    ratings = pd.read_csv(shared / "fixtures" / "r_reference" / "simP_icc.csv")[["V1", "V2"]]
    n, k, table = len(ratings), 2, ratings.to_numpy()
    rows = k * table.mean(axis=1).var(ddof=1)
    columns = n * table.mean(axis=0).var(ddof=1)
    residual = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    error = (residual**2).sum() / ((n - 1) * (k - 1))
    expected = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    assert agreement(ratings["V1"], ratings["V2"]).agreement.value == pytest.approx(expected)
