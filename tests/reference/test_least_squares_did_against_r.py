"""Least-squares difference-in-differences against R: fixest, clubSandwich, didimputation, bacondecomp.

Our standard errors are CR2 and HC2 on purpose. That they are made of the same scores is shown by the same
estimates with R's correction.
"""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import Imputation, SunAbraham, Twfe
from arviointi.estimate.differences.decomposition import decomposition
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.imputed import impute
from arviointi.estimate.differences.least_squares import least_squares
from arviointi.estimate.differences.sun_abraham import _cells, compared, sun_abraham
from arviointi.estimate.differences.twfe import exposed_cells, twfe
from arviointi.estimate.differences.within import absorb, rows_of_model

PRINTED = 1e-8
"""R printed eight or nine digits."""
STORED = 1e-7
"""R's numbers are stored with ten digits."""
DEMEANED = 2e-8
"""didimputation calls fixest, which sweeps effects out by rounds until they move less than a tolerance; ours
equals dummies (tests/unit/estimate/test_imputation.py)."""
COUNTY_TIMES = {
    -4: 0.0033063567, -3: 0.0250218296, -2: 0.0244587450,
    0: -0.0199318168, 1: -0.0509573671, 2: -0.1372587389, 3: -0.1008113631,
}  # fmt: skip


def first_exposed(rows, exposed, unit, period):
    return rows[unit].map(rows[rows[exposed] == 1].groupby(unit)[period].min())


@pytest.fixture(scope="module")
def castle(shared, panel_of):
    """Homicides in 50 US states before and after castle-doctrine laws (Cheng and Hoekstra 2013)."""
    rows = pd.read_csv(shared / "fixtures" / "castle" / "castle.csv")
    start = first_exposed(rows, "post", "state", "year")
    return panel_of(rows["state"], rows["year"], start, rows["l_homicide"])


@pytest.fixture(scope="module")
def reform(shared, panel_of):
    """Earnings of school classes before and after mathematics reforms (Goodman 2019)."""
    rows = pd.read_csv(shared / "fixtures" / "math_reform" / "math_reform.csv")
    start = first_exposed(rows, "reform_math", "state", "class")
    return panel_of(rows["state"], rows["class"], start, rows["incearn_ln"])


def options(model, **choices):
    names = {SunAbraham: "sun_abraham", Imputation: "imputation", Twfe: "twfe"}
    return model(estimator=names[model], role="primary", **choices)


def event_times(fit):
    return {q.event_time: q.estimate for q in fit.quantities if q.estimand == "att_event_time"}


def cohorts(fit):
    return {q.cohort: q.estimate for q in fit.quantities if q.estimand == "att_cohort"}


def uncorrected(fit, contrast):
    """CR0: scores of teams as they are."""
    reduced = np.pad(contrast, (0, len(fit.basis) - len(contrast))) @ fit.basis
    scores = np.bincount(fit.clusters, fit.design @ reduced * fit.residuals)
    return np.sqrt(scores @ scores)


def fixest_correction(panel, n_coefficients):
    """Root of G/(G − 1) · (N − 1)/(N − K); unit effects nested in teams do not count in K."""
    n_teams, n_rows = panel["team"].nunique(), len(panel)
    estimated = n_coefficients + panel["period"].nunique()
    return np.sqrt(n_teams / (n_teams - 1) * (n_rows - 1) / (n_rows - estimated))


class TestTwoWayFixedEffects:
    def test_families_against_fixest_and_clubsandwich(self, families, folder):
        wanted = json.loads((folder / "ref_cluster_R.json").read_text())["plm CR2"]
        [effect] = twfe(families, options(Twfe)).quantities
        assert effect.estimate == pytest.approx(0.62219984, abs=PRINTED)
        assert effect.std_error == pytest.approx(wanted["se"], rel=STORED)
        assert effect.degrees == pytest.approx(wanted["df"], rel=STORED)

    def test_counties_against_fixest(self, counties):
        """With 500 counties CR2 and fixest's CR1 error (.013265) differ by under .1 %."""
        [effect] = twfe(counties, options(Twfe)).quantities
        assert effect.estimate == pytest.approx(-0.036548937, abs=PRINTED)
        assert effect.std_error == pytest.approx(0.013265155, rel=1e-3)

    def test_scores_with_the_correction_of_fixest_are_the_errors_of_fixest(self, counties, families):
        for panel, wanted in ((counties, 0.013265155), (families, 0.16083305)):
            within = absorb(panel)
            fit = least_squares(within, exposed_cells(within)[:, :, None])
            found = uncorrected(fit, np.ones(1)) * fixest_correction(panel, 1)
            assert found == pytest.approx(wanted, abs=PRINTED)

    def test_pyfixest_agrees_by_the_convention_it_is_known_for(self, families):
        """CRV1 with t(G − 1): a smaller error and more degrees of freedom than our CR2 by Satterthwaite."""
        from pyfixest import feols

        rows = families.assign(exposed=families["is_exposed"].astype(float))
        peer = feols("outcome ~ exposed | unit + period", rows, vcov={"CRV1": "team"})
        [effect] = twfe(families, options(Twfe)).quantities
        assert peer.coef()["exposed"] == pytest.approx(effect.estimate, abs=PRINTED)
        assert peer.se()["exposed"] == pytest.approx(0.16083305, abs=PRINTED)
        assert peer.se()["exposed"] < effect.std_error
        assert effect.degrees < families["team"].nunique() - 1

    def test_the_coefficient_carries_the_convention_of_the_study_when_linearmodels_is_told(self, families):
        """linearmodels' defaults give .1698; with its corrections off it gives clubSandwich's CR1."""
        from linearmodels.panel import PanelOLS

        rows = families.set_index(["unit", "period"])
        model = PanelOLS(
            rows["outcome"], rows[["is_exposed"]].astype(float), entity_effects=True, time_effects=True
        )
        clusters = rows["team"].astype(int).to_frame()
        told = {"auto_df": False, "count_effects": False, "group_debias": True}
        errors = [
            model.fit(cov_type="clustered", clusters=clusters, **choices).std_errors["is_exposed"]
            for choices in ({}, told)
        ]
        assert errors == pytest.approx([0.16980460, 0.16063625], abs=1e-7)


class TestSunAbraham:
    def test_effects_on_counties_are_those_of_fixest(self, counties):
        fit = sun_abraham(counties, options(SunAbraham))
        assert fit.quantities[0].estimate == pytest.approx(-0.039951275, abs=PRINTED)
        assert event_times(fit) == pytest.approx(COUNTY_TIMES, abs=PRINTED)
        wanted = {2004: -0.079749127, 2006: -0.022909539, 2007: -0.026054411}
        assert cohorts(fit) == pytest.approx(wanted, abs=PRINTED)

    def test_effects_on_families_are_those_of_fixest(self, families):
        fit = sun_abraham(families, options(SunAbraham))
        assert fit.quantities[0].estimate == pytest.approx(0.88581037, abs=PRINTED)
        found = event_times(fit)
        assert (found[-6], found[-2]) == pytest.approx((-0.146128923, -0.063870436), abs=PRINTED)
        assert (found[0], found[5]) == pytest.approx((0.458206916, 1.134332358), abs=PRINTED)

    @pytest.mark.parametrize(("name", "wanted"), [("counties", 0.011796277), ("families", 0.18244821)])
    def test_scores_with_the_correction_of_fixest_are_the_errors_of_fixest(self, request, name, wanted):
        panel = request.getfixturevalue(name)
        within = compared(rows_of_model(panel))
        cells = _cells(within)
        fit = least_squares(within, cells.dummies)
        found = uncorrected(fit, cells.average(cells.times >= 0))
        correction = fixest_correction(panel, len(cells.mass))
        assert found * correction == pytest.approx(wanted, abs=PRINTED)


class TestImputation:
    def test_effects_on_counties_are_those_of_didimputation(self, counties):
        fit = imputation(counties, options(Imputation))
        assert fit.quantities[0].estimate == pytest.approx(-0.047709915, abs=DEMEANED)
        wanted = {
            -3: 0.0252363506, -2: 0.0230776250, -1: 0.0013953502,
            0: -0.0310669240, 1: -0.0522348536, 2: -0.1360781135, 3: -0.1047074668,
        }  # fmt: skip
        assert event_times(fit) == pytest.approx(wanted, abs=DEMEANED)

    def test_effects_on_families_are_those_of_didimputation(self, families):
        fit = imputation(families, options(Imputation, horizon=(-4, 12)))
        assert fit.quantities[0].estimate == pytest.approx(0.82604692, abs=DEMEANED)
        wanted = {
            -4: -0.056356954, -3: 0.031658929, -2: 0.142712398, -1: 0.269871135,
            0: 0.562335016, 1: 0.490891100, 2: 1.180590104, 3: 1.032323005, 4: 1.589953753, 5: 0.764132173,
        }  # fmt: skip
        assert event_times(fit) == pytest.approx(wanted, abs=DEMEANED)

    @pytest.mark.parametrize(
        ("name", "overall", "by_time"),
        [
            ("counties", 0.013222489, [0.013577250, 0.018812427, 0.035341972, 0.033765853]),
            ("families", 0.17296498, [0.16954971, 0.18900346, 0.26371640, 0.24568993]),
        ],
    )
    def test_scores_without_correction_add_up_to_the_errors_of_didimputation(
        self, request, name, overall, by_time
    ):
        imputed = impute(request.getfixturevalue(name))
        times = imputed.grid.event_times
        chosen = [imputed.known, *(imputed.known & (times == time) for time in range(4))]
        found = [np.sqrt((imputed.scores(mask) ** 2).sum()) for mask in chosen]
        assert found == pytest.approx([overall, *by_time], abs=DEMEANED)


class TestDecomposition:
    KINDS = ("earlier_vs_later", "later_vs_earlier", "treated_vs_never")

    @pytest.mark.parametrize(
        ("name", "weights", "estimates", "digits"),
        [
            (
                "castle",
                (0.0597632516, 0.0318981772, 0.9083385711),
                (-0.000331206671 / 0.0597632516, 0.002243100061 / 0.0318981772, 0.07989972354 / 0.9083385711),
                PRINTED,
            ),
            (
                "families",
                (0.172573932, 0.171004401, 0.656421667),
                (0.1139160537 / 0.172573932, 0.0122193927 / 0.171004401, 0.4960643919 / 0.656421667),
                PRINTED,
            ),
            ("reform", (0.06353, 0.05265, 0.88382), (0.02868, 0.03375, -0.00129), 1e-5),
        ],
    )
    def test_weights_and_estimates_are_those_of_bacondecomp(self, request, name, weights, estimates, digits):
        """To the digits that were printed: contributions and weights, of which estimates are the quotient."""
        found = decomposition(request.getfixturevalue(name))
        parts = (
            found.assign(part=found["weight"] * found["estimate"]).groupby("kind")[["weight", "part"]].sum()
        )
        parts = parts.loc[list(self.KINDS)]
        assert parts["weight"].to_numpy() == pytest.approx(weights, abs=digits)
        assert (parts["part"] / parts["weight"]).to_numpy() == pytest.approx(estimates, abs=digits)

    def test_the_published_coefficient_of_castle_laws_is_their_sum(self, castle):
        found = decomposition(castle)
        assert float(found["weight"] @ found["estimate"]) == pytest.approx(0.0818116169, abs=1e-10)
        assert twfe(castle, options(Twfe)).quantities[0].estimate == pytest.approx(0.0818116169, abs=1e-10)
