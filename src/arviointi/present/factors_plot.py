"""Diverging bars: in how many pilot teams a factor hindered, and in how many it helped."""

from collections.abc import Iterator
from dataclasses import replace

from matplotlib.axes import Axes

from arviointi.config.exhibits_practice import FactorsPlot
from arviointi.contracts.blocks import (
    Conclusion,
    Content,
    Figure,
    Number,
    Row,
    RowGroup,
    Suppressed,
    Table,
)
from arviointi.contracts.raters import DIRECTIONS
from arviointi.locale.speak import speak
from arviointi.present.content import column, decimal, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked
from arviointi.present.drawing import BLACK, BLUE, GREY, VERMILLION, canvas, svg
from arviointi.present.factor_counts import FactorCounts, factor_counts, waves_of
from arviointi.present.sources import Sources, words

COLOURS = {"facilitator": BLUE, "barrier": VERMILLION}
SIDES = {"facilitator": 1, "barrier": -1}
WIDTH, ROW_HEIGHT = 7.0, 0.34
ROOM = 1.3
BAR_HEIGHT = 0.66


def factors_plot(exhibit: FactorsPlot, sources: Sources) -> Unchecked:
    """Describe the figure: picture in words, and its numbers.

    Factors stand in the order of how many more teams they hindered than helped at the last wave, by the
    numbers shown.
    """
    shown = _shown(exhibit, sources)
    columns = (
        heading("factor"),
        column("facilitator_teams"),
        column("facilitator_strength"),
        column("barrier_teams"),
        column("barrier_strength"),
    )
    named = (
        RowGroup(
            id=wave,
            heading=_title(wave, counts),
            rows=tuple(_row(factor, counts) for factor in counts.factors),
        )
        for wave, counts in shown.items()
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(shown),
        description=message("factors.description"),
        table=Table(caption=words(exhibit.title), columns=columns, groups=groups(named)),
        footnotes=(message("note.factors_plot"),),
    )
    return Unchecked(figure, tuple(_conclusions(shown)))


def _shown(exhibit: FactorsPlot, sources: Sources) -> dict[str, FactorCounts]:
    (rubric_id,) = exhibit.rubrics
    found = sources.factors[rubric_id]
    shown = {
        wave: factor_counts(found[found["wave"] == wave], sources.rules)
        for wave in waves_of(found, exhibit.waves)
    }
    last = next(reversed(shown.values()), None)
    if last is None:
        return {}
    order = sorted(last.factors, key=lambda factor: _balance(last, factor))
    return {wave: replace(counts, factors=order) for wave, counts in shown.items()}


def _balance(counts: FactorCounts, factor: str) -> float:
    return sum(SIDES[direction] * _length(counts.named[factor, direction], 0) for direction in DIRECTIONS)


def _title(wave: str, counts: FactorCounts) -> Content:
    return message("label.wave_teams", wave=plain(wave), teams=counts.teams)


def _row(factor: str, counts: FactorCounts) -> Row:
    cells = (
        cell
        for direction in DIRECTIONS
        for cell in (counts.named[factor, direction], counts.strength[factor, direction])
    )
    return Row(id=factor, cells=(message(f"factor.{factor}"), *cells))


def _most(wave: str, counts: FactorCounts) -> dict[str, Content]:
    """Name what helped and what hindered in most teams, with the number of teams."""
    values: dict[str, Content] = {"wave": plain(wave), "teams": counts.teams}
    for direction in DIRECTIONS:
        factor = counts.most(direction)
        values[direction] = message(f"factor.{factor}") if factor else decimal(None, 0)
        values[f"{direction}_teams"] = counts.named[factor, direction] if factor else decimal(None, 0)
    return values


def _alt(shown: dict[str, FactorCounts]) -> Content:
    if not shown:
        return message("factors.nobody")
    wave = list(shown)[-1]
    return message("factors.alt", waves=plain(", ".join(shown)), **_most(wave, shown[wave]))


def _conclusions(shown: dict[str, FactorCounts]) -> Iterator[Conclusion]:
    """Say what helped and what hindered in most teams at the last wave with interviews."""
    wave = next(reversed(shown), None)
    if wave is None or not all(shown[wave].most(direction) for direction in DIRECTIONS):
        return
    text = message("conclusion.factors", **_most(wave, shown[wave]))
    yield Conclusion(id=f"factors.{wave}", topic="implementation", certainty="learned", text=text)


def draw_factors_plot(exhibit: FactorsPlot, sources: Sources, name: str, language: str) -> str:
    """Draw one panel a wave; a hidden count is a hatched stub, and a bar's number stands at its end."""
    shown = _shown(exhibit, sources)
    panels, rows = max(len(shown), 1), max((len(one.factors) for one in shown.values()), default=1)
    with canvas(f"{name}-{language}", WIDTH, ROW_HEIGHT * rows + 1) as figure:
        axes = figure.subplots(1, panels, sharey=True, squeeze=False)[0]
        most = max((_length(cell, 0) for one in shown.values() for cell in one.named.values()), default=1)
        for panel, (wave, counts) in zip(axes, shown.items(), strict=False):
            _draw_wave(panel, wave, counts, max(most, 1), language)
        return svg(figure, name)


def _draw_wave(axes: Axes, wave: str, counts: FactorCounts, most: float, language: str) -> None:
    for y, factor in enumerate(counts.factors):
        for direction in DIRECTIONS:
            _draw_bar(axes, y, counts.named[factor, direction], direction, most, language)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlim(-ROOM * most, ROOM * most)
    axes.set_ylim(len(counts.factors) - 0.5, -1.2)
    axes.set_xticks([])
    names = [speak(message(f"factor.{factor}"), language) for factor in counts.factors]
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_title(speak(_title(wave, counts), language), fontsize=10, fontweight="bold", pad=6)
    for direction in DIRECTIONS:
        side = SIDES[direction]
        axes.text(
            side * most * 0.06,
            -0.85,
            speak(message(f"factors.{direction}"), language),
            ha="left" if side > 0 else "right",
            va="center",
            color=COLOURS[direction],
            fontweight="bold",
            fontsize=9,
        )


def _draw_bar(axes: Axes, y: int, cell: Content, direction: str, most: float, language: str) -> None:
    """Draw a bar from the middle outwards; what may not be shown is a stub of one length."""
    side, stub = SIDES[direction], most * 0.06
    length = _length(cell, stub)
    if isinstance(cell, Suppressed):
        axes.barh(y, side * length, BAR_HEIGHT, facecolor="white", edgecolor=GREY, hatch="xxx", linewidth=0.5)
    else:
        axes.barh(y, side * length, BAR_HEIGHT, color=COLOURS[direction])
    axes.text(
        side * (length + most * 0.03),
        y,
        speak(cell, language),
        ha="left" if side > 0 else "right",
        va="center_baseline",
        fontsize=8,
        color=BLACK,
    )


def _length(cell: Content, hidden: float) -> float:
    return cell.value if isinstance(cell, Number) else hidden
