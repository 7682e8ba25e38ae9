"""The picture of the fidelity profile: one heat map an arm and wave, the same team in the same row."""

from collections.abc import Iterable, Iterator, Mapping

from matplotlib.axes import Axes

from arviointi.config.exhibits_practice import FidelityProfile
from arviointi.contracts.blocks import Content, Message, Nothing, Number
from arviointi.contracts.panel import ARMS
from arviointi.locale.speak import speak
from arviointi.present.content import decimal, message
from arviointi.present.drawing import canvas, svg
from arviointi.present.fidelity_profile import Cells, Profile, profile
from arviointi.present.sources import Sources
from arviointi.present.tiles import ABSENT, HIDDEN, LEVELS, SMALLEST_TEXT, Look, Tile, bare, draw_tiles, key

PAGE_WIDTH, CELL_WIDTH, MARGIN = 7.0, 0.165, 1.1
TALLEST, ROW, LEAST_ROW, FRAME = 7.1, 0.19, 0.09, 1.75
LABELLED_ROW, EACH = 0.125, 5
TILE, TILE_HEIGHT = 0.9, 0.86
KEY_COLUMNS = 3


def draw_fidelity_profile(exhibit: FidelityProfile, sources: Sources, name: str, language: str) -> str:
    """Draw teams as rows and elements as columns, darker for higher scores, patterned where there is none."""
    shown = profile(exhibit, sources)
    arms = [arm for arm in ARMS if shown.teams[arm]]
    rows = max((len(shown.teams[arm]) for arm in arms), default=1)
    pitch = min(ROW, max(LEAST_ROW, TALLEST / rows))
    n_panels = max(len(arms), 1) * len(shown.waves)
    width = max(PAGE_WIDTH, CELL_WIDTH * len(shown.parts) * n_panels + MARGIN)
    with canvas(f"{name}-{language}", width, rows * pitch + FRAME) as figure:
        figure.set_layout_engine("constrained", w_pad=0.02, wspace=0.03)
        panels = iter(figure.subplots(1, n_panels, squeeze=False)[0])
        for arm in arms:
            for wave in shown.waves:
                axes = next(panels)
                _draw_wave(axes, shown, arm, wave, (rows, ROW / pitch), language)
                if wave == shown.waves[0]:
                    means = speak(message("label.mean_of_teams"), language) if arm == arms[0] else ""
                    _name_rows(axes, list(shown.teams[arm]), pitch, means)
                    _name_arm(axes, arm, language)
        for empty in panels:
            empty.set_axis_off()
        key(figure, _key(shown, language), KEY_COLUMNS)
        return svg(figure, name)


def _draw_wave(
    axes: Axes, shown: Profile, arm: str, wave: str, rows: tuple[int, float], language: str
) -> None:
    """Draw one panel; `rows`: how many there are, and the height of the row of means in rows."""
    n_rows, mean_height = rows
    tiles = _by_look(
        (cells[wave, part], (x, y, TILE), shown.levels)
        for y, cells in enumerate(shown.teams[arm].values())
        for x, part in enumerate(shown.parts)
    )
    draw_tiles(axes, tiles, TILE_HEIGHT)
    _draw_means(axes, shown, arm, wave, mean_height, language)
    bare(axes)
    axes.set_xlim(-0.5, len(shown.parts) - 0.5)
    axes.set_ylim(n_rows - 0.5, -0.8 - mean_height)
    raised = [part + "\n" * (x % 2) for x, part in enumerate(shown.parts)]
    axes.set_xticks(range(len(shown.parts)), raised, linespacing=0.95)
    axes.set_yticks([])
    axes.xaxis.tick_top()
    axes.axvline(0.5, color="white", linewidth=2)
    axes.set_title(f"\n{wave}", fontsize=10, pad=3)


def _draw_means(axes: Axes, shown: Profile, arm: str, wave: str, height: float, language: str) -> None:
    """Draw the mean of the arm's teams above them, with its number."""
    y = -0.7 - height / 2
    every = {x: shown.means[arm][wave, part] for x, part in enumerate(shown.parts)}
    means = {x: mean for x, mean in every.items() if not isinstance(mean, Nothing)}
    draw_tiles(axes, _by_look((mean, (x, y, 1), shown.levels) for x, mean in means.items()), height)
    for x, mean in means.items():
        if isinstance(mean, Number):
            ink = _look(mean, shown.levels).ink
            axes.text(
                x,
                y,
                speak(mean, language),
                ha="center",
                va="center_baseline",
                fontsize=SMALLEST_TEXT,
                color=ink,
            )


def _name_rows(axes: Axes, names: list[str], pitch: float, means: str) -> None:
    """Name the rows, or each fifth where they are too low for names."""
    step = 1 if pitch >= LABELLED_ROW else EACH
    labelled = sorted({0, *range(step - 1, len(names), step)})
    heights = [-0.7 - ROW / pitch / 2, *labelled]
    axes.set_yticks(heights, [means, *(names[y] for y in labelled)])


def _name_arm(axes: Axes, arm: str, language: str) -> None:
    """Write the arm above its first panel, without making that panel any wider."""
    name = axes.annotate(
        speak(message(f"arm.{arm}_teams"), language),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 35),
        textcoords="offset points",
        fontweight="bold",
        annotation_clip=False,
    )
    name.set_in_layout(False)


def _by_look(cells: Iterable[tuple[Content, Tile, Mapping[str, float]]]) -> dict[Look, list[Tile]]:
    tiles: dict[Look, list[Tile]] = {}
    for cell, tile, levels in cells:
        tiles.setdefault(_look(cell, levels), []).append(tile)
    return tiles


def _look(cell: Content, levels: Mapping[str, float]) -> Look:
    if isinstance(cell, Number):
        return LEVELS[next(name for name, least in levels.items() if cell.value >= least)]
    if isinstance(cell, Message):
        return ABSENT[cell.id.removeprefix("missing.")]
    return HIDDEN


def _key(shown: Profile, language: str) -> Iterator[tuple[Look, str]]:
    """Yield what is seen in the figure."""
    limits = list(shown.levels.items())
    above = [100.0, *(least for _, least in limits)]
    for (name, least), most in zip(limits, above, strict=False):
        said = message(
            "label.level_from",
            level=message(f"column.{name}"),
            least=decimal(least, 0),
            most=decimal(most, 0),
        )
        yield LEVELS[name], speak(said, language)
    seen = {cell.id for cell in _cells(shown) if isinstance(cell, Message)}
    for state, look in ABSENT.items():
        if f"missing.{state}" in seen:
            yield look, speak(message(f"missing.{state}"), language)
    if HIDDEN in {_look(cell, shown.levels) for cell in _cells(shown)}:
        yield HIDDEN, speak(message("label.few_behind"), language)


def _cells(shown: Profile) -> Iterator[Content]:
    every: list[Cells] = [cells for of_arm in shown.teams.values() for cells in of_arm.values()]
    return (cell for cells in every for cell in cells.values())
