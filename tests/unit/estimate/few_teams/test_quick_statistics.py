"""Quick statistics are the estimators' own headlines, for any assignment, sample, gaps and weights."""

import numpy as np
import pytest

from arviointi.config.estimators import GroupTime, Imputation, SunAbraham, Twfe
from arviointi.estimate.checks.specification_curve import in_sample
from arviointi.estimate.differences.event_study import rows_of_model
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.imputed import impute
from arviointi.estimate.differences.twfe import twfe
from arviointi.estimate.few_teams.quick_statistics import quick_statistic
from arviointi.estimate.few_teams.randomisation import headline_statistic
from arviointi.estimate.few_teams.start_permutations import start_design, with_labels

STARTS = np.array([2, 2, 3, 3, 3, 5, *[np.nan] * 6])
SAME = 1e-9
"""Two ways of computing one least-squares estimate."""
TWFE = Twfe(estimator="twfe", role="primary")
IMPUTATION = Imputation(estimator="imputation", role="primary")
MODELS = {
    "imputation": (imputation, IMPUTATION),
    "twfe": (twfe, TWFE),
    "not yet": (group_time, GroupTime(estimator="group_time", role="primary")),
    "never": (group_time, GroupTime(estimator="group_time", role="primary", control="never_treated")),
}


@pytest.fixture
def generator():
    return np.random.default_rng(8)


@pytest.fixture
def with_gaps(panel_of, generator):
    """Teams over seven periods, one row in eight missing, with weights."""
    team, period = np.repeat(range(12), 7), np.tile(range(7), 12)
    weight = generator.uniform(1, 4, 84)
    panel = panel_of(team, period, STARTS[team], generator.normal(size=84) + 0.3 * team, weight=weight)
    return panel.drop(generator.choice(84, 10, replace=False)).reset_index(drop=True)


@pytest.mark.parametrize("sample", ["all", "without_lone_cohorts", "balanced", "without_first_exposed"])
@pytest.mark.parametrize("model", MODELS)
def test_any_assignment_gives_what_a_refit_gives(with_gaps, generator, model, sample):
    fit, options = MODELS[model]
    design = start_design(with_gaps, "all")
    rows = in_sample(with_gaps, "balanced") if sample == "balanced" else with_gaps
    quick = quick_statistic(options, sample)(rows, design)
    for labels in (design.labels, *(generator.permutation(design.labels) for _ in range(4))):
        refit = headline_statistic(fit(in_sample(with_labels(with_gaps, design, labels), sample), options))
        assert quick(labels).estimate == pytest.approx(refit.estimate, abs=SAME)


@pytest.mark.parametrize("model", MODELS)
def test_a_row_without_weight_is_a_row_not_seen(with_gaps, model):
    options = MODELS[model][1]
    design = start_design(with_gaps, "all")
    ignored = with_gaps.assign(weight=with_gaps["weight"].where(with_gaps.index % 9 > 0, 0.0))
    dropped = with_gaps[with_gaps.index % 9 > 0]
    found, wanted = (quick_statistic(options)(rows, design)(design.labels) for rows in (ignored, dropped))
    assert found.estimate == pytest.approx(wanted.estimate, abs=SAME)


def test_units_within_teams_keep_effects_of_their_own(panel_of, generator):
    """Four families a team, each with gaps of its own, are not their team's mean."""
    family = np.repeat(range(48), 7)
    team, period = family // 4, np.tile(range(7), 48)
    panel = panel_of(team, period, STARTS[team], generator.normal(size=336) + family, unit=family)
    panel = panel.drop(generator.choice(336, 90, replace=False)).reset_index(drop=True)
    design = start_design(panel, "all")
    labels = generator.permutation(design.labels)
    refit = headline_statistic(twfe(with_labels(panel, design, labels), TWFE))
    found = quick_statistic(TWFE)(panel, design)(labels)
    assert found.estimate == pytest.approx(refit.estimate, abs=SAME)


def test_the_standard_error_of_two_way_fixed_effects_is_cr1(with_gaps):
    """From every dummy written out: the sandwich of scores summed by team, times G / (G − 1)."""
    design = start_design(with_gaps, "all")
    found = quick_statistic(TWFE)(with_gaps, design)(design.labels)
    root = np.sqrt(with_gaps["weight"].to_numpy())
    team, period = with_gaps["team"].astype(int).to_numpy(), with_gaps["period"].to_numpy()
    columns = [with_gaps["is_exposed"].to_numpy(float), np.eye(12)[team], np.eye(7)[period][:, 1:]]
    regressors = root[:, None] * np.column_stack(columns)
    outcome = root * with_gaps["outcome"].to_numpy()
    bread = np.linalg.inv(regressors.T @ regressors)
    residuals = outcome - regressors @ (bread @ regressors.T @ outcome)
    scores = [regressors[team == one].T @ residuals[team == one] @ bread[0] for one in range(12)]
    assert found.std_error == pytest.approx(np.sqrt(np.sum(np.square(scores)) * 12 / 11), rel=SAME)


def test_the_standard_error_of_imputation_is_the_conservative_one_of_its_authors(with_gaps):
    """The scores of `imputed`, laid out differently, with the factor G / (G − 1)."""
    design = start_design(with_gaps, "all")
    found = quick_statistic(IMPUTATION)(with_gaps, design)(design.labels)
    imputed = impute(rows_of_model(with_gaps))
    scores = imputed.scores(imputed.known)
    assert found.std_error == pytest.approx(np.sqrt(scores @ scores * 12 / 11), rel=SAME)


def test_models_without_one_say_so():
    assert quick_statistic(SunAbraham(estimator="sun_abraham", role="primary")) is None
    assert quick_statistic(Twfe(estimator="twfe", role="placebo", shift_start=-2)) is None
    assert quick_statistic(GroupTime(estimator="group_time", role="primary", anticipation=1)) is None
