"""All teams are scored at once; a team's scores are the same as if it were scored alone."""

import numpy as np
import pandas as pd
import pytest

from arviointi.contracts.canonical import CANONICAL
from arviointi.score.fidelity import TABLES, fidelity
from ascii_tables import frame
from one_team import ORDINARY, RUBRIC, STUDY, drawn

TEAMS = [f"t{number}" for number in range(5)]
ROLES = ["consultant", "social_worker", "family_therapist", "coordinator"]
DAYS = pd.date_range("2017-07-20", "2018-09-30").strftime("%Y-%m-%d")
MONTHS = pd.date_range("2017-07-01", "2018-09-01", freq="MS").strftime("%Y-%m-%d")


def random_tables():
    rng = np.random.default_rng(7)
    posts = [
        [
            f"w{rng.integers(4)}{team}",
            team,
            role,
            rng.choice(["0.1", "0.5", "1"]),
            day,
            rng.choice(["true", ""]),
        ]
        for team in TEAMS
        for role in ROLES
        for day in rng.choice(DAYS[:200], 2, replace=False)
    ]
    workers = {(post[0], post[1]) for post in posts}
    meetings = [[f"m{n}", rng.choice(TEAMS), day] for n, day in enumerate(rng.choice(DAYS, 150))]
    tables = {
        "teams": "team | training_start", "posts": "worker | team | role | fte | start | is_qualified",
        "caseloads": "worker | team | month | children", "meetings": "meeting | team | date",
        "training": "worker | date | days", "coverage": "team | table | start | end",
        "responsibilities": "child | team | start", "discussions": "meeting | child | minutes",
    }  # fmt: skip
    rows = {
        "teams": [[team, day] for team, day in zip(TEAMS, DAYS[180:], strict=False)],
        "posts": list({(post[0], post[1], post[4]): post for post in posts}.values()),
        "caseloads": [[*who, month, rng.integers(10, 60)] for who in sorted(workers) for month in MONTHS],
        "meetings": meetings,
        "training": [[who, "2018-02-01", rng.integers(1, 6)] for who in sorted({w for w, _ in workers})],
        "coverage": [
            [team, name, "2017-01-01", "2018-11-01"]
            for team in TEAMS[:4]
            for name in ("meetings", "discussions", "training")
        ],
        "responsibilities": [[f"c{n}", rng.choice(TEAMS), "2018-01-01"] for n in range(60)],
        "discussions": [[m[0], f"c{n}", rng.integers(5, 60)] for m in meetings for n in rng.choice(60, 3)],
    }
    rows["discussions"] = list({tuple(row[:2]): row for row in rows["discussions"]}.values())
    texts = {name: drawn(header, rows[name]) for name, header in tables.items()}
    constants = {**ORDINARY, "arm": "pilot"}
    names = [*TABLES, "responses"]
    texts["drops"] = STUDY["drops"]
    return {name: frame(CANONICAL[name], texts.get(name, ""), **constants) for name in names}


@pytest.fixture(scope="module")
def together():
    return random_tables()


@pytest.fixture(scope="module")
def scores(together):
    return fidelity(together, RUBRIC, ["T0", "T1"])


@pytest.mark.parametrize("team", TEAMS)
def test_a_team_scored_alone_or_among_others_scores_the_same(team, together, scores):
    alone = {
        name: rows[rows["team"] == team] if "team" in rows and name != "meetings" else rows
        for name, rows in together.items()
    }
    among = scores[scores["team"] == team].reset_index(drop=True)
    pd.testing.assert_frame_equal(fidelity(alone, RUBRIC, ["T0", "T1"]), among)
    headline = among[among["id"] == "H"]
    assert (headline["state"] == "observed").any() == (team != "t4"), "t4 reports no meetings"
