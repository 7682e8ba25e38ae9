"""Effects by cohort and period and their averages beside R's `did`, errors without our correction."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from diff_diff import CallawaySantAnna
from reference_rows import R, Row, counties, row, simulated, stored

from arviointi.config.estimators import GroupTime
from arviointi.estimate.design import balanced
from arviointi.estimate.differences.callaway_santanna import CohortTime, att_by_cohort_and_period
from arviointi.estimate.differences.cohort_shares import Average, at_event_time, in_period, of_cohort, overall

SOURCE = "R did 2.5.1, DRDID 1.2.3"
ASKED, OUTLIER = 1e-8, 0.02
CONTROLS = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}
ADJUSTED = {"covariates": ["site"], "method": "doubly_robust"}
SIMULATED = {
    "A unit": ("simA_panel", {}, "families, error by family"),
    "A clus": ("simA_panel", {}, "families"),
    "A x dr clus": ("simA_panel", ADJUSTED, "families, doubly robust given x"),
    "B rc clus": ("simB_rc", {}, "repeated cross-section"),
    "B rc w clus": ("simB_rc", {}, "repeated cross-section, weights"),
    "B rc x dr clus": ("simB_rc", ADJUSTED, "repeated cross-section, doubly robust given x"),
    "C bal clus": ("simC_unbal", {}, "gaps, only complete families"),
    "C unbal clus": ("simC_unbal", {"unbalanced": "either"}, "gaps filled from either period"),
}
OPTIONS = GroupTime(estimator="group_time", role="primary", horizon=(-9, 9))
Pairs = tuple[list[float], list[float]]
PLACES: dict[str, Callable[[CohortTime, int], Average]] = {
    "dynamic": at_event_time,
    "group": of_cohort,
    "calendar": in_period,
}


def error(effects: CohortTime, average: Average) -> float:
    """Return the error as R has it: cohorts' shares are drawn, few teams are not corrected for."""
    return float(np.linalg.norm(average.weights @ effects.influence + average.through_shares))


def mean_of(averages: list[Average]) -> Average:
    weights, shares = ([getattr(one, name) for one in averages] for name in ("weights", "through_shares"))
    return Average(np.mean(weights, axis=0), np.mean(shares, axis=0))


def over_cohorts(effects: CohortTime, averages: dict[int, Average]) -> Average:
    """Average cohorts' effects by their shares of teams: R's overall effect of `group`."""
    att = effects.cells["att"].to_numpy()
    cohorts = np.array(list(averages))
    belongs = effects.cohorts == cohorts[:, None]
    share = belongs @ effects.weights / (belongs @ effects.weights).sum()
    weights = share @ np.array([one.weights for one in averages.values()])
    each = np.array([one.weights @ att for one in averages.values()])
    surplus = (each - share @ each) @ belongs * effects.weights / (belongs @ effects.weights).sum()
    return Average(weights, surplus)


def averaged(effects: CohortTime, kind: str, places: list[int]) -> tuple[list[Average], Average]:
    """Return the average at each place, and R's overall effect of that kind."""
    each = [PLACES[kind](effects, place) for place in places]
    if kind == "group":
        return each, over_cohorts(effects, dict(zip(places, each, strict=True)))
    return each, mean_of([one for one, place in zip(each, places, strict=True) if place >= 0])


def cells(effects: CohortTime, wanted: dict) -> tuple[Pairs, Pairs]:
    """Pair ATT(g, t), and their errors where R has one, as theirs and ours."""
    places = zip(effects.cells["cohort"], effects.cells["period"], strict=True)
    ours = dict(zip(places, range(len(effects.cells)), strict=True))
    theirs = {(one["g"], one["t"]): one for one in wanted["gt"]}
    if set(theirs) != set(ours):
        raise ValueError("cells differ from those of R")
    att, errors = effects.cells["att"].to_numpy(), np.linalg.norm(effects.influence, axis=1)
    known = [place for place, one in theirs.items() if "se" in one]
    return (
        ([one["att"] for one in theirs.values()], [att[ours[place]] for place in theirs]),
        ([theirs[place]["se"] for place in known], [errors[ours[place]] for place in known]),
    )


def averages(effects: CohortTime, wanted: dict) -> tuple[Pairs, Pairs]:
    """Pair the averages by time from the start, cohort and period, and the overall effects of each kind."""
    theirs: list[tuple[float, object]] = [(wanted["simple"]["overall"], wanted["simple"]["se"])]
    ours = [overall(effects)]
    for kind in PLACES:
        found = wanted[kind]
        each, whole = averaged(effects, kind, found["egt"])
        theirs += [*zip(found["att"], found["seegt"], strict=True), (found["overall"], found["se"])]
        ours += [*each, whole]
    att = effects.cells["att"].to_numpy()
    known = [(one, value) for one, (_, value) in zip(ours, theirs, strict=True) if value not in ("NA", None)]
    return (
        ([value for value, _ in theirs], [float(one.weights @ att) for one in ours]),
        ([value for _, value in known], [error(effects, one) for one, _ in known]),
    )


def compared(name: str, effects: CohortTime | str, wanted: dict, asked: float = ASKED) -> Iterator[Row]:
    if isinstance(effects, str):
        raise TypeError(f"{name}: {effects}")
    att, errors = cells(effects, wanted)
    yield row(f"{name}: ATT(g, t)", SOURCE, *att, ASKED)
    yield row(f"{name}: SE of ATT(g, t)", SOURCE, *errors, asked, relative=asked == OUTLIER)
    att, errors = averages(effects, wanted)
    yield row(f"{name}: simple, dynamic, group, calendar", SOURCE, *att, ASKED)
    yield row(f"{name}: SE of these", SOURCE, *errors, asked, relative=asked == OUTLIER)


def options(control: str, base: str, **choices: object) -> GroupTime:
    return OPTIONS.model_copy(update={"control": CONTROLS[control], "base_period": base, **choices})


def of_counties() -> Iterator[Row]:
    panel, reference = counties(), stored("ref_mpdta_R_did.json")
    for name, wanted in reference.items():
        covariates, control, base = name.split()
        chosen = options(control, base, **(ADJUSTED if covariates == "lpop" else {}))
        method = "dr given lpop" if covariates == "lpop" else "no covariates"
        effects = att_by_cohort_and_period(panel, chosen)
        yield from compared(f"mpdta, {method}, {CONTROLS[control]}, {base} base", effects, wanted)


def simulated_panel(name: str) -> pd.DataFrame:
    panel = simulated(SIMULATED[name][0], is_weighted=" w " in name)
    if name == "A unit":
        return panel.assign(team=panel["unit"])
    return balanced(panel) if name == "C bal clus" else panel


def of_simulated() -> Iterator[Row]:
    reference = stored("ref_sim_R_did.json")
    for name, (file, choices, words) in SIMULATED.items():
        panel = simulated_panel(name)
        for control, ours in CONTROLS.items():
            effects = att_by_cohort_and_period(panel, options(control, "varying", rows="units", **choices))
            asked = OUTLIER if name == "B rc x dr clus" else ASKED
            wanted = reference[f"{name} {control}"]
            yield from compared(f"{file[:4]}, {words}, {ours}", effects, wanted, asked)


def of_the_outlier() -> Iterator[Row]:
    """Compare the errors in which R differs with those of diff-diff, less its factor √(G/(G − 1))."""
    table, panel = pd.read_csv(R / "simB_rc.csv"), simulated_panel("B rc x dr clus")
    correction = np.sqrt(1 - 1 / table["team"].nunique())
    for control in CONTROLS.values():
        peer = CallawaySantAnna(control_group=control, estimation_method="dr", panel=False, cluster="team")
        names = {"outcome": "y", "unit": "child", "time": "t", "first_treat": "g", "covariates": ["x"]}
        theirs = peer.fit(table, **names)
        chosen = {"control": control, "base_period": "varying", "rows": "units", **ADJUSTED}
        effects = att_by_cohort_and_period(panel, OPTIONS.model_copy(update=chosen))
        what = f"simB, repeated cross-section, doubly robust given x, {control}"
        places = effects.cells[["cohort", "period"]].itertuples(index=False, name=None)
        found = [theirs.group_time_effects[place]["se"] * correction for place in places]
        errors = np.linalg.norm(effects.influence, axis=1)
        yield row(f"{what}: SE of ATT(g, t)", "diff-diff 3.13.0 · √((G − 1)/G)", found, errors, ASKED)
        whole = theirs.overall_se * correction, error(effects, overall(effects))
        yield row(f"{what}: SE of simple", "diff-diff 3.13.0 · √((G − 1)/G)", *whole, ASKED)


def rows() -> Iterator[Row]:
    yield from of_counties()
    yield from of_simulated()
    yield from of_the_outlier()
