"""A small study whose registers are drawn in text, for the tests of register outcomes."""

from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import Calendar
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.columns import EVENT_TABLES
from arviointi.contracts.scores import OUTCOME_RESULTS
from arviointi.score.outcomes import outcome, tables_of
from ascii_tables import frame

ORDINARY = {
    "region": "x",
    "site": "s",
    "arm": "pilot",
    "version": "v1",
    "is_simulated": True,
    "is_used": True,
    "n_reject": 0,
    "n_exclude": 0,
    "n_query": 0,
    "birth_year": 2010,
    "birth_month": 6,
    "basis": "emergency",
    "number": 1,
    "placement": "p",
    "role": "social_worker",
    "fte": 1,
    "mode": "face_to_face",
    "worker": "w",
    "unit": "visit",
    "service": "family_work",
}
DROPS = "| delivery | start | end |\n| d | 2018-01-01 | 2020-01-01 |"
TEAMS = "| team |\n| A |\n| B |"
COVERED = "| team | table | start | end |\n" + "\n".join(
    f"| {team} | {table} | 2018-01-01 | 2020-01-01 |" for team in "AB" for table in EVENT_TABLES
)
YEARS = Calendar(unit="year")
TEXT = {"fi": "x", "en": "x"}


def computed(options, *, calendar=YEARS, **tables):
    """Compute an outcome from tables drawn in text; its rows keep the contract of its kind."""
    definition = OutcomeFile.model_validate(
        {"label": TEXT, "definition": TEXT, "unit": TEXT, "better": "neither", **options}
    ).root
    drawn = {"drops": DROPS, "teams": TEAMS, "coverage": COVERED, **tables}
    frames = {name: frame(CANONICAL[name], drawn.get(name, ""), **ORDINARY) for name in tables_of(definition)}
    rows = outcome(frames, definition, calendar)
    assert list(rows.columns) == OUTCOME_RESULTS[definition.kind].names
    return rows


def placed(*rows):
    """Draw placements as `child | start | end | basis`, numbered."""
    header = "| placement | child | start | end | basis |\n"
    return header + "\n".join(f"| p{number} | {row} |" for number, row in enumerate(rows))


def cell(rows, team, label):
    """Return the row of a team and period."""
    return rows[(rows["team"] == team) & (rows["period_label"] == label)].iloc[0]
