"""How structural breaks are drawn: lines and bands with a number, so that nobody depends on colour."""

import datetime as dt
from collections.abc import Callable

from matplotlib.axes import Axes

from arviointi.present.breaks import NumberedBreak
from arviointi.present.drawing import GREY, PALE

ONE_DAY = dt.timedelta(days=1)
NEAR = 0.04
FOOT, STEP = 4, 15


def draw_breaks(
    axes: Axes,
    breaks: tuple[NumberedBreak, ...],
    place: Callable[[dt.date], float],
    ends: tuple[float, float],
) -> None:
    """Draw a change as a dotted line, a time as a band with edges, each with its number at the foot.

    Parameters
    ----------
    place : gives the x of the beginning of a day.
    ends : x of the first and last day shown.
    """
    axes.set_xlim(*ends)
    before = -1.0
    raised = 0
    for one in breaks:
        left = place(one.dated.begins)
        right = place(one.dated.ends + ONE_DAY) if one.dated.lasts else left
        if one.dated.lasts:
            axes.axvspan(left, right, facecolor=PALE, alpha=0.5, edgecolor="none", zorder=0)
        for edge in {left, right} - set(ends):
            axes.axvline(edge, color=GREY, linewidth=1.2, linestyle=":", zorder=0.5)
        middle = (left + right) / 2
        fraction = (middle - ends[0]) / (ends[1] - ends[0])
        raised = raised + 1 if fraction - before < NEAR else 0
        before = fraction
        _write_number(axes, one.number, middle, FOOT + STEP * raised)


def _write_number(axes: Axes, number: int, x: float, height: int) -> None:
    axes.annotate(
        str(number),
        (x, 0),
        xycoords=("data", "axes fraction"),
        xytext=(0, height),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        fontweight="bold",
        bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": GREY, "linewidth": 1},
    )
