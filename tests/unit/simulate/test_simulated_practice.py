"""Staff, training and what the teams did."""

import numpy as np
import pandas as pd
import pytest

from arviointi.simulate.calendar import FOREVER, WINDOW, YEAR, date_of, generator, iso_week
from arviointi.simulate.shares import share_of
from arviointi.simulate.staff import in_post, posts


@pytest.fixture(scope="module")
def all_posts(designs, simulation, seed):
    return pd.concat(
        [
            posts(design, simulation.roles, generator(seed, design.region, "posts")).assign(
                region=design.region
            )
            for design in designs
        ],
        ignore_index=True,
    )


def test_coordinators_in_at_most_a_fifth_of_pilot_teams_and_in_no_other(all_posts, designs):
    teams = pd.concat([design.teams.assign(region=design.region) for design in designs])
    with_one = all_posts[all_posts["role"] == "coordinator"][["region", "team"]].drop_duplicates()
    arms = with_one.merge(teams, on=["region", "team"])["arm"]
    assert set(arms) == {"pilot"}
    assert len(with_one) <= 0.2 * (teams["arm"] == "pilot").sum()


def test_pilot_teams_have_a_consultant_from_the_first_training_day_on(all_posts, designs):
    for design in designs:
        own = all_posts[(all_posts["region"] == design.region) & (all_posts["role"] == "consultant")]
        begins = own.merge(design.teams, on="team")
        assert (begins["start"] >= begins["training_start"]).all()
        assert set(begins["arm"]) == {"pilot"}


def test_social_workers_leave_and_are_missing_as_often_as_asked_for(all_posts, designs, simulation):
    roles = simulation.roles
    design = designs[0]
    workers = all_posts[all_posts["role"] == "social_worker"]
    last = np.minimum(workers["end"], design.last + 1)
    years = ((last - np.maximum(workers["start"], design.first)) / YEAR).sum()
    exits = (workers["end"] < FOREVER).sum()
    assert exits / years == pytest.approx(roles.turnover, abs=4 * np.sqrt(exits) / years)
    positions = sum(design.teams["social_workers"].sum() for design in designs)
    offered = positions * (design.last + 1 - design.first) / YEAR
    assert 1 - years / offered == pytest.approx(roles.vacancy, abs=0.04)


def test_trained_staff_or_a_moved_worker_contaminates_two_comparison_teams(designs, simulation, schema, seed):
    from arviointi.simulate.region import region_records

    for way, region in simulation.design.contaminated.items():
        records = region_records(next(d for d in designs if d.region == region), simulation, schema, seed)
        teams = records.design.teams.set_index("team")
        (name,) = teams.index[teams["contamination"] == way]
        held, training = records.tables["posts"], records.tables["training"]
        own = held[held["team"] == name]
        days = training[training["worker"].isin(own["worker"]) & (training["type"] == "team_training")]
        earlier = held[held["worker"].isin(own["worker"]) & (held["team"] != name)]
        assert teams.loc[name, "arm"] == "comparison"
        assert days.groupby("worker")["days"].sum().max() >= 3
        assert (len(earlier) > 0) == (way == "move")


def test_workers_are_trained_while_in_post(site):
    held, training = site.tables["posts"], site.tables["training"]
    matched = training.merge(held, on="worker")
    present = (matched["start"] <= matched["date"]) & (matched["end"] > matched["date"])
    assert present.groupby([matched["worker"], matched["date"]]).any().all()


def test_the_first_meeting_after_training_is_on_the_day_client_work_begins(site):
    met = site.tables["meetings"]
    for team in site.design.teams[site.design.teams["arm"] == "pilot"].itertuples():
        dates = met.loc[(met["team"] == team.team) & (met["minutes"] > 0), "date"]
        assert not dates.between(team.training_start, team.practice_start - 1).any()
        assert dates[dates >= team.practice_start].min() == team.practice_start


def test_no_meetings_in_holiday_weeks_except_the_first_one(site, simulation):
    met = site.tables["meetings"]
    starts = set(site.design.teams["practice_start"].dropna())
    weeks = {iso_week(date - date_of(date).weekday()) for date in met["date"] if date not in starts}
    assert not weeks & set(simulation.practice.holiday_weeks)


def test_discussed_children_are_the_teams_own_that_day(site):
    met = site.tables["meetings"].set_index("meeting")
    spells = site.tables["responsibilities"]
    talks = site.tables["discussions"].assign(
        date=lambda rows: rows["meeting"].map(met["date"]), team=lambda rows: rows["meeting"].map(met["team"])
    )
    matched = talks.merge(spells[["child", "team", "start", "end"]], on=["child", "team"])
    present = matched[(matched["start"] <= matched["date"]) & (matched["end"] > matched["date"])]
    assert len(talks) > 200
    assert len(present.drop_duplicates(["meeting", "child"])) == len(talks)


def test_contacts_lie_in_declared_windows_and_are_made_by_workers_in_post(site):
    contacts, held = site.tables["contacts"], site.tables["posts"]
    matched = contacts.merge(held[["worker", "team", "start", "end"]], on="worker")
    present = matched[(matched["start"] <= matched["date"]) & (matched["end"] > matched["date"])]
    assert len(present.drop_duplicates(["child", "worker", "date", "mode", "number"])) == len(contacts)
    covered = site.tables["coverage"].query("table == 'contacts'")
    declared = present.merge(covered, on="team", suffixes=("", "_covered"))
    inside = declared["date"].between(declared["start_covered"], declared["end_covered"] - 1)
    assert inside.groupby(declared.index).any().sum() >= len(contacts)


def test_pilot_families_are_met_more_often(site):
    teams = site.design.teams[site.design.teams["is_site"]].set_index("team")
    contacts = site.tables["contacts"].query("mode == 'face_to_face'")
    spells = site.tables["responsibilities"]
    rates = {}
    for team in teams.index:
        anchor = teams.loc[team, "anchor_T2"]
        own = spells[
            (spells["team"] == team) & (spells["start"] <= anchor) & (spells["end"] > anchor - WINDOW)
        ]
        met = contacts[
            contacts["child"].isin(own["child"]) & contacts["date"].between(anchor - WINDOW + 1, anchor)
        ]
        days = (np.minimum(own["end"], anchor + 1) - np.maximum(own["start"], anchor - WINDOW + 1)).sum()
        rates[team] = len(met) / days
    by_arm = pd.Series(rates).groupby(teams["arm"]).mean()
    assert by_arm["pilot"] > 1.2 * by_arm["comparison"]


def test_caseloads_add_up_to_the_children_the_team_is_responsible_for(site):
    caseloads, spells = site.tables["caseloads"], site.tables["responsibilities"]
    sums = caseloads.groupby(["team", "month"])["children"].sum()
    for (team, month), count in sums.items():
        last = int(
            (np.datetime64(int(month), "D").astype("datetime64[M]") + 1).astype("datetime64[D]").astype(int)
        )
        active = (spells["team"] == team) & (spells["start"] < last) & (spells["end"] >= last)
        assert count == active.sum()


def test_shares_move_with_strength_in_pilot_teams_after_the_start_only(simulation):
    share = simulation.practice.meetings
    team = pd.Series({"arm": "pilot", "practice_start": 100.0, "strength": 0.0})
    assert share_of(share, team, 99) == share.before
    assert share_of(share, team, 100) == pytest.approx(share.after)
    assert (
        share_of(share, team.replace(0.0, 1.0), 100)
        > share.after
        > share_of(share, team.replace(0.0, -1.0), 100)
    )
    assert share_of(share, team.replace("pilot", "comparison"), 100) == share.comparison


def test_staff_survey_reaches_half_of_those_in_post_in_most_teams(site):
    answered = site.tables["staff"].groupby(["team", "wave"])["respondent"].nunique()
    shares = []
    for (team, wave), count in answered.items():
        anchor = int(site.design.teams.set_index("team").loc[team, f"anchor_{wave}"])
        held = site.tables["posts"]
        shares.append(count / in_post(held[held["team"] == team], anchor)["worker"].nunique())
    assert max(shares) <= 1
    assert np.mean(np.array(shares) >= 0.5) > 0.8


def test_families_answer_for_a_child_of_their_team_and_fewer_come_back(site, simulation):
    family = site.tables["family"]
    counts = pd.crosstab(family["informant"], family["wave"])
    assert set(counts.index) == {"child", "parent", "practitioner"}
    assert (counts["T2"] < counts["T0"]).all()
    asked = site.design.teams["families"].sum()
    assert family.drop_duplicates("child").shape[0] <= asked
    teams = family.drop_duplicates("child").merge(site.tables["responsibilities"], on=["child", "team"])
    assert set(teams["child"]) == set(family["child"])
