"""The picture of the moves between levels: a block a wave and level, a band for the teams that moved."""

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from arviointi.config.exhibits_practice import LevelFlow
from arviointi.contracts.blocks import Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.content import message
from arviointi.present.drawing import GREY, canvas, svg
from arviointi.present.fidelity_table import COUNTED
from arviointi.present.level_flow import Flows, Move, flows
from arviointi.present.sources import Sources
from arviointi.present.tiles import LEVELS, SMALLEST_TEXT, Look, key

WIDTH, HEIGHT, FRAME = 7.0, 4.6, 1.0
BLOCK = 0.19
LEAST_TEXT = 0.13
GAP = 0.05
NOT_SCORED = Look("white", "||||", GREY)
LOOKS = {**LEVELS, "not_scored": NOT_SCORED}
HIDDEN = Look("white", "////", GREY)
PALE = 0.45
CURVE = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]


@dataclass(frozen=True)
class Block:
    """Where a level stands at a wave."""

    x: float
    top: float
    height: float


def draw_level_flow(exhibit: LevelFlow, sources: Sources, name: str, language: str) -> str:
    """Draw levels as blocks from high to low, and moves as bands as wide as their teams."""
    shown = flows(exhibit, sources)
    with canvas(f"{name}-{language}", WIDTH, HEIGHT) as figure:
        axes = figure.subplots()
        blocks = _blocks(shown)
        lowest = max((block.top + block.height for block in blocks.values()), default=1)
        per_inch = lowest / (HEIGHT - FRAME)
        for move, (start, end) in _ends(shown, blocks).items():
            _draw_band(axes, shown, move, (blocks, start, end), per_inch, language)
        for (wave, level), block in blocks.items():
            _draw_block(axes, shown, (wave, level), block, language)
        for x, wave in enumerate(shown.waves):
            axes.annotate(wave, (x, 1), xycoords=("data", "axes fraction"), ha="center", fontsize=10)
        axes.set_xlim(-0.45, max(len(shown.waves) - 1, 0) + 0.45)
        axes.set_ylim(lowest, -GAP)
        axes.set_axis_off()
        key(figure, _key(shown, language), len(LOOKS) + 1)
        return svg(figure, name)


def _blocks(shown: Flows) -> dict[tuple[str, str], Block]:
    """Place the levels of each wave below each other; a block is at least as high as its bands."""
    gap = GAP * max(shown.widths.values(), default=1)
    blocks = {}
    for x, wave in enumerate(shown.waves):
        top = gap
        for level in COUNTED:
            height = _height(shown, (wave, level))
            if height:
                blocks[wave, level] = Block(x, top, height)
                top += height + gap
    return blocks


def _height(shown: Flows, block: tuple[str, str]) -> float:
    leaving = sum(shown.widths[move] for move in shown.moves if move[:2] == block)
    coming = sum(shown.widths[move] for move in shown.moves if move[2:] == block)
    return max(shown.widths[block], leaving, coming)


def _ends(shown: Flows, blocks: dict[tuple[str, str], Block]) -> dict[Move, tuple[float, float]]:
    """Stack the bands at both of their blocks, in the order of the levels; nothing for moves of no team."""
    used: dict[tuple[tuple[str, str], str], float] = {}
    ends = {}
    for move in shown.moves:
        if shown.widths[move]:
            tops = []
            for block, side in ((move[:2], "right"), (move[2:], "left")):
                top = used.get((block, side), blocks[block].top)
                used[block, side] = top + shown.widths[move]
                tops.append(top)
            ends[move] = (tops[0], tops[1])
    return ends


def _draw_band(
    axes: Axes,
    shown: Flows,
    move: Move,
    place: tuple[dict[tuple[str, str], Block], float, float],
    per_inch: float,
    language: str,
) -> None:
    blocks, start, end = place
    width = shown.widths[move]
    left, right = blocks[move[:2]].x + BLOCK / 2, blocks[move[2:]].x - BLOCK / 2
    middle = (left + right) / 2
    upper = [(left, start), (middle, start), (middle, end), (right, end)]
    lower = [(right, end + width), (middle, end + width), (middle, start + width), (left, start + width)]
    content = shown.moves[move]
    band = Path([*upper, *lower, upper[0]], CURVE)
    axes.add_patch(PathPatch(band, facecolor=LOOKS[move[1]].face, alpha=PALE, linewidth=0))
    hatch = HIDDEN.hatch if isinstance(content, Suppressed) else None
    axes.add_patch(PathPatch(band, facecolor="none", edgecolor=GREY, hatch=hatch, linewidth=0.4))
    if isinstance(content, Number) and width >= LEAST_TEXT * per_inch:
        said = speak(content, language)
        axes.text(left + 0.04, start + width / 2, said, va="center_baseline", fontsize=9)


def _draw_block(axes: Axes, shown: Flows, block: tuple[str, str], place: Block, language: str) -> None:
    """Draw a level's teams with their number; a hidden number that is not small is hatched like the bands."""
    wave, level = block
    look, content = LOOKS[level], shown.levels[block]
    corner = (place.x - BLOCK / 2, place.top)
    is_hatched = isinstance(content, Suppressed) and content.below is None
    hatch = HIDDEN.hatch if is_hatched else look.hatch
    style = {**look.style, "edgecolor": GREY, "hatch": hatch}
    axes.add_patch(Rectangle(corner, BLOCK, place.height, **style))
    middle = place.top + place.height / 2
    if not is_hatched:
        _write_number(axes, speak(content, language), (place.x, middle), look)
    for end, side, align in ((shown.waves[0], -1, "right"), (shown.waves[-1], 1, "left")):
        if wave == end:
            name = speak(message(f"column.{level}"), language)
            x = place.x + side * (BLOCK / 2 + 0.03)
            axes.text(x, middle, name, ha=align, va="center_baseline", fontsize=SMALLEST_TEXT + 1)


def _write_number(axes: Axes, number: str, place: tuple[float, float], look: Look) -> None:
    box = {"boxstyle": "square,pad=0.12", "facecolor": look.face, "edgecolor": "none"}
    axes.text(*place, number, ha="center", va="center_baseline", fontsize=9, color=look.ink, bbox=box)


def _key(shown: Flows, language: str) -> Iterator[tuple[Look, str]]:
    for level, look in LOOKS.items():
        yield look, speak(message(f"column.{level}"), language)
    if any(isinstance(content, Suppressed) for content in shown.moves.values()):
        yield HIDDEN, speak(message("label.hidden_moves"), language)
