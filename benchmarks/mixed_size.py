"""How often a mixed model of arm × wave claims an effect that is not there, with 18 teams.

Run with `make benchmark-mixed-size`. Prints a Markdown table and writes it to benchmarks/mixed_size.md.
"""

import argparse
import datetime as dt
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from arviointi.config.estimators import MixedModel
from arviointi.estimate.few_teams.cluster_robust import cluster_robust
from arviointi.estimate.mixed.mixed_engine import fitted

HERE = Path(__file__).parent
TEAMS, MEMBERS, WAVES, LEVEL = 18, 8, 3, 0.95
SHARES = (0.0, 0.05, 0.10)
UNIT = 0.4
OPTIONS = MixedModel(estimator="mixed_model", role="primary")
WITH_WAVES = MixedModel(estimator="mixed_model", role="primary", groups=["team", "team_wave", "unit"])
HEADING = f"""# Mixed models with {TEAMS} teams: size, coverage, and intervals of intraclass correlations

Written by `make benchmark-mixed-size`. {TEAMS // 2} + {TEAMS // 2} teams of {MEMBERS} respondents over
{WAVES} waves, no effect, Gaussian. Respondents have {UNIT:.0%} of the variance, teams the share in the first
column (the intraclass correlation). `level`: teams differ in level only; `level and change`: half of the
teams' variance is of teams × waves. Size is the share of tests at 5 % that reject pilot × last wave = 0; aim
.04 to .06. Coverage of the 95 % interval is 1 − size, whatever the effect, because all of these estimators
move with it.

`KR`: Kenward and Roger, random intercepts of teams and respondents; `headline`: the same with at most
teams − 2 degrees of freedom, as reported; `CR2`: by team, as printed beside it; `team_wave`: the headline of
the model that also has random waves of teams, as the root study's; `statsmodels z`: MixedLM. Last two
columns: how often the 95 % interval of the intraclass correlation (profile of the restricted likelihood)
holds the truth, and begins at 0.

| ICC | teams differ in | KR | headline | CR2 | team_wave | statsmodels z | ICC held | begins at 0 |
|--:|---|--:|--:|--:|--:|--:|--:|--:|
"""


def skeleton() -> pd.DataFrame:
    """Lay out the rows that every draw shares."""
    team, member, wave = (part.ravel() for part in np.indices((TEAMS, MEMBERS, WAVES)))
    return pd.DataFrame(
        {
            "team": team.astype(str),
            "unit": (team * MEMBERS + member).astype(str),
            "site": None,
            "arm": np.where(team < TEAMS // 2, "pilot", "comparison"),
            "period": wave,
        }
    )


def columns(rows: pd.DataFrame) -> np.ndarray:
    """Lay out arm × wave; the last column is pilot × last wave."""
    pilot = (rows["arm"] == "pilot").to_numpy(float)
    later = np.eye(WAVES)[rows["period"]][:, 1:]
    return np.column_stack([np.ones(len(rows)), pilot, later, pilot[:, None] * later])


def outcomes(rng: np.random.Generator, share: float, *, changes: bool) -> np.ndarray:
    """Draw outcomes of variance 1."""
    level, change = (share / 2, share / 2) if changes else (share, 0.0)
    drawn = rng.normal(0, (1 - UNIT - share) ** 0.5, (TEAMS, MEMBERS, WAVES))
    drawn += rng.normal(0, UNIT**0.5, (TEAMS, MEMBERS, 1))
    drawn += rng.normal(0, 1, (TEAMS, 1, 1)) * level**0.5 + rng.normal(0, 1, (TEAMS, 1, WAVES)) * change**0.5
    return drawn.ravel()


def rejected(estimate: float, std_error: float, degrees: float) -> bool:
    """Tell whether the test at 5 % rejects zero."""
    return bool(abs(estimate) > stats.t(degrees).ppf((1 + LEVEL) / 2) * std_error)


def ours(rows: pd.DataFrame, design: np.ndarray) -> tuple[list[bool], object]:
    """Test in four ways, and return the share of teams' variance."""
    fit = fitted(rows, design, OPTIONS)
    if isinstance(fit, str):
        raise TypeError(fit)
    last = np.eye(design.shape[1])[-1]
    estimate, model_based = float(fit.coefficients[-1]), fit.kenward_roger(last)
    teams = rows["team"].astype(int).to_numpy()
    robust = cluster_robust(fit.whitened[:, :-1], fit.whitened[:, -1], teams, last)
    tests = [
        rejected(estimate, model_based.std_error, model_based.degrees),
        rejected(estimate, model_based.std_error, min(model_based.degrees, TEAMS - 2)),
        rejected(estimate, robust.std_error, min(robust.degrees, TEAMS - 2)),
        of_waves(rows, design),
    ]
    return tests, next(one for one in fit.variances if one.estimand == "icc" and one.term == "team")


def of_waves(rows: pd.DataFrame, design: np.ndarray) -> bool:
    """Test with random waves of teams."""
    fit = fitted(rows, design, WITH_WAVES)
    if isinstance(fit, str):
        raise TypeError(fit)
    found = fit.kenward_roger(np.eye(design.shape[1])[-1])
    return rejected(float(fit.coefficients[-1]), found.std_error, min(found.degrees, TEAMS - 2))


def theirs(rows: pd.DataFrame, design: np.ndarray) -> bool:
    """Test with statsmodels' MixedLM."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM.from_formula(
            "outcome ~ 0 + x0 + x1 + x2 + x3 + x4 + x5",
            rows.assign(**{f"x{number}": column for number, column in enumerate(design.T)}),
            groups="team",
            re_formula="1",
            vc_formula={"unit": "0 + C(unit)"},
        ).fit(reml=True)
    return bool(model.pvalues["x5"] < 1 - LEVEL)


def line(task: tuple[float, bool, dict[str, int]]) -> str:
    """Measure one design."""
    share, changes, counts = task
    rows, rng = skeleton(), np.random.default_rng([20181022, round(100 * share), changes])
    design = columns(rows)
    tests, peer, held, from_zero = [], [], [], []
    for number in range(counts["ours"]):
        drawn = rows.assign(outcome=outcomes(rng, share, changes=changes))
        found, icc = ours(drawn, design)
        tests.append(found)
        if number < counts["icc"]:
            low, high = icc.bounds(LEVEL)
            held.append(low <= share <= high)
            from_zero.append(low == 0)
        if number < counts["statsmodels"]:
            peer.append(theirs(drawn, design))
    sizes = [*np.mean(tests, axis=0), np.mean(peer)]
    intervals = ["", ""] if changes else [f"{np.mean(held):.3f}", f"{np.mean(from_zero):.2f}"]
    kind = "level and change" if changes else "level"
    return f"| {share:.2f} | {kind} | " + " | ".join([*(f"{size:.3f}" for size in sizes), *intervals]) + " |"


def main() -> None:
    """Measure every design, print the table and write it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--statsmodels", type=int, default=200)
    parser.add_argument("--icc", type=int, default=400)
    given = parser.parse_args()
    counts = {"ours": given.replications, "statsmodels": given.statsmodels, "icc": given.icc}
    designs = [(share, changes) for share in SHARES for changes in (False, True) if share or not changes]
    with ProcessPoolExecutor(2) as pool:
        lines = list(pool.map(line, [(share, changes, counts) for share, changes in designs]))
    error, peer_error, icc_error = ((0.05 * 0.95 / n) ** 0.5 for n in counts.values())
    foot = (
        f"\n{counts['ours']} replications each, {counts['statsmodels']} of statsmodels and {counts['icc']} of"
        f" intervals of the ICC; Monte Carlo error at .05: {error:.3f}, {peer_error:.3f} and {icc_error:.3f}."
        f" {dt.datetime.now(dt.UTC).date()}.\n"
    )
    table = HEADING + "\n".join(lines) + "\n" + foot
    print(table)
    (HERE / "mixed_size.md").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
