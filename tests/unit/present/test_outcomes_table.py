"""What happened, before and after the start: phases, sums, and what must not be shown."""

from dataclasses import replace

import pandas as pd
import pytest

from arviointi.config.exhibits import ExhibitFile
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import Calendar
from arviointi.contracts.blocks import Number, Suppressed
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import DURATIONS, PERIOD_OUTCOMES, SPELL_OUTCOMES, TIMES
from arviointi.present.disclosure import release
from arviointi.present.outcome_numbers import numbers, phased
from arviointi.present.outcomes_table import outcomes_table
from ascii_tables import cells, frame
from exhibit_factory import sources

TEXT = {"fi": "x", "en": "x"}
START = "2018-03-15"


def outcome(**options):
    return OutcomeFile.model_validate(
        {"label": TEXT, "definition": TEXT, "unit": TEXT, "better": "neither", **options}
    ).root


WITHIN = outcome(kind="event_within", months=12)
CLOSURES = outcome(kind="rate", of="planned_closures", per=100)
NEW = outcome(kind="count_in_period", events="placements", per=100)
TIME = outcome(kind="time_to_event")


def teams(n_pilot=6, n_comparison=6):
    """Draw teams p1 … of one start and c1 … without."""
    rows = [f"| p{n} | pilot | {START} |" for n in range(n_pilot)]
    rows += [f"| c{n} | comparison | |" for n in range(n_comparison)]
    return frame(TEAMS, "| team | arm | practice_start |\n" + "\n".join(rows), region="x")


def months(*rows):
    """Draw team months as `team | first day | events | exposure`."""
    text = "| team | period | events | exposure |\n" + "\n".join(f"| {row} |" for row in rows)
    return frame(PERIOD_OUTCOMES, text, region="x", period_label="m")


def spells(team, start, n, n_events, *, n_cut=0):
    """Make spells of one team: with and without an event, and cut ones of which the event is known."""
    rows = [
        {
            "region": "x",
            "team": team,
            "child": f"{team}-{number}",
            "start": pd.Timestamp(start),
            "is_first": True,
            "event": 1.0 if number < n_events or number >= n else 0.0,
            "days_followed": 30,
            "is_placed_at_start": False,
            "is_followed": number < n,
        }
        for number in range(n + n_cut)
    ]
    return pd.DataFrame(rows)[SPELL_OUTCOMES.names]


@pytest.mark.parametrize(
    "row",
    cells("""
    | team | month      | phase  | why                                                |
    |------|------------|--------|----------------------------------------------------|
    | p0   | 2018-02-01 | before | the month ended before the start                   |
    | p0   | 2018-03-01 |        | the team started in the middle of it               |
    | p0   | 2018-04-01 | after  | the first whole month                              |
    | c0   | 2018-03-01 | 2018   | comparison teams by year                           |
    | q    | 2018-03-01 |        | not a team of the study                            |
    """),
    ids=lambda row: row["why"],
)
def test_months_and_spells_of_a_phase(row):
    calendar = Calendar(unit="month")
    by_month = phased(months(f"{row['team']} | {row['month']} | 1 | 1"), teams(), NEW, calendar)
    last_day = pd.Timestamp(row["month"]) + pd.offsets.MonthEnd()
    by_spell = phased(spells(row["team"], last_day, 1, 1), teams(), WITHIN, calendar)
    expected = [row["phase"]] if row["phase"] else []
    assert by_month["phase"].tolist() == expected
    assert by_spell["phase"].tolist() == expected, "a spell lies where its month lies, so that counts agree"


def test_a_pilot_team_without_a_start_is_in_no_phase():
    unknown = frame(TEAMS, "| team | arm | practice_start |\n| p0 | pilot | |", region="x")
    assert phased(months("p0 | 2018-02-01 | 1 | 1"), unknown, NEW, Calendar()).empty


def test_a_rate_is_the_sum_of_events_over_the_sum_of_exposure():
    pooled = numbers(
        months("p0 | 2018-01-01 | 3 | 100", "p1 | 2018-01-01 | 1 | 300", "p2 | 2018-01-01 | 0 | 0"), NEW
    )
    assert (pooled.numerator, pooled.denominator, pooled.value, pooled.n_teams) == (4, 400, 1.0, 2)


def test_a_share_rests_on_those_followed_throughout():
    """Two events of cut follow-up are not known to be two of how many: they are counted apart."""
    pooled = numbers(spells("p0", "2018-01-01", 40, 10, n_cut=2), WITHIN)
    assert (pooled.numerator, pooled.denominator, pooled.unknown, pooled.value) == (10, 40, 2, 0.25)


def test_time_to_event_is_the_incidence_within_a_year():
    text = """
    | child | days | ended_by    |
    | a     | 10   | event       |
    | b     | 365  | event       |
    | c     | 400  | study_ended |
    | d     | 5    | moved       |
    """
    constants = {
        "region": "x",
        "team": "p0",
        "start": "2018-01-01",
        "is_first": True,
        "is_placed_at_start": False,
    }
    pooled = numbers(frame(TIMES, text, **constants), TIME)
    assert (pooled.numerator, pooled.denominator, pooled.value) == (1, 4, 0.25)


def test_mean_days_placed_leaves_out_cut_follow_up():
    text = "| child | days | is_censored |\n| a | 10 | false |\n| b | 0 | false |\n| c | 99 | true |"
    rows = frame(DURATIONS, text, region="x", team="p0", start="2018-01-01", is_first=True)
    pooled = numbers(rows, outcome(kind="duration", of="placed_days", months=12))
    assert (pooled.numerator, pooled.denominator, pooled.unknown, pooled.value) == (10, 2, 1, 5)
    assert pooled.n_behind == 1


def table(definitions, results, **disclosure):
    """Make and release the table; its rows by outcome and phase, without the heading."""
    plan = ExhibitFile.model_validate(
        {"kind": "outcomes_table", "title": TEXT, "outcomes": list(definitions), "canonical": ["teams"]}
    ).root
    read = replace(
        sources(**disclosure), canonical={"teams": teams()}, definitions=definitions, outcomes=results
    )
    exhibit = release("outcomes", outcomes_table(plan, read), read.rules)
    names = ("teams", "numerator", "denominator", "not_known", "value")
    return {
        (group.id, row.id): dict(zip(names, row.cells[1:], strict=True))
        for group in exhibit.block.groups
        for row in group.rows
    }


def of_teams(start, n, events, *, group="p"):
    return pd.concat([spells(f"{group}{team}", start, n, events) for team in range(6)], ignore_index=True)


def value_of(content):
    return content.value if isinstance(content, Number) else None


def test_the_table_shows_numerator_denominator_and_value_by_phase():
    rows = pd.concat(
        [
            of_teams("2018-01-05", 10, 2),
            of_teams("2018-06-05", 10, 5),
            of_teams("2018-06-05", 5, 1, group="c"),
        ]
    )
    shown = table({"within": WITHIN}, {"within": rows})
    found = {phase: [value_of(cell) for cell in cells.values()] for (_, phase), cells in shown.items()}
    assert found["pilot_before"] == [6, 12, 60, 0, 0.2]
    assert found["pilot_after"] == [6, 30, 60, 0, 0.5]
    assert found["comparison_2018"] == [6, 6, 30, 0, 0.2]


@pytest.mark.parametrize(
    ("events", "hidden"), [(0, False), (1, True), (4, True), (5, False), (26, True), (30, False)]
)
def test_a_small_number_with_or_without_the_event_is_hidden_and_so_is_the_share(events, hidden):
    """Thirty children; 26 with the event are 4 without it."""
    rows = pd.concat([spells(f"p{team}", "2018-01-05", 5, 0) for team in range(6)], ignore_index=True)
    rows = rows.assign(event=[1.0] * events + [0.0] * (30 - events))
    cells_of = table({"within": WITHIN}, {"within": rows})["within", "pilot_before"]
    assert isinstance(cells_of["value"], Suppressed) is hidden


def test_two_outcomes_of_the_same_children_cannot_be_subtracted():
    """12 with any placement, of whom 10 in an emergency: the 2 others would follow."""
    results = {"any": of_teams("2018-01-05", 10, 2), "emergency": of_teams("2018-01-05", 10, 2)}
    one_less = results["emergency"]["event"].where(~results["emergency"]["child"].isin(["p0-0", "p1-0"]), 0.0)
    results["emergency"] = results["emergency"].assign(event=one_less)
    definitions = {"any": WITHIN, "emergency": WITHIN.model_copy(update={"where": {"basis": ["emergency"]}})}
    shown = table(definitions, results)
    numerators = [shown[name, "pilot_before"]["numerator"] for name in definitions]
    assert sum(isinstance(one, Suppressed) for one in numerators) == 1
    open_table = table(definitions, results, enabled=False)
    assert [value_of(open_table[name, "pilot_before"]["numerator"]) for name in definitions] == [12, 10]


def test_numbers_of_fewer_than_five_teams_are_hidden():
    rows = pd.concat([spells(f"p{team}", "2018-01-05", 20, 10) for team in range(4)], ignore_index=True)
    cells_of = table({"within": WITHIN}, {"within": rows})["within", "pilot_before"]
    assert isinstance(cells_of["teams"], Suppressed)
    assert isinstance(cells_of["value"], Suppressed)


def test_a_small_part_of_closures_is_hidden_with_its_rest():
    rows = months(*(f"p{team} | 2018-01-01 | {1 if team < 3 else 0} | 10" for team in range(6)))
    cells_of = table({"closures": CLOSURES}, {"closures": rows})["closures", "pilot_before"]
    assert isinstance(cells_of["numerator"], Suppressed)
    assert isinstance(cells_of["value"], Suppressed)
    assert value_of(cells_of["denominator"]) == 60
