"""May staff's answers be averaged over a team? How far they agree within teams, and how much teams differ."""

from typing import Any

import pandas as pd

from arviointi.config.exhibits_practice import StaffAgreement
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import MeetingQuality, SurveyScale
from arviointi.contracts.blocks import Content, Row, RowGroup, Table
from arviointi.present.content import column, decimal, groups, heading, interval, message, plain, records
from arviointi.present.disclosure import Unchecked, protect_part, protect_unit_mean
from arviointi.present.sources import Sources, words


def staff_agreement(exhibit: StaffAgreement, sources: Sources) -> Unchecked:
    """Show r_wg(j), ICC(1) and ICC(2) of every staff scale by wave, both arms together."""
    (rubric_id,) = exhibit.rubrics
    rubric, found = sources.rubrics[rubric_id], sources.agreement[rubric_id]
    scales = found[(found["subject"] == "staff_scale") & found["wave"].isin(exhibit.waves)]
    columns = (
        heading("wave"),
        column("teams"),
        column("rwg_median"),
        column("teams_low_agreement"),
        column("team_icc_1"),
        column("interval"),
        column("team_icc_2"),
        column("team_icc_2_interval"),
    )
    named = (
        _group(stem, label, scales[scales["topic"] == stem], exhibit.waves, sources)
        for stem, label in _scales(rubric).items()
    )
    limit = decimal(rubric.reporting.min_within_agreement, 2)
    least = decimal(rubric.reporting.min_respondents, 0)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=(message("note.staff_agreement", limit=limit, least=least),),
    )
    return Unchecked(table)


def _scales(rubric: Rubric) -> dict[str, Content]:
    """Name each staff scale by its indicator."""
    return {
        one.scale.stem: message("label.element", id=plain(name), label=words(one.label))
        for name, one in rubric.indicators.items()
        if isinstance(one, SurveyScale | MeetingQuality)
    }


def _group(stem: str, label: Content, found: pd.DataFrame, waves: list[str], sources: Sources) -> RowGroup:
    rows = tuple(
        _row(wave, {row["coefficient"]: row for row in records(own)}, sources)
        for wave in waves
        if not (own := found[found["wave"] == wave]).empty
    )
    return RowGroup(id=stem, heading=label, rows=rows)


def _row(wave: str, found: dict[str, dict[str, Any]], sources: Sources) -> Row:
    median, low = found["rwg_median"], found["rwg_share_low"]
    n_teams = int(low["n_teams"])
    n_low = round(n_teams * low["estimate"]) if n_teams else 0
    teams, n_shown, _ = protect_part(n_low, n_teams, sources.rules)
    cells = [protect_unit_mean(decimal(median["estimate"], 2), n_teams, sources.rules), n_shown]
    for name in ("team_icc_1", "team_icc_2"):
        row = found[name]
        pair = (decimal(row["estimate"], 2), interval(row["conf_low"], row["conf_high"], 2))
        cells += [protect_unit_mean(cell, int(row["n_teams"]), sources.rules) for cell in pair]
    return Row(id=wave, cells=(plain(wave), teams, *cells))
