"""The made-up study with what speaks for or against its estimates: diagnostics, families, estimated means."""

from dataclasses import replace
from functools import cache

import pandas as pd

import exhibit_factory as study
from arviointi.contracts.estimates import DIAGNOSTICS, ESTIMATES, FAMILIES
from arviointi.present.sources import Sources

ANALYSIS = "placements_emergency"
PEOPLE = "family_functioning"
BASELINE_SD = 0.55
ESTIMATE = -0.11


def check(name: str, rows: list[dict[str, object]], model: str = "main") -> list[dict[str, object]]:
    """Number the rows of one check."""
    return [
        {"analysis": ANALYSIS, "model": model, "check": name, "number": number, **row}
        for number, row in enumerate(rows)
    ]


def around(estimate: float, half: float = 0.3) -> dict[str, float]:
    """An estimate with its interval."""
    return {"estimate": estimate, "conf_low": estimate - half, "conf_high": estimate + half}


CHECKS: dict[str, list[dict[str, object]]] = {
    "pre_trend": [{"statistic": 0.8, "df": 6.0, "p_value": 0.58, "n": 7}],
    "pre_trend_power": [
        {"label": "slope_50", "value": 0.5, "estimate": 0.011},
        {"label": "slope_80", "value": 0.8, "estimate": 0.016},
        {"label": "bias_after_pass", "estimate": 0.07},
    ],
    "placebo_start": [
        {"value": -12.0, **around(0.04), "p_value": 0.6},
        {"value": -6.0, **around(-0.02), "p_value": 0.8},
    ],
    "relative_magnitudes": [
        *(
            {"value": bound, "conf_low": -0.41 - 0.2 * bound, "conf_high": 0.19 + 0.2 * bound}
            for bound in (0.5, 1.0, 1.5, 2.0)
        ),
        {"label": "breakdown_zero_inside", "value": None},
    ],
    "smoothness": [
        {"value": 0.0, "conf_low": -0.5, "conf_high": 0.3},
        {"value": 0.01, "conf_low": -0.6, "conf_high": 0.4},
        {"label": "breakdown_zero_inside", "value": None},
    ],
    "leave_out_team": [
        {"label": f"secret/team{number}", **around(ESTIMATE + 0.01 * (number - 12)), "n": 23}
        for number in range(24)
    ],
    "leave_out_site": [{"label": f"TP-{number}", **around(ESTIMATE), "n": 18} for number in range(3)],
    "randomisation": [{"label": "drawn", "value": 24.0, "p_value": 0.41, "n": 999}],
    "wild_bootstrap": [{"p_value": 0.44, "conf_low": -0.43, "conf_high": 0.2, "n": 999}],
    "equality": [{"label": "twfe", **around(0.09, 0.2), "p_value": 0.36}],
    "specification": [
        {"label": f"{model}/{weights}/{sample}", **around(estimate), "p_value": 0.4}
        for (model, weights, sample), estimate in {
            ("main", "given", "all"): ESTIMATE,
            ("main", "given", "balanced"): -0.2,
            ("main", "equal", "all"): -0.05,
            ("main", "equal", "balanced"): 0.02,
            ("twfe", "given", "all"): -0.35,
            ("twfe", "given", "balanced"): -0.31,
            ("twfe", "equal", "all"): -0.24,
            ("twfe", "equal", "balanced"): -0.15,
        }.items()
    ],
    "specification_joint": [{"label": "median", "statistic": -0.175, "p_value": 0.3, "n": 199}],
    "design": [
        {"label": "mdes_sd", "value": 0.76},
        {"label": "icc", "value": 0.21},
        {"label": "n_per_team", "value": 24.0},
        {"label": "teams_pilot", "value": float(study.N_PILOT)},
        {"label": "teams_comparison", "value": float(study.N_COMPARISON)},
    ],
}
CHECKS["decomposition"] = [
    {"label": "treated_vs_never", "value": 0.7, "estimate": -0.2},
    {"label": "earlier_vs_later", "value": 0.18, "estimate": -0.1},
    {"label": "later_vs_earlier", "value": 0.12, "estimate": 0.1},
]


CLEAR = {
    "randomisation": [{"label": "drawn", "value": 24.0, "p_value": 0.01, "n": 999}],
    "wild_bootstrap": [{"p_value": 0.01, "conf_low": -0.6, "conf_high": -0.2, "n": 999}],
    "leave_out_team": [{"label": f"t{number}", **around(-0.45, 0.2)} for number in range(24)],
    "relative_magnitudes": [{"label": "breakdown", "value": 1.5}],
    "smoothness": [{"label": "breakdown", "value": 0.02}],
    "specification_joint": [{"label": "median", "statistic": -0.4, "p_value": 0.02, "n": 199}],
}
"""Checks of which none speaks against an interval below zero."""


def diagnostics(**changed: list[dict[str, object]]) -> pd.DataFrame:
    """DIAGNOSTICS of one analysis; a check may be given other rows."""
    rows = [row for name, ones in {**CHECKS, **changed}.items() for row in check(name, ones)]
    return study.frame(rows, DIAGNOSTICS)


def families(p_values: tuple[float, ...] = (0.43, 0.013)) -> pd.DataFrame:
    """FAMILIES: two questions about placements, one about families."""
    least = min(p_values)
    rows = [
        {
            "family": "placements",
            "analysis": analysis,
            "n_hypotheses": 2,
            "p_value": p,
            "p_holm": min(1.0, 2 * p) if p == least else max(p, 2 * least),
            "p_max_t": min(1.0, 1.8 * p) if p == least else max(p, 1.8 * least),
            "p_fdr": min(1.0, 2 * p) if p == least else p,
        }
        for analysis, p in zip((ANALYSIS, "placement_12m"), p_values, strict=True)
    ]
    alone = dict.fromkeys(("p_value", "p_holm", "p_fdr"), 0.68)
    rows.append({"family": "families", "analysis": PEOPLE, "term": "pilot:T1", "n_hypotheses": 1, **alone})
    return study.frame([{"model": "main", "term": "att", "role": "primary", **row} for row in rows], FAMILIES)


@cache
def whole_study(**disclosure: object) -> Sources:
    """The made-up study without checks, made once: no exhibit changes what it reads."""
    return study.sources(**disclosure)


def means() -> list[dict[str, object]]:
    """Estimated means of both arms by wave."""
    found = {("pilot", 0): 2.9, ("comparison", 0): 2.85, ("pilot", 1): 2.6, ("comparison", 1): 2.75}
    return [
        study.estimate(
            PEOPLE,
            "main",
            estimand="mean",
            term=f"{arm}:T{period}",
            period=period,
            **{"std_error": 0.1, **around(mean, 0.21)},
        )
        for (arm, period), mean in found.items()
    ] + [study.estimate(PEOPLE, "main", estimand="mean", term="pilot:T1 - T0", period=1, **around(-0.3))]


def sources(
    checks: pd.DataFrame | None = None, tests: pd.DataFrame | None = None, **disclosure: object
) -> Sources:
    """Everything an exhibit of effects may read."""
    made = whole_study(**disclosure)
    with_means = pd.concat([made.estimates[PEOPLE], study.frame(means(), ESTIMATES)], ignore_index=True)
    spread = {name: fits.assign(baseline_sd=BASELINE_SD) for name, fits in made.fits.items()}
    return replace(
        made,
        estimates={**made.estimates, PEOPLE: with_means},
        fits=spread,
        diagnostics={ANALYSIS: diagnostics() if checks is None else checks},
        families={"families": families() if tests is None else tests},
    )


def with_interval(made: Sources, low: float, high: float) -> Sources:
    """Give the primary model of the analysis another interval."""
    rows = made.estimates[ANALYSIS].copy()
    is_main = (rows["model"] == "main") & (rows["estimand"] == "att")
    rows.loc[is_main, ["estimate", "conf_low", "conf_high"]] = [(low + high) / 2, low, high]
    return replace(made, estimates={**made.estimates, ANALYSIS: rows})


def as_ratio(made: Sources, scale: str = "log") -> Sources:
    """Put every estimate of the analysis on a ratio scale."""
    rows = made.estimates[ANALYSIS].assign(scale=scale)
    return replace(made, estimates={**made.estimates, ANALYSIS: rows})
