"""How often 95 % intervals and simultaneous bands hold the truth where teams are few, beside other software.

Run with `make coverage`; `make coverage REPLICATIONS=200` gives a first look. Prints Markdown tables and
writes them to benchmarks/coverage.md.
"""

import argparse
import datetime as dt
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from coverage_draws import ALONE, BASE, FEW, HARDER, Design, Draw, draw
from coverage_peers import peers
from scipy import stats

from arviointi.config.estimators import EventStudy, GroupTime, Imputation, SunAbraham, SyntheticDid, Twfe
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.inference import correlation_of, simultaneous_level
from arviointi.estimate.results import Fit

HERE = Path(__file__).parent
SEED, LEVEL, HORIZONS, DRAWS = 20181022, 0.95, 4, 4000
WINDOW = {"role": "primary", "horizon": (0, HORIZONS - 1)}
NEVER = GroupTime(estimator="group_time", control="never_treated", **WINDOW)
OTHERS = {
    "group_time, not yet exposed": GroupTime(estimator="group_time", **WINDOW),
    "imputation": Imputation(estimator="imputation", **WINDOW),
    "sun_abraham": SunAbraham(estimator="sun_abraham", **WINDOW),
    "event_study": EventStudy(estimator="event_study", **WINDOW),
    "twfe": Twfe(estimator="twfe", role="primary"),
}
Answers = dict[str, float]
HEADING = """# Coverage of 95 % intervals and of simultaneous bands, with few teams

Written by `make coverage`. Teams over eight periods; three cohorts start at periods 3, 5 and 6; a team has a
difference that lasts and shocks with an autocorrelation of .5, normal unless said otherwise; no effect unless
said otherwise. An interval covers if it holds the average effect of all exposed periods; a band if its
intervals hold the effects at 0 … 3 periods from the start all at once. Aim: .94–.96 with at least 12 exposed
teams, .93 with 6.

- `z`: normal interval from influence functions with estimated cohort shares, as R's `did` and `csdid` have it
  (their influence functions are equal to ten digits; written anew here, apart from the package).
- `t(G−1)`: the same with the factor √(G/(G − 1)) and t. `diff-diff`: that package itself (it has no such
  weights, so not with unequal sizes).
- `ours`: own spread of every cohort and of the comparison teams, leverage correction, Bell and McCaffrey's
  and Welch's degrees of freedom; shares of cohorts taken as given.
- `bootstrap band`: multiplier bootstrap of the largest |t| (R's `did`, `csdid`); `our band`: Gaussian copula
  with each horizon's own degrees of freedom, its correlation shrunk.
"""


def ours(fit: Fit, truth: float, by_time: np.ndarray, rng: np.random.Generator) -> tuple[bool, float]:
    """Say whether the interval holds the truth and the band all effects from the start on."""
    [overall, *_] = [one for one in fit.quantities if one.is_headline]
    after = [one for one in fit.quantities if one.estimand == "att_event_time" and one.event_time >= 0]
    margin = stats.t(overall.degrees).ppf((1 + LEVEL) / 2) * overall.std_error
    band = float("nan")
    if after:
        errors = np.array([one.std_error for one in after])
        degrees = np.array([one.degrees for one in after])
        correlation = correlation_of(np.array([one.influence for one in after]), errors)
        level = simultaneous_level(correlation, degrees, LEVEL, rng, draws=DRAWS)
        away = np.abs(np.array([one.estimate for one in after]) - by_time[[one.event_time for one in after]])
        band = float((away <= stats.t(degrees).ppf((1 + level) / 2) * errors).all())
    return bool(abs(overall.estimate - truth) <= margin), band


def truth_of(drawn: Draw, design: Design) -> tuple[float, np.ndarray]:
    """Return the effect averaged over exposed cells by team weight, and the effect by time from the start."""
    effects = design.effects()
    since = np.arange(effects.shape[1])[None, :] - drawn.starts[:, None]
    weights = drawn.weights[:, None] * (since >= 0)
    return float((weights * effects).sum() / weights.sum()), design.effect * (1 + np.arange(HORIZONS) / 3)


def of_peers(design: Design, rng: np.random.Generator) -> Answers:
    """One draw: R's did and csdid, t(G − 1), diff-diff itself, and ours, with never-exposed comparison."""
    drawn = draw(design, rng)
    truth, by_time = truth_of(drawn, design)
    theirs = peers(drawn)
    fit = ESTIMATORS["group_time"](drawn.panel(), NEVER)
    [overall, *_] = fit.quantities
    if abs(overall.estimate - theirs.overall) > 1e-8:
        raise AssertionError(f"estimates differ: {overall.estimate} and {theirs.overall}")
    interval, band = ours(fit, truth, by_time, rng)
    return {
        "z": theirs.holds(truth, few=False),
        "t(G−1)": theirs.holds(truth, few=True),
        "diff-diff": diff_diff_holds(drawn, truth),
        "ours": interval,
        "bootstrap band": theirs.band_holds(by_time[: len(theirs.by_time)], rng),
        "our band": band,
    }


def diff_diff_holds(drawn: Draw, truth: float) -> float:
    """Run diff-diff by its defaults, clustered by unit; unequal weights are another design there."""
    from diff_diff import CallawaySantAnna

    if np.ptp(drawn.weights) > 0:
        return float("nan")
    rows = drawn.panel().assign(start=lambda panel: panel["cohort"].fillna(0).astype(int) + 1)
    rows = rows.assign(period=rows["period"] + 1, start=rows["start"].where(rows["cohort"].notna(), 0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = CallawaySantAnna(control_group="never_treated", base_period="universal").fit(
            rows, outcome="outcome", unit="unit", time="period", first_treat="start"
        )
    low, high = found.overall_conf_int
    return float(low <= truth <= high)


def of_others(design: Design, rng: np.random.Generator) -> Answers:
    """One draw: the interval, and where there is one the band, of every other estimator."""
    drawn = draw(design, rng)
    truth, by_time = truth_of(drawn, design)
    panel, answers = drawn.panel(), {}
    for name, options in OTHERS.items():
        fit = ESTIMATORS[options.estimator](panel, options)
        interval, band = ours(fit, truth, by_time, rng)
        answers |= {name: interval} | ({} if np.isnan(band) else {f"{name}, band": band})
    return answers


def of_synthetic(design: Design, rng: np.random.Generator) -> Answers:
    """One draw: the interval of synthetic difference-in-differences."""
    drawn = draw(design, rng)
    fit = ESTIMATORS["synthetic_did"](drawn.panel(), SyntheticDid(estimator="synthetic_did", role="primary"))
    [overall, *_] = fit.quantities
    margin = stats.t(overall.degrees).ppf((1 + LEVEL) / 2) * overall.std_error
    return {"interval": bool(abs(overall.estimate - truth_of(drawn, design)[0]) <= margin)}


def measured(task: tuple[Callable[[Design, np.random.Generator], Answers], Design, int]) -> pd.Series:
    """Average the answers of many draws of one design."""
    study, design, replications = task
    seeds = np.random.SeedSequence([SEED, *design.name.encode()]).spawn(replications)
    return pd.DataFrame([study(design, np.random.default_rng(seed)) for seed in seeds]).mean()


def table(title: str, study: Callable[..., Answers], designs: tuple[Design, ...], replications: int) -> str:
    """Measure designs side by side on all cores and lay them out."""
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(measured, [(study, design, replications) for design in designs]))
    columns = list(rows[0].index)
    lines = [f"| design | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for design, row in zip(designs, rows, strict=True):
        cells = ("" if np.isnan(row[name]) else f"{row[name]:.3f}" for name in columns)
        lines.append(f"| {design.name} | {' | '.join(cells)} |")
    print("\n".join(["", f"## {title}", "", *lines]), flush=True)
    return "\n".join(["", f"## {title}", "", *lines, ""])


def main() -> None:
    """Measure everything, print the tables and write them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=2000)
    n = parser.parse_args().replications
    error = (LEVEL * (1 - LEVEL) / n) ** 0.5
    parts = [
        table("Intervals and bands beside other software", of_peers, BASE, n),
        table("Harder data", of_peers, HARDER, n),
        table("Other estimators, same layer", of_others, FEW, n),
        table("Synthetic difference-in-differences", of_synthetic, ALONE, n),
    ]
    day = dt.datetime.now(dt.UTC).date()
    foot = f"\n{n} replications; Monte Carlo error {error:.4f} at .95. {day}.\n"
    (HERE / "coverage.md").write_text(HEADING + "".join(parts) + foot, encoding="utf-8")


if __name__ == "__main__":
    main()
