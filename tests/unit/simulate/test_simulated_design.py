"""Who takes part in the root study, and when."""

import pandas as pd
import pytest

from arviointi.simulate.calendar import add_months, date_of, day


@pytest.fixture(scope="module")
def teams(designs):
    return pd.concat(
        [design.teams.assign(region=design.region, cohort=design.cohort.first_start) for design in designs],
        ignore_index=True,
    )


def test_fourteen_regions_with_71_pilot_and_at_least_40_comparison_teams(teams):
    arms = teams["arm"].value_counts()
    assert teams["region"].nunique() == 14
    assert arms["pilot"] == 71
    assert arms["comparison"] >= 40


def test_client_work_began_by_summer_in_53_teams_of_31_localities_and_in_autumn_in_18_of_8(teams):
    pilots = teams[teams["arm"] == "pilot"]
    starts = pilots["practice_start"].map(date_of)
    season = starts.map(lambda start: "spring" if start.month <= 6 else "autumn")
    assert set(starts.map(lambda start: start.year)) == {2018}
    assert set(starts.map(lambda start: start.month)) <= {1, 2, 3, 4, 5, 6, 9, 10, 11}
    assert season.value_counts().to_dict() == {"spring": 53, "autumn": 18}
    places = pilots.groupby(season)[["region", "municipality"]].apply(
        lambda rows: len(rows.drop_duplicates())
    )
    assert places.to_dict() == {"spring": 31, "autumn": 8}


def test_nine_teams_of_each_arm_and_112_families_in_three_sites(teams):
    sites = teams[teams["is_site"]]
    assert sites["site"].nunique() == 3
    assert sites.groupby(["site", "arm"]).size().tolist() == [3] * 6
    assert sites.groupby("arm")["families"].sum().to_dict() == {"pilot": 56, "comparison": 56}


def test_every_pilot_team_is_trained_for_six_days_in_two_or_three_blocks_before_it_starts(
    designs, simulation
):
    for design in designs:
        pilots = design.teams[design.teams["arm"] == "pilot"].set_index("team")
        assert set(design.blocks) == set(pilots.index)
        for team, ends in design.blocks.items():
            length = simulation.design.training.days / len(ends)
            assert len(ends) in {2, 3}
            assert length * len(ends) == 6
            assert ends[0] - length + 1 == pilots.loc[team, "training_start"]
            assert ends[-1] < pilots.loc[team, "practice_start"]


def test_history_of_two_years_before_the_first_start(designs):
    for design in designs:
        assert design.first <= add_months(int(design.teams["practice_start"].min()), -24)


def test_anchors_lie_in_the_period_of_their_drop_and_follow_the_start(designs, simulation):
    low, high = simulation.design.anchor_jitter
    for design in designs:
        pilots = design.teams[design.teams["arm"] == "pilot"]
        for wave, drop in design.cohort.drops.items():
            assert design.teams[f"anchor_{wave}"].between(day(drop.first), day(drop.last)).all()
        assert (pilots["anchor_T0"] == pilots["training_start"] - 1).all()
        for wave, months in simulation.design.wave_months.items():
            planned = pilots["practice_start"].map(
                lambda start, months=months: add_months(int(start), months)
            )
            late = pilots[f"anchor_{wave}"] - planned
            assert late.between(low, high).all()


def test_a_sites_comparison_teams_end_their_baseline_when_its_first_pilot_team_begins_training(teams):
    for _, site in teams[teams["is_site"]].groupby("site"):
        first = site["training_start"].min()
        assert (site.loc[site["arm"] == "comparison", "anchor_T0"] == first - 1).all()


def test_a_region_added_to_the_study_changes_no_other_region(designs, simulation, seed):
    from arviointi.simulate.design import study_designs

    fewer = {name: region for name, region in simulation.design.regions.items() if name != "kanta_hame"}
    design = simulation.design.model_copy(update={"regions": fewer})
    again = {d.region: d for d in study_designs(simulation.model_copy(update={"design": design}), seed)}
    for known in designs:
        if known.region != "kanta_hame":
            pd.testing.assert_frame_equal(again[known.region].teams, known.teams)
