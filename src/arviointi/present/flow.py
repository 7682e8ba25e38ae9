"""Who is in an analysis and who fell out, step by step."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from arviointi.config.exhibits import FlowTable
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Nothing, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, groups, heading, message
from arviointi.present.disclosure import (
    Unchecked,
    hide_where,
    protect_counts,
    protect_unit_counts,
)
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum


def flow_table(exhibit: FlowTable, sources: Sources) -> Unchecked:
    """Show the FLOW of each analysis.

    Where units are people, the number lost between two steps is protected as well: it follows from the
    difference of two counts. Teams are organisations, so only their counts themselves are protected.
    """
    has_people = any(sources.subject(analysis).of_people for analysis in exhibit.analyses)
    counted = ("teams", "units", "rows") if has_people else ("teams", "rows")
    places = [(arm, what) for arm in ARMS for what in counted]
    named = (_group(analysis, sources, places) for analysis in exhibit.analyses)
    headings = (f"{arm}_{sources.noun if what == 'teams' else what}" for arm, what in places)
    columns = (heading("step"), *(column(name) for name in headings))
    return Unchecked(Table(caption=words(exhibit.title), columns=columns, groups=groups(named)))


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
    units = protect_counts(_with_losses(_column(flow, "units")), rules)
    rows = protect_counts(Counts(_column(flow, "rows")), rules)
    return {**teams, **units, **hide_where(rows, _renamed(units, "rows"))}


def _column(flow: pd.DataFrame, what: str) -> dict[Cell, int]:
    places = zip(flow["arm"], flow["step"], strict=True)
    return {(arm, what, step): int(n) for (arm, step), n in zip(places, flow[f"n_{what}"], strict=True)}


def _renamed(cells: dict[Cell, Content], what: str) -> dict[Cell, Content]:
    return {(arm, what, step): cell for (arm, _, step), cell in cells.items()}


def _with_losses(units: dict[Cell, int]) -> Counts:
    """Add the number lost at each step as counts that are printed nowhere; first and last step are kept."""
    losses = list(_losses(units))
    lost = {total.parts[1]: units[total.total] - units[total.parts[0]] for total in losses}
    last = {total.parts[0] for total in losses} - {total.total for total in losses}
    first = {total.total for total in losses} - {total.parts[0] for total in losses}
    return Counts({**units, **lost}, losses, unpublished=frozenset(lost), keep=first | last)


def _losses(units: dict[Cell, int]) -> Iterator[Sum]:
    for arm in ARMS:
        steps: list[Cell] = sorted(cell for cell in units if cell[0] == arm)
        for before, after in pairwise(steps):
            if units[before] >= units[after]:
                yield Sum(total=before, parts=(after, ("lost", *after)))
