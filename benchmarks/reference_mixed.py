"""Linear mixed models beside lme4, lmerTest, pbkrtest and nlme."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from reference_rows import FIXTURES, R, Row, columns, row, stored, three_waves

from arviointi.estimate.mixed.mixed_inference import mixed_inference
from arviointi.estimate.mixed.random_effects import RandomTerm
from arviointi.estimate.mixed.reml import MixedFit, fit_mixed
from arviointi.estimate.mixed.restricted_likelihood import Relative, profile

LME4, DEGREES = "R lme4 1.1-31", 1e-3
SATTERTHWAITE, KENWARD_ROGER, NLME = "R lmerTest 3.1-3", "R pbkrtest 0.5.2", "R nlme (varIdent)"
LIKELIHOOD, COEFFICIENT, ERROR = 1e-6, 1e-6, 1e-5
Model = tuple[np.ndarray, np.ndarray, list[RandomTerm]]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FIXTURES / "mixed_lme4" / f"{name}.csv.gz")


def term(rows: pd.DataFrame, by: list[str], design: np.ndarray | None = None, **how: bool) -> RandomTerm:
    levels = pd.factorize(rows[by].astype(str).agg("/".join, axis=1))[0]
    return RandomTerm(by[-1], levels, columns(rows) if design is None else design, **how)


def sleep(*slopes: str, **how: bool) -> Model:
    rows = table("sleepstudy")
    effects = term(rows, ["Subject"], columns(rows, *slopes), **how)
    return rows["Reaction"].to_numpy(float), columns(rows, "Days"), [effects]


def families(**how: bool) -> Model:
    rows = three_waves().assign(both=lambda rows: rows["pilot"] * rows["post"])
    terms = [term(rows, ["team", "fam"]), term(rows, ["team"], columns(rows, "post"), **how)]
    return rows["y"].to_numpy(), columns(rows, "pilot", "post", "both"), terms


def waves() -> Model:
    rows = three_waves()
    later = {f"w{wave}": rows["wave"] == wave for wave in (1, 2)}
    both = {f"p{name}": rows["pilot"] * column for name, column in later.items()}
    design = columns(rows.assign(**later, **both), "pilot", "w1", "w2", "pw1", "pw2")
    return rows["y"].to_numpy(), design, [term(rows, ["team", "fam"]), term(rows, ["team"])]


def crossed() -> Model:
    rows = pd.read_csv(R / "simF_crossed.csv")
    terms = [term(rows, ["child"]), term(rows, ["worker"])]
    return rows["y"].to_numpy(), columns(rows, "pilot", "x"), terms


def penicillin() -> Model:
    rows = table("Penicillin")
    return rows["diameter"].to_numpy(float), columns(rows), [term(rows, ["plate"]), term(rows, ["sample"])]


MODELS = {
    "sleep int": ("sleepstudy (1 | Subject)", sleep),
    "sleep slope": ("sleepstudy (Days | Subject)", lambda: sleep("Days")),
    "sleep uncor": ("sleepstudy (Days || Subject)", lambda: sleep("Days", is_diagonal=True)),
    "E nested3": ("simE pilot * wave, (1 | team) + (1 | fam)", waves),
    "E nested3 slope": ("simE pilot * post, (post | team) + (1 | fam)", families),
    "E nested3 uncor slope": (
        "simE pilot * post, (post || team) + (1 | fam)",
        lambda: families(is_diagonal=True),
    ),
    "F crossed": ("simF (1 | child) + (1 | worker)", crossed),
    "Penicillin": ("Penicillin (1 | plate) + (1 | sample)", penicillin),
}


def errors_of(fit: MixedFit) -> np.ndarray:
    return np.sqrt(np.diag(fit.covariance))


def fitted(name: str, fit: MixedFit, wanted: dict) -> Iterator[Row]:
    yield row(f"{name}: log-likelihood", LME4, wanted["ll"], fit.log_lik, LIKELIHOOD)
    yield row(f"{name}: coefficients", LME4, wanted["coef"], fit.coefficients, COEFFICIENT)
    yield row(f"{name}: SE", LME4, wanted["se"], errors_of(fit), ERROR, relative=True)
    there = at_variances(fit, wanted["vc"])
    yield row(f"{name}: SE at lme4's variances", LME4, wanted["se"], errors_of(there), ERROR, relative=True)
    gain = fit.log_lik - there.log_lik
    yield row(f"{name}: log-likelihood less that at lme4's variances", LME4, 0, gain, LIKELIHOOD)


def at_variances(fit: MixedFit, printed: list[dict]) -> MixedFit:
    """Return the same model with the variances and covariances that lme4 prints."""
    relative = relative_of(fit, printed)
    found = profile(fit.products, relative, restricted=fit.is_restricted)
    return replace(
        fit,
        relative=relative,
        coefficients=found.coefficients,
        covariance=found.residual * found.bread,
        residual=found.residual,
        log_lik=-found.deviance / 2,
    )


def relative_of(fit: MixedFit, printed: list[dict]) -> Relative:
    [residual] = [one["vcov"] for one in printed if one["grp"] == "Residual"]
    factors = []
    for effects in fit.products.terms:
        own = [one for one in printed if one["grp"].removesuffix(".1") == effects.name]
        names = sorted(one["var1"] for one in own if "var2" not in one)
        covariance = np.zeros((len(names), len(names)))
        for one in own:
            places = names.index(one["var1"]), names.index(one.get("var2", one["var1"]))
            covariance[places] = covariance[places[::-1]] = one["vcov"] / residual
        factors.append(np.linalg.cholesky(covariance))
    return Relative(tuple(factors), np.ones(1))


def degrees(name: str, fit: MixedFit, wanted: dict) -> Iterator[Row]:
    found, each = mixed_inference(fit), np.eye(len(fit.coefficients))
    plain = [found.satterthwaite(one).degrees for one in each]
    adjusted = [found.kenward_roger(one) for one in each]
    yield row(f"{name}: Satterthwaite df", SATTERTHWAITE, wanted["dfS"], plain, DEGREES, relative=True)
    ours = [one.degrees for one in adjusted]
    yield row(f"{name}: KR df", KENWARD_ROGER, wanted["dfKR"], ours, DEGREES, relative=True)
    ours = [one.std_error for one in adjusted]
    yield row(f"{name}: KR SE", KENWARD_ROGER, wanted["seKR"], ours, ERROR, relative=True)
    there = mixed_inference(at_variances(fit, wanted["vc"]))
    ours = [there.kenward_roger(one).std_error for one in each]
    yield row(f"{name}: KR SE at lme4's variances", KENWARD_ROGER, wanted["seKR"], ours, ERROR, relative=True)


def of_models() -> Iterator[Row]:
    reference = stored("ref_lmm_R.json")
    for key, (name, model) in MODELS.items():
        restricted = fit_mixed(*model())
        yield from fitted(name, restricted, reference[key])
        yield from degrees(name, restricted, reference[key])
        if f"{key} ML" in reference:
            fit = fit_mixed(*model(), restricted=False)
            yield from fitted(f"{name}, ML", fit, reference[f"{key} ML"])


def partially_nested(*, own_residuals: bool) -> MixedFit:
    rows = pd.read_csv(R / "simH_partial.csv")
    groups = term(rows, ["grp"], rows[["pilot"]].to_numpy(float))
    strata = rows["pilot"].to_numpy(int) if own_residuals else None
    return fit_mixed(rows["y"].to_numpy(), columns(rows, "pilot"), [groups], strata=strata)


def of_partial_nesting() -> Iterator[Row]:
    name, pilot = "simH y ~ pilot + (0 + pilot | grp)", np.array([0.0, 1.0])
    fit = partially_nested(own_residuals=False)
    found = mixed_inference(fit)
    plain, adjusted = found.satterthwaite(pilot), found.kenward_roger(pilot)
    yield row(f"{name}: log-likelihood", LME4, -261.759818565, fit.log_lik, LIKELIHOOD)
    yield row(f"{name}: pilot", LME4, 0.41839871, fit.coefficients[1], COEFFICIENT)
    yield row(f"{name}: SE", LME4, 0.24913487, plain.std_error, ERROR, relative=True)
    yield row(f"{name}: Satterthwaite df", SATTERTHWAITE, 20.9451, plain.degrees, DEGREES, relative=True)
    yield row(f"{name}: KR df", KENWARD_ROGER, 20.6507, adjusted.degrees, DEGREES, relative=True)
    yield row(f"{name}: KR SE", KENWARD_ROGER, 0.24941882, adjusted.std_error, ERROR, relative=True)
    name, fit = "simH, residual variance of each arm", partially_nested(own_residuals=True)
    yield row(f"{name}: log-likelihood", NLME, -261.270765, fit.log_lik, LIKELIHOOD)
    yield row(f"{name}: pilot", NLME, 0.41740164, fit.coefficients[1], COEFFICIENT)
    yield row(f"{name}: SE", NLME, 0.25146534, errors_of(fit)[1], 3e-5, relative=True)
    ratio = 1 / fit.relative.strata[1] ** 0.5
    yield row(f"{name}: ratio of deviations", NLME, 1.122227, ratio, 3e-5, relative=True)


def of_documentation() -> Iterator[Row]:
    canon = {
        "Dyestuff": ("Yield", [["Batch"]], 319.6543),
        "Pastes": ("strength", [["sample"], ["batch"]], 246.9907),
        "Penicillin": ("diameter", [["plate"], ["sample"]], 330.8606),
    }
    for name, (outcome, by, deviance) in canon.items():
        rows = table(name)
        fit = fit_mixed(rows[outcome].to_numpy(float), columns(rows), [term(rows, one) for one in by])
        yield row(f"{name}: REML criterion", "lme4, documentation", deviance, -2 * fit.log_lik, 1e-4)
    rows = table("Machines")
    design = np.column_stack([columns(rows), pd.get_dummies(rows["Machine"]).to_numpy(float)[:, 1:]])
    fit = fit_mixed(
        rows["score"].to_numpy(), design, [term(rows, ["Worker", "Machine"]), term(rows, ["Worker"])]
    )
    yield row("Machines: log-likelihood", "lme4, documentation", -107.8438, fit.log_lik, 1e-4)


def rows() -> Iterator[Row]:
    yield from of_models()
    yield from of_partial_nesting()
    yield from of_documentation()
