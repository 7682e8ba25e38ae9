"""Different children during a calendar year, by the counting rules of the national statistics."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.register_outcomes import AnnualCount, AnnualMeasure
from arviointi.contracts.scores import ANNUAL_COUNTS
from arviointi.score.follow_up import FREE_DAYS_WITHIN_EPISODE, numbered, study_time
from arviointi.score.spells import clipped, closed, merged

Tables = Mapping[str, pd.DataFrame]
Belongs = Callable[[pd.DataFrame], pd.Series]
PLACE = ["region", "year"]
UNKNOWN = "unknown"


def annual_count(tables: Tables, definition: AnnualCount) -> pd.DataFrame:
    """Count different children by region, calendar year and measure; also by age and by last setting.

    A year counts in a region whose study time and coverage of placements hold all of it: on every day some
    team reported placements. Age is that of 31 December of the year, the setting that of the child's last
    placement of the measure's bases in the year (of several begun on one day, the one that lasts longest).

    Returns
    -------
    Contract `annual_counts`, with rows of 0 for every age band of a measure and every setting that occurs.
    """
    responsibilities, placements = numbered(tables["responsibilities"], tables["placements"])
    born = responsibilities.drop_duplicates("who").set_index("who")["birth_year"]
    placed = closed(placements).assign(
        birth_year=placements["who"].map(born), setting=placements["setting"].fillna(UNKNOWN)
    )
    years = _whole_years(tables)
    counted = [
        _counted(_children(placed, measure, years), _groups(placed, definition, measure), years).assign(
            measure=name
        )
        for name, measure in definition.measures.items()
    ]
    return pd.concat(counted, ignore_index=True)[ANNUAL_COUNTS.names]


def _whole_years(tables: Tables) -> pd.DataFrame:
    """List each region's calendar years of which every day lies in study time and is reported."""
    coverage = tables["coverage"]
    rows = coverage[coverage["table"] == "placements"].merge(study_time(tables["drops"]), on="region")
    reported = merged(rows, ["region"])
    known = clipped(reported, reported["opens"], reported["closes"])
    years = [
        (region, year)
        for region, start, end in zip(known["region"], known["start"], known["end"], strict=True)
        for year in range(start.year, end.year)
        if start <= pd.Timestamp(year, 1, 1)
    ]
    return pd.DataFrame(years, columns=PLACE).astype({"region": "str", "year": "int64"})


def _children(placed: pd.DataFrame, measure: AnnualMeasure, years: pd.DataFrame) -> pd.DataFrame:
    """List the children counted in each year, with age on 31 December and the last placement's setting."""
    own = placed[placed["basis"].isin(measure.basis)]
    dated = own.merge(years, on="region")
    first, after = (_new_year(dated["year"] + number) for number in (0, 1))
    in_year = dated[(dated["start"].to_numpy() < after) & (dated["end"].to_numpy() > first)]
    ordered = in_year.sort_values(["start", "end", "placement"], kind="stable")
    last = ordered.drop_duplicates(["who", "year"], keep="last")
    if measure.counts != "in_force":
        last = last.merge(_begun(own, measure), on=["who", "year"])
    age = last["year"] - last["birth_year"]
    return last[age.between(*measure.ages) | age.isna()].assign(age=age)


def _new_year(years: pd.Series) -> npt.NDArray[np.datetime64]:
    return np.asarray((years.to_numpy() - 1970).astype("datetime64[Y]").astype("datetime64[s]"))


def _begun(own: pd.DataFrame, measure: AnnualMeasure) -> pd.DataFrame:
    """List who had a new episode in which year, of the court's deciding if that is asked."""
    begun = merged(own, ["who"], gap=FREE_DAYS_WITHIN_EPISODE)
    if measure.counts == "decided_by_court":
        begun = begun[begun["decided_by"] == "court"]
    return begun[["who"]].assign(year=begun["start"].dt.year.astype("int64")).drop_duplicates()


def _groups(
    placed: pd.DataFrame, definition: AnnualCount, measure: AnnualMeasure
) -> dict[tuple[str, str], Belongs]:
    """Name the groups counted in every year, and who belongs: all, age bands, settings that occur."""
    low, high = measure.ages
    groups: dict[tuple[str, str], Belongs] = {("all", "all"): lambda children: children["who"].notna()}
    if "age" in measure.by:
        bands = [band for band in definition.age_bands if band[1] >= low and band[0] <= high]
        groups |= {("age", f"{band[0]}_{band[1]}"): _aged(band) for band in bands}
        if placed["birth_year"].isna().any():
            groups["age", UNKNOWN] = lambda children: children["age"].isna()
    if "setting" in measure.by:
        settings = sorted(placed["setting"].unique())
        groups |= {("setting", setting): _in_setting(setting) for setting in settings}
    return groups


def _aged(band: tuple[int, int]) -> Belongs:
    return lambda children: children["age"].between(*band)


def _in_setting(setting: str) -> Belongs:
    return lambda children: children["setting"] == setting


def _counted(
    children: pd.DataFrame, groups: Mapping[tuple[str, str], Belongs], years: pd.DataFrame
) -> pd.DataFrame:
    """Count the children of every group in every region and year."""
    parts = []
    for (by, value), belongs in groups.items():
        number = children[belongs(children)].groupby(PLACE).size().rename("n_children").reset_index()
        parts.append(years.merge(number, how="left", on=PLACE).assign(by=by, value=value))
    return pd.concat(parts, ignore_index=True).fillna({"n_children": 0}).astype({"n_children": "int64"})
