"""Models of counts and binary answers against R (fixest, clubSandwich, geepack, lme4) and diff-diff."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.estimators import Glmm, Logit, Poisson
from arviointi.estimate.design import team_periods
from arviointi.estimate.generalised.arm_by_wave import ArmByWave
from arviointi.estimate.generalised.effects_within import exposure_and_periods, fit_exposure
from arviointi.estimate.generalised.gee import exchangeable_gee, mancl_derouen
from arviointi.estimate.generalised.generalised_cluster_robust import (
    generalised_cluster_robust,
    relative_weights,
)
from arviointi.estimate.generalised.generalised_within import BINOMIAL, POISSON, Rows
from arviointi.estimate.generalised.glmm import _fitted
from arviointi.estimate.generalised.logit import logit
from arviointi.estimate.generalised.margins import coefficient
from arviointi.estimate.generalised.outcome_checks import informative
from arviointi.estimate.generalised.poisson import poisson
from arviointi.estimate.mixed.mixed_rows import Waves

PRINTED = 1e-8
"""R printed nine digits."""
EVENTS = Poisson(estimator="poisson", role="primary")
STAGGERED = Poisson(estimator="poisson", role="primary", staggered=True)
ANSWERS = Logit(estimator="logit", role="primary")


@pytest.fixture(scope="module")
def events(folder):
    """Events in 40 teams over 24 months: team, t, g (start; 0 never), d, n (exposure), y."""
    return pd.read_csv(folder / "simD_counts.csv")


@pytest.fixture(scope="module")
def rates(events, panel_of):
    start = events["g"].where(events["g"] > 0)
    return panel_of(events["team"], events["t"], start, events["y"] / events["n"], weight=events["n"])


@pytest.fixture(scope="module")
def answers(folder, panel_of):
    """The families of simA with a yes where y > 1."""
    rows = pd.read_csv(folder / "simA_panel.csv")
    start = rows["g"].where(rows["g"] > 0)
    return panel_of(rows["team"], rows["t"], start, rows["y"] > 1, unit=rows["fam"])


@pytest.fixture(scope="module")
def children(folder):
    """1 053 children in 40 teams: team, pilot, x, yb (binary), yc (count)."""
    return pd.read_csv(folder / "simG_glmm.csv")


def design_of(children):
    return np.column_stack([np.ones(len(children)), children["pilot"], children["x"]])


class TestTeamAndPeriodEffects:
    """fixest prints CRV1: plain scores times √(G/(G − 1) · (N − 1)/(N − K)), K without team effects."""

    def test_the_rate_ratio_is_that_of_fepois(self, rates):
        [ratio, _] = poisson(rates, EVENTS).quantities
        assert ratio.estimate == pytest.approx(-0.285357749, abs=PRINTED)

    def test_the_odds_ratio_is_that_of_feglm_on_the_rows_that_it_keeps(self, answers):
        """Its note says that 40 rows of a team without variation are removed."""
        fit = logit(answers, ANSWERS)
        assert fit.quantities[0].estimate == pytest.approx(1.03061551, abs=PRINTED)
        assert fit.sample.n_obs == len(answers) - 40

    @pytest.mark.parametrize(
        ("panel", "kind", "family", "wanted"),
        [("rates", "poisson", POISSON, 0.0630671506), ("answers", "binomial", BINOMIAL, 0.194288283)],
    )
    def test_scores_of_teams_add_up_to_the_error_of_fixest(self, request, panel, kind, family, wanted):
        panel = request.getfixturevalue(panel)
        cells = informative(team_periods(panel), kind)
        fit = fit_exposure(cells, family)
        rows = fit.rows
        each = relative_weights(fit, coefficient(fit, 0)) * (rows.outcome / fit.mean - 1)
        scores = np.bincount(rows.teams, each)
        n_rows = len(panel) if kind == "poisson" else int(rows.weights.sum())
        n_effects = exposure_and_periods(cells).shape[1] + 1
        teams = len(scores)
        correction = teams / (teams - 1) * (n_rows - 1) / (n_rows - n_effects)
        assert np.sqrt(correction * scores @ scores) == pytest.approx(wanted, rel=1e-6)

    def test_cr2_is_near_fixest_with_forty_teams(self, rates, answers):
        """CR2 and CRV1 correct the same error in two ways; with forty teams both move it by under 3 %."""
        assert poisson(rates, EVENTS).quantities[0].std_error == pytest.approx(0.0630671506, rel=0.03)
        assert logit(answers, ANSWERS).quantities[0].std_error == pytest.approx(0.194288283, rel=0.03)


class TestStaggeredCounts:
    def test_the_mean_effect_is_that_of_three_peers_without_exposure(self, events, rates):
        """diff-diff, etwfe and a hand-made GLM; in balanced data team and cohort effects give the same."""
        counts = rates.assign(outcome=events["y"].astype(float), weight=1.0)
        [effect, *_] = poisson(counts, STAGGERED).quantities
        assert effect.estimate == pytest.approx(-0.949321, abs=5e-7)

    def test_diff_diff_gives_the_same_now(self, events, rates):
        """Its error (.2779) also has cohorts' levels vary; here the levels of teams are given."""
        from diff_diff import WooldridgeDiD

        peer = WooldridgeDiD(method="poisson").fit(
            events, outcome="y", unit="team", time="t", first_treat="g"
        )
        counts = rates.assign(outcome=events["y"].astype(float), weight=1.0)
        [effect, *_] = poisson(counts, STAGGERED).quantities
        assert effect.estimate == pytest.approx(peer.overall_att, abs=1e-7)
        assert effect.std_error == pytest.approx(peer.overall_se, rel=0.1)


class TestClubSandwich:
    """Printed p-values: R's `bread` of a glm is one step of its algorithm behind, which shows in the sixth
    digit of the logit's errors and, as R stops sooner there, in the fourth of the Poisson model's."""

    @pytest.mark.parametrize(
        ("outcome", "family", "wanted", "tolerance"),
        [
            ("yb", BINOMIAL, [1.1951031e-05, 0.026561934, 7.9891816e-06], 1e-5),
            ("yc", POISSON, [0.01371142934, 0.45169111026, 0.00023902622], 2e-3),
        ],
    )
    def test_p_values_of_cr2_are_those_of_coef_test(self, children, outcome, family, wanted, tolerance):
        coefficients, found = self.fitted(children, outcome, family)
        p_values = [
            2 * stats.t(each.degrees).sf(abs(value) / each.std_error)
            for value, each in zip(coefficients, found, strict=True)
        ]
        assert p_values == pytest.approx(wanted, rel=tolerance)

    @pytest.mark.parametrize(
        ("outcome", "family", "errors", "degrees"),
        [
            ("yb", BINOMIAL, [0.153, 0.226, 0.055], [18.3, 34.5, 34.6]),
            ("yc", POISSON, [0.1469, 0.2023, 0.0467], [18.6, 35.0, 34.5]),
        ],
    )
    def test_errors_and_degrees_of_freedom_are_those_printed(
        self, children, outcome, family, errors, degrees
    ):
        _, found = self.fitted(children, outcome, family)
        assert [each.std_error for each in found] == pytest.approx(errors, abs=5.5e-4)
        assert [each.degrees for each in found] == pytest.approx(degrees, abs=0.051)

    @staticmethod
    def fitted(children, outcome, family):
        import statsmodels.api as sm

        kind = sm.families.Binomial() if family is BINOMIAL else sm.families.Poisson()
        design, counts = design_of(children), children[outcome].to_numpy(float)
        model = sm.GLM(counts, design, family=kind).fit(tol=1e-13)
        rows = Rows(counts, design, pd.factorize(children["team"])[0], np.ones(len(children)))
        found = [generalised_cluster_robust(rows, model.fittedvalues, family, unit) for unit in np.eye(3)]
        return model.params, found


class TestEstimatingEquations:
    def test_pilot_coefficient_and_its_error(self, children):
        """geepack estimates the scale too, so that its coefficient (-.533306) differs in the fifth digit."""
        teams = pd.factorize(children["team"])[0]
        outcome, design = children["yb"].to_numpy(float), design_of(children)
        solution = exchangeable_gee(outcome, design, teams, "binomial")
        scores = mancl_derouen(outcome, design, teams, solution)
        assert solution.coefficients[1] == pytest.approx(-0.533282, abs=1e-6)
        assert solution.coefficients == pytest.approx([-0.912429456, -0.533306068, 0.287474130], abs=3e-5)
        assert solution.correlation == pytest.approx(0.0476637168, abs=2e-4)
        assert np.linalg.norm(scores[:, 1]) == pytest.approx(0.222471, abs=1e-6)


class TestRandomIntercepts:
    """glmer has ten nodes where we have eleven."""

    @pytest.mark.parametrize(
        ("outcome", "kind", "pilot", "error", "sd", "log_lik"),
        [
            ("yb", "binomial", -0.5453352, 0.2177181, 0.4855365, -567.635966),
            ("yc", "poisson", -0.1627, 0.1795, 0.4968, -1080.76),
        ],
    )
    def test_adaptive_quadrature_is_that_of_glmer(self, children, outcome, kind, pilot, error, sd, log_lik):
        """For counts only Laplace is printed (glmmTMB), from which quadrature differs in the third digit."""
        codes, names = pd.factorize(children["team"].astype(str))
        counts = children[outcome].to_numpy(float)
        rows = children.assign(weight=1.0)
        model = ArmByWave(rows, Waves([0], ["T0"]), counts, design_of(children), codes, tuple(names), ())
        found = _fitted(model, counts, Glmm(estimator="glmm", role="sensitivity", family=kind))
        exact = 2e-5 if kind == "binomial" else 2e-3
        assert (found.beta[1], found.se[1]) == pytest.approx((pilot, error), abs=exact)
        assert np.sqrt(found.tau2[0]) == pytest.approx(sd, abs=exact)
        assert found.loglik == pytest.approx(log_lik, abs=1e-5 if kind == "binomial" else 0.1)
