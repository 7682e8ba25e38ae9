"""Scores of instruments, from answered items within range only."""

from collections.abc import Sequence

import pandas as pd

from arviointi.config.instruments import Instrument, ItemScale, SumOfScales
from arviointi.score.bands import ages, band
from arviointi.score.scales import METHODS

PERSON = ["region", "team", "wave", "survey", "informant", "respondent", "child"]


def measure(responses: pd.DataFrame, instrument: Instrument, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """Score every scale of an instrument for everyone who was asked it.

    Parameters
    ----------
    responses : canonical table responses.
    instrument : scoring key.
    responsibilities : canonical table of that name, for the ages that bands may depend on.

    Returns
    -------
    Contract `measures`. Somebody who answered too few items of a scale has no score on it.
    """
    asked = responses[responses["instrument"] == instrument.stem]
    low, high = instrument.range
    used = answered(asked, instrument.range)
    turned = used["value"].where(~used["item"].isin(instrument.reversed), low + high - used["value"])
    people = asked.drop_duplicates(PERSON)[[*PERSON, "family", "date"]].reset_index(drop=True)
    scored: dict[str, pd.DataFrame] = {}
    for name, scale in instrument.scales.items():
        if isinstance(scale, SumOfScales):
            scored[name] = _sum(people, [scored[part] for part in scale.scales])
        else:
            scored[name] = _scale(people, used.assign(value=turned), scale, instrument)
    rows = pd.concat([one.assign(scale=name) for name, one in scored.items()], ignore_index=True)
    norm = instrument.norm
    return rows.assign(band=None if norm is None else band(rows, norm, ages(rows, responsibilities)))


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


def _scale(
    people: pd.DataFrame, answers: pd.DataFrame, scale: ItemScale, instrument: Instrument
) -> pd.DataFrame:
    own = answers[answers["item"].isin(scale.items)]
    sums = own.groupby(PERSON, as_index=False, dropna=False)["value"].agg(["sum", "size"])
    found = people.merge(sums, how="left", on=PERSON)
    number = found["size"].fillna(0).astype(int)
    enough = found[number >= scale.min_answered]
    score = METHODS[scale.method](enough["sum"], enough["size"], scale, instrument)
    rows = found.assign(score=score.reindex(found.index), n_answered=number, n_items=len(scale.items))
    return rows.drop(columns=["sum", "size"])


def _sum(people: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Add up scores of the same people; NaN where one is."""
    added = {name: sum(part[name] for part in parts) for name in ("score", "n_answered", "n_items")}
    return people.assign(**added)
