"""From which day a team uses the model: its first held meeting with enough trained staff in post."""

from collections.abc import Mapping

import pandas as pd

from arviointi.config.fidelity import Adoption
from arviointi.contracts.fidelity import ADOPTION
from arviointi.score.evidence import flagged, share_of
from arviointi.score.indicators_training import with_training_days
from arviointi.score.scoring import TOLERANCE
from arviointi.score.spells import DAY, closed
from arviointi.score.windows import TEAM

MEETING_DAY = [*TEAM, "day"]


def adoption_dates(tables: Mapping[str, pd.DataFrame], rule: Adoption) -> pd.DataFrame:
    """Date the adoption of every team of both arms, and compare it with the reported start of client work.

    Adoption is the first held meeting on a day d when at least `staff_share` of the heads in post on d had
    `training_days` days of training by d − 1. Everybody in post counts, whatever the role, FTE and tenure; on
    a day without anybody in post no team adopts. A meeting that a region sent counts even where its days are
    not declared complete: it was held.

    Parameters
    ----------
    tables : canonical tables by name: teams, meetings, posts, training, coverage.

    Returns
    -------
    Contract `adoption`. `maybe_earlier`: within `maybe_earlier_days` of the first day on which the team's
    meetings are known, or before it. `far_from_practice_start`: more than `query_above_days` from the start
    as reported. `not_reported`: no adoption is seen, but the team's meetings or training are known on no day.
    """
    teams = tables["teams"]
    dated = teams.merge(first_adoption(tables, rule), how="left", on=TEAM)
    known = dated.merge(_first_covered(tables["coverage"], "meetings"), how="left", on=TEAM)["first_covered"]
    is_soon = (dated["adoption"] - known).dt.days <= rule.maybe_earlier_days
    is_maybe_earlier = dated["adoption"].notna() & (is_soon | known.isna())
    apart = (dated["adoption"] - dated["practice_start"]).dt.days.astype("Int64")
    flags = [
        flagged(is_maybe_earlier, "maybe_earlier"),
        flagged((apart.abs() > rule.query_above_days).fillna(value=False), "far_from_practice_start"),
        flagged(dated["adoption"].isna() & ~_is_known(teams, tables["coverage"]), "not_reported"),
    ]
    joined = [" ".join(filter(None, names)) or None for names in zip(*flags, strict=True)]
    rows = dated.assign(
        is_maybe_earlier=is_maybe_earlier,
        days_from_training=(dated["adoption"] - dated["training_start"]).dt.days.astype("Int64"),
        days_apart=apart,
        flags=pd.Series(joined, index=dated.index, dtype=object),
    )
    return rows[ADOPTION.names].sort_values(TEAM, ignore_index=True)


def first_adoption(tables: Mapping[str, pd.DataFrame], rule: Adoption) -> pd.DataFrame:
    """Find the first day of adoption of the teams that have one.

    Returns
    -------
    Columns region, team, adoption.
    """
    meetings = tables["meetings"]
    held = meetings.loc[meetings["minutes"] > 0, [*TEAM, "date"]].rename(columns={"date": "day"})
    staff = _in_post(held.drop_duplicates(), tables["posts"])
    trained = with_training_days(staff.assign(last=staff["day"] - DAY), tables["training"], rule.types)
    has_enough = trained["days"] >= rule.training_days - TOLERANCE
    share = share_of(has_enough, [trained[name] for name in MEETING_DAY])
    days = share[share >= rule.staff_share - TOLERANCE].index.to_frame(index=False)
    return days.groupby(TEAM)["day"].min().rename("adoption").reset_index()


def _in_post(days: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """List the heads in post on each day (columns region, team, day, worker); several posts are one head."""
    dated = days.merge(closed(posts), on=TEAM)
    in_force = dated[(dated["start"] <= dated["day"]) & (dated["day"] < dated["end"])]
    return in_force[[*MEETING_DAY, "worker"]].drop_duplicates()


def _first_covered(coverage: pd.DataFrame, table: str) -> pd.DataFrame:
    rows = coverage[coverage["table"] == table]
    return rows.groupby(TEAM)["start"].min().rename("first_covered").reset_index()


def _is_known(teams: pd.DataFrame, coverage: pd.DataFrame) -> pd.Series:
    """Tell which teams' meetings and training are both known on some day."""
    columns = [
        teams.merge(_first_covered(coverage, table), how="left", on=TEAM)["first_covered"].notna()
        for table in ("meetings", "training")
    ]
    return columns[0] & columns[1]
