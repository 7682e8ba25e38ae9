"""A small made-up study whose tables keep the contracts, for the tests of present and report."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import OutcomeFile
from arviointi.contracts.canonical import DROPS, RESPONSES
from arviointi.contracts.estimates import ESTIMATES, FITS
from arviointi.contracts.fidelity import FIDELITY
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.table import Table
from arviointi.io.tables import to_pandas
from arviointi.present.sources import Sources
from exhibit_definitions import (
    ANALYSES,
    INSTRUMENT,
    N_COMPARISON,
    N_PILOT,
    OUTCOMES,
    REGIONS,
    settings,
)

ROOT = Path(__file__).parents[1]
RUBRIC = ROOT / "config" / "fidelity" / "systemic_practice.yaml"


def frame(rows: list[dict[str, object]], contract: Table) -> pd.DataFrame:
    """Lay rows out as a contract, as a step would read them."""
    wide = pd.DataFrame(rows, columns=contract.names, dtype=object)
    wide = wide.where(wide.notna(), None)
    return to_pandas(contract.conform(pa.Table.from_pandas(wide, preserve_index=False)))


def sources(**disclosure: object) -> Sources:
    """Everything an exhibit may read."""
    return Sources(
        settings=settings(**disclosure),
        canonical={"responses": responses(), "drops": drops()},
        scores={"systemic_practice": fidelity()},
        panels={name: panel(name) for name in ANALYSES},
        flows={name: flow(name) for name in ANALYSES},
        estimates={name: estimates(name) for name in ANALYSES},
        fits={name: fits(name) for name in ANALYSES},
        analyses={name: Analysis.model_validate(plan) for name, plan in ANALYSES.items()},
        rubrics={"systemic_practice": read_config(Rubric, RUBRIC)},
        instruments={"score15": Instrument.model_validate(INSTRUMENT)},
        definitions={name: OutcomeFile.model_validate(one).root for name, one in OUTCOMES.items()},
    )


def teams() -> list[tuple[str, str, str]]:
    """Region, team and arm of every team."""
    arms = ["pilot"] * N_PILOT + ["comparison"] * N_COMPARISON
    return [(REGIONS[number % 3], f"t{number:02d}", arm) for number, arm in enumerate(arms)]


def drops() -> pd.DataFrame:
    return frame(
        [
            {
                "region": region,
                "delivery": "2018-10-22",
                "drop": "d1",
                "version": "v1",
                "wave": "T1",
                "start": pd.Timestamp("2017-01-01").date(),
                "end": pd.Timestamp("2018-11-01").date(),
                "extracted": None,
                "is_simulated": True,
                "is_used": number < 2,
                "n_reject": 0 if number < 2 else 3,
                "n_exclude": 12 + number,
                "n_query": number,
            }
            for number, region in enumerate(REGIONS)
        ],
        DROPS,
    )


def panel(analysis: str) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    periods = range(2) if analysis == "family_functioning" else range(24)
    rows = []
    for number, (region, team, arm) in enumerate(teams()):
        cohort = {"family_functioning": 1}.get(analysis, 12 + number % 3) if arm == "pilot" else None
        for period in periods:
            units = (
                [f"{region}/{team}"]
                if analysis == "placements_emergency"
                else [f"{team}/{k}/{period}" for k in range(6)]
            )
            rows += [
                {
                    "region": region,
                    "team": f"{region}/{team}",
                    "site": "s",
                    "arm": arm,
                    "unit": unit,
                    "period": period,
                    "period_label": f"2017-{period + 1:02d}" if period < 12 else f"2018-{period - 11:02d}",
                    "cohort": cohort,
                    "is_exposed": cohort is not None and period >= cohort,
                    "outcome": float(
                        rng.binomial(1, 0.3) if analysis == "placement_12m" else rng.gamma(4, 0.25)
                    ),
                    "weight": float(rng.integers(150, 300)) if analysis == "placements_emergency" else 1.0,
                }
                for unit in units
            ]
    return frame(rows, PANEL)


def flow(analysis: str) -> pd.DataFrame:
    steps = ("all", "in_population", "start_known", "delivered", "observed", "not_always_exposed")
    people = {"pilot": (92, 92, 90, 88, 61, 61), "comparison": (70, 70, 70, 66, 41, 41)}
    n_teams = {"pilot": (N_PILOT,) * 6, "comparison": (N_COMPARISON,) * 6}
    is_of_teams = analysis == "placements_emergency"
    return frame(
        [
            {
                "step": number,
                "label": name,
                "arm": arm,
                "n_teams": n_teams[arm][number],
                "n_units": n_teams[arm][number] if is_of_teams else people[arm][number],
                "n_rows": 24 * n_teams[arm][number] if is_of_teams else 2 * people[arm][number],
            }
            for number, name in enumerate(steps)
            for arm in people
        ],
        FLOW,
    )


SIZES = {"n_obs": 576, "n_units": 102, "n_treated": N_PILOT, "n_clusters": N_PILOT + N_COMPARISON}


def estimate(analysis: str, model: str, **values: object) -> dict[str, object]:
    plan = ANALYSES[analysis]["models"][model]
    return {
        "analysis": analysis,
        "model": model,
        "role": plan["role"],
        "estimator": plan["estimator"],
        "outcome": analysis,
        "term": "att",
        "is_headline": values["estimand"] in ("att", "contrast", "coefficient"),
        "scale": "identity",
        "conf_level": 0.95,
        **SIZES,
        **values,
    }


def effect(value: float, error: float) -> dict[str, object]:
    return {
        "estimate": value,
        "std_error": error,
        "df": 16.4,
        "statistic": value / error,
        "p_value": 0.043,
        "conf_low": value - 2.12 * error,
        "conf_high": value + 2.12 * error,
    }


def estimates(analysis: str) -> pd.DataFrame:
    estimand = {"family_functioning": "contrast"}.get(analysis, "att")
    term = {"family_functioning": "pilot:T1"}.get(analysis, "att")
    value = {"placement_12m": -0.08, "family_functioning": -0.05}.get(analysis, -0.11)
    error = {"placement_12m": 0.03, "family_functioning": 0.12}.get(analysis, 0.14)
    rows = [
        estimate(analysis, "main", estimand=estimand, **{**effect(value, error), "term": term}),
        estimate(analysis, "main", estimand="mdes", term=term, estimate=3 * error),
    ]
    if analysis == "placements_emergency":
        rows.append(
            estimate(analysis, "twfe", estimand="coefficient", **{**effect(-0.2, 0.13), "term": "exposed"})
        )
        rows.append(estimate(analysis, "placebo", estimand="att", **effect(0.04, 0.11)))
        rng = np.random.default_rng(3)
        rows += [
            estimate(
                analysis,
                "main",
                estimand="att_event_time",
                event_time=time,
                **(
                    {"estimate": 0.0}
                    if time == -1
                    else effect(float(rng.normal(-0.1 * (time >= 0), 0.1)), 0.15)
                ),
            )
            for time in range(-8, 9)
        ]
    return frame(
        [
            {**row, "term": row["term"] if row["estimand"] != "att_event_time" else "event_time"}
            for row in rows
        ],
        ESTIMATES,
    )


def fits(analysis: str) -> pd.DataFrame:
    rows = [
        {
            "analysis": analysis,
            "model": name,
            "role": plan["role"],
            "estimator": plan["estimator"],
            "outcome": analysis,
            "family": ANALYSES[analysis]["family"],
            "status": "estimated",
            "se_type": "CR2, Satterthwaite df",
            "formula": "outcome ~ arm * wave",
            "seed": 1,
            **SIZES,
        }
        for name, plan in ANALYSES[analysis]["models"].items()
    ]
    return frame(rows, FITS)


def fidelity() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    parts = [("element", name) for name in ("R1", "R2", "R3", "R4", "K1", "K2", "A1", "A2", "A3", "A4")]
    rows = []
    for region, team, arm in teams():
        for wave in ("T0", "T1"):
            top = 0.75 if (arm, wave) == ("pilot", "T1") else 0.3
            for part, name in [*parts, ("index", "H")]:
                score = float(np.clip(rng.normal(top, 0.2), 0, 1))
                missing = name == "R4" and rng.random() < 0.2
                score = score * 100 if part == "index" else score
                level = int(np.digitize(score / (100 if part == "index" else 1), [0.5, 0.8]))
                rows.append(
                    {
                        "region": region,
                        "team": team,
                        "arm": arm,
                        "wave": wave,
                        "part": part,
                        "id": name,
                        "score": None if missing else score,
                        "level": None if missing else level,
                        "state": "not_reported" if missing else "observed",
                    }
                )
    return frame(rows, FIDELITY)


def responses() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    rows = []
    for number, (region, team, _) in enumerate(teams()):
        for person in range(4 + number % 4):
            rows += _answers(rng, region, team, f"{team}p{person}", "score15", 5, survey="family")
            for stem, items in (("johto", 4), ("taito", 8), ("ohjaus", 3), ("yhteis", 4), ("periaate", 4)):
                rows += _answers(rng, region, team, f"{team}s{person}", stem, items, survey="staff")
    return frame(rows, RESPONSES)


def _answers(
    rng: np.random.Generator, region: str, team: str, respondent: str, stem: str, items: int, *, survey: str
) -> list[dict[str, object]]:
    level = rng.normal(3, 0.8)
    answers = np.clip(np.round(rng.normal(level, 0.6, items)), 1, 5)
    turned = [
        6 - value if stem == "score15" and item in (4, 5) else value for item, value in enumerate(answers, 1)
    ]
    return [
        {
            "region": region,
            "team": team,
            "wave": "T1",
            "survey": survey,
            "informant": "parent" if survey == "family" else "staff",
            "respondent": respondent,
            "child": f"c{respondent}" if survey == "family" else None,
            "instrument": stem,
            "item": item,
            "value": float(value),
        }
        for item, value in enumerate(turned, 1)
    ]
