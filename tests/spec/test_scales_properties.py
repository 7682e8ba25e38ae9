"""What must hold of every scale of every instrument, whatever the answers."""

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from arviointi.config.instruments import PercentScale, ProratedSum, RoundedSum, SumOfScales, TableSum
from one_respondent import key, scored, sheets

ONE_OF_EACH_KIND = ["score15", "kids10", "sdq", "swemwbs", "cbi", "uwes9", "tarve"]
FEW = settings(max_examples=3, deadline=None)
everyone = pytest.mark.parametrize("stem", ONE_OF_EACH_KIND)


def drawn(data, stem, *, gaps=True):
    """Answers of eight respondents to every item, some of them left out."""
    answer = st.integers(*key(stem).range)
    one = st.one_of(st.none(), *[answer] * 6) if gaps else answer
    items = key(stem).items
    return data.draw(st.lists(st.lists(one, min_size=items, max_size=items), min_size=8, max_size=8))


def score(stem, answers):
    """Scores by respondent and scale."""
    return scored(sheets(stem, answers), stem).pivot_table(
        index="respondent", columns="scale", values="score", dropna=False
    )


def bounds(own, name):
    scale = own.scales[name]
    low, high = own.range
    if isinstance(scale, SumOfScales):
        parts = [bounds(own, part) for part in scale.scales]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    if isinstance(scale, PercentScale):
        return 0, 100
    if isinstance(scale, TableSum):
        return min(scale.table.values()), max(scale.table.values())
    k = len(scale.items) if isinstance(scale, ProratedSum | RoundedSum) else 1
    return k * low, k * high


@everyone
@FEW
@given(data=st.data())
def test_scores_lie_within_the_scale_and_exist_with_enough_answers_only(stem, data):
    own, answers = key(stem), drawn(data, stem)
    found = score(stem, answers)
    for name, scale in own.item_scales.items():
        given_answers = [sum(sheet[item - 1] is not None for item in scale.items) for sheet in answers]
        assert found[name].notna().tolist() == [n >= scale.min_answered for n in given_answers]
    for name in own.scales:
        low, high = bounds(own, name)
        assert found[name].dropna().between(low - 1e-9, high + 1e-9).all()


@everyone
@FEW
@given(data=st.data())
def test_a_higher_answer_never_lowers_a_score_and_on_a_turned_item_never_raises_it(stem, data):
    own, answers = key(stem), drawn(data, stem)
    item = data.draw(st.integers(1, own.items))
    raised = [[*sheet] for sheet in answers]
    for sheet in raised:
        if sheet[item - 1] is not None:
            sheet[item - 1] = min(sheet[item - 1] + 1, own.range[1])
    change = (score(stem, raised) - score(stem, answers)).fillna(0)
    assert ((-change if item in own.reversed else change) >= -1e-9).all(axis=None)
    others = [name for name in own.scales if item not in own.items_of(name)]
    assert (change[others] == 0).all(axis=None)


@everyone
@FEW
@given(data=st.data())
def test_neither_the_order_of_rows_nor_the_place_of_an_answer_matters(stem, data):
    """Answers may be swapped between the items of a scale that point one way."""
    own, answers = key(stem), drawn(data, stem)
    before = score(stem, answers)
    rows = sheets(stem, answers).sample(frac=1, random_state=data.draw(st.integers(0, 99)))
    pd.testing.assert_frame_equal(
        scored(rows, stem).pivot_table(index="respondent", columns="scale", values="score", dropna=False),
        before,
    )
    name, scale = data.draw(st.sampled_from(list(own.item_scales.items())))
    straight = [item for item in scale.items if item not in own.reversed]
    mixed = data.draw(st.permutations(straight))
    swapped = [[*sheet] for sheet in answers]
    for sheet, origin in zip(swapped, answers, strict=True):
        for to, of in zip(straight, mixed, strict=True):
            sheet[to - 1] = origin[of - 1]
    pd.testing.assert_series_equal(score(stem, swapped)[name], before[name])


@everyone
@FEW
@given(data=st.data())
def test_answers_out_of_range_count_as_none(stem, data):
    own, answers = key(stem), drawn(data, stem, gaps=False)
    item = data.draw(st.integers(1, own.items))
    wrong = data.draw(st.sampled_from([own.range[0] - 1, own.range[1] + 1, own.range[0] + 0.5]))
    beyond, without = [[*sheet] for sheet in answers], [[*sheet] for sheet in answers]
    for one, other in zip(beyond, without, strict=True):
        one[item - 1], other[item - 1] = wrong, None
    pd.testing.assert_frame_equal(score(stem, beyond), score(stem, without))
