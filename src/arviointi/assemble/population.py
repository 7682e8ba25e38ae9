"""Teams with their arm and start, joined to outcome rows; and who of them is in an analysis."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from arviointi.assemble.exposure import first_exposed_period, first_period, last_period
from arviointi.config.analyses import Analysis
from arviointi.config.outcome_base import Filter
from arviointi.config.study import StudySettings
from arviointi.contracts.panel import ARMS

Keep = Callable[[pd.DataFrame], pd.Series]
FIRST_WAVE_AFTER_START = 1


@dataclass(frozen=True)
class Step:
    """One step of the flow: the id of who is left, and the mask that says who."""

    label: str
    keep: Keep


def roster(teams: pd.DataFrame, analysis: Analysis, study: StudySettings) -> pd.DataFrame:
    """Give every team its cohort: the first period in which it is exposed, missing for comparison teams.

    Survey waves are timed from the start of client work, so there every team that started is exposed from the
    second wave on; one that adopted the model, from the first wave whose window ends on or after that day.
    Comparison teams have a cohort only where contaminated ones are recoded.

    Parameters
    ----------
    teams : TEAMS; with the columns of `with_practice`, where the analysis names a rubric.
    """
    starts = teams[analysis.exposure]
    if analysis.measure and analysis.exposure == "adoption":
        cohort = teams["adoption_wave"]
    elif analysis.measure:
        cohort = pd.Series(FIRST_WAVE_AFTER_START, teams.index, dtype="Int64").where(starts.notna())
    else:
        cohort = first_exposed_period(starts, study.calendar)
    return teams.assign(cohort=cohort.where(teams["arm"] == "pilot", _recoded(teams, analysis, study)))


def _recoded(teams: pd.DataFrame, analysis: Analysis, study: StudySettings) -> pd.Series:
    """Give contaminated teams the first period that counts as exposed, where the analysis recodes them."""
    if analysis.population.contaminated != "recode":
        return pd.Series(pd.NA, teams.index, dtype="Int64")
    if analysis.measure:
        return teams["contaminated_wave"]
    return first_exposed_period(teams["contaminated_from"], study.calendar)


def with_rows(teams: pd.DataFrame, rows: pd.DataFrame, study: StudySettings) -> pd.DataFrame:
    """Join outcome rows to their teams; a team without rows stays, with nothing in them.

    Rows of a unit that `teams` does not list become comparison rows or are left out, as the study says.
    """
    how: Literal["outer", "left"] = "outer" if study.unlisted_units == "comparison" else "left"
    joined = teams.merge(rows, on=["region", "team"], how=how, validate="one_to_many")
    unlisted = joined["arm"].isna()
    arm = joined["arm"].mask(unlisted, "comparison")
    return joined.assign(arm=arm, team=joined["region"] + "/" + joined["team"])


def steps(analysis: Analysis, study: StudySettings, *, has_spells: bool) -> list[Step]:
    """List the steps from everyone to the rows of the panel, in order."""
    in_population = _population(analysis, study)
    without = analysis.population.without
    outside = [Step("outside_breaks", _outside_breaks(analysis, study))] if without else []
    clean = [Step("not_contaminated", _is_clean)] if analysis.population.contaminated == "drop" else []
    spells = [Step("first_spell", lambda sample: _filled(sample["is_first"]))] if has_spells else []
    return [
        Step("in_population", in_population),
        *outside,
        Step("start_known", lambda sample: (sample["arm"] != "pilot") | sample["cohort"].notna()),
        *clean,
        Step("delivered", lambda sample: sample["unit"].notna()),
        *spells,
        Step("observed", lambda sample: sample["outcome"].notna() & (sample["weight"] > 0)),
        Step("not_always_exposed", _is_seen_unexposed),
    ]


def narrow(sample: pd.DataFrame, order: list[Step]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the steps one after another.

    Returns
    -------
    The rows that are left, and FLOW: teams, units and rows per arm after each step.
    """
    counts = [_counts(sample, 0, "all")]
    for number, step in enumerate(order, 1):
        sample = sample[step.keep(sample)]
        counts.append(_counts(sample, number, step.label))
    return sample, pd.concat(counts, ignore_index=True)


def _population(analysis: Analysis, study: StudySettings) -> Keep:
    population, calendar = analysis.population, study.calendar
    first = first_period(population.first, calendar) if population.first else None
    last = last_period(population.last, calendar) if population.last else None

    def is_in_population(sample: pd.DataFrame) -> pd.Series:
        is_comparison = sample["arm"] != "pilot"
        keep = _matches(sample, population.where) & ~sample["team"].isin(population.leave_out)
        keep &= is_comparison | _matches(sample, population.pilot_where)
        if first is not None:
            keep &= _filled(sample["period"] >= first, empty=True)
        if last is not None:
            keep &= _filled(sample["period"] <= last, empty=True)
        return keep

    return is_in_population


def _outside_breaks(analysis: Analysis, study: StudySettings) -> Keep:
    left_out = [study.breaks[name] for name in analysis.population.without]

    def is_outside(sample: pd.DataFrame) -> pd.Series:
        keep = pd.Series(data=True, index=sample.index)
        for one in left_out:
            periods = [int(number) for number in sample["period"].dropna().unique()]
            inside = [number for number in periods if one.is_inside(*study.calendar.days_of(number))]
            is_concerned = sample["region"].isin(one.regions or study.regions)
            keep &= ~(sample["period"].isin(inside) & is_concerned)
        return keep

    return is_outside


def _matches(sample: pd.DataFrame, where: Filter) -> pd.Series:
    keep = pd.Series(data=True, index=sample.index)
    for column, values in where.items():
        keep &= sample[column].isin(values)
    return keep


def _is_clean(sample: pd.DataFrame) -> pd.Series:
    return (sample["arm"] == "pilot") | sample["contaminated_wave"].isna()


def _is_seen_unexposed(sample: pd.DataFrame) -> pd.Series:
    """Say whether a team has a period before its start: without one it has nothing to be compared with."""
    is_unexposed = _filled(sample["period"] < sample["cohort"], empty=True)
    return is_unexposed.groupby(sample["team"]).transform("any")


def _filled(mask: pd.Series, *, empty: bool = False) -> pd.Series:
    return mask.astype("boolean").fillna(empty).astype(bool)


def _counts(sample: pd.DataFrame, number: int, label: str) -> pd.DataFrame:
    by_arm = sample.groupby("arm").agg(
        n_teams=("team", "nunique"), n_units=("unit", "nunique"), n_rows=("unit", "count")
    )
    return by_arm.reindex(list(ARMS), fill_value=0).reset_index().assign(step=number, label=label)
