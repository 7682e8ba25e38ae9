"""Interval of an effect by how far the arms' trends may have differed (Rambachan and Roth 2023)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits_effects import HonestPlot
from arviointi.contracts.blocks import Content, Figure, Row, RowGroup, Table
from arviointi.contracts.estimates import BREAKDOWN
from arviointi.locale.speak import speak
from arviointi.present.check_trends import BREAKDOWNS
from arviointi.present.content import column, decimal, heading, interval, message, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.drawing import AS_NEEDED, BLACK, BLUE, GREY, canvas, svg, write_ticks, y_title
from arviointi.present.fitted import Fitted, fitted_model
from arviointi.present.intervals import excludes_zero
from arviointi.present.sources import Sources, words
from arviointi.present.verdicts import reason_in_words

SIZE = (7.6, 3.8)
DIGITS_OF_MULTIPLES = 2


@dataclass(frozen=True)
class Bounds:
    """Intervals by bound, in order, beside the interval that takes trends to be the same."""

    fitted: Fitted
    kind: str
    rows: list[dict[str, Any]]
    breakdown: float | None

    @property
    def original(self) -> dict[str, Any] | None:
        """The estimate as it is without any allowance."""
        return self.fitted.headline

    def bound(self, value: float) -> Content:
        """Print a bound: multiples as they are, changes of slope in the unit of the effect."""
        digits = DIGITS_OF_MULTIPLES if self.kind == "relative_magnitudes" else self.fitted.scale.digits + 1
        return decimal(value, digits)

    def ends(self, row: dict[str, Any]) -> Content:
        """Print an interval; a ratio by its logarithm would be no axis."""
        return interval(row["conf_low"], row["conf_high"], self.fitted.scale.digits)


def bounds_of(exhibit: HonestPlot, sources: Sources) -> Bounds:
    """Collect the intervals of one model."""
    (analysis,) = exhibit.analyses
    fitted = fitted_model(analysis, exhibit.model, sources)
    rows = [row for row in fitted.checks(exhibit.bounds) if pd.isna(row["reason"])]
    factor = fitted.subject.factor if exhibit.bounds == "smoothness" and not fitted.scale.is_ratio else 1.0
    limit = next((row["value"] for row in rows if row["label"] == BREAKDOWN), None)
    shown = [{**row, "value": row["value"] * factor} for row in rows if row["label"] not in BREAKDOWNS]
    return Bounds(fitted, exhibit.bounds, shown, None if pd.isna(limit) else float(limit) * factor)


def honest_plot(exhibit: HonestPlot, sources: Sources) -> Unchecked:
    """Describe the intervals by bound: picture in words, and its numbers."""
    found = bounds_of(exhibit, sources)
    bound = column(f"bound_{exhibit.bounds}").heading
    table = Table(
        caption=words(exhibit.title),
        columns=(
            heading("bound").model_copy(update={"heading": bound}),
            column("interval"),
            column("zero_inside", "text"),
        ),
        groups=(RowGroup(id="bounds", rows=tuple(_rows(found))),),
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(found),
        description=message(f"honest.description_{exhibit.bounds}"),
        table=table,
        footnotes=(message("note.honest"),),
    )
    return Unchecked(figure)


def _rows(found: Bounds) -> list[Row]:
    if not found.rows or found.original is None:
        return []
    first = Row(id="original", cells=(message("honest.original"), *_cells(found.original, found)))
    others = (
        Row(id=str(row["value"]), cells=(found.bound(row["value"]), *_cells(row, found)))
        for row in found.rows
    )
    return [first, *others]


def _cells(row: dict[str, Any], found: Bounds) -> tuple[Content, Content]:
    return found.ends(row), message("answer.no" if excludes_zero(row) else "answer.yes")


def _alt(found: Bounds) -> Content:
    if not found.fitted.is_estimated:
        return reason_in_words(found.fitted.fit["reason"])
    if not found.rows or found.original is None:
        return message("honest.alt_empty")
    inside = [row for row in found.rows if not excludes_zero(row)]
    values = {
        "outcome": found.fitted.subject.label,
        "original": found.ends(found.original),
        "least": found.bound(found.rows[0]["value"]),
        "most": found.bound(found.rows[-1]["value"]),
        "last": found.ends(found.rows[-1]),
        "n": whole(len(inside)),
        "all": whole(len(found.rows)),
    }
    said = message("honest.alt", **values)
    if found.breakdown is None or not excludes_zero(found.original):
        return said
    return message("honest.alt_breakdown", said=said, breakdown=found.bound(found.breakdown))


def draw_honest(exhibit: HonestPlot, sources: Sources, name: str, language: str) -> str:
    """Draw an interval per bound beside the original one; dashed where zero is inside."""
    found = bounds_of(exhibit, sources)
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        axes.axhline(0, color=BLACK, linewidth=1)
        if found.rows and found.original is not None:
            _draw_intervals(axes, found, language)
        axes.set_xlabel(speak(message(f"axis.{exhibit.bounds}"), language))
        y_title(axes, speak(message("axis.effect", unit=found.fitted.subject.effect_unit), language))
        axes.margins(x=0.08, y=0.15)
        write_ticks(axes, language, y_digits=AS_NEEDED)
        return svg(figure, name)


def _draw_intervals(axes: Axes, found: Bounds, language: str) -> None:
    original = found.original or {}
    values = [float(row["value"]) for row in found.rows]
    step = min((b - a for a, b in pairwise(values)), default=1.0)
    first = values[0] - step
    _draw_interval(axes, first, original, BLACK)
    axes.plot([first], [original["estimate"]], "D", color=BLACK, markersize=6)
    for value, row in zip(values, found.rows, strict=True):
        _draw_interval(axes, value, row, BLUE)
    if found.breakdown is not None and first < found.breakdown <= values[-1]:
        _mark_breakdown(axes, found, language)
    labels = [
        speak(message("honest.original"), language),
        *(speak(found.bound(value), language) for value in values),
    ]
    axes.set_xticks([first, *values], labels)


def _draw_interval(axes: Axes, x: float, row: dict[str, Any], colour: str) -> None:
    style = "solid" if excludes_zero(row) else (0, (2, 1.2))
    axes.vlines(x, row["conf_low"], row["conf_high"], color=colour, linewidth=2.4, linestyle=style)
    axes.plot(
        [x, x], [row["conf_low"], row["conf_high"]], "_", color=colour, markersize=12, markeredgewidth=2
    )


def _mark_breakdown(axes: Axes, found: Bounds, language: str) -> None:
    limit = found.breakdown or 0.0
    axes.axvline(limit, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        speak(message("honest.breakdown", bound=found.bound(limit)), language),
        (limit, 1),
        xycoords=("data", "axes fraction"),
        xytext=(5, 2),
        textcoords="offset points",
        va="top",
        color=GREY,
        fontsize=9,
    )
