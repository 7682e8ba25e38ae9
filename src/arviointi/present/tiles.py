"""Tiles on a grid: few shapes for many cells, and patterns that tell absences apart without colour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from arviointi.present.drawing import GREY

Tile = tuple[float, float, float]
"""Centre (x, y) and width."""
SMALLEST_TEXT = 8


@dataclass(frozen=True)
class Look:
    """How a kind of tile is filled. `ink` is the colour of text on it."""

    face: str
    hatch: str | None = None
    edge: str = "none"
    ink: str = "black"

    @property
    def style(self) -> dict[str, Any]:
        """Options of a matplotlib patch."""
        return {"facecolor": self.face, "hatch": self.hatch, "edgecolor": self.edge, "linewidth": 0.4}


LEVELS = {
    "high": Look("#0B5A8A", ink="white"),
    "moderate": Look("#7FB6D9"),
    "low": Look("#E1ECF4"),
}
HIDDEN = Look("white", "xxxxxx", GREY)
ABSENT = {
    "not_reported": Look("white", "//////", GREY),
    "not_applicable": Look("white", "-------", GREY),
    "not_yet": Look("white", "||||||", GREY),
}


def draw_tiles(axes: Axes, tiles: Mapping[Look, Sequence[Tile]], height: float) -> None:
    """Draw all tiles of one look as one shape."""
    for look, of_look in tiles.items():
        if of_look:
            corners = [_rectangle(tile, height) for tile in of_look]
            axes.add_patch(PathPatch(Path.make_compound_path(*corners), **look.style))


def _rectangle(tile: Tile, height: float) -> Path:
    x, y, width = tile
    left, right, low, high = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return Path([(left, low), (right, low), (right, high), (left, high), (left, low)], closed=True)


def bare(axes: Axes) -> None:
    """Leave nothing of the axes but their labels."""
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=SMALLEST_TEXT, pad=2)


def key(figure: Figure, entries: Iterable[tuple[Look, str]], columns: int) -> None:
    """Explain the looks below a figure."""
    shown = list(entries)
    patches = [Patch(**{**look.style, "edgecolor": GREY}) for look, _ in shown]
    figure.legend(
        patches,
        [words for _, words in shown],
        loc="outside lower left",
        ncols=columns,
        frameon=False,
        fontsize=SMALLEST_TEXT + 0.5,
        handlelength=1.6,
        handleheight=1.0,
        columnspacing=1.4,
    )
