"""Whether a comparison team may have used the model: trained staff, or staff from a pilot team."""

import pandas as pd

from arviointi.score.evidence import Evidence, flagged
from arviointi.score.indicators_training import with_training_days
from arviointi.score.scoring import TOLERANCE
from arviointi.score.windows import TEAM


def contamination(evidence: Evidence) -> pd.Series:
    """Flag comparison teams with trained staff in post in the window, or staff who came from a pilot team.

    Returns
    -------
    Space-separated ids by unit; the rubric's third sign, a high index, is flagged where the index is scored.
    """
    is_comparison = evidence.units["arm"] == "comparison"
    signs = {
        "contaminated:trained_staff": _has_trained_staff(evidence),
        "contaminated:moved_staff": _has_staff_from_pilots(evidence),
    }
    flags = [flagged(is_comparison & holds, flag) for flag, holds in signs.items()]
    return flags[0].str.cat(flags[1], sep=" ").str.strip()


def _has_trained_staff(evidence: Evidence) -> pd.Series:
    rule = evidence.rubric.contamination
    staff = _in_post_some_day(evidence).pipe(with_training_days, evidence.tables["training"], rule.types)
    trained = staff[staff["days"] >= rule.training_days - TOLERANCE]
    return pd.Series(evidence.units.index.isin(trained["unit"]), index=evidence.units.index)


def _has_staff_from_pilots(evidence: Evidence) -> pd.Series:
    """Tell where a post begun in the window is held by somebody of a pilot team since its training began."""
    teams = evidence.tables["teams"]
    pilots = teams[(teams["arm"] == "pilot") & teams["training_start"].notna()][[*TEAM, "training_start"]]
    since_training = evidence.posts.merge(pilots, on=TEAM)
    old = since_training[["region", "worker", "start", "end", "training_start"]]
    staff = _in_post_some_day(evidence)
    begun = staff[staff["start"] >= staff["first"]][["unit", "region", "worker", "start"]]
    pairs = begun.rename(columns={"start": "begun"}).merge(old, on=["region", "worker"])
    was_there = pairs[["start", "training_start"]].max(axis=1)
    moved = pairs[(was_there <= pairs["begun"]) & (was_there < pairs["end"])]
    return pd.Series(evidence.units.index.isin(moved["unit"]), index=evidence.units.index)


def _in_post_some_day(evidence: Evidence) -> pd.DataFrame:
    spans = evidence.units[[*TEAM, "first", "last"]].rename_axis("unit").reset_index()
    dated = evidence.posts.merge(spans, on=TEAM)
    return dated[(dated["start"] <= dated["last"]) & (dated["end"] > dated["first"])]
