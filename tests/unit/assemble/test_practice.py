"""Adoption as exposure, and comparison teams that may have used the model: kept, left out, or recoded.

One pilot and two comparison teams over the months of 2018. The pilot reported to have begun on 5.2.2018
and adopted the model on 10.4.; the window of T1 is 15.3.–30.8. and that of T2 15.9.2018–28.2.2019.
"""

import pandas as pd
import pyarrow as pa
import pytest

from arviointi.assemble.panel import assemble_panel
from arviointi.assemble.practice import with_practice
from arviointi.assemble.sources import rows_of_periods, rows_of_waves
from arviointi.config.analyses import Analysis
from arviointi.config.study import StudySettings
from arviointi.contracts.fidelity import ADOPTION, DOSES
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import MEASURES, PERIOD_OUTCOMES
from arviointi.io.tables import to_pandas
from ascii_tables import frame

TEXT = {"fi": "x", "en": "x"}
WAVES = ["T0", "T1", "T2"]
STUDY = StudySettings.model_validate(
    {
        "title": TEXT,
        "author": TEXT,
        "seed": 1,
        "languages": ["fi"],
        "regions": {"r": {"label": TEXT, "division": "maakunta2018", "code": "01"}},
        "waves": WAVES,
    }
)
KNOWN = frame(
    TEAMS,
    """
    | team | arm        | practice_start |
    | p    | pilot      | 2018-02-05     |
    | c1   | comparison |                |
    | c2   | comparison |                |
    """,
    region="r",
)
WINDOWS = {
    "T0": ("2017-07-01", "2017-12-31"),
    "T1": ("2018-03-15", "2018-08-30"),
    "T2": ("2018-09-15", "2019-02-28"),
}


def fidelity(adopted: str = "2018-04-10", contaminated: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """Give the results of a rubric; `contaminated` are waves of c1."""
    adoption = (
        f"| team | arm | adoption |\n| p | pilot | {adopted} |\n| c1 | comparison | |\n| c2 | comparison | |"
    )
    lines = [
        f"| {team} | {wave} | {first} | {last} | {str(team == 'c1' and wave in contaminated).lower()} |"
        for team in ("p", "c1", "c2")
        for wave, (first, last) in WINDOWS.items()
    ]
    doses = "\n".join(["| team | wave | first | last | is_contaminated |", *lines])
    return {
        "adoption": frame(ADOPTION, adoption, region="r", is_maybe_earlier=False),
        "doses": frame(DOSES, doses, region="r", arm="pilot"),
    }


def plan(**choices: object) -> Analysis:
    base = {"question": TEXT, "family": "f", "models": {"main": {"estimator": "twfe", "role": "sensitivity"}}}
    asked = {} if "measure" in choices else {"outcome": "new"}
    return Analysis.model_validate(base | asked | {"rubric": "model"} | choices)


def monthly() -> pd.DataFrame:
    lines = [
        f"| {team} | 2018-{month:02d}-01 | 2018-{month:02d} |"
        for team in ("p", "c1", "c2")
        for month in range(1, 13)
    ]
    drawn = "\n".join(["| team | period | period_label |", *lines])
    return rows_of_periods(frame(PERIOD_OUTCOMES, drawn, region="r", value=1, exposure=100), STUDY.calendar)


def waves() -> pd.DataFrame:
    lines = [f"| {team} | {wave} | m{team} |" for team in ("p", "c1", "c2") for wave in WAVES]
    drawn = "\n".join(["| team | wave | respondent |", *lines])
    constants = {"survey": "family", "informant": "parent", "scale": "total", "n_answered": 15, "n_items": 15}
    answers = frame(MEASURES, drawn, region="r", score=2, **constants)
    return rows_of_waves(answers, PARENTS.measure, WAVES)


PARENTS = plan(
    measure={"instrument": "score15", "scale": "total", "informant": "parent"},
    population={"contaminated": "drop"},
)


def assembled(analysis: Analysis, results: dict[str, pd.DataFrame]):
    rows = waves() if analysis.measure else monthly()
    made = assemble_panel(rows, with_practice(KNOWN, results, WAVES), analysis, STUDY, has_spells=False)
    for table, contract in ((made.panel, PANEL), (made.flow, FLOW)):
        to_pandas(contract.conform(pa.Table.from_pandas(table, preserve_index=False)))
    return made


def first_exposed(analysis: Analysis, results: dict[str, pd.DataFrame]) -> dict[str, str | None]:
    """Name the first exposed period of every team in the panel, or nothing."""
    panel = assembled(analysis, results).panel
    exposed = panel[panel["is_exposed"]].groupby("team")["period_label"].min()
    return {team.removeprefix("r/"): exposed.get(team) for team in panel["team"].unique()}


def test_a_pilot_team_is_exposed_from_its_adoption_and_not_from_the_reported_start():
    assert first_exposed(plan(exposure="adoption"), fidelity())["p"] == "2018-05"
    reported = plan(rubric=None)
    assert first_exposed(reported, {})["p"] == "2018-03"


def test_a_pilot_team_that_never_adopted_is_left_out():
    made = assembled(plan(exposure="adoption"), fidelity(adopted=""))
    flow = made.flow[made.flow["arm"] == "pilot"].set_index("label")["n_teams"]
    assert (flow["in_population"], flow["start_known"]) == (1, 0)


@pytest.mark.parametrize(
    ("adopted", "wave"), [("2018-04-10", "T1"), ("2018-08-30", "T1"), ("2018-08-31", "T2")]
)
def test_over_waves_adoption_counts_from_the_first_wave_whose_window_ends_on_or_after_it(adopted, wave):
    analysis = plan(measure=PARENTS.measure.model_dump(), exposure="adoption")
    assert first_exposed(analysis, fidelity(adopted))["p"] == wave


def test_contaminated_comparison_teams_are_kept_unless_the_analysis_says_otherwise():
    kept = first_exposed(plan(exposure="adoption"), fidelity(contaminated=("T1",)))
    assert kept == {"p": "2018-05", "c1": None, "c2": None}


@pytest.mark.parametrize("signs", [("T0",), ("T1",), ("T2",), ("T1", "T2")])
@pytest.mark.parametrize("over_waves", [False, True])
def test_dropped_teams_had_signs_at_any_wave_and_the_flow_counts_them(signs, over_waves):
    dropping = PARENTS if over_waves else plan(population={"contaminated": "drop"})
    made = assembled(dropping, fidelity(contaminated=signs))
    assert set(made.panel["team"]) == {"r/p", "r/c2"}
    flow = made.flow[made.flow["arm"] == "comparison"].set_index("label")["n_teams"]
    assert (flow["start_known"], flow["not_contaminated"]) == (2, 1)
    pilots = made.flow[made.flow["arm"] == "pilot"].set_index("label")["n_teams"]
    assert (pilots["start_known"], pilots["not_contaminated"]) == (1, 1)


@pytest.mark.parametrize(
    ("signs", "month", "wave"),
    [(("T1",), "2018-04", "T1"), (("T2",), "2018-10", "T2"), (("T2", "T1"), "2018-04", "T1")],
)
def test_recoded_teams_are_exposed_from_the_window_of_the_first_wave_with_signs(signs, month, wave):
    """The window of T1 begins on 15.3., so April is the first whole month; of two waves the first counts."""
    recoding = plan(population={"contaminated": "recode"})
    assert first_exposed(recoding, fidelity(contaminated=signs)) == {"p": "2018-03", "c1": month, "c2": None}
    over_waves = plan(measure=PARENTS.measure.model_dump(), population={"contaminated": "recode"})
    assert first_exposed(over_waves, fidelity(contaminated=signs)) == {"p": "T1", "c1": wave, "c2": None}


def test_a_recoded_team_stays_in_its_arm():
    panel = assembled(plan(population={"contaminated": "recode"}), fidelity(contaminated=("T1",))).panel
    assert set(panel.loc[panel["team"] == "r/c1", "arm"]) == {"comparison"}


def test_a_team_that_is_contaminated_from_the_start_has_nothing_to_be_compared_with():
    panel = assembled(plan(population={"contaminated": "recode"}), fidelity(contaminated=("T0",))).panel
    assert "r/c1" not in set(panel["team"])


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"exposure": "adoption", "rubric": None}, "need a 'rubric'"),
        ({"population": {"contaminated": "drop"}, "rubric": None}, "need a 'rubric'"),
        ({}, "neither is asked for"),
        (
            {"exposure": "adoption", "models": {"main": {"estimator": "mixed_model", "role": "primary"}}},
            "arm × wave",
        ),
    ],
)
def test_an_analysis_that_cannot_be_meant_is_refused(choices, problem):
    with pytest.raises(ValueError, match=problem):
        plan(**choices)
