"""The curve of first placements: groups, points that are hidden, and the picture."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from arviointi.config.exhibits import ExhibitFile
from arviointi.config.outcomes import OutcomeFile
from arviointi.contracts.blocks import Number
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import TIMES
from arviointi.present.disclosure import release
from arviointi.present.incidence_plot import draw_incidence, incidence_plot
from ascii_tables import frame
from exhibit_factory import sources

TEXT = {"fi": "x", "en": "x"}
PLAN = ExhibitFile.model_validate(
    {
        "kind": "incidence_plot",
        "title": TEXT,
        "outcomes": ["time"],
        "canonical": ["teams"],
        "days": 360,
        "days_per_point": 90,
    }
).root
TIME = OutcomeFile.model_validate(
    {"kind": "time_to_event", "label": TEXT, "definition": TEXT, "unit": TEXT, "better": "neither"}
).root
TEAMS_DRAWN = "| team | arm | practice_start |\n" + "\n".join(
    [*(f"| p{n} | pilot | 2018-06-15 |" for n in range(5)), *(f"| c{n} | comparison | |" for n in range(5))]
)


def read(times):
    """Sources of spells of five pilot and five comparison teams."""
    return replace(
        sources(),
        canonical={"teams": frame(TEAMS, TEAMS_DRAWN, region="x")},
        definitions={"time": TIME},
        outcomes={"time": times},
    )


def spells(team, start, days):
    rows = {
        "region": "x",
        "team": [f"{team}{number % 5}" for number in range(len(days))],
        "child": [f"{team}{start}{number}" for number in range(len(days))],
        "start": pd.Timestamp(start),
        "is_first": True,
        "is_placed_at_start": False,
        "days": np.where(np.array(days) < 0, 400, days),
        "ended_by": np.where(np.array(days) < 0, "study_ended", "event"),
    }
    return pd.DataFrame(rows)[TIMES.names]


def shares(times):
    block = release("incidence", incidence_plot(PLAN, read(times)), read(times).rules).block
    names = [column.id for column in block.table.columns[1:]]
    return {
        (row.id, name): cell.value if isinstance(cell, Number) else None
        for row in block.table.groups[0].rows
        for name, cell in zip(names, row.cells[1:], strict=True)
    }


@pytest.fixture
def times():
    """Of 100 pilot children before and after, and of 100 comparison children, some have the event early."""
    return pd.concat(
        [
            spells("p", "2018-02-01", [10] * 10 + [100] * 10 + [-1] * 80),
            spells("p", "2018-09-01", [10] * 10 + [100] * 2 + [200] * 8 + [-1] * 80),
            spells("c", "2018-02-01", [100] * 50 + [-1] * 50),
        ],
        ignore_index=True,
    )


def test_groups_are_pilots_before_and_after_and_comparison_teams(times):
    found = shares(times)
    assert [found["90", f"incidence_{name}"] for name in ("pilot_before", "pilot_after", "comparison")] == [
        0.1,
        0.1,
        0,
    ]
    assert [found["180", f"incidence_{name}"] for name in ("pilot_before", "comparison")] == [0.2, 0.5]


def test_a_point_that_tells_of_two_children_beside_the_one_before_is_hidden(times):
    """After the start 10 by 90 days, 12 by 180, 20 by 270."""
    found = shares(times)
    assert found["180", "incidence_pilot_after"] is None
    assert found["270", "incidence_pilot_after"] == 0.2


def test_only_a_childs_first_responsibility_counts(times):
    again = times.assign(
        is_first=False, child=times["child"] + "b", start=times["start"] + pd.Timedelta(days=3)
    )
    assert shares(pd.concat([times, again], ignore_index=True)) == shares(times)


def test_the_picture_names_its_lines_and_shows_no_hidden_point(times):
    drawn = draw_incidence(PLAN, read(times), "curve", "en")
    assert all(name in drawn for name in ("Pilot, before", "Pilot, after", "Comparison", "Of children, %"))
