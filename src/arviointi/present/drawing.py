"""How every figure is drawn: four colours with markers, the language's numbers, the same bytes each time."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from arviointi.locale.numbers import decimal

BLUE, VERMILLION, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#000000"
GREY, PALE = "#595959", "#D9D9D9"
ARM_COLOURS = {"pilot": BLUE, "comparison": VERMILLION}
ARM_MARKERS = {"pilot": "o", "comparison": "s"}
ARM_LINES = {"pilot": "-", "comparison": (0, (4, 2))}
AS_NEEDED = -1
STYLE: dict[str, object] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": BLACK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#E6E6E6",
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
}


@contextmanager
def canvas(name: str, width: float, height: float) -> Iterator[Figure]:
    """Give a figure in the house style; ids inside the SVG follow from `name`."""
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):  # type: ignore[dict-item]
        yield Figure(figsize=(width, height), layout="constrained")


def svg(figure: Figure, name: str) -> str:
    """Draw a figure as an SVG element that can stand alone or inside a page, with ids of its own."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    element = drawn.getvalue()
    element = element[element.index("<svg") :]
    element = re.sub(r"\s*<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'\bid="', f'id="{name}-', element)
    return re.sub(r"(url\(#|href=\"#)", rf"\g<1>{name}-", element)


def write_ticks(
    axes: Axes, language: str, *, x_digits: int | None = None, y_digits: int | None = None
) -> None:
    """Write tick labels as the language writes numbers; None leaves an axis alone.

    `AS_NEEDED` is as many decimals as tell the ticks apart that are drawn in the end.
    """
    for axis, digits in ((axes.xaxis, x_digits), (axes.yaxis, y_digits)):
        if digits is not None:
            axis.set_major_formatter(FuncFormatter(partial(_tick, axis, language, digits)))


def _tick(axis: Axis, language: str, digits: int, value: float, _: int | None) -> str:
    wanted = tick_digits(axis.get_majorticklocs()) if digits == AS_NEEDED else digits
    return decimal(value, wanted, language)


def tick_digits(ticks: npt.NDArray[np.float64]) -> int:
    """Return the decimals that tell ticks apart."""
    step = abs(float(ticks[1] - ticks[0])) if len(ticks) > 1 else 1.0
    return next((digits for digits in range(4) if abs(round(step, digits) - step) < step / 100), 4)


def y_title(axes: Axes, words: str) -> None:
    """Write the y axis' title above it, where it can be read without turning the head."""
    axes.set_title(words, loc="left", fontsize=10, color=BLACK, pad=10)
