"""The specification curve as a picture: estimates above, the choices behind each below."""

from textwrap import fill

from matplotlib.axes import Axes

from arviointi.config.exhibits_effects import SpecificationPlot
from arviointi.contracts.blocks import Content
from arviointi.locale.speak import speak
from arviointi.present.content import message
from arviointi.present.drawing import AS_NEEDED, BLACK, BLUE, GREY, PALE, canvas, svg, write_ticks
from arviointi.present.intervals import excludes_zero
from arviointi.present.sources import Sources
from arviointi.present.specification_plot import CHOICES, Curve, curve

WIDTH, HEIGHT_OF_CURVE, HEIGHT_OF_CHOICE = 7.6, 2.6, 0.32
WIDEST_NAME = 44
SMALL = 9


def draw_specification(exhibit: SpecificationPlot, sources: Sources, name: str, language: str) -> str:
    """Draw every estimate with its interval in order of size, and a dot for each choice behind it."""
    found = curve(exhibit, sources)
    lines = [(choice, one) for choice, names in found.chosen.items() for one in names]
    height = HEIGHT_OF_CURVE + HEIGHT_OF_CHOICE * (len(lines) + len(CHOICES))
    with canvas(f"{name}-{language}", WIDTH, height) as figure:
        ratios = [HEIGHT_OF_CURVE, max(height - HEIGHT_OF_CURVE, HEIGHT_OF_CHOICE)]
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
        title = speak(message("axis.effect", unit=_unit(found)), language)
        figure.suptitle(title, x=0.01, ha="left", fontsize=10)
        _draw_estimates(above, found, language)
        _draw_choices(below, found, language)
        return svg(figure, name)


def _draw_estimates(axes: Axes, found: Curve, language: str) -> None:
    axes.axhline(0, color=BLACK, linewidth=1)
    for place, row in enumerate(found.rows):
        style = "solid" if excludes_zero(row) else (0, (2, 1.2))
        axes.vlines(place, row["conf_low"], row["conf_high"], color=BLUE, linewidth=1.6, linestyle=style)
        is_planned = found.is_planned(row)
        marker, face = ("D", BLACK) if is_planned else ("o", BLUE if excludes_zero(row) else "white")
        axes.plot(
            [place],
            [row["estimate"]],
            marker,
            color=BLACK if is_planned else BLUE,
            markerfacecolor=face,
            markersize=7 if is_planned else 5,
        )
    axes.margins(y=0.12)
    axes.tick_params(axis="x", bottom=False, labelbottom=False)
    write_ticks(axes, language, y_digits=AS_NEEDED)


def _unit(found: Curve) -> Content:
    scale = found.fitted.scale
    if scale.is_ratio:
        return message("scale.logarithm", ratio=scale.label)
    return found.fitted.subject.effect_unit


def _draw_choices(axes: Axes, found: Curve, language: str) -> None:
    """Draw one line of dots per alternative, under the name of the choice."""
    level, places, labels = 0, [], []
    for choice, names in found.chosen.items():
        places.append(level)
        labels.append(speak(message(f"column.choice_{choice}"), language) + ":")
        for one in names:
            level += 1
            places.append(level)
            labels.append(fill(speak(found.names[(choice, one)], language), WIDEST_NAME))
            _draw_dots(axes, found, choice, one, level)
        level += 1
    axes.set_yticks(places, labels, fontsize=SMALL)
    axes.set_ylim(level - 0.4, -0.6)
    axes.tick_params(axis="both", length=0, labelbottom=False)
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel(speak(message("axis.specifications"), language))


def _draw_dots(axes: Axes, found: Curve, choice: str, name: str, level: int) -> None:
    axes.axhline(level, color=PALE, linewidth=0.6)
    places = [place for place, row in enumerate(found.rows) if row[choice] == name]
    axes.plot(places, [level] * len(places), "|", color=GREY, markersize=8, markeredgewidth=2)
