"""One team's elements as dots on the middle half of all teams, narrow enough for a telephone."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from arviointi.contracts.blocks import Content, Interval, Number
from arviointi.locale.speak import speak
from arviointi.present.content import message, plain, whole
from arviointi.present.drawing import ARM_COLOURS, ARM_MARKERS, BLACK, GREY, canvas, svg
from arviointi.present.fidelity_table import part_label
from arviointi.present.national import Spread
from arviointi.present.standing import Standing

WIDTH, ROW, HEAD, FOOT, MARGIN = 4.2, 0.4, 0.56, 0.25, 0.09
BAND, TRACK, CUT = "#A9C9DE", "#F0F0F0", "#BDBDBD"
THICK, THIN = 7.5, 1.4
HALF_TRACK = 0.13
LABEL_AT = 0.42
LEGEND_AT = (-1.62, -1.1)
INDEX_GAP = 0.25


def draw_strip(standing: Standing, spreads: Mapping[str, Spread], name: str, language: str) -> str:
    """Draw one row an element: name and score above, below it a track from 0 to 100.

    On the track are the middle half and the median of all teams of the arm, the team's score at its last wave
    (filled) and at the wave before (hollow). A score that may be shown only as a range is a bar.
    """
    places = {part: y + (INDEX_GAP if y else 0) for y, part in enumerate(standing.parts)}
    height = HEAD + len(places) * ROW + FOOT
    with canvas(f"{name}-{language}", WIDTH, height) as figure:
        figure.set_layout_engine("none")
        side, inner = MARGIN / WIDTH, (height - HEAD - FOOT) / height
        axes = figure.add_axes((side, FOOT / height, 1 - 2 * side, inner))
        _prepare(axes, standing, len(places), language)
        _draw_teams(axes, places, spreads)
        for wave in reversed(standing.waves[-2:]):
            cells = {y: standing.shown(part, wave) for part, y in places.items()}
            _draw_own(axes, cells, standing.arm, is_last=wave == standing.waves[-1])
        _write(axes, standing, places, language)
        _legend(axes, standing, language)
        return svg(figure, name)


def _prepare(axes: Axes, standing: Standing, rows: int, language: str) -> None:
    """Set the scale, with lines where levels begin."""
    cuts = [100 * standing.rubric.levels.moderate, 100 * standing.rubric.levels.high]
    ticks = [0, *cuts, 100]
    axes.set_xlim(-1, 101)
    axes.set_ylim(rows - 0.5 + INDEX_GAP, -0.6)
    axes.set_yticks([])
    axes.set_xticks(ticks, [speak(whole(round(tick)), language) for tick in ticks], fontsize=8)
    axes.tick_params(length=0, pad=2)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.vlines(cuts, -0.5, rows, color=CUT, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)


def _draw_teams(axes: Axes, places: Mapping[str, float], spreads: Mapping[str, Spread]) -> None:
    """Draw the tracks, and on them the middle half and the median of all teams where they may be seen."""
    axes.hlines(list(places.values()), 0, 100, color=TRACK, linewidth=THICK, zorder=0)
    halves = [(y, spreads[part].low, spreads[part].high) for part, y in places.items()]
    for y, low, high in halves:
        if low is not None and high is not None:
            axes.hlines(y, low, max(high, low + 0.6), color=BAND, linewidth=THICK, zorder=2)
    medians = [(y, median) for part, y in places.items() if (median := spreads[part].median) is not None]
    low_ends, high_ends = ([y + end for y, _ in medians] for end in (-HALF_TRACK, HALF_TRACK))
    at = [median for _, median in medians]
    axes.vlines(at, low_ends, high_ends, color=BLACK, linewidth=THIN, zorder=3)


def _draw_own(axes: Axes, cells: Mapping[float, Content], arm: str, *, is_last: bool) -> None:
    """Mark the team's scores of one wave."""
    marks = {y: cell.value for y, cell in cells.items() if isinstance(cell, Number)}
    axes.plot(list(marks.values()), list(marks), zorder=5 + is_last, **_style(arm, is_last=is_last))
    if is_last:
        ranges = [(y, cell.low, cell.high) for y, cell in cells.items() if isinstance(cell, Interval)]
        for y, low, high in ranges:
            axes.hlines(y, low, high, color=ARM_COLOURS[arm], linewidth=5, zorder=6)


def _style(arm: str, *, is_last: bool) -> dict[str, Any]:
    """Give a team's mark: filled for its last wave, hollow for the one before."""
    colour = ARM_COLOURS[arm]
    return {
        "linestyle": "none",
        "marker": ARM_MARKERS[arm],
        "markerfacecolor": colour if is_last else "white",
        "markeredgecolor": colour,
        "markeredgewidth": 1.3,
        "markersize": 7 if is_last else 5.5,
        "clip_on": False,
    }


def _write(axes: Axes, standing: Standing, places: Mapping[str, float], language: str) -> None:
    """Write each row's name and score above its track."""
    for part, y in places.items():
        is_index = part in standing.rubric.indices
        style: dict[str, Any] = {"fontsize": 9, "color": BLACK, "va": "center_baseline"}
        label = speak(part_label(standing.rubric, part), language)
        score = speak(standing.shown(part, standing.waves[-1]), language)
        axes.text(0, y - LABEL_AT, label, ha="left", fontweight="bold" if is_index else "normal", **style)
        axes.text(100, y - LABEL_AT, score, ha="right", fontweight="bold", **style)


def _legend(axes: Axes, standing: Standing, language: str) -> None:
    """Explain the marks above the rows."""
    first, second = LEGEND_AT
    for x, wave in zip((1.5, 51.5), reversed(standing.waves[-2:]), strict=False):
        axes.plot(x, first, **_style(standing.arm, is_last=wave == standing.waves[-1]))
        _explain(axes, x + 3.5, first, message("strip.own", wave=plain(wave)), language)
    axes.hlines(second, 0, 4, color=BAND, linewidth=THICK, clip_on=False)
    half = message("strip.half", teams=message(f"team.of_arm.{standing.arm}"))
    _explain(axes, 6, second, half, language)
    ends = (second - HALF_TRACK, second + HALF_TRACK)
    axes.vlines(83, *ends, color=BLACK, linewidth=THIN, clip_on=False)
    _explain(axes, 85, second, message("strip.median"), language)


def _explain(axes: Axes, x: float, y: float, what: Content, language: str) -> None:
    axes.text(x, y, speak(what, language), fontsize=8, color=GREY, va="center_baseline", clip_on=False)
