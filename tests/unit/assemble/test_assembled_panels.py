"""From scores and teams to a panel: who is in it, from when each team is exposed, and who fell out where."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from arviointi.assemble.panel import assemble_panel
from arviointi.assemble.sources import rows_of_periods, rows_of_spells, rows_of_waves
from arviointi.config.analyses import Analysis
from arviointi.config.study import StudySettings
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.table import Table
from arviointi.errors import ContractError
from arviointi.io.tables import to_pandas

QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}
MODELS = {"main": {"estimator": "twfe", "role": "primary"}}
TEAM_COLUMNS = ["region", "team", "site", "arm", "practice_start"]


def study(**settings):
    base = {
        "title": QUESTION,
        "author": QUESTION,
        "seed": 1,
        "languages": ["fi"],
        "regions": {"pohjola": {"label": QUESTION, "division": "maakunta2018", "code": "01"}},
        "waves": ["T0", "T1"],
    }
    return StudySettings.model_validate(base | settings)


def analysis(**choices):
    base = {"question": QUESTION, "family": "placements", "models": MODELS}
    return Analysis.model_validate(base | ({} if "measure" in choices else {"outcome": "new"}) | choices)


def teams(*rows):
    frame = pd.DataFrame(rows, columns=TEAM_COLUMNS)
    return frame.assign(practice_start=pd.to_datetime(frame["practice_start"]), training_start=pd.NaT)


TEAMS = teams(
    ("pohjola", "A", "north", "pilot", "2018-02-05"),
    ("pohjola", "B", "north", "comparison", None),
    ("etela", "A", "south", "pilot", None),
)


def monthly(region, team, values, *, exposure=100.0):
    months = pd.date_range("2018-01-01", periods=len(values), freq="MS")
    return pd.DataFrame(
        {
            "region": region,
            "team": team,
            "period": months,
            "period_label": months.strftime("%Y-%m"),
            "value": np.asarray(values, float),
            "exposure": exposure,
        }
    )


def flow_of(assembled, arm):
    rows = assembled.flow[assembled.flow["arm"] == arm]
    return dict(
        zip(
            rows["label"],
            rows[["n_teams", "n_units", "n_rows"]].itertuples(index=False, name=None),
            strict=True,
        )
    )


def conforms(frame: pd.DataFrame, contract: Table) -> pd.DataFrame:
    return to_pandas(contract.conform(pa.Table.from_pandas(frame, preserve_index=False)))


def assemble_periods(*outcomes, settings=None, plan=None, listed=TEAMS):
    settings = settings or study()
    rows = rows_of_periods(pd.concat(outcomes, ignore_index=True), settings.calendar)
    return assemble_panel(rows, listed, plan or analysis(), settings, has_spells=False)


class TestRegisterPanel:
    outcomes = (
        monthly("pohjola", "A", [1, 2, 3]),
        monthly("pohjola", "B", [4, np.nan, 6]),
        monthly("etela", "A", [7, 8, 9]),
    )

    def test_holds_the_contract(self):
        panel = conforms(assemble_periods(*self.outcomes).panel, PANEL)
        assert panel["team"].tolist() == ["pohjola/A"] * 3 + ["pohjola/B"] * 2
        assert panel["weight"].tolist() == [100.0] * 5

    def test_exposes_a_pilot_team_from_its_first_whole_month_and_a_comparison_team_never(self):
        panel = assemble_periods(*self.outcomes).panel.set_index(["team", "period_label"])
        assert panel.loc["pohjola/A", "cohort"].tolist() == [218] * 3
        assert panel.loc["pohjola/A", "is_exposed"].tolist() == [False, False, True]
        assert panel.loc["pohjola/B", "cohort"].isna().all()
        assert not panel.loc["pohjola/B", "is_exposed"].any()

    def test_counts_who_is_left_after_each_step(self):
        assembled = assemble_periods(*self.outcomes)
        conforms(assembled.flow, FLOW)
        pilots, others = flow_of(assembled, "pilot"), flow_of(assembled, "comparison")
        assert list(pilots) == [
            "all",
            "in_population",
            "start_known",
            "delivered",
            "observed",
            "not_always_exposed",
        ]
        assert pilots["all"] == (2, 2, 6)
        assert pilots["start_known"] == (1, 1, 3)
        assert pilots["not_always_exposed"] == (1, 1, 3)
        assert others["delivered"] == (1, 1, 3)
        assert others["observed"] == (1, 1, 2)

    def test_drops_a_team_that_was_never_seen_unexposed(self):
        listed = teams(
            ("pohjola", "A", "north", "pilot", "2017-01-01"), ("pohjola", "B", "north", "comparison", None)
        )
        assembled = assemble_periods(*self.outcomes[:2], listed=listed)
        assert assembled.panel["team"].unique().tolist() == ["pohjola/B"]
        assert flow_of(assembled, "pilot")["observed"] == (1, 1, 3)
        assert flow_of(assembled, "pilot")["not_always_exposed"] == (0, 0, 0)

    def test_counts_a_listed_team_that_delivered_nothing(self):
        assembled = assemble_periods(self.outcomes[0])
        assert flow_of(assembled, "comparison")["all"] == (1, 0, 0)
        assert flow_of(assembled, "comparison")["delivered"] == (0, 0, 0)

    def test_keeps_the_same_team_id_of_two_regions_apart(self):
        listed = teams(
            ("pohjola", "A", "north", "pilot", "2018-03-01"), ("etela", "A", "south", "comparison", None)
        )
        panel = assemble_periods(*self.outcomes, listed=listed).panel
        assert panel.groupby("team")["outcome"].sum().to_dict() == {"pohjola/A": 6.0, "etela/A": 24.0}

    @pytest.mark.parametrize(("treated_as", "names"), [("leave_out", []), ("comparison", ["pohjola/C"])])
    def test_treats_unlisted_units_as_the_study_says(self, treated_as, names):
        settings = study(unlisted_units=treated_as)
        panel = assemble_periods(*self.outcomes, monthly("pohjola", "C", [1, 1, 1]), settings=settings).panel
        assert sorted(set(panel["team"]) - {"pohjola/A", "pohjola/B"}) == names
        assert conforms(panel, PANEL)["arm"].notna().all()

    def test_an_indicator_without_exposure_weighs_one(self):
        panel = assemble_periods(monthly("pohjola", "B", [1, 2], exposure=np.nan)).panel
        assert panel["weight"].tolist() == [1.0, 1.0]

    def test_a_repeated_unit_and_period_breaks_the_contract(self):
        panel = assemble_periods(self.outcomes[0], self.outcomes[0]).panel
        with pytest.raises(ContractError, match="repeats on 3 rows"):
            conforms(panel, PANEL)


class TestPopulation:
    outcomes = TestRegisterPanel.outcomes

    def in_population(self, **population):
        return assemble_periods(*self.outcomes, plan=analysis(population=population)).panel

    def test_where_asks_both_arms(self):
        assert conforms(self.in_population(where={"site": ["south"]}), PANEL).empty

    def test_pilot_where_asks_pilot_teams_only(self):
        panel = self.in_population(pilot_where={"site": ["south"]})
        assert panel["team"].unique().tolist() == ["pohjola/B"]

    def test_leave_out_names_single_units(self):
        assert set(self.in_population(leave_out=["pohjola/B"])["team"]) == {"pohjola/A"}

    def test_first_and_last_bound_the_periods(self):
        panel = self.in_population(first="2018-02", last="2018-02")
        assert panel["period_label"].unique().tolist() == ["2018-02"]


class TestSpellPanel:
    spells = pd.DataFrame(
        {
            "region": "pohjola",
            "team": ["A", "A", "B", "B"],
            "child": ["x", "y", "z", "z"],
            "start": pd.to_datetime(["2018-01-10", "2018-03-02", "2018-01-20", "2018-05-01"]),
            "is_first": [True, True, True, False],
            "event": [0.0, 1.0, np.nan, 0.0],
            "is_followed": [True, True, False, True],
        }
    )

    def test_sees_each_child_once_in_the_period_its_first_spell_began(self):
        settings = study()
        rows = rows_of_spells(self.spells, settings.calendar)
        assembled = assemble_panel(rows, TEAMS, analysis(), settings, has_spells=True)
        panel = conforms(assembled.panel, PANEL)
        assert panel[["unit", "period_label", "outcome", "is_exposed"]].values.tolist() == [
            ["pohjola/x", "2018-01", 0.0, False],
            ["pohjola/y", "2018-03", 1.0, True],
        ]
        assert flow_of(assembled, "comparison")["delivered"] == (1, 1, 2)
        assert flow_of(assembled, "comparison")["first_spell"] == (1, 1, 1)
        assert flow_of(assembled, "comparison")["observed"] == (0, 0, 0)

    def test_an_event_of_cut_follow_up_is_no_observation_for_no_event_would_not_be_known(self):
        cut = self.spells.assign(is_followed=[True, False, False, True])
        rows = rows_of_spells(cut, study().calendar)
        assert rows["outcome"].isna().tolist() == [False, True, True, False]


class TestWavePanel:
    measures = pd.DataFrame(
        [
            ("A", "T0", "parent", "m1", "x", "total", 2.0),
            ("A", "T1", "parent", "m1", "x", "total", 1.5),
            ("A", "T0", "parent", "m1", "y", "total", 3.0),
            ("A", "T0", "parent", "m1", "x", "strengths", 9.0),
            ("A", "T0", "child", "c1", "x", "total", 9.0),
            ("A", "T9", "parent", "m1", "x", "total", 9.0),
            ("B", "T0", "parent", "m2", "z", "total", np.nan),
            ("B", "T1", "parent", "m2", "z", "total", 2.5),
        ],
        columns=["team", "wave", "informant", "respondent", "child", "scale", "score"],
    ).assign(region="pohjola")

    def test_follows_a_respondent_about_a_child_over_the_waves_of_the_study(self):
        plan = analysis(measure={"instrument": "score15", "scale": "total", "informant": "parent"})
        settings = study()
        rows = rows_of_waves(self.measures, plan.measure, settings.waves)
        panel = conforms(assemble_panel(rows, TEAMS, plan, settings, has_spells=False).panel, PANEL)
        assert panel[["unit", "period", "outcome", "is_exposed"]].values.tolist() == [
            ["pohjola/A/m1/x", 0, 2.0, False],
            ["pohjola/A/m1/x", 1, 1.5, True],
            ["pohjola/A/m1/y", 0, 3.0, False],
            ["pohjola/B/m2/z", 1, 2.5, False],
        ]
        assert panel["cohort"].dropna().unique().tolist() == [1]
