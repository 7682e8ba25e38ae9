"""Every variation of the rubric, worked by hand for the teams A, B and C of the rubric's own document.

What each indicator of A scores, from which the numbers below follow: R1 1, 1, .45, 0; R3 0, 0, .551282; K1 .875, 1;
A2 .5, .642857, .833333, .666667, .601515, .4. Elements by the rubric: R1 .6125, R3 .165385, K1 .90625, A2 .606732.
C: R1 .3, R3 .088462, K1 .05, A2 .120606 / .85 = .141889, because A2a was not reported.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from test_fidelity_examples import measured

from arviointi.config.sensitivity import Newcomers, OtherWindow
from arviointi.contracts.canonical import CANONICAL
from arviointi.score.evidence import Evidence
from arviointi.score.fidelity import TABLES, measured_by, windows_of
from arviointi.score.sensitivity import varied, varied_by
from arviointi.score.sensitivity_cases import (
    OF_LAST_DAY_OR_WAVE,
    Main,
    index_of,
    main_of,
    other_newcomers,
    other_window,
)
from ascii_tables import cells, frame
from one_team import ORDINARY, RUBRIC, STUDY, drawn, only, weekly

RNG = np.random.default_rng(1)
LAST_DAY = pd.Timestamp("2022-12-31")

# Index H, but F where the variation's line says so; levels 0 low, 1 moderate, 2 high.
VARIATIONS = """
| variation         | A       | B       | C       | levels | why (team A unless said otherwise)                               |
|-------------------|---------|---------|---------|--------|------------------------------------------------------------------|
| ordinal           | 43.1250 | 91.2500 |  6.2500 | 0 2 0  | R1 .5, R3 .3·½, K1 .75·½ + .25, A2 ½·.9                          |
| cut_offs_higher   | 57.2717 | 99.1250 | 14.5088 | 1 2 0  | 55 and 88                                                        |
| cut_offs_lower    | 57.2717 | 99.1250 | 14.5088 | 1 2 0  | 45 and 72                                                        |
| strict            | 57.2717 | 99.1250 | 14.5088 | 1 2 0  |                                                                  |
| caseload_15_20_25 | 57.2717 | 92.2500 | 13.2588 | 1 2 0  | B: 21 children score .5·4/5; C: 38 children score 0              |
| caseload_statutory| 57.2717 | 99.3333 | 15.7588 | 1 2 0  | in 2022: 35 scores ½; C: .5·2/5; B: .5 + .5·14/15                 |
| equal_weights     | 58.5289 | 99.1667 | 13.2729 | 1 2 0  | R3 .551282/3, K1 1.875/2, A2 3.644372/6; C: A2 .607576/5         |
| clinician_heavy   | 56.6546 | 99.1250 | 12.4767 | 1 2 0  | R1 2.9/5, A2 .706732/1.15; C: R1 1.2/5, A2 .120606/1             |
| headline_doubled  | 60.3950 | 98.7857 | 18.0764 | 1 2 0  | F: (2·2.290867 + 3.873571)/14                                    |
| without_R1        | 55.9456 | 98.8333 |  9.3450 | 1 2 0  | mean of three                                                    |
| without_R3        | 70.8494 | 100     | 16.3963 | 1 2 0  |                                                                  |
| without_K1        | 46.1539 | 98.8333 | 17.6784 | 0 2 0  | the level changes                                                |
| without_A2        | 56.1378 | 98.8333 | 14.6154 | 1 2 0  |                                                                  |
| without_A4        | 63.4938 | 99.6111 | 18.3372 | 1 2 0  | F: mean of the nine others                                       |
| objective         | 57.2717 | 99.1250 | 14.5088 | 1 2 0  | H has no self-report where meetings were observed                |
| weakest           | 16.5385 | 96.5000 |  5.0000 | 0 2 0  | R3; C: K1                                                        |
| no_coordinator    | 62.3758 | 99.1250 | 15.3421 | 1 2 0  | R1 2.45/3; C: R1 1/3                                             |
| lowest            | 57.2717 | 99.1250 | 13.9767 | 1 2 0  | C: A2 .120606                                                    |
| highest           | 57.2717 | 99.1250 | 17.7267 | 1 2 0  | C: A2 .270606                                                    |
"""  # fmt: skip


def teams(values: pd.DataFrame, n: int = 3, last: pd.Timestamp = LAST_DAY) -> Main:
    names = list("ABCDEFGH"[:n])
    arms = ["pilot", "pilot", "comparison"][:n]
    units = pd.DataFrame({"region": "x", "team": names, "arm": arms, "wave": "T1", "last": last})
    sites = pd.DataFrame({"region": "x", "team": names, "site": "s"})
    return main_of(Evidence(units, {"teams": sites}, RUBRIC, "T0"), values)


@pytest.fixture(scope="module")
def main():
    return teams(measured())


def of(main, variation: str) -> tuple[np.ndarray, np.ndarray]:
    plan = RUBRIC.sensitivity.variations[variation]
    found = varied_by(main, plan, plan.index or "H", RNG)
    return found.score[:, 0], found.level[:, 0]


@pytest.mark.parametrize("row", cells(VARIATIONS), ids=lambda row: row["variation"])
def test_worked_examples(main, row):
    score, level = of(main, row["variation"])
    assert score == pytest.approx([float(row[team]) for team in "ABC"], abs=0.00006)
    assert level.tolist() == [int(one) for one in row["levels"].split()]


def test_every_variation_that_can_be_worked_from_these_teams_is_in_the_table():
    worked = {row["variation"] for row in cells(VARIATIONS)}
    of_f = {f"without_{element}" for element in ("R2", "R4", "K2", "A1", "A3")}
    elsewhere = {"drawn_weights", "imputed", "latent", "window_13", "newcomers_0", "newcomers_120"}
    assert set(RUBRIC.sensitivity.variations) == worked | of_f | elsewhere


@pytest.mark.parametrize(
    ("last", "index"), [("2021-12-31", 14.5088), ("2022-01-01", 15.7588), ("2023-12-31", 15.7588), ("2024-01-01", 14.5088)]
)  # fmt: skip
def test_the_statutory_maximum_holds_for_windows_that_end_while_it_is_in_force(last, index):
    score, _ = of(teams(measured(), last=pd.Timestamp(last)), "caseload_statutory")
    assert score[2] == pytest.approx(index, abs=0.00006)


def with_values(team: int, **changed: float) -> pd.DataFrame:
    """The measured table with other values of one team; `R3_1` is R3.1."""
    values = measured()
    for name, value in changed.items():
        key, _, part = name.partition("__")
        row = (values["unit"] == team) & (values["id"] == key.replace("_", ".")) & (values["part"] == part)
        assert row.sum() == 1, name
        values.loc[row, ["value", "state"]] = [value, "observed" if value == value else "not_reported"]  # noqa: PLR0124
    return values


ON_THE_MIDDLE_ANCHORS = {
    "R1_1": .5, "R1_2": 1, "R1_3__qualified": .5, "R1_3__anyone": .5, "R1_4": .5, "R3_1": 30, "R3_2": 90,
    "R3_3": .1, "K1_1": .5, "K1_2": .5, "A2_0": .5, "A2a__observed": .8, "A2b": .5, "A2c": .5,
    "A2d__d1": .33, "A2d__d2": 20, "A2e": .5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("variation", "level"), [("cut_offs_lower", 1), ("strict", 0), ("cut_offs_higher", 0), ("ordinal", 1)]
)
def test_a_team_exactly_on_the_lower_cut_off(variation, level):
    main = teams(with_values(0, **ON_THE_MIDDLE_ANCHORS))
    assert index_of(main.case, "H")[0][0] == pytest.approx(50)
    assert index_of(main.case, "H")[1][0] == 1
    assert of(main, variation)[1][0] == level


def test_an_element_that_is_left_out_guards_no_more():
    """B with R3 = .3 has H = 82.5 and is held down to moderate; without R3 it is high."""
    main = teams(with_values(1, R3_1=40, R3_2=120, R3_3=0.25))
    assert [part[1] for part in index_of(main.case, "H")] == pytest.approx([82.5, 1])
    assert [part[1] for part in of(main, "without_R3")] == pytest.approx([100, 2])


def test_without_self_report_an_unobserved_meeting_has_no_quality():
    """A2a of A from self-report 3.4 alone: .7; without it A2 is .510303 / .85."""
    main = teams(with_values(0, A2a__observed=np.nan, A2a__self_report=3.4))
    others = 0.6125 + 0.165385 + 0.90625
    assert index_of(main.case, "H")[0][0] == pytest.approx(25 * (others + 0.615303), abs=0.0001)
    assert of(main, "objective")[0][0] == pytest.approx(25 * (others + 0.600357), abs=0.0001)


def test_without_self_report_the_full_index_loses_it_in_every_element(main):
    """A: R2 .75, K2 has nothing left, A1 .6429, A3 .60: F is the mean of nine elements."""
    plan = RUBRIC.sensitivity.variations["objective"].model_copy(update={"index": "F"})
    found = varied_by(main, plan, "F", RNG).score[0, 0]
    elements = [0.6125, 0.75, 0.165385, 0.892857, 0.90625, 0.642857, 0.606732, 0.6, 0.45]
    assert found == pytest.approx(100 * np.mean(elements), abs=0.0001)


def test_robust_is_a_level_that_no_variation_of_a_to_h_changes(main):
    rules = RUBRIC.sensitivity
    kept = {name: one for name, one in rules.variations.items() if one.change not in ("window", "newcomers")}
    rubric = RUBRIC.model_copy(update={"sensitivity": rules.model_copy(update={"variations": kept})})
    table, robust = varied(
        main_of(Evidence(main.units, main.evidence.tables, rubric, "T0"), main.values), seed=7
    )
    told = robust.set_index("team")
    assert told["level"].tolist() == [1, 2, 0]
    assert told["is_robust"].tolist() == [False, True, True]
    assert told.loc["A", "changed_by"].split() == ["ordinal", "drawn_weights", "without_K1", "weakest"]
    of_latent = table[table["variation"] == "latent"]
    assert set(of_latent["state"]) == {"not_run"}, "three team-waves are too few for a factor"
    assert of_latent["score"].isna().all()


def study(rubric, **tables: str) -> Evidence:
    texts = {**dict.fromkeys([*TABLES, "responses"], ""), **STUDY, **tables}
    frames = {name: frame(CANONICAL[name], text, **ORDINARY) for name, text in texts.items()}
    every = windows_of(frames, rubric, ["T0", "T1"])
    due = every[every["state"] == "due"].reset_index(drop=True)
    return Evidence(due, frames, rubric, "T0")


def at_t1(main, case) -> float:
    unit = main.units.query("team == 't1' and wave == 'T1'").index[0]
    return index_of(case, "H")[0][unit]


def test_a_window_of_13_weeks_is_measured_again():
    """Meetings in weeks 31–39: 9 of 22 expected weeks, but 9 of 9 in the last 13 weeks (27–30 are holidays)."""
    rubric = only("A2")
    held = drawn(
        "meeting | team | date", [[f"m{n}", "t1", day] for n, day in enumerate(weekly(range(31, 40)))]
    )
    evidence = study(rubric, meetings=held)
    names = {"A2.0": rubric.indicators["A2.0"]}
    assert measured_by(evidence, names).set_index("unit").loc[1, "value"] == pytest.approx(9 / 22)
    main = main_of(evidence, measured_by(evidence, names))
    longer = OtherWindow(letter="i", label={"fi": "x", "en": "x"}, change="window", weeks=13)
    column = list(rubric.indicators).index("A2.0")
    assert other_window(main, longer, "H").indicators.score[1, column] == 1
    assert main.case.indicators.score[1, column] == pytest.approx(9 / 22)


@pytest.mark.parametrize(("days", "share"), [(0, 1 / 3), (60, 1 / 2), (120, 1)])
def test_newcomers_by_another_rule(days, share):
    """One trained since 2017, one untrained for 91 days, one for 20 days."""
    rubric = only("K1")
    posts = """
        | worker | team | role          | start      |
        | w1     | t1   | social_worker | 2017-01-01 |
        | w2     | t1   | social_worker | 2018-07-01 |
        | w3     | t1   | social_worker | 2018-09-10 |
    """
    training = "| worker | date | days |\n| w1 | 2018-02-01 | 6 |"
    evidence = study(rubric, posts=posts, training=training)
    main = main_of(evidence, measured_by(evidence, rubric.indicators))
    rule = Newcomers(letter="j", label={"fi": "x", "en": "x"}, change="newcomers", days=days)
    case = other_newcomers(main, rule, "H")
    by_hand = {1 / 3: 1 / 3, 1 / 2: 1 / 2, 1: 1}[share]
    assert at_t1(main, case) == pytest.approx(100 * 0.75 * by_hand)
    assert at_t1(main, main.case) == pytest.approx(37.5)


def test_what_is_known_of_the_last_day_or_the_wave_is_the_same_in_any_window():
    posts = """
        | worker | team | role             | start      | end        |
        | w1     | t1   | consultant       | 2018-01-01 |            |
        | w2     | t1   | social_worker    | 2018-02-01 | 2018-05-01 |
        | w3     | t1   | family_therapist | 2018-05-01 |            |
        | w4     | t1   | social_worker    | 2018-08-01 |            |
    """
    rated = drawn(
        "team | survey | informant | wave | instrument | respondent | item | value",
        [
            ["t1", "staff", "staff", "T1", "johto", f"r{n}", item, n + 1]
            for n in range(3)
            for item in range(1, 5)
        ],
    )
    given = {
        "posts": posts,
        "responses": rated,
        "training": "| worker | date | days |\n| w1 | 2018-02-01 | 6 |\n| w4 | 2018-09-01 | 3 |",
        "partners": "| team | partner | date |\n| t1 | school | 2018-04-10 |\n| t1 | home_help | 2018-09-10 |",
        "leadership": "| team | wave | written_decision | trainer_time | clinician_funded | caseload_plan | steering_group |\n| t1 | T1 | true | true | false | true | false |",
        "team_ratings": "| team | wave | rater | topic | rating |\n| t1 | T1 | r | key_skills | 2 |",
    }
    long, short = study(RUBRIC, **given), study(RUBRIC, **given)
    short = replace(short, units=short.units.assign(first=short.units["last"] - pd.Timedelta(days=90)))
    indicators = {n: one for n, one in RUBRIC.indicators.items() if one.evidence in OF_LAST_DAY_OR_WAVE}
    pd.testing.assert_frame_equal(measured_by(long, indicators), measured_by(short, indicators))
    at_t1 = measured_by(long, indicators).query("unit == 1 and part == ''").set_index("id")
    assert (at_t1["state"] == "observed").sum() == 6, "the tables say something of six of them"
