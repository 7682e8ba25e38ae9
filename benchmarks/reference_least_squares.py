"""Least-squares difference-in-differences and cluster-robust errors beside R, from our scores of teams."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from reference_rows import FIXTURES, Row, columns, counties, panel_of, row, simulated, stored, three_waves

from arviointi.config.estimators import Imputation, SunAbraham, SyntheticDid, Twfe
from arviointi.estimate.differences.decomposition import decomposition
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.imputed import impute
from arviointi.estimate.differences.least_squares import LeastSquares, least_squares
from arviointi.estimate.differences.sun_abraham import _cells, compared, sun_abraham
from arviointi.estimate.differences.synthetic_did import Weights, block_of, synthetic_did
from arviointi.estimate.differences.synthetic_did import effects as synthetic_effects
from arviointi.estimate.differences.twfe import exposed_cells, twfe
from arviointi.estimate.differences.within import absorb, rows_of_model
from arviointi.estimate.few_teams.cluster_robust import cluster_robust, cluster_robust_each
from arviointi.estimate.few_teams.wild_bootstrap import wild_cluster_bootstrap

FIXEST, CLUBSANDWICH = "R fixest 0.12.2", "R clubSandwich 0.5.8"
BJS, BACON = "R didimputation", "R bacondecomp"
PRINTED, STORED, SWEPT = 1e-8, 1e-10, 2e-8
WINDOW = {"role": "primary", "horizon": (-9, 9)}
SUNAB = {
    "mpdta": (-0.039951275, 0.011796277, [-4, -3, -2, 0, 1, 2, 3], [
        0.0033063567, 0.0250218296, 0.0244587450, -0.0199318168, -0.0509573671, -0.1372587389, -0.1008113631,
    ]),
    "simA": (0.88581037, 0.18244821, [*range(-6, -1), *range(6)], [
        -0.146128923, -0.843432156, -0.366284762, -0.463551632, -0.063870436, 0.458206916, 0.458007312,
        1.220304733, 1.188343073, 1.960153938, 1.134332358,
    ]),
}  # fmt: skip
SUNAB_ERRORS = {
    "mpdta": [
        0.024555096, 0.018154344, 0.014266792, 0.011857539, 0.016870678, 0.036589476, 0.034504272,
    ],
    "simA": [
        0.43509416, 0.47990100, 0.22627981, 0.25193609, 0.22903562, 0.23626296, 0.20354479, 0.29430643,
        0.27950176, 0.37932965, 0.27203901,
    ],
}  # fmt: skip
COHORTS = {
    2004: (-0.079749127, 0.026479110), 2006: (-0.022909539, 0.016773843), 2007: (-0.026054411, 0.016725746),
}  # fmt: skip
PROP99 = Path(__file__).parents[1] / "tests" / "reference" / "california_prop99.csv"
IMPUTED = {
    "mpdta": (-0.047709915, 0.013222489, range(-3, 4), [
        0.0252363506, 0.0230776250, 0.0013953502, -0.0310669240, -0.0522348536, -0.1360781135, -0.1047074668,
    ], [0.013577250, 0.018812427, 0.035341972, 0.033765853]),
    "simA": (0.82604692, 0.17296498, range(-4, 6), [
        -0.056356954, 0.031658929, 0.142712398, 0.269871135, 0.562335016, 0.490891100, 1.180590104,
        1.032323005, 1.589953753, 0.764132173,
    ], [0.16954971, 0.18900346, 0.26371640, 0.24568993, 0.41733610, 0.35257412]),
}  # fmt: skip
KINDS = ["earlier_vs_later", "later_vs_earlier", "treated_vs_never"]


def panels() -> dict[str, pd.DataFrame]:
    return {"mpdta": counties(), "simA": simulated("simA_panel")}


def uncorrected(fit: LeastSquares, contrast: np.ndarray) -> float:
    reduced = np.pad(contrast, (0, len(fit.basis) - len(contrast))) @ fit.basis
    return cluster_robust(fit.design, fit.residuals, fit.clusters, reduced, "CR0").std_error


def fixest_correction(panel: pd.DataFrame, n_coefficients: int) -> float:
    """Return √(G/(G − 1) · (N − 1)/(N − K)); unit effects nested in teams do not count in K."""
    teams, count = panel["team"].nunique(), len(panel)
    estimated = n_coefficients + panel["period"].nunique()
    return float(np.sqrt(teams / (teams - 1) * (count - 1) / (count - estimated)))


def by_time(fit: object, times: list[int]) -> list[float]:
    found = {one.event_time: one.estimate for one in fit.quantities if one.estimand == "att_event_time"}
    return [found[time] for time in times]


def exposure_fit(panel: pd.DataFrame) -> LeastSquares:
    within = absorb(panel)
    return least_squares(within, exposed_cells(within)[:, :, None])


def of_twfe(panel: dict[str, pd.DataFrame]) -> Iterator[Row]:
    for name, estimate, error in (
        ("mpdta", -0.036548937, 0.013265155),
        ("simA", 0.62219984, 0.16083305),
    ):
        fit = exposure_fit(panel[name])
        [effect] = twfe(panel[name], Twfe(estimator="twfe", role="primary")).quantities
        yield row(f"{name}: TWFE", FIXEST, estimate, effect.estimate, PRINTED)
        ours = uncorrected(fit, np.ones(1)) * fixest_correction(panel[name], 1)
        yield row(f"{name}: TWFE, SE (CRV1) from our scores", FIXEST, error, ours, PRINTED)


def of_sun_abraham(panel: dict[str, pd.DataFrame]) -> Iterator[Row]:
    for name, (estimate, error, times, effects) in SUNAB.items():
        found = sun_abraham(panel[name], SunAbraham(estimator="sun_abraham", **WINDOW))
        yield row(f"{name}: Sun–Abraham ATT", FIXEST, estimate, found.quantities[0].estimate, PRINTED)
        yield row(f"{name}: Sun–Abraham by time", FIXEST, effects, by_time(found, times), PRINTED)
        within = compared(rows_of_model(panel[name]))
        cells = _cells(within)
        fit = least_squares(within, cells.dummies)
        after = cells.times >= 0
        chosen = [after, *(cells.times == time for time in times)]
        wanted = [error, *SUNAB_ERRORS[name]]
        if name == "mpdta":
            chosen += [after & (cells.cohorts == cohort) for cohort in COHORTS]
            wanted += [one for _, one in COHORTS.values()]
            ours = {one.cohort: one.estimate for one in found.quantities if one.estimand == "att_cohort"}
            theirs = [one for one, _ in COHORTS.values()]
            yield row(
                f"{name}: Sun–Abraham by cohort", FIXEST, theirs, [ours[one] for one in COHORTS], PRINTED
            )
        correction = fixest_correction(panel[name], len(cells.mass))
        errors = [uncorrected(fit, cells.average(one)) * correction for one in chosen]
        yield row(
            f"{name}: Sun–Abraham, SE (CRV1) of all these from our scores", FIXEST, wanted, errors, PRINTED
        )


def of_imputation(panel: dict[str, pd.DataFrame]) -> Iterator[Row]:
    for name, (estimate, error, times, effects, errors) in IMPUTED.items():
        window = {**WINDOW, "horizon": (min(times), 9)}
        found = imputation(panel[name], Imputation(estimator="imputation", **window))
        yield row(f"{name}: imputation (BJS) ATT", BJS, estimate, found.quantities[0].estimate, SWEPT)
        yield row(f"{name}: imputation by time", BJS, effects, by_time(found, list(times)), SWEPT)
        imputed = impute(panel[name])
        after = imputed.grid.event_times
        chosen = [imputed.known, *(imputed.known & (after == time) for time in range(len(errors)))]
        ours = [float(np.linalg.norm(imputed.scores(mask))) for mask in chosen]
        yield row(f"{name}: imputation, SE of ATT and by time", BJS, [error, *errors], ours, SWEPT)


def first_exposed(name: str, folder: str, columns_of: tuple[str, str, str, str]) -> pd.DataFrame:
    team, period, exposed, outcome = columns_of
    rows = pd.read_csv(FIXTURES / folder / f"{name}.csv")
    start = rows[team].map(rows[rows[exposed] == 1].groupby(team)[period].min())
    return panel_of(rows[team], rows[period], start, rows[outcome])


def of_bacon(families: pd.DataFrame) -> Iterator[Row]:
    castle = first_exposed("castle", "castle", ("state", "year", "post", "l_homicide"))
    reform = first_exposed("math_reform", "math_reform", ("state", "class", "reform_math", "incearn_ln"))
    shares = (0.0597632516, 0.0318981772, 0.9083385711)
    parts = (-0.000331206671, 0.002243100061, 0.07989972354)
    yield from decomposed("castle", castle, shares, parts)
    shares = (0.172573932, 0.171004401, 0.656421667)
    yield from decomposed("simA", families, shares, (0.1139160537, 0.0122193927, 0.4960643919))
    [weights, contributions] = parts_of(reform)
    source = f"Goodman-Bacon's data in {BACON}"
    yield row("math reform: weights", source, (0.06353, 0.05265, 0.88382), weights, 5.1e-6)
    quotients = contributions / weights
    yield row("math reform: estimates", source, (0.02868, 0.03375, -0.00129), quotients, 5.1e-6)
    [effect] = twfe(castle, Twfe(estimator="twfe", role="primary")).quantities
    yield row("castle: TWFE", BACON, 0.0818116169, effect.estimate, STORED)


def parts_of(panel: pd.DataFrame) -> list[np.ndarray]:
    found = decomposition(panel)
    found = found.assign(part=found["weight"] * found["estimate"])
    return list(found.groupby("kind")[["weight", "part"]].sum().loc[KINDS].to_numpy().T)


def decomposed(name: str, panel: pd.DataFrame, *wanted: tuple[float, ...]) -> Iterator[Row]:
    for what, theirs, ours in zip(("weights", "contributions"), wanted, parts_of(panel), strict=True):
        yield row(f"{name}: Bacon {what}, three kinds", BACON, theirs, ours, PRINTED)


def ols(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    design = columns(rows.assign(both=rows["pilot"] * rows["post"]), "pilot", "post", "both")
    return design, rows["y"].to_numpy(float), pd.factorize(rows["team"])[0]


def of_clusters(families: pd.DataFrame) -> Iterator[Row]:
    reference = stored("ref_cluster_R.json")
    design, outcome, teams = ols(three_waves())
    residuals = outcome - design @ np.linalg.lstsq(design, outcome)[0]
    for kind in ("CR0", "CR1", "CR2", "CR3"):
        found = cluster_robust_each(design, residuals, teams, np.eye(4), kind)
        wanted = reference[f"ols {kind}"]
        errors, degrees = ([getattr(one, name) for one in found] for name in ("std_error", "degrees"))
        what = f"simE, y ~ pilot * post, 24 teams: {kind}"
        yield row(f"{what}, SE", CLUBSANDWICH, wanted["se"], errors, STORED)
        yield row(f"{what}, df", CLUBSANDWICH, wanted["df"], degrees, PRINTED)
    fit = exposure_fit(families)
    for kind in ("CR0", "CR1", "CR2"):
        found = cluster_robust(fit.design, fit.residuals, fit.clusters, fit.basis[0], kind)
        wanted = reference[f"plm {kind}"]
        yield row(f"simA, TWFE, 40 teams: {kind}, SE", CLUBSANDWICH, wanted["se"], found.std_error, STORED)
        yield row(f"simA, TWFE, 40 teams: {kind}, df", CLUBSANDWICH, wanted["df"], found.degrees, PRINTED)
    yield from of_cr3(fit, reference["plm CR3"]["se"])


def of_cr3(fit: LeastSquares, theirs: float) -> Iterator[Row]:
    """Leave teams out, and repeat clubSandwich's CR3, which sweeps periods out before it takes leverage."""
    found = cluster_robust(fit.design, fit.residuals, fit.clusters, fit.basis[0], "CR3")
    what = "simA, TWFE, 40 teams: CR3, SE, is the jackknife"
    yield row(what, "leave-one-team-out in R's data", 0.16832338, found.std_error, PRINTED)
    effects, exposure = fit.design @ fit.dual[1:].T, fit.design @ fit.dual[0]
    swept = exposure - effects @ np.linalg.lstsq(effects, exposure)[0]
    found = cluster_robust(swept[:, None], fit.residuals, fit.clusters, np.ones(1), "CR3")
    what = "simA, TWFE, 40 teams: CR3, SE, periods swept out too"
    yield row(what, CLUBSANDWICH, theirs, found.std_error, STORED)


def of_wild_bootstrap() -> Iterator[Row]:
    waves = three_waves()
    ten = waves[waves["team"].isin([*range(1, 6), *range(13, 18)])]
    found = wild_cluster_bootstrap(*ols(ten), np.eye(4)[3], np.random.default_rng(0))
    what = "simE, ten teams: WCR, all 1 024 sign vectors"
    yield row(f"{what}, p", "enumeration by brute force", 0.744140625, found.p_value, 0)
    ends = (found.low, found.high)
    yield row(f"{what}, interval", "diff-diff 3.13.0 (ties count otherwise)", (-0.478, 0.690), ends, 2e-3)


def of_synthetic_did() -> Iterator[Row]:
    """Compare effects; R's iterations end when a step gains little, its rule tightened gives −15.6054."""
    packs = pd.read_csv(PROP99, index_col="state").reset_index().melt("state", var_name="year")
    start = pd.Series(np.where(packs["state"] == "California", 1989, 0))
    panel = panel_of(packs["state"], packs["year"].astype(int), start, packs["value"])
    block = block_of(panel)
    [overall, *_] = synthetic_did(panel, SyntheticDid(estimator="synthetic_did", role="primary")).quantities
    equal = synthetic_effects(block, Weights(np.full(38, 1 / 38), np.full(19, 1 / 19))).mean()
    yield row("Proposition 99: synthetic DiD", "R synthdid", -15.6038279, overall.estimate, 2e-3)
    yield row("Proposition 99: equal weights", "R synthdid", -27.3491111, float(equal), 1e-6)


def rows() -> Iterator[Row]:
    panel = panels()
    yield from of_twfe(panel)
    yield from of_sun_abraham(panel)
    yield from of_imputation(panel)
    yield from of_bacon(panel["simA"])
    yield from of_synthetic_did()
    yield from of_clusters(panel["simA"])
    yield from of_wild_bootstrap()
