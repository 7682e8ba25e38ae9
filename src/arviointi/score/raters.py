"""How far raters agree: observers of meetings, trainers, coders of interviews, and staff within teams."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import MeetingQuality, TrainerRating
from arviointi.contracts.raters import AGREEMENT
from arviointi.score import agreement
from arviointi.score.agreement import LEAST_CLUSTERS, TWO, Floats, by_place, cluster_interval
from arviointi.score.chance import generator
from arviointi.score.intraclass import intraclass_rows
from arviointi.score.scoring import TOLERANCE
from arviointi.score.staff_scales import staff_scale_rows
from arviointi.score.windows import TEAM

RATINGS = ("observations", "meetings", "team_ratings", "interviews")
POOLED = "all"
MEETING = ["region", "meeting"]
CODED = [*TEAM, "wave", "factor"]
DIRECTIONS = {"barrier": 1, "both": 2, "facilitator": 3}
NOT_NAMED = 0
CODES = 3

Rows = Iterator[dict[str, Any]]
Measure = Callable[[Floats, int], float]
MEASURES: dict[tuple[str, str], Measure] = {
    ("agreement", "nominal"): lambda ratings, _: agreement.pairwise_agreement(ratings),
    ("kappa", "linear"): lambda ratings, _: agreement.linearly_weighted_kappa(ratings[:, 0], ratings[:, 1]),
    ("kappa", "nominal"): lambda ratings, _: agreement.cohen_kappa(ratings[:, 0], ratings[:, 1]),
    ("ac1", "nominal"): agreement.gwet_ac1,
    ("alpha", "ordinal"): lambda ratings, _: agreement.krippendorff_alpha(ratings, "ordinal"),
    ("alpha", "nominal"): lambda ratings, _: agreement.krippendorff_alpha(ratings, "nominal"),
    ("fleiss_kappa", "nominal"): lambda ratings, _: agreement.fleiss_kappa(ratings),
}
OF_STEPS = [
    ("agreement", "nominal"),
    ("kappa", "linear"),
    ("kappa", "nominal"),
    ("ac1", "nominal"),
    ("alpha", "ordinal"),
]
OF_NAMES = [("agreement", "nominal"), ("ac1", "nominal"), ("alpha", "nominal"), ("fleiss_kappa", "nominal")]


@dataclass(frozen=True)
class Rated:
    """Ratings of the same things.

    Attributes
    ----------
    ratings : things × places, by the things' raters in the order of their ids; NaN where there is none.
    teams : the team that each thing belongs to.
    categories : how many a rater could choose from.
    """

    subject: str
    topic: str
    ratings: pd.DataFrame
    teams: pd.Series
    n_raters: int
    categories: int

    @property
    def counts(self) -> dict[str, int]:
        """How much was rated, as columns of the contract."""
        several = (self.ratings.notna().sum(axis=1) >= TWO).to_numpy()
        return {
            "n_subjects": len(self.ratings),
            "n_compared": int(several.sum()),
            "n_raters": self.n_raters,
            "n_ratings": int(self.ratings.notna().to_numpy().sum()),
            "n_teams": self.teams[several].nunique(),
        }


def rater_agreement(tables: Mapping[str, pd.DataFrame], rubric: Rubric, seed: int) -> pd.DataFrame:
    """Compute every coefficient of agreement between raters.

    Parameters
    ----------
    tables : canonical tables observations, meetings, team_ratings, interviews and responses.
    seed : of the study; intervals by resampling start from it.

    Returns
    -------
    Contract `agreement`. Raters are pooled over the study; intraclass correlations are by wave.
    """
    rows: list[dict[str, Any]] = []
    for indicator in rubric.indicators.values():
        if isinstance(indicator, MeetingQuality):
            verdict = observers_agree(tables["observations"], indicator)
            seen = observed(tables["observations"], tables["meetings"])
            rows += _rows(seen, OF_STEPS, seed, {("kappa", "linear"): verdict})
        if isinstance(indicator, TrainerRating):
            of_topic = tables["team_ratings"][tables["team_ratings"]["topic"] == indicator.topic]
            rows += _rows(trained(of_topic, indicator), OF_STEPS, seed, {})
            rows += intraclass_rows(of_topic, indicator.topic)
    rows += _rows(coded(tables["interviews"]), OF_NAMES, seed, {})
    rows += staff_scale_rows(tables["responses"], rubric)
    return pd.DataFrame(rows, columns=AGREEMENT.names).astype({"is_sufficient": "boolean"})


def observers_agree(observations: pd.DataFrame, indicator: MeetingQuality) -> bool | None:
    """Tell whether the first two observers of double-coded meetings agree well enough.

    The kappa is pooled over the study. None: too few meetings are double-coded to judge. Observers who give
    one and the same code throughout agree, although their kappa is not defined.
    """
    codes = by_place(observations, MEETING, "observer", "code").reindex(columns=range(TWO))
    both = codes.dropna()
    if len(both) < indicator.min_double_coded:
        return None
    kappa = agreement.linearly_weighted_kappa(both[0], both[1])
    return bool(np.isnan(kappa) or kappa >= indicator.min_kappa - TOLERANCE)


def observed(observations: pd.DataFrame, meetings: pd.DataFrame) -> Rated:
    """Lay out the codes of observed meetings: non-systemic, green shoots, systemic."""
    codes = by_place(observations, MEETING, "observer", "code")
    team = meetings.set_index(MEETING)["team"].reindex(codes.index)
    raters = observations[["region", "observer"]].drop_duplicates()
    return Rated("observations", "code", codes, _teams(team), len(raters), CODES)


def trained(ratings: pd.DataFrame, indicator: TrainerRating) -> Rated:
    """Lay out the trainers' ratings of teams, one thing a team and wave."""
    table = by_place(ratings, [*TEAM, "wave"], "rater", "rating")
    raters = ratings[["region", "rater"]].drop_duplicates()
    return Rated(
        "team_ratings", indicator.topic, table, _own_team(table), len(raters), int(indicator.highest) + 1
    )


def coded(interviews: pd.DataFrame) -> Rated:
    """Lay out the directions that coders of interviews gave, one thing a team, wave and factor.

    A factor that a coder did not name is a category of its own: coders may differ in that as well. Factors
    are those that somebody in the study named.
    """
    coders = interviews[[*TEAM, "wave", "coder"]].drop_duplicates()
    every = coders.merge(interviews[["factor"]].drop_duplicates(), how="cross")
    given = interviews.assign(code=interviews["direction"].map(DIRECTIONS).astype(float))
    whole = every.merge(given[[*CODED, "coder", "code"]], how="left", on=[*CODED, "coder"])
    table = by_place(whole.fillna({"code": NOT_NAMED}), CODED, "coder", "code")
    raters = coders[["region", "coder"]].drop_duplicates()
    return Rated("interviews", "direction", table, _own_team(table), len(raters), len(DIRECTIONS) + 1)


def _own_team(table: pd.DataFrame) -> pd.Series:
    return _teams(pd.Series(table.index.get_level_values("team"), index=table.index))


def _teams(team: pd.Series) -> pd.Series:
    """Name teams over regions: ids are unique within a region only."""
    return team.index.get_level_values("region").to_series(index=team.index) + "/" + team.astype(str)


def _rows(
    rated: Rated, measures: list[tuple[str, str]], seed: int, verdicts: Mapping[tuple[str, str], bool | None]
) -> Rows:
    for name in measures:
        yield {
            "subject": rated.subject,
            "topic": rated.topic,
            "wave": POOLED,
            "coefficient": name[0],
            "level": name[1],
            **rated.counts,
            **_estimated(rated, name, seed),
            "is_sufficient": verdicts.get(name),
        }


def _estimated(rated: Rated, name: tuple[str, str], seed: int) -> dict[str, Any]:
    """Estimate one coefficient, or say why not."""
    if rated.ratings.empty:
        return {"reason": "no_ratings"}
    if not rated.counts["n_compared"]:
        return {"reason": "one_rater"}
    ratings = rated.ratings.to_numpy(dtype=float)

    def measure(table: Floats) -> float:
        return MEASURES[name](table, rated.categories)

    estimate = measure(ratings)
    if np.isnan(estimate):
        return {"reason": "no_variation"}
    rng = generator(seed, f"{rated.subject}.{rated.topic}.{'.'.join(name)}")
    is_enough = rated.counts["n_teams"] >= LEAST_CLUSTERS
    ends = cluster_interval(ratings, rated.teams, measure, rng) if is_enough else None
    if ends is None:
        return {"estimate": estimate}
    return {
        "estimate": estimate,
        "conf_low": ends[0],
        "conf_high": ends[1],
        "interval": "cluster_bootstrap",
    }
