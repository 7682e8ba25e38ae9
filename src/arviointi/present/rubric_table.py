"""The rubric itself: what is scored, where the thresholds are, and which of it is our own choice."""

from functools import reduce

from arviointi.config.base import Label
from arviointi.config.exhibits_practice import RubricTable
from arviointi.config.fidelity import Element, Rubric
from arviointi.config.indicators import DESIGN_CHOICE, AnyIndicator, Ground, Scoring
from arviointi.contracts.blocks import Content, Number, Row, RowGroup, Table
from arviointi.present.content import column, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.sources import Sources, words

FEWEST_DIGITS, MOST_DIGITS = 0, 2


def rubric_table(exhibit: RubricTable, sources: Sources) -> Unchecked:
    """Show every indicator, its thresholds and weight, and what they rest on: a source or a design choice."""
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    columns = (
        heading("indicator"),
        column("thresholds", "text"),
        column("weight"),
        column("why_looked_at", "text"),
        column("why_thresholds", "text"),
    )
    named = tuple(_group(name, element) for name, element in rubric.elements.items())
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=named,
        footnotes=(message("note.thresholds"), _own_choices(rubric), words(rubric.note)),
    )
    return Unchecked(table)


def _own_choices(rubric: Rubric) -> Content:
    """Count how much of the rubric has no source for its thresholds."""
    indicators = list(rubric.indicators.values())
    n_own = sum(one.basis.anchors == DESIGN_CHOICE for one in indicators)
    return message("note.own_choices", own=whole(n_own), all=whole(len(indicators)))


def _group(name: str, element: Element) -> RowGroup:
    title = message(
        "label.element_of",
        id=plain(name),
        label=words(element.label),
        domain=words(element.domain),
        source=words(element.source),
    )
    rows = tuple(Row(id=one, cells=_cells(one, indicator)) for one, indicator in element.indicators.items())
    return RowGroup(id=name, heading=title, rows=rows)


def _cells(name: str, indicator: AnyIndicator) -> tuple[Content, ...]:
    return (
        message("label.element", id=plain(name), label=words(indicator.label)),
        reduce(_and, (_thresholds(scoring) for scoring in indicator.scorings.values())),
        Number(value=indicator.weight, format="percent"),
        _ground(indicator.basis.indicator),
        _ground(indicator.basis.anchors),
    )


def _and(one: Content, other: Content) -> Content:
    return message("label.one_and_other", one=one, other=other)


def _thresholds(scoring: Scoring) -> Content:
    """Write the values that score 0, ½ and 1, and the highest score where it is capped."""
    none, half, full = (_exact(anchor) for anchor in scoring.anchors)
    if scoring.cap < 1:
        return message("label.thresholds_capped", none=none, half=half, full=full, cap=_exact(scoring.cap))
    return message("label.thresholds", none=none, half=half, full=full)


def _exact(value: float) -> Number:
    """Write a threshold with the decimals it has, two at most."""
    digits = next((n for n in (FEWEST_DIGITS, 1) if round(value, n) == value), MOST_DIGITS)
    return Number(value=value, digits=digits)


def _ground(ground: Ground) -> Content:
    return words(ground) if isinstance(ground, Label) else message("basis.design_choice")
