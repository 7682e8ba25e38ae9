"""Shares of variance: intervals by the profile of the restricted likelihood, also at the boundary."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from arviointi.config.analyses import Analysis
from arviointi.estimate.mixed.mixed_model import mixed_model
from arviointi.estimate.tidy import Plan, estimates_of
from survey_waves import alike, arm_by_wave, by_term, covariance, drawn, options, restricted_deviance

LEVEL = 0.9
ROOT = 2e-3  # in deviance: the root is found to 1e-5 of a share
QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}


def profiled(panel, group, others, share):
    """−2 log-likelihood at a share of one group, maximised over the other shares and the total variance."""
    outcome, design = panel["outcome"].to_numpy(), arm_by_wave(panel)

    def deviance(parameters):
        weights = np.exp(np.concatenate([[0.0], parameters[1:]]))
        rest = (1 - share) * weights / weights.sum()
        variances = dict(zip(["residual", *others], np.exp(parameters[0]) * rest, strict=True))
        variances[group] = np.exp(parameters[0]) * share
        return restricted_deviance(outcome, design, covariance(panel, variances))

    return minimize(deviance, np.zeros(1 + len(others)), method="BFGS").fun


@pytest.mark.parametrize(
    ("groups", "group"), [(["team"], "team"), (["team", "unit"], "team"), (["team", "unit"], "unit")]
)
def test_the_ends_are_where_the_likelihood_ratio_says(panel_of, groups, group):
    panel = drawn(panel_of, members=3, sd_team=1.2, seed=2)
    fit = mixed_model(panel, options(groups=groups))
    low, high = by_term(fit, "icc")[group].bounds(LEVEL)
    assert 0 < low < by_term(fit, "icc")[group].estimate < high < 1
    others = [name for name in groups if name != group]
    most = -2 * fit.log_lik + stats.chi2(1).ppf(LEVEL)
    for end in (low, high):
        assert profiled(panel, group, others, end) == pytest.approx(most, abs=ROOT)


def test_a_variance_of_zero_has_an_interval_that_begins_at_zero(panel_of):
    panel = alike(drawn(panel_of), "team")
    share = by_term(mixed_model(panel, options()), "icc")["team"]
    low, high = share.bounds(0.95)
    assert (share.estimate, low) == (0, 0)
    assert 0 < high < 0.5


def test_a_share_that_could_be_zero_says_so(panel_of):
    share = by_term(mixed_model(drawn(panel_of, sd_team=0.3, seed=5), options()), "icc")["team"]
    low, high = share.bounds(0.95)
    assert low == 0
    assert share.estimate < high


def test_higher_confidence_is_wider(panel_of):
    share = by_term(mixed_model(drawn(panel_of, sd_team=1.0), options()), "icc")["team"]
    narrow, wide = share.bounds(0.8), share.bounds(0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_shares_by_arm_have_intervals_of_their_own(panel_of):
    panel = drawn(panel_of, sd_team=1.0)
    louder = panel.assign(outcome=panel["outcome"] * np.where(panel["arm"] == "pilot", 1.5, 1.0))
    found = by_term(mixed_model(louder, options(groups=["team"], arm_variances=True)), "icc")
    assert list(found) == ["team:comparison", "team:pilot"]
    for one in found.values():
        low, high = one.bounds(0.95)
        assert low <= one.estimate <= high


def test_intervals_are_at_the_level_of_the_analysis(panel_of):
    panel = drawn(panel_of, sd_team=1.0)
    analysis = Analysis.model_validate(
        {
            "question": QUESTION,
            "outcome": "new",
            "family": "f",
            "conf_level": 0.8,
            "models": {"main": {"estimator": "mixed_model", "role": "primary"}},
        }
    )
    fit = mixed_model(panel, analysis.models["main"])
    rows = estimates_of(fit, Plan("new", analysis, "main", analysis.models["main"], 1))
    row = next(row for row in rows if (row["estimand"], row["term"]) == ("icc", "team"))
    assert (row["conf_low"], row["conf_high"]) == by_term(fit, "icc")["team"].bounds(0.8)
    assert "std_error" not in row
