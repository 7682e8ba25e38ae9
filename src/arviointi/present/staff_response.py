"""Who answered the staff survey, of those in post."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import StaffResponse
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import SurveyScale
from arviointi.contracts.blocks import Content, Nothing, Number, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, decimal, heading, message, plain
from arviointi.present.disclosure import (
    Unchecked,
    protect_part,
    protect_unit_count,
    protect_unit_counts,
    protect_unit_mean,
)
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Counts, Sum

TEAM_AND_WAVE = ["region", "team", "wave"]
QUARTILES = [0.25, 0.5, 0.75]


def staff_response(exhibit: StaffResponse, sources: Sources) -> Unchecked:
    """Show staff in post, respondents and their share by arm and wave, and how teams differ."""
    teams = team_response(exhibit.rubrics[0], sources)
    columns = (
        heading("arm_and_wave"),
        column("teams"),
        column("teams_without_answers"),
        column("teams_few_respondents"),
        column("staff"),
        column("respondents"),
        column("response_rate"),
        column("median_of_teams"),
        column("middle_half_of_teams"),
    )
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=(RowGroup(id="staff", rows=rows),) if (rows := tuple(_rows(teams, sources))) else (),
        footnotes=tuple(_notes(teams, sources)),
    )
    return Unchecked(table)


def team_response(rubric_id: str, sources: Sources) -> pd.DataFrame:
    """Count staff in post on the window's last day, and people who answered anything, by team and wave.

    Survey pseudonyms are never joined to staff: these are counts of two lists.

    Returns
    -------
    Columns region, team, arm, wave, staff, respondents; teams of a wave their region has delivered.
    """
    name = f"{_first_scale(sources.rubrics[rubric_id])}.staff"
    scores = sources.scores[rubric_id]
    known = scores[(scores["part"] == "detail") & (scores["id"] == name)]
    due = known[[*TEAM_AND_WAVE, "arm", "value"]].rename(columns={"value": "staff"})
    responses = sources.canonical["responses"]
    staff = responses[(responses["survey"] == "staff") & responses["value"].notna()]
    counts = staff.groupby(TEAM_AND_WAVE)["respondent"].nunique().rename("respondents")
    joined = due.join(counts, on=TEAM_AND_WAVE)
    return joined.assign(respondents=joined["respondents"].fillna(0).astype(int))


def _first_scale(rubric: Rubric) -> str:
    return next(name for name, one in rubric.indicators.items() if isinstance(one, SurveyScale))


def _rows(teams: pd.DataFrame, sources: Sources) -> Iterator[Row]:
    for arm in ARMS:
        for wave in sources.settings.waves:
            here = teams[(teams["arm"] == arm) & (teams["wave"] == wave) & teams["staff"].notna()]
            if len(here):
                label = message("label.arm_wave", arm=message(f"arm.{arm}"), wave=plain(wave))
                yield Row(id=f"{arm}.{wave}", cells=(label, *_cells(here, sources)))


def _cells(teams: pd.DataFrame, sources: Sources) -> Iterator[Content]:
    least, counted = sources.rules.n_min_respondents, teams["respondents"]
    parts = {
        ("none",): counted == 0,
        ("few",): (counted > 0) & (counted < least),
        ("enough",): counted >= least,
    }
    total = ("teams",)
    values = {total: len(teams), **{name: int(where.sum()) for name, where in parts.items()}}
    counts = Counts(values, [Sum(total, tuple(parts))], keep=frozenset({total}))
    shown = protect_unit_counts(counts, sources.rules)
    yield from (shown[name] for name in (total, ("none",), ("few",)))
    yield from protect_part(int(counted.sum()), int(teams["staff"].sum()), sources.rules)
    yield from _spread(teams[counted > 0], sources)


def _spread(teams: pd.DataFrame, sources: Sources) -> tuple[Content, Content]:
    """Return the median of the teams' rates and their middle half; the extremes are those of single teams.

    Of teams with enough staff that a share says something and shows nobody.
    """
    large = teams[teams["staff"] >= sources.rules.n_min_respondents]
    if large.empty:
        return Nothing(), Nothing()
    shares = (large["respondents"] / large["staff"]).quantile(QUARTILES)
    low, high = (decimal(100 * float(shares[one]), 0) for one in (QUARTILES[0], QUARTILES[-1]))
    half = message("label.range", low=low, high=high)
    return (
        protect_unit_mean(Number(value=float(shares.iloc[1]), format="percent"), len(large), sources.rules),
        protect_unit_mean(half, len(large), sources.rules),
    )


def _notes(teams: pd.DataFrame, sources: Sources) -> Iterator[Content]:
    yield message("note.staff_response", least=Number(value=sources.rules.n_min_respondents))
    over = int((teams["respondents"] > teams["staff"]).sum())
    if over:
        yield message("note.more_answers_than_staff", n=protect_unit_count(over, sources.rules))
    unknown = int((teams["staff"].isna() & (teams["respondents"] > 0)).sum())
    if unknown:
        yield message("note.answers_without_staff", n=protect_unit_count(unknown, sources.rules))
