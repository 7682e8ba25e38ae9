"""Both arms before each start: means by hand, the same periods on both sides, and what is hidden."""

import numpy as np
import pandas as pd
import pytest

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.exhibits_effects import BalanceTable
from arviointi.contracts.blocks import Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.balance_table import balance_table, baseline

TITLE = {"fi": "Tasapaino", "en": "Balance"}
EXHIBIT = BalanceTable(kind="balance_table", title=TITLE, analyses=[effects.ANALYSIS])


def row_of(sources, exhibit=EXHIBIT):
    table = balance_table(exhibit, sources).block
    (row,) = table.groups[0].rows
    return dict(zip([column.id for column in table.columns], row.cells, strict=True))


def panel_of(rows):
    frame = pd.DataFrame(rows, columns=["team", "arm", "period", "cohort", "outcome"])
    is_exposed = (frame["period"] >= frame["cohort"]).fillna(value=False).astype(bool)
    return frame.assign(
        cohort=frame["cohort"].astype("Int64"), is_exposed=is_exposed, weight=1.0, unit=frame["team"]
    )


SMALL = panel_of(
    [
        *(("a", "pilot", t, 2, value) for t, value in enumerate((1.0, 3.0, 90.0))),
        *(("b", "pilot", t, 1, value) for t, value in enumerate((5.0, 80.0, 80.0))),
        *(("c", "comparison", t, None, value) for t, value in enumerate((2.0, 4.0, 70.0))),
        *(("d", "comparison", t, None, value) for t, value in enumerate((6.0, 8.0, 70.0))),
    ]
)


def test_pilot_teams_count_at_their_last_unexposed_period():
    rows = baseline(SMALL, 1).rows["pilot"]
    assert dict(zip(rows["team"], rows["outcome"], strict=True)) == {"a": 3.0, "b": 5.0}


def test_comparison_teams_count_at_the_same_periods_by_the_starts_after_them():
    """Team a starts after period 1, b after period 0, so both periods count once: (2+4)/2 and (6+8)/2."""
    found = baseline(SMALL, 1)
    rows = found.rows["comparison"]
    assert set(rows["period"]) == {0, 1}
    assert rows["weight"].tolist() == [1.0] * 4
    means = (np.array([3.0, 5.0]), np.array([3.0, 7.0]))
    spread = np.sqrt((means[0].var(ddof=1) + means[1].var(ddof=1)) / 2)
    gap = (means[0].mean() - means[1].mean()) / spread
    assert found.standardised_difference == pytest.approx(gap, rel=1e-12)  # the same sums in another order


def test_several_periods_before_the_start_are_pooled():
    rows = baseline(SMALL, 2).rows
    assert sorted(rows["pilot"]["outcome"]) == [1.0, 3.0, 5.0]
    by_period = rows["comparison"].drop_duplicates("period").set_index("period")["weight"]
    assert by_period.to_dict() == {0: 2.0, 1: 1.0}


def test_a_team_without_a_start_is_in_neither_arm_and_one_team_has_no_spread():
    lone = SMALL[SMALL["team"] != "b"].assign(cohort=lambda rows: rows["cohort"].mask(rows["team"] == "d", 1))
    lone = lone.assign(is_exposed=(lone["period"] >= lone["cohort"]).fillna(value=False).astype(bool))
    found = baseline(lone, 1)
    assert set(found.rows["comparison"]["team"]) == {"c"}
    assert found.standardised_difference is None


def test_the_means_shown_are_those_of_the_rows():
    sources = effects.whole_study()
    found = baseline(sources.panels[effects.ANALYSIS], 1).rows
    row = row_of(sources)
    for arm in ("pilot", "comparison"):
        expected = (found[arm]["outcome"] * found[arm]["weight"]).sum() / found[arm]["weight"].sum()
        assert row[f"{arm}_mean"] == Number(value=round(float(expected), 2), digits=2)
    assert row["pilot_teams"] == Number(value=study.N_PILOT, format="count")


def with_panel(sources, panel):
    return sources.__class__(**{**sources.__dict__, "panels": {**sources.panels, effects.ANALYSIS: panel}})


def test_of_few_teams_neither_mean_nor_difference_is_shown():
    sources = effects.whole_study()
    panel = sources.panels[effects.ANALYSIS]
    few = sorted(panel.loc[panel["arm"] == "pilot", "team"].unique())[:3]
    row = row_of(with_panel(sources, panel[(panel["arm"] == "comparison") | panel["team"].isin(few)]))
    assert row["pilot_mean"] == row["standardised_difference"] == Suppressed()
    assert row["pilot_teams"] == Suppressed(below=5)
    assert isinstance(row["comparison_mean"], Number)


def test_a_rate_with_few_events_behind_takes_the_difference_with_it():
    sources = effects.whole_study()
    panel = sources.panels[effects.ANALYSIS]
    rare = panel.assign(outcome=panel["outcome"].mask(panel["arm"] == "pilot", 0.06))
    row = row_of(with_panel(sources, rare))  # 0.06 per 100 over about 3 000 child-months: 2 events
    assert row["pilot_mean"] == row["standardised_difference"] == Suppressed()


def test_a_large_difference_is_said_in_words():
    sources = effects.whole_study()
    panel = sources.panels[effects.ANALYSIS]
    apart = panel.assign(outcome=panel["outcome"] + 5.0 * (panel["arm"] == "pilot"))
    assert "differed before the start" in speak(row_of(with_panel(sources, apart))["reading"], "en")
