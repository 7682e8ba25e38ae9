"""Children and placements: consistent, and with the rates that were asked for."""

import numpy as np
import pandas as pd
import pytest

from arviointi.simulate.calendar import FOREVER, MONTH, generator, month_starts
from arviointi.simulate.rates import (
    BASES,
    effect_on_rates,
    exposed_share,
    register_panel,
    team_levels,
    untreated_rates,
)

NEVER = np.nan


@pytest.fixture(scope="module")
def spells(site):
    return site.registers.responsibilities


@pytest.fixture(scope="module")
def placements(site):
    return site.registers.placements


def owner_on(spells, children, days):
    """Brute force: the team that owns each child on each day."""
    own = dict(iter(spells.groupby("child")))
    found = []
    for child, day in zip(children, days, strict=True):
        rows = own[child]
        teams = rows["team"][(rows["start"] <= day) & (rows["end"] > day)].tolist()
        found.append(teams[0] if len(teams) == 1 else None)
    return np.array(found, dtype=object)


def test_a_child_has_one_team_at_a_time(spells):
    ordered = spells.sort_values(["child", "start"])
    before = ordered.groupby("child")["end"].shift()
    assert (before.isna() | (before <= ordered["start"])).all()


def test_a_transferred_child_goes_on_in_another_team_the_same_day(spells, site):
    moved = spells[spells["end_reason"] == "transferred"]
    following = spells.merge(
        moved[["child", "end", "team"]], left_on=["child", "start"], right_on=["child", "end"]
    )
    assert len(moved) > 20
    assert len(following) == (moved["end"] <= site.design.last).sum()
    assert (following["team_x"] != following["team_y"]).all()


def test_children_are_under_18_while_a_team_is_responsible(spells, site):
    last_day = np.minimum(spells["end"], site.design.last + 1) - 1
    assert (spells["start"] >= spells["birth"]).all()
    assert (last_day < spells["adult"]).all()


def test_every_placement_lies_within_a_responsibility_and_none_overlap(spells, placements, site):
    ends = np.minimum(placements["end"], site.design.last + 1)
    assert (owner_on(spells, placements["child"], placements["start"]) != None).all()  # noqa: E711
    assert (owner_on(spells, placements["child"], ends - 1) != None).all()  # noqa: E711
    ordered = placements.sort_values(["child", "start"])
    before = ordered.groupby("child")["end"].shift()
    assert (before.isna() | (before <= ordered["start"])).all()


def test_only_care_orders_are_decided_by_a_court(placements, simulation):
    courts = placements[placements["decided_by"] == "court"]
    care = placements[placements["basis"] == "care_order"]
    share = simulation.registers.lengths.court
    assert set(courts["basis"]) == {"care_order"}
    assert len(courts) / len(care) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(care)))


def test_emergency_placements_are_no_longer_than_the_law_allows_with_one_extension(placements):
    ended = placements[(placements["basis"] == "emergency") & (placements["end"] < FOREVER)]
    assert (ended["end"] - ended["start"]).between(1, 60).all()


def test_child_months_equal_the_days_counted_one_by_one(spells, site):
    registers, design = site.registers, site.design
    month = 30
    first, after = registers.months[month], registers.months[month + 1]
    for number, team in enumerate(design.teams["team"]):
        own = spells[spells["team"] == team]
        days = sum(((own["start"] <= day) & (own["end"] > day)).sum() for day in range(first, after))
        assert registers.exposure[number, month] * MONTH == pytest.approx(days)


def test_caseloads_stay_close_to_what_was_asked_for_and_fall_in_pilot_teams(site):
    exposure, teams = site.registers.exposure, site.design.teams
    is_pilot = (teams["arm"] == "pilot").to_numpy()
    change = exposure[:, -6:].mean(axis=1) / exposure[:, 6:12].mean(axis=1) - 1
    asked = -teams["caseload_fall"].to_numpy()[is_pilot].mean()
    assert change[is_pilot].mean() == pytest.approx(asked, abs=0.03)
    assert change[~is_pilot].mean() == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("basis", BASES)
def test_the_number_of_new_placements_is_the_expected_one(basis, spells, placements, site):
    registers, design = site.registers, site.design
    rates = registers.untreated[basis] + registers.effects[basis]
    expected = (rates * registers.exposure / 100).sum()
    ordered = placements.sort_values(["child", "start"])
    touches = ordered["start"] == ordered.groupby("child")["end"].shift()
    begins = ordered[~touches & (ordered["start"] >= design.first) & (ordered["basis"] == basis)]
    assert len(begins) == pytest.approx(expected, abs=4 * np.sqrt(expected))


def few_teams():
    start = float(np.datetime64("2018-03-01", "D").astype(int))
    return pd.DataFrame(
        {
            "region": "r",
            "team": [f"t{number}" for number in range(20)],
            "site": "s",
            "arm": ["pilot"] * 10 + ["comparison"] * 10,
            "practice_start": [start] * 10 + [NEVER] * 10,
        }
    )


def test_exposure_sets_in_on_the_day_of_the_start():
    first, last = (int(np.datetime64(text, "D").astype(int)) for text in ("2018-01-01", "2018-04-30"))
    months = month_starts(first, last)
    middle = float(np.datetime64("2018-02-15", "D").astype(int))
    assert exposed_share([middle, NEVER], months).tolist() == [[0, 0.5, 1, 1], [0, 0, 0, 0]]


def test_untreated_rates_are_parallel_and_the_effect_is_a_rate_ratio(simulation):
    plan = simulation.registers.emergency
    months = month_starts(17167, 17167 + 700)
    levels = team_levels(few_teams()["arm"], plan, generator(1))
    untreated = untreated_rates(levels, months, plan)
    assert np.diff(untreated, axis=1) == pytest.approx(np.tile(np.diff(untreated[0]), (20, 1)))
    exposed = exposed_share(few_teams()["practice_start"], months)
    treated = untreated + effect_on_rates(untreated, exposed, plan)
    assert treated[exposed == 1] / untreated[exposed == 1] == pytest.approx(plan.rate_ratio)
    assert (treated[exposed == 0] == untreated[exposed == 0]).all()


def test_register_panels_recover_the_effect_by_a_difference_of_differences(simulation):
    plan = simulation.registers.emergency
    months, rng = month_starts(17167, 17167 + 700), generator(2)
    errors = []
    for _ in range(200):
        panel = register_panel(few_teams(), months, plan, rng, child_months=130.0)
        after = panel["period"] >= panel["cohort"].dropna().min()
        means = panel.groupby(["arm", after])["outcome"].mean()
        effect = (means["pilot"][True] - means["pilot"][False]) - (
            means["comparison"][True] - means["comparison"][False]
        )
        errors.append(effect - panel.loc[panel["is_exposed"], "x_true_effect"].mean())
    assert abs(np.mean(errors)) < 4 * np.std(errors) / np.sqrt(len(errors))
    exposures = panel.groupby(["arm", after])["weight"].sum() / 100
    by_chance = np.sqrt((plan.per_100 / exposures).sum())
    assert np.std(errors) == pytest.approx(by_chance, rel=0.25)
