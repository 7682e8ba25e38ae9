"""Scores of instruments, from answered items within range only."""

from collections.abc import Sequence

import pandas as pd

from arviointi.config.instruments import Instrument, Scale

PERSON = ["region", "team", "wave", "survey", "informant", "respondent", "child"]


def measure(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Score every scale of an instrument for everyone who was asked it.

    Parameters
    ----------
    responses : canonical table responses.
    instrument : scoring key.

    Returns
    -------
    Contract `measures`. Somebody who answered too few items of a scale has no score on it.
    """
    asked = responses[responses["instrument"] == instrument.stem]
    low, high = instrument.range
    used = answered(asked, instrument.range)
    turned = used["value"].where(~used["item"].isin(instrument.reversed), low + high - used["value"])
    people = asked.drop_duplicates(PERSON)[[*PERSON, "family", "date"]]
    scales = [
        _scale(people, used.assign(value=turned), scale).assign(scale=name)
        for name, scale in instrument.scales.items()
    ]
    return pd.concat(scales, ignore_index=True)


def answered(responses: pd.DataFrame, within: tuple[int, int]) -> pd.DataFrame:
    """Keep whole-number answers within the range, once an item."""
    value = responses["value"]
    return responses[value.between(*within) & (value % 1 == 0)]


def mean_of_answered(answers: pd.DataFrame, by: Sequence[str], *, min_answered: int) -> pd.DataFrame:
    """Average the answered items of each person.

    Returns
    -------
    Columns `by`, score, n_answered, for people with at least `min_answered` answers.
    """
    groups = answers.groupby(list(by), as_index=False, dropna=False)["value"]
    means = groups.agg(["mean", "size"]).rename(columns={"mean": "score", "size": "n_answered"})
    return means[means["n_answered"] >= min_answered]


def _scale(people: pd.DataFrame, answers: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    own = answers[answers["item"].isin(scale.items)]
    counts = mean_of_answered(own, PERSON, min_answered=1)
    scored = people.merge(counts, how="left", on=PERSON)
    number = scored["n_answered"].fillna(0).astype(int)
    factor = len(scale.items) if scale.method == "sum_prorated" else 1
    score = (scored["score"] * factor).where(number >= scale.min_answered)
    return scored.assign(score=score, n_answered=number, n_items=len(scale.items))
