"""What was rated by two people: how often they agree, and what follows for the score."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.exhibits_practice import RaterTable
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import MeetingQuality
from arviointi.contracts.blocks import Content, Number, Row, RowGroup, Sentences, Table
from arviointi.present.content import (
    column,
    decimal,
    groups,
    heading,
    interval,
    message,
    plain,
    records,
    whole,
)
from arviointi.present.disclosure import Unchecked, protect_count, protect_mean, protect_part
from arviointi.present.sources import Sources, words

BY_RATERS = ("observations", "team_ratings", "interviews")
IN_PERCENT = "agreement"
POOLED = "all"


def rater_table(exhibit: RaterTable, sources: Sources) -> Unchecked:
    """Show every coefficient of agreement there is, with what it means in plain words."""
    (rubric_id,) = exhibit.rubrics
    rubric, found = sources.rubrics[rubric_id], sources.agreement[rubric_id]
    columns = (
        heading("coefficient"),
        column("agreement"),
        column("interval"),
        column("reading", "text"),
    )
    named = (
        _group(rated, found[found["subject"] == rated], rubric, sources)
        for rated in BY_RATERS
        if (found["subject"] == rated).any()
    )
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=tuple(_notes(found)),
    )
    return Unchecked(table)


def _group(rated: str, found: pd.DataFrame, rubric: Rubric, sources: Sources) -> RowGroup:
    rows = records(found)
    known = [row for row in rows if pd.notna(row["estimate"])]
    shown = tuple(_row(row, rubric, sources) for row in known) or (_without(rows[0]),)
    return RowGroup(id=rated, heading=_heading(rows[0], rubric, sources), rows=shown)


def _heading(row: dict[str, Any], rubric: Rubric, sources: Sources) -> Content:
    """Say what was rated, how much of it by two, and by how many people."""
    things, compared, share = protect_part(int(row["n_compared"]), int(row["n_subjects"]), sources.rules)
    raters = protect_count(int(row["n_raters"]), sources.rules)
    parts = [message(f"rater.{row['subject']}", things=things, compared=compared, share=share, raters=raters)]
    quality = _quality(rubric)
    if row["subject"] == "observations" and quality is not None:
        target = Number(value=quality.target_double_coded, format="percent")
        parts.append(message("rater.target", share=target))
    return Sentences(parts=tuple(parts))


def _row(row: dict[str, Any], rubric: Rubric, sources: Sources) -> Row:
    name = f"{row['coefficient']}_{row['level']}"
    factor, digits = (100, 0) if row["coefficient"] == IN_PERCENT else (1, 2)
    n_behind = min(int(row["n_compared"]), int(row["n_teams"]))
    value = decimal(factor * row["estimate"], digits)
    ends = interval(factor * row["conf_low"], factor * row["conf_high"], digits)
    label = message(f"coefficient.{name}")
    if row["wave"] != POOLED:
        label = message("label.at_wave", what=label, wave=plain(row["wave"]))
    return Row(
        id=f"{name}.{row['wave']}",
        cells=(
            label,
            protect_mean(value, n_behind, sources.rules),
            protect_mean(ends, n_behind, sources.rules),
            Sentences(parts=(message(f"meaning.{name}"), *_verdict(row, rubric))),
        ),
    )


def _verdict(row: dict[str, Any], rubric: Rubric) -> Iterator[Content]:
    """Say what the rubric does with the observations, at the coefficient that decides."""
    quality = _quality(rubric)
    decides = (row["subject"], row["coefficient"], row["level"]) == ("observations", "kappa", "linear")
    if quality is None or not decides:
        return
    limit = decimal(quality.min_kappa, 2)
    if pd.isna(row["is_sufficient"]):
        yield message("rater.not_judged", least=whole(quality.min_double_coded))
    else:
        yield message("rater.used" if row["is_sufficient"] else "rater.not_used", limit=limit)


def _quality(rubric: Rubric) -> MeetingQuality | None:
    return next((one for one in rubric.indicators.values() if isinstance(one, MeetingQuality)), None)


def _without(row: dict[str, Any]) -> Row:
    """Say why there is no coefficient at all."""
    nothing = decimal(None, 0)
    name = message(f"coefficient.{row['coefficient']}_{row['level']}")
    return Row(id="none", cells=(name, nothing, nothing, message(f"rater.reason_{row['reason']}")))


def _notes(found: pd.DataFrame) -> Iterator[Content]:
    yield message("note.raters")
    if (found["reason"] == "raters_differ").any():
        yield message("note.raters_differ")
