"""The picture of the meeting calendar: shares by week above, and below them a row of weeks a team."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from matplotlib.axes import Axes

from arviointi.config.exhibits_practice import MeetingCalendar
from arviointi.contracts.blocks import Number
from arviointi.locale.speak import speak
from arviointi.present.content import message
from arviointi.present.drawing import BLACK, BLUE, GREY, canvas, svg, write_ticks, y_title
from arviointi.present.meeting_calendar import (
    HELD,
    HOLIDAY,
    NOT_HELD,
    NOT_REPORTED,
    Calendar,
    Held,
    calendar,
    held_by_time,
    is_shown,
)
from arviointi.present.sources import Sources
from arviointi.present.tiles import ABSENT, SMALLEST_TEXT, Look, Tile, bare, draw_tiles, key

WIDTH, ABOVE, FRAME = 7.0, 1.3, 1.3
TALLEST, ROW, LEAST_ROW = 6.2, 0.17, 0.085
LABELLED_ROW, EACH = 0.13, 5
TILE_HEIGHT, LINE = 0.8, 1.0
LOOKS = {
    HELD: Look("#0B5A8A"),
    NOT_HELD: Look("#F8E3D4"),
    HOLIDAY: Look("#A6ADB4"),
    NOT_REPORTED: ABSENT["not_reported"],
}
MOST_TICKS = 8


def draw_meeting_calendar(exhibit: MeetingCalendar, sources: Sources, name: str, language: str) -> str:
    """Draw the share of teams that met by time from the start, and below it every team's weeks."""
    found = calendar(exhibit, sources)
    pooled = held_by_time(found, exhibit, sources)
    rows = len(found.states) if is_shown(found, sources) else 0
    pitch = min(ROW, max(LEAST_ROW, TALLEST / max(rows, 1)))
    below = max(rows, 1) * pitch
    with canvas(f"{name}-{language}", WIDTH, ABOVE + below + FRAME) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[ABOVE, below])
        _draw_shares(upper, pooled, language)
        if rows:
            _draw_teams(lower, found, pitch, language)
        for axes in (upper, lower):
            axes.axvline(-0.5, color=BLACK, linewidth=1, linestyle=(0, (4, 3)))
        lower.set_xlim(found.weeks[0] - 0.5, found.weeks[-1] + 0.5)
        lower.set_xlabel(speak(message("calendar.axis"), language))
        step = -(-len(found.weeks) // MOST_TICKS // exhibit.weeks_per_row) * exhibit.weeks_per_row
        lower.set_xticks([int(week) for week in found.weeks if week % step == 0])
        write_ticks(lower, language, x_digits=0)
        key(figure, _key(found if rows else None, language), len(LOOKS))
        return svg(figure, name)


def _draw_shares(axes: Axes, pooled: list[Held], language: str) -> None:
    """Draw a step a block of weeks; a hidden one leaves a gap."""
    for held in pooled:
        if isinstance(held.share, Number):
            ends = [held.first - 0.5, held.last + 0.5]
            height = 100 * held.share.value
            axes.fill_between(ends, [height, height], color=BLUE, alpha=0.3, linewidth=0)
            axes.plot(ends, [height, height], color=BLUE, linewidth=2, solid_capstyle="butt")
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100])
    write_ticks(axes, language, y_digits=0)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    y_title(axes, speak(message("calendar.share"), language))


def _draw_teams(axes: Axes, found: Calendar, pitch: float, language: str) -> None:
    rows = len(found.states)
    draw_tiles(axes, _runs(found), TILE_HEIGHT)
    axes.vlines(found.weeks[1:] - 0.5, -0.5, rows - 0.5, color="white", linewidth=LINE)
    bare(axes)
    step = 1 if pitch >= LABELLED_ROW else EACH
    labelled = sorted({0, *range(step - 1, rows, step)})
    axes.set_yticks(labelled, [str(y + 1) for y in labelled])
    axes.set_ylim(rows - 0.5, -0.5)
    title = speak(message("calendar.rows"), language)
    axes.set_title(title, loc="left", fontsize=10, color=BLACK, pad=4)
    axes.tick_params(axis="x", length=3, labelsize=SMALLEST_TEXT + 1, color=GREY)


def _runs(found: Calendar) -> dict[Look, list[Tile]]:
    """Join neighbouring weeks of one state; white lines part them again, and the picture stays small."""
    tiles: dict[Look, list[Tile]] = {}
    for y, states in enumerate(found.states):
        weeks = zip(found.weeks, states, strict=True)
        for state, run in groupby(weeks, key=itemgetter(1)):
            of_run = [int(week) for week, _ in run]
            if state in LOOKS:
                tile = ((of_run[0] + of_run[-1]) / 2, float(y), float(len(of_run)))
                tiles.setdefault(LOOKS[state], []).append(tile)
    return tiles


def _key(found: Calendar | None, language: str) -> Iterator[tuple[Look, str]]:
    """Yield what is seen in the figure."""
    seen = set() if found is None else set(found.states.ravel())
    for state, look in LOOKS.items():
        if state in seen:
            yield look, speak(message(f"calendar.{state}"), language)
