"""From indicators to levels: cut-offs, the guard, what is missing, waves without a drop, contamination."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.fidelity import Rubric
from arviointi.score.fidelity import score_values
from arviointi.score.scoring import ordinal, score
from ascii_tables import cells
from one_team import RUBRIC, only, parts, scored

UNIT = pd.DataFrame({"region": ["x"], "team": ["t"], "arm": ["pilot"], "wave": ["T1"]})


@pytest.mark.parametrize(
    "row",
    cells("""
    | anchors        | value       | score | ordinal | why                                   |
    |----------------|-------------|-------|---------|---------------------------------------|
    | 0 .50 .90      | .50         | .5    | 1       | exactly on the middle anchor          |
    | 0 .50 .90      | .4999999999 | .5    | 1       | within 1e-9 counts as on it           |
    | 0 .50 .90      | .4999       | .4999 | 0       | just below                            |
    | 0 .50 .90      | .90         | 1     | 2       | exactly on the upper anchor           |
    | 0 .50 .90      | 2           | 1     | 2       | beyond it                             |
    | 0 .50 .90      | -1          | 0     | 0       | beyond the floor                      |
    | 40 30 20       | 20          | 1     | 2       | less is better                        |
    | 40 30 20       | 30          | .5    | 1       |                                       |
    | 40 30 20       | 40          | 0     | 0       |                                       |
    | 40 30 20       | 25          | .75   | 1       |                                       |
    """),
    ids=lambda row: f"{row['anchors']} at {row['value']}",
)
def test_one_function_scores_every_indicator(row):
    anchors = tuple(float(anchor) for anchor in row["anchors"].split())
    found = score(float(row["value"]), anchors)
    assert found == pytest.approx(float(row["score"]))
    assert ordinal(found) == int(row["ordinal"])


def with_scores(*, missing=(), not_applicable=(), **elements):
    """Score a team whose elements R1, R3, K1, A2 … have the given scores; the others score 1."""
    rows = []
    for name, element in RUBRIC.elements.items():
        for key, indicator in element.indicators.items():
            state = "observed"
            state = "not_reported" if key in missing else state
            state = "not_applicable" if key in not_applicable else state
            for label, scoring in list(indicator.scorings.items())[: 2 if indicator.combine == "mean" else 1]:
                value = np.interp(elements.get(name, 1), [0, 0.5, 1], scoring.anchors)
                rows.append((0, key, label, value if state == "observed" else np.nan, state, ""))
    values = pd.DataFrame(rows, columns=["unit", "id", "part", "value", "state", "flags"])
    return pd.concat(score_values(values, UNIT, RUBRIC)).set_index("id")


@pytest.mark.parametrize(
    "row",
    cells("""
    | R1  | R3  | K1  | A2  | H  | level | flags           | why                                           |
    |-----|-----|-----|-----|----|-------|-----------------|-----------------------------------------------|
    | .80 | .80 | .80 | .80 | 80 | 2     |                 | exactly 80 is high                            |
    | .50 | .50 | .50 | .50 | 50 | 1     |                 | exactly 50 is moderate                        |
    | .49 | .50 | .50 | .50 | 49.75 | 0  |                 | just below                                    |
    | .93 | .49 | .93 | .93 | 82 | 1     | guard:R3        | high needs every headline element at .50      |
    | .92 | .50 | .93 | .93 | 82 | 2     |                 | and .50 is enough                             |
    | .95 | .19 | .95 | .95 | 76 | 1     | critical_gap:R3 | a gap is named; the guard only where H ≥ 80   |
    | .10 | 1   | .10 | 1   | 55 | 1     | critical_gap:R1 critical_gap:K1 | in the rubric's order         |
    """),
    ids=lambda row: row["why"],
)
def test_levels_of_the_headline_index(row):
    headline = with_scores(**{name: float(row[name]) for name in ("R1", "R3", "K1", "A2")}).loc["H"]
    assert headline["score"] == pytest.approx(float(row["H"]))
    assert headline["level"] == int(row["level"])
    assert headline["flags"] == (row["flags"] or "")


def test_what_does_not_apply_is_left_out_and_widens_nothing():
    scores = with_scores(R3=0.6, not_applicable=["R3.3"])
    assert scores.loc["R3", ["score", "score_low", "score_high"]].tolist() == pytest.approx([0.6, 0.6, 0.6])


def test_half_of_the_applicable_weight_is_enough_for_an_element():
    """Without R3.2 and R3.3 half of R3's weight is observed; where R3.3 does not apply, 5/7 is."""
    half = with_scores(R3=0.6, missing=["R3.2", "R3.3"]).loc["R3"]
    assert half[["score", "score_low", "score_high"]].tolist() == pytest.approx([0.6, 0.3, 0.8])
    less = with_scores(R3=0.6, missing=["R3.1"], not_applicable=["R3.3"]).loc["R3"]
    assert (less["state"], less["score_low"]) == ("not_reported", pytest.approx(0.12 / 0.7))
    enough = with_scores(R3=0.6, missing=["R3.2"], not_applicable=["R3.3"]).loc["R3"]
    assert enough["score"] == pytest.approx(0.6)


def test_the_headline_index_needs_all_four_elements_and_its_bounds_do_not():
    scores = with_scores(missing=["R3.1", "R3.2", "R3.3"])
    headline = scores.loc["H"]
    assert headline["state"] == "not_reported"
    assert (headline["score_low"], headline["score_high"]) == (75, 100)
    assert (headline["level_low"], headline["level_high"]) == (1, 2)
    assert scores.loc["F", "state"] == "not_reported"


def test_bounds_that_straddle_a_cut_off_give_two_levels_and_each_has_its_guard():
    """A2a missing: A2 lies between .85 and 1. With R1 at .62 and R3 at .60, H is 76.75 to 80.5."""
    headline = with_scores(R1=0.62, R3=0.60, A2=1, missing=["A2a"]).loc["H"]
    assert (headline["score_low"], headline["score_high"]) == pytest.approx((76.75, 80.5))
    assert (headline["level"], headline["level_low"], headline["level_high"]) == (2, 1, 2)
    guarded = with_scores(R1=1, R3=0.40, A2=1, missing=["A2a"]).loc["H"]
    assert (guarded["score_high"], guarded["level_high"]) == (pytest.approx(85), 1)


@pytest.mark.parametrize(("missing", "exists"), [(3, True), (4, False)])
def test_the_full_index_needs_three_of_the_other_six(missing, exists):
    others = [name for name in RUBRIC.elements if name not in RUBRIC.headline.elements][:missing]
    gone = [key for name in others for key in RUBRIC.elements[name].indicators]
    scores = with_scores(missing=gone)
    assert scores.loc["H", "score"] == 100
    assert (scores.loc["F", "state"] == "observed") == exists


def test_a_domain_needs_half_of_its_elements():
    gone = [key for name in ("R2", "R4") for key in RUBRIC.elements[name].indicators]
    assert with_scores(R1=0.4, R3=0.6, missing=gone).loc["structures", "score"] == pytest.approx(50)
    more = [*gone, *RUBRIC.elements["R3"].indicators]
    assert with_scores(missing=more).loc["structures", "state"] == "not_reported"


def test_a_wave_without_a_drop_is_not_yet_due_unless_a_later_one_came():
    drops = """
    | delivery   | wave | start      | end        | is_used |
    | 2018-02-15 | T0   | 2017-01-01 | 2018-02-01 | false   |
    | 2018-10-15 | T1   | 2017-01-01 | 2018-10-01 | true    |
    """
    rows = scored(only("R1"), drops=drops)
    first = rows[rows["wave"] == "T0"]
    assert set(first["state"]) == {"not_reported"}
    assert first[["score", "score_low", "score_high"]].isna().all(axis=None)
    only_first = "| delivery | wave | start | end |\n| 2018-02-15 | T0 | 2017-01-01 | 2018-02-01 |"
    assert set(scored(only("R1"), drops=only_first).query("wave == 'T1'")["state"]) == {"not_yet"}


def test_a_reduction_needs_a_base_that_was_delivered():
    """The months of the first window are there, but the drop of the first wave is not."""
    only_second = "| delivery | wave | start | end |\n| 2018-10-15 | T1 | 2017-01-01 | 2018-10-01 |"
    months = [f"{year}-{month:02d}-01" for year in (2017, 2018) for month in range(1, 13)]
    caseloads = "\n".join(["| worker | month | children |", *(f"| w1 | {month} | 30 |" for month in months)])
    posts = "| worker | role | start |\n| w1 | social_worker | 2017-01-01 |"
    now = parts(element="R3", drops=only_second, posts=posts, caseloads=caseloads)
    assert (now.loc["R3.1", "value"], now.loc["R3.3", "state"]) == (30, "not_reported")


@pytest.mark.parametrize(
    "row",
    cells("""
    | days | moved | began      | flags                    | why                                            |
    |------|-------|------------|--------------------------|------------------------------------------------|
    | 2    | w2    | 2018-05-01 |                          | fewer than 3 training days; nobody moved       |
    | 3    | w2    | 2018-05-01 | contaminated:trained_staff | 3 training days                              |
    | 2    | w1    | 2018-05-01 | contaminated:moved_staff | w1 was in the pilot team when training began   |
    | 2    | w1    | 2018-03-01 |                          | moved before the window                        |
    """),
    ids=lambda row: row["why"],
)
def test_comparison_teams_may_have_used_the_model(row):
    posts = f"""
    | worker       | team | role          | start        | end        |
    | w1           | t1   | social_worker | 2017-01-01   | 2018-02-01 |
    | {row["moved"]} | c1 | social_worker | {row["began"]} |          |
    """
    training = f"| worker | date | days |\n| {row['moved']} | 2018-01-20 | {row['days']} |"
    headline = parts(team="c1", element="R1", posts=posts, training=training).fillna({"flags": ""}).loc["H"]
    signs = [flag for flag in headline["flags"].split() if flag.startswith("contaminated")]
    assert signs == (row["flags"] or "").split()


def test_every_indicator_says_what_is_our_own_choice():
    assert [name for name, one in RUBRIC.indicators.items() if not one.basis.is_design_choice] == ["R3.1"]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("anchors", [0, 0.9, 0.5], "anchors must rise or fall"),
        ("weight", 0.5, "sum to 1.25, not to 1"),
    ],
)
def test_a_rubric_that_cannot_be_meant_is_refused(key, value, message):
    content = RUBRIC.model_dump()
    content["elements"]["R1"]["indicators"]["R1.1"][key] = value
    with pytest.raises(ValueError, match=message):
        Rubric.model_validate(content)
