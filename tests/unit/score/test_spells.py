"""Merging, finding and owning spells, against a loop over every single day."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from arviointi.score.spells import FAR, clipped, locate, merged, owned

ORIGIN = pd.Timestamp("2018-01-01")
LAST = 40


def day(number):
    return ORIGIN + pd.Timedelta(days=number)


spell = st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.integers(1, 8), st.booleans())


def as_frame(spells):
    rows = [
        (who, day(start), pd.NaT if is_open else day(start + length))
        for who, start, length, is_open in spells
    ]
    return pd.DataFrame(rows, columns=["who", "start", "end"]).assign(
        start=lambda rows: pd.to_datetime(rows["start"]), end=lambda rows: pd.to_datetime(rows["end"])
    )


def days_of(spells):
    """Every (who, day) on which some spell is in force."""
    return {
        (row.who, number)
        for row in spells.itertuples()
        for number in range((row.start - ORIGIN).days, LAST if pd.isna(row.end) else (row.end - ORIGIN).days)
        if number < LAST
    }


@given(st.lists(spell, max_size=8))
@settings(max_examples=60, deadline=None)
def test_merging_without_a_gap_keeps_exactly_the_same_days(spells):
    rows = as_frame(spells)
    joined = merged(rows, ["who"])
    assert days_of(joined) == days_of(rows)
    ordered = joined.sort_values(["who", "start"])
    assert not (ordered.groupby("who")["start"].shift(-1) <= ordered["end"]).any()


@given(st.lists(spell, max_size=8))
@settings(max_examples=60, deadline=None)
def test_merging_with_a_gap_fills_single_free_days_and_no_others(spells):
    rows = as_frame(spells)
    before, after = days_of(rows), days_of(merged(rows, ["who"], gap=1))
    filled = {
        (who, number)
        for who in "ab"
        for number in range(1, LAST - 1)
        if {(who, number - 1), (who, number + 1)} <= before and (who, number) not in before
    }
    assert after == before | filled


@given(st.lists(spell, max_size=8, unique_by=lambda one: (one[0], one[1])))
@settings(max_examples=60, deadline=None)
def test_every_day_is_owned_by_the_latest_begun_spell_in_force(spells):
    rows = as_frame(spells).assign(name=lambda rows: rows["start"].dt.strftime("%m%d"))
    pieces = owned(rows, ["who"])
    names = {day(start).strftime("%m%d"): start for _, start, _, _ in spells}
    found = {place: names[name] for name, part in pieces.groupby("name") for place in days_of(part)}
    assert found == {
        place: max(
            start
            for who, start, length, is_open in spells
            if who == place[0] and start <= place[1] and (is_open or place[1] < start + length)
        )
        for place in days_of(rows)
    }
    assert sum(len(days_of(piece)) for _, piece in pieces.groupby(pieces.index)) == len(found)


@given(
    st.lists(spell, max_size=8), st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, LAST)), max_size=8)
)
@settings(max_examples=60, deadline=None)
def test_a_day_is_located_in_the_spell_it_lies_in(spells, asked):
    disjoint = merged(as_frame(spells), ["who"])
    points = pd.DataFrame(asked, columns=["who", "number"]).astype({"who": str})
    points = points.assign(day=ORIGIN + pd.to_timedelta(points["number"].astype(int), unit="D"))
    found = locate(points, "day", disjoint, ["who"])
    for place, (who, number) in zip(found, asked, strict=True):
        inside = (
            (disjoint["who"] == who) & (disjoint["start"] <= day(number)) & (day(number) < disjoint["end"])
        )
        assert ([place] if place >= 0 else []) == np.flatnonzero(inside).tolist()


def test_clipping_leaves_out_what_is_empty():
    rows = pd.DataFrame({"start": [day(0), day(5), day(9)], "end": [day(3), day(8), FAR]})
    limits = pd.Series([day(2)] * 3), pd.Series([day(7)] * 3)
    kept = clipped(rows, *limits)
    assert kept["start"].tolist() == [day(2), day(5)]
    assert kept["end"].tolist() == [day(3), day(7)]
