"""Models of one analysis must be told apart by their names."""

import pytest

from arviointi.config.estimators import GroupTime, MixedModel
from arviointi.locale.speak import speak
from arviointi.present.model_names import model_in_words


def mixed(**options):
    return MixedModel(estimator="mixed_model", role="sensitivity", **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (mixed(), "linear mixed model"),
        (
            mixed(groups=["team", "team_wave", "unit"]),
            "linear mixed model (team levels may shift from wave to wave)",
        ),
        (
            mixed(groups=["team"], baseline="constrained", residual="unstructured"),
            "linear mixed model (arms alike at the first wave) (any covariance of waves)",
        ),
        (mixed(baseline="covariate"), "linear mixed model (first wave held constant)"),
        (mixed(residual="ar1"), "linear mixed model (nearer waves more alike)"),
        (mixed(arm_variances=True), "linear mixed model (arms vary by different amounts)"),
        (mixed(grouped_arm="pilot"), "linear mixed model (teams in one arm only)"),
        (mixed(formula="pilot * wave"), "linear mixed model (pilot * wave)"),
        (mixed(covariates=["region", "site"]), "linear mixed model (given region) (given site)"),
        (
            GroupTime(estimator="group_time", role="primary", shift_start=-12),
            "group-time effects (compared with those that have not started yet) (start moved by 12 periods)",
        ),
    ],
)
def test_a_name_says_what_sets_the_model_apart(options, words):
    assert speak(model_in_words(options), "en") == words
