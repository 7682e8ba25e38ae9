"""Flow, fidelity, deliveries, units and missing values as others may see them."""

from dataclasses import replace

import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits import (
    DeliveriesTable,
    FlowTable,
    MissingTable,
    UnitsTable,
)
from arviointi.config.exhibits_practice import FidelityTable
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Nothing, Number, Suppressed
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.locale.speak import speak
from arviointi.present.content import long_table
from arviointi.present.deliveries import deliveries_table, missing_table, units_table
from arviointi.present.disclosure import Unchecked, release
from arviointi.present.fidelity_table import count_levels, fidelity_table
from arviointi.present.flow import flow_table, protected_flow

TITLE = {"fi": "Otsikko", "en": "Title"}
RULES = Disclosure()


def said(unchecked, group, row, language="en"):
    rows = {line.id: line for one in unchecked.block.groups if one.id == group for line in one.rows}
    return [speak(cell, language) for cell in rows[row].cells]


def flow_of(units: list[int]) -> pd.DataFrame:
    rows = [
        {"step": step, "label": "observed", "arm": "pilot", "n_teams": 9, "n_units": n, "n_rows": 2 * n}
        for step, n in enumerate(units)
    ]
    return pd.DataFrame(rows)


def test_where_two_people_fell_out_one_of_the_two_counts_is_hidden():
    shown = protected_flow(flow_of([92, 90, 61]), RULES, of_people=True)
    assert [isinstance(shown["pilot", "units", step], Suppressed) for step in range(3)] == [
        True,
        False,
        False,
    ]
    assert isinstance(shown["pilot", "rows", 0], Suppressed)


def test_teams_that_fell_out_are_organisations_and_are_shown():
    shown = protected_flow(flow_of([9, 9, 9]), RULES, of_people=False)
    assert not any(isinstance(cell, Suppressed) for cell in shown.values())


def test_the_flow_names_every_step_and_counts_people_only_where_units_are_people():
    exhibit = FlowTable(kind="flow_table", title=TITLE, analyses=["placements_emergency", "placement_12m"])
    table = flow_table(exhibit, study.sources())
    assert said(table, "placements_emergency", "0_all") == [
        "All that are listed",
        "14",
        "–",
        "336",
        "10",
        "–",
        "240",
    ]
    assert said(table, "placement_12m", "5_not_always_exposed")[2] == "61"


def test_a_flow_of_teams_alone_has_no_column_of_people():
    exhibit = FlowTable(kind="flow_table", title=TITLE, analyses=["placements_emergency"])
    columns = [column.id for column in flow_table(exhibit, study.sources()).block.columns]
    assert columns == ["heading", "pilot_teams", "pilot_rows", "comparison_teams", "comparison_rows"]


FIDELITY = FidelityTable(
    kind="fidelity_table",
    title=TITLE,
    rubrics=["systemic_practice"],
    waves=["T0", "T1"],
    parts=["H", "R1", "R4"],
)


def test_levels_and_teams_without_a_score_add_up_to_the_teams():
    counts = count_levels(study.fidelity(), ["H", "R4"])
    for total in counts.sums:
        assert counts.values[total.total] == sum(counts.values[part] for part in total.parts)
    assert counts.values["pilot", "T1", "teams"] == study.N_PILOT


def test_no_level_with_few_teams_is_shown():
    table = release("x", fidelity_table(FIDELITY, study.sources()), RULES)
    counts = [
        cell.value
        for group in table.block.groups
        for row in group.rows
        for cell in row.cells[1:6]
        if isinstance(cell, Number)
    ]
    assert counts
    assert not [n for n in counts if 1 <= n < 5]


def test_the_summary_counts_pilot_teams_at_the_last_wave_with_scores():
    (conclusion,) = fidelity_table(FIDELITY, study.sources()).conclusions
    assert conclusion.topic == "implementation"
    assert "wave T1: there were 14 pilot teams" in speak(conclusion.text, "en")


def test_mean_scores_run_from_0_to_100_for_elements_and_indices():
    table = fidelity_table(FIDELITY, study.sources())
    scores = study.fidelity()
    here = scores[(scores["arm"] == "pilot") & (scores["wave"] == "T1")]
    expected = {
        "H": here.loc[here["id"] == "H", "score"].mean(),
        "R1": 100 * here.loc[here["id"] == "R1", "score"].mean(),
    }
    for part, value in expected.items():
        assert said(table, part, "pilot.T1")[-1] == f"{value:.1f}"


def test_deliveries_stand_by_region_and_wave_with_what_is_missing():
    exhibit = DeliveriesTable(kind="deliveries_table", title=TITLE, canonical=["drops"])
    table = deliveries_table(exhibit, study.sources())
    assert [speak(one.heading, "en") for one in table.block.columns] == [
        "Region", "T0", "T1", "Months covered", "Rejecting findings", "Findings that exclude rows", "Queries",
    ]  # fmt: skip
    left_out = ["Kymenlaakso", "puuttuu", "2018-10-22 (jätetty pois)", "2017-01 – 2018-10", "3", "14", "2"]
    assert said(table, "drops", "kymenlaakso", "fi") == left_out
    assert said(table, "drops", "pirkanmaa")[1:3] == ["missing", "2018-10-22"]


def test_a_region_that_is_not_asked_for_a_wave_lacks_nothing():
    sources = study.sources()
    regions = dict(sources.settings.regions)
    regions["pirkanmaa"] = regions["pirkanmaa"].model_copy(update={"waves": ["T1"]})
    settings = sources.settings.model_copy(update={"regions": regions})
    exhibit = DeliveriesTable(kind="deliveries_table", title=TITLE, canonical=["drops"])
    table = deliveries_table(exhibit, replace(sources, settings=settings))
    assert said(table, "drops", "pirkanmaa")[1] == "–"


def test_deliveries_of_a_study_without_waves_stand_in_one_column():
    sources = study.sources()
    settings = sources.settings.model_copy(update={"waves": []})
    drops = sources.canonical["drops"].assign(wave=None)
    again = drops.assign(delivery="2019-01-15")
    both = replace(sources, settings=settings, canonical={"drops": pd.concat([drops, again])})
    exhibit = DeliveriesTable(kind="deliveries_table", title=TITLE, canonical=["drops"])
    table = deliveries_table(exhibit, both)
    assert speak(table.block.columns[1].heading, "en") == "Delivery"
    assert said(table, "drops", "pirkanmaa")[1] == "2018-10-22 2019-01-15"


def teams_table() -> pd.DataFrame:
    start = pd.Timestamp("2017-05-31").date()
    rows = [
        {
            "region": "pirkanmaa",
            "team": "a",
            "name": "Leeds",
            "arm": "pilot",
            "model": "Family Valued",
            "practice_start": start,
            "start_precision": "month",
        },
        {"region": "pirkanmaa", "team": "b", "name": None, "arm": "pilot"},
        *(
            {"region": "pirkanmaa", "team": f"c{n}", "name": f"Area {n}", "arm": "comparison"}
            for n in range(7)
        ),
    ]
    return study.frame(rows, TEAMS)


def test_units_with_a_public_name_are_listed_and_the_others_counted():
    exhibit = UnitsTable(kind="units_table", title=TITLE, canonical=["teams"])
    sources = study.sources(public_units=True)
    named = sources.__class__(**{**sources.__dict__, "canonical": {"teams": teams_table()}})
    table = units_table(exhibit, named)
    assert [row.id for group in table.block.groups for row in group.rows] == ["pirkanmaa/a"]
    assert said(table, "pilot", "pirkanmaa/a") == [
        "Leeds",
        "Family Valued",
        "31 May 2017",
        "the month is known",
    ]
    assert "without: 1; comparison units: 7" in speak(table.block.footnotes[0], "en")


def outcome_rows() -> pd.DataFrame:
    rows = []
    for year in (2020, 2021):
        for n in range(20):
            reason = (
                "confidential"
                if n < 3 and year == 2021
                else "unreliable"
                if n < 10 and year == 2021
                else None
            )
            rows.append(
                {
                    "region": "pirkanmaa",
                    "team": f"t{n}",
                    "period": pd.Timestamp(f"{year}-01-01").date(),
                    "period_label": str(year),
                    "value": None if reason else 1.0,
                    "missing_reason": reason,
                }
            )
    return study.frame(rows, PERIOD_OUTCOMES)


@pytest.mark.parametrize(
    ("public", "expected"),
    [(True, ["2021", "20", "10", "3", "7"]), (False, ["2021", "20", "10", "<5", "not shown"])],
)
def test_missing_values_are_counted_by_reason_and_period(public, expected):
    sources = study.sources(public_units=public)
    changed = sources.__class__(**{**sources.__dict__, "outcomes": {"placements_emergency": outcome_rows()}})
    exhibit = MissingTable(kind="missing_table", title=TITLE, outcomes=["placements_emergency"])
    assert said(missing_table(exhibit, changed), "placements_emergency", "2021") == expected


def test_the_long_table_has_one_row_a_cell_and_no_hidden_number():
    exhibit = release("x", Unchecked(fidelity_table(FIDELITY, study.sources()).block), RULES)
    cells = long_table(exhibit)
    hidden = cells["shown"].isin(["small_count", "protects_another"])
    assert hidden.any()
    assert cells.loc[hidden, ["value", "high", "text"]].isna().all(axis=None)
    assert not cells.duplicated(["group", "row", "column"]).any()
    assert not isinstance(exhibit.block.groups[0].rows[0].cells[1], Nothing)
