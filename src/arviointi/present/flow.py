"""Who is in an analysis and who fell out, step by step."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import FlowTable
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Nothing, Row, RowGroup, Sentences, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.breaks import breaks_of, in_brief
from arviointi.present.content import column, groups, heading, message
from arviointi.present.disclosure import (
    Unchecked,
    hide_where,
    protect_nested,
    protect_unit_counts,
)
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts


def flow_table(exhibit: FlowTable, sources: Sources) -> Unchecked:
    """Show the FLOW of each analysis.

    Where units are people, the number lost between any two steps is protected as well: readers can subtract.
    Teams are organisations, so only their counts themselves are protected.
    """
    has_people = any(sources.subject(analysis).of_people for analysis in exhibit.analyses)
    counted = ("teams", "units", "rows") if has_people else ("teams", "rows")
    places = [(arm, what) for arm in ARMS for what in counted]
    named = (_group(analysis, sources, places) for analysis in exhibit.analyses)
    headings = (f"{arm}_{sources.rules.noun if what == 'teams' else what}" for arm, what in places)
    columns = (heading("step"), *(column(name) for name in headings))
    notes = (note for analysis in exhibit.analyses for note in _break_notes(analysis, sources))
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=tuple(notes))
    )


def _break_notes(analysis: str, sources: Sources) -> Iterator[Content]:
    """Say which breaks lie inside an analysis' periods, and which of them it leaves out."""
    inside = breaks_of(analysis, sources)
    if inside:
        intro = message("note.breaks_in_panel", question=sources.subject(analysis).question)
        yield Sentences(parts=(intro, *in_brief(inside)))


def _group(analysis: str, sources: Sources, places: list[tuple[str, str]]) -> RowGroup:
    flow = sources.flows[analysis].sort_values("step")
    subject = sources.subject(analysis)
    shown = protected_flow(flow, sources.rules, of_people=subject.of_people)
    labels = flow.drop_duplicates("step").set_index("step")["label"]
    rows = (
        Row(
            id=f"{step}_{label}",
            cells=(
                message(f"flow.{label}"),
                *(shown.get((arm, what, step), Nothing()) for arm, what in places),
            ),
        )
        for step, label in labels.items()
    )
    return RowGroup(id=analysis, heading=subject.question, rows=tuple(rows))


def protected_flow(flow: pd.DataFrame, rules: Disclosure, *, of_people: bool) -> dict[Cell, Content]:
    """Protect the counts of one FLOW; keys are (arm, what, step)."""
    teams = protect_unit_counts(Counts(_column(flow, "teams")), rules)
    if not of_people:
        rows = protect_unit_counts(Counts(_column(flow, "rows")), rules)
        return {**teams, **hide_where(rows, _renamed(teams, "rows"))}
    people = {**_protected_people(flow, "units", rules), **_protected_people(flow, "rows", rules)}
    hidden = hide_where(_only(people, "rows"), _renamed(_only(people, "units"), "rows"))
    return {**teams, **people, **hidden}


def _protected_people(flow: pd.DataFrame, what: str, rules: Disclosure) -> dict[Cell, Content]:
    """Protect counts of people within an arm: who is left after a step was there before it."""
    shown: dict[Cell, Content] = {}
    for arm in ARMS:
        values = {cell: n for cell, n in _column(flow, what).items() if cell[0] == arm}
        if values:
            shown |= protect_nested(values, values[max(values)], rules)
    return shown


def _only(cells: dict[Cell, Content], what: str) -> dict[Cell, Content]:
    return {cell: shown for cell, shown in cells.items() if cell[1] == what}


def _column(flow: pd.DataFrame, what: str) -> dict[Cell, int]:
    places = zip(flow["arm"], flow["step"], strict=True)
    return {(arm, what, step): int(n) for (arm, step), n in zip(places, flow[f"n_{what}"], strict=True)}


def _renamed(cells: dict[Cell, Content], what: str) -> dict[Cell, Content]:
    return {(arm, what, step): cell for (arm, _, step), cell in cells.items()}
