"""May the answers of a team's staff be averaged? Agreement within teams, and how much teams differ."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import MeetingQuality, ScaleOptions, SurveyScale
from arviointi.score.aggregation import team_reliability
from arviointi.score.indicators_surveys import respondent_means, within_agreement
from arviointi.score.scoring import TOLERANCE
from arviointi.score.windows import TEAM


def staff_scale_rows(responses: pd.DataFrame, rubric: Rubric) -> Iterator[dict[str, Any]]:
    """Compute r_wg(j), ICC(1) and ICC(2) of every staff scale of a rubric, wave by wave, both arms together.

    Only teams with the rubric's fewest respondents are in, as for team means. `rwg_median` is over teams;
    `rwg_share_low` is the share of teams below the rubric's limit, whose means are flagged but used.

    Returns
    -------
    Rows of the contract `agreement`.
    """
    for scale in scales_of(rubric):
        means, agreeing = respondent_means(responses, scale), within_agreement(responses, scale)
        for wave, scored in means.groupby("wave"):
            own = agreeing[agreeing["wave"] == wave]
            start = {"subject": "staff_scale", "topic": scale.stem, "wave": wave, "level": "interval"}
            for row in (*_within(own, rubric), *_between(scored, rubric)):
                yield {**start, **row}


def scales_of(rubric: Rubric) -> list[ScaleOptions]:
    """Return the staff scales that a rubric averages over teams, each once."""
    indicators = rubric.indicators.values()
    found = [one.scale for one in indicators if isinstance(one, SurveyScale | MeetingQuality)]
    return list({scale.stem: scale for scale in found}.values())


def _within(teams: pd.DataFrame, rubric: Rubric) -> Iterator[dict[str, Any]]:
    kept = teams[teams["people"] >= rubric.reporting.min_respondents]
    people = int(kept["people"].sum())
    sizes = {
        "n_subjects": len(teams),
        "n_compared": len(kept),
        "n_raters": people,
        "n_ratings": people,
        "n_teams": len(kept),
    }
    agreement = kept["agreement"]
    is_low = agreement < rubric.reporting.min_within_agreement - TOLERANCE
    for name, estimate in (("rwg_median", agreement.median()), ("rwg_share_low", is_low.mean())):
        reached = {"reason": "few_things"} if kept.empty else {"estimate": float(estimate)}
        yield {"coefficient": name, **sizes, **reached}


def _between(scored: pd.DataFrame, rubric: Rubric) -> Iterator[dict[str, Any]]:
    size = scored.groupby(TEAM)["respondent"].transform("size")
    kept = scored[size >= rubric.reporting.min_respondents]
    found = team_reliability(kept["score"], kept["region"] + "/" + kept["team"])
    sizes = {
        "n_subjects": len(scored[TEAM].drop_duplicates()),
        "n_compared": found.n_teams,
        "n_raters": found.n_people,
        "n_ratings": found.n_people,
        "n_teams": found.n_teams,
    }
    for name, estimate, ends in (
        ("team_icc_1", found.single, found.single_ends),
        ("team_icc_2", found.mean, found.mean_ends),
    ):
        reached: dict[str, Any] = {"reason": "few_things" if found.n_teams <= 1 else "no_variation"}
        if pd.notna(estimate):
            low, high = ends
            interval = "f_distribution"
            reached = {"estimate": estimate, "conf_low": low, "conf_high": high, "interval": interval}
        yield {"coefficient": name, **sizes, **reached}
