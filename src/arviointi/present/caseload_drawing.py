"""The picture of caseloads: two boxes a wave and arm, and lines at the rubric's anchors."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from arviointi.config.exhibits_practice import CaseloadPlot
from arviointi.contracts.blocks import Content, Number
from arviointi.contracts.panel import ARMS
from arviointi.locale.speak import speak
from arviointi.present.caseload_plot import MEASURES, Caseloads, Spread, caseloads
from arviointi.present.content import decimal, message
from arviointi.present.drawing import (
    ARM_COLOURS,
    ARM_MARKERS,
    BLACK,
    GREY,
    canvas,
    svg,
    write_ticks,
    y_title,
)
from arviointi.present.sources import Sources, words
from arviointi.present.tiles import Look, key

SIZE = (7.0, 4.4)
SHIFT = {"median": -0.2, "largest": 0.2}
BOX = 0.3
HATCH = {"median": None, "largest": "////"}
LOOKS = {"median": Look("#C8C8C8"), "largest": Look("white", HATCH["largest"], GREY)}
ANCHOR_LINES = ((0, (1, 1.5)), (0, (4, 2)), "-")
HEADROOM = 1.12
PALE = 0.35


def draw_caseload_plot(exhibit: CaseloadPlot, sources: Sources, name: str, language: str) -> str:
    """Draw an arm a panel: the middle half of the teams as a box, their mean as a marker."""
    found = caseloads(exhibit, sources)
    with canvas(f"{name}-{language}", *SIZE) as figure:
        panels = figure.subplots(1, len(ARMS), sharey=True)
        for axes, arm in zip(panels, ARMS, strict=True):
            _draw_anchors(axes, exhibit, found, language, is_named=arm == ARMS[-1])
            for x, wave in enumerate(exhibit.waves):
                for measure in MEASURES:
                    if spread := found.spreads.get((arm, wave, measure)):
                        _draw_spread(axes, spread, x + SHIFT[measure], arm, HATCH[measure])
            axes.set_xlim(-0.55, len(exhibit.waves) - 0.45)
            axes.set_xticks(range(len(exhibit.waves)), exhibit.waves)
            axes.set_ylim(0, HEADROOM * _highest(found))
            axes.grid(visible=False)
            write_ticks(axes, language, y_digits=0)
            y_title(axes, speak(message(f"arm.{arm}_teams"), language))
        figure.suptitle(speak(message("caseload.axis"), language), x=0.01, ha="left", fontsize=10)
        key(figure, [(LOOKS[one], speak(message(f"caseload.{one}"), language)) for one in MEASURES], 1)
        return svg(figure, name)


def _draw_anchors(
    axes: Axes, exhibit: CaseloadPlot, found: Caseloads, language: str, *, is_named: bool
) -> None:
    """Draw a line at each anchor, and write beside the last panel what it is."""
    for value, label, line in zip(found.anchors, exhibit.anchors, ANCHOR_LINES, strict=True):
        axes.axhline(value, color=BLACK, linewidth=0.9, linestyle=line, zorder=1)
        if is_named:
            axes.annotate(
                f"{speak(decimal(value, 0), language)} {speak(words(label), language)}",
                (1, value),
                xycoords=("axes fraction", "data"),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                annotation_clip=False,
            )


def _draw_spread(axes: Axes, spread: Spread, x: float, arm: str, hatch: str | None) -> None:
    colour = ARM_COLOURS[arm]
    low, middle, high = (_height(cell) for cell in spread.quartiles.values())
    if low is not None and high is not None:
        corner, height = (x - BOX / 2, low), high - low
        axes.add_patch(Rectangle(corner, BOX, height, facecolor="white", zorder=2))
        if not hatch:
            axes.add_patch(Rectangle(corner, BOX, height, facecolor=colour, alpha=PALE, zorder=2))
        outline: dict[str, Any] = {"edgecolor": colour, "hatch": hatch, "linewidth": 1.2, "zorder": 2}
        axes.add_patch(Rectangle(corner, BOX, height, facecolor="none", **outline))
    if middle is not None:
        axes.plot([x - BOX / 2, x + BOX / 2], [middle, middle], color=colour, linewidth=2.6, zorder=3)
    mean = _height(spread.mean)
    if mean is not None:
        marker: dict[str, Any] = {"marker": ARM_MARKERS[arm], "markersize": 6, "zorder": 4}
        axes.plot(x, mean, color=colour, markeredgecolor="white", **marker)


def _height(cell: Content) -> float | None:
    return cell.value if isinstance(cell, Number) else None


def _highest(found: Caseloads) -> float:
    drawn = [
        height
        for spread in found.spreads.values()
        for height in map(_height, (spread.mean, *spread.quartiles.values()))
        if height is not None
    ]
    return max([*drawn, *found.anchors])
