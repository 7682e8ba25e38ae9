"""Mean outcome of pilot and comparison units over time."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits import TrendPlot
from arviointi.contracts.blocks import Content, Figure, Number, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.locale.speak import speak
from arviointi.present.arm_means import digits_of_means, protected_mean, weighted_mean
from arviointi.present.break_marks import draw_breaks
from arviointi.present.breaks import (
    NumberedBreak,
    break_cells,
    break_columns,
    breaks_of,
    days_of_points,
    footnotes,
    span_of,
    told,
)
from arviointi.present.content import column, decimal, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_unit_count
from arviointi.present.drawing import (
    ARM_COLOURS,
    ARM_LINES,
    ARM_MARKERS,
    AS_NEEDED,
    GREY,
    canvas,
    svg,
    write_ticks,
    y_title,
)
from arviointi.present.sources import Sources, Subject, words

SIZE = (7.6, 4.0)
MOST_TICKS = 10


@dataclass(frozen=True)
class Point:
    """One arm at one time, as it may be shown; `time` counts from the first point, also over a gap."""

    time: int
    label: str
    n_teams: Content
    mean: Content


def trend(exhibit: TrendPlot, sources: Sources) -> dict[str, list[Point]]:
    """Pool periods and compute the weighted mean of each arm at each time, protected."""
    (analysis,) = exhibit.analyses
    subject = sources.subject(analysis)
    panel = _pooled(sources.panels[analysis], exhibit.periods_per_point)
    times = panel.drop_duplicates("time").sort_values("time")[["time", "label"]]
    digits = digits_of_means(panel["outcome"] * subject.factor)
    return {
        arm: [
            _point(
                panel[(panel["arm"] == arm) & (panel["time"] == place[0])], place, subject, digits, sources
            )
            for place in times.itertuples(index=False)
        ]
        for arm in ARMS
    }


def _pooled(panel: pd.DataFrame, periods_per_point: int) -> pd.DataFrame:
    """Give each row its time: blocks of periods, named by their first and last period."""
    names = panel.drop_duplicates("period").set_index("period")["period_label"].sort_index()
    time = (panel["period"] - panel["period"].min()) // periods_per_point
    first = names.groupby((names.index - names.index.min()) // periods_per_point).agg(["first", "last"])
    label = first["first"].where(first["first"] == first["last"], first["first"] + "–" + first["last"])
    return panel.assign(time=time, label=time.map(label))


def _point(
    rows: pd.DataFrame, place: tuple[int, str], subject: Subject, digits: int, sources: Sources
) -> Point:
    time, label = int(place[0]), str(place[1])
    n_teams = rows["team"].nunique()
    if rows.empty:
        return Point(time, label, protect_unit_count(0, sources.rules), decimal(None, 0))
    mean = protected_mean(weighted_mean(rows), rows, subject, digits, sources)
    return Point(time, label, protect_unit_count(n_teams, sources.rules), mean)


def trend_plot(exhibit: TrendPlot, sources: Sources) -> Unchecked:
    """Describe both arms' means over time: picture in words, and its numbers."""
    points = trend(exhibit, sources)
    (analysis,) = exhibit.analyses
    breaks = breaks_of(analysis, sources)
    marks = _marks(exhibit, sources, breaks)
    columns = (
        heading("period"),
        *(column(f"{arm}_{what}") for arm in ARMS for what in ("mean", sources.rules.noun)),
        *break_columns(breaks),
    )
    rows = tuple(
        Row(
            id=pilot.label,
            cells=(
                plain(pilot.label.replace("–", " – ")),
                pilot.mean,
                pilot.n_teams,
                comparison.mean,
                comparison.n_teams,
                *marks.get(pilot.time, ()),
            ),
        )
        for pilot, comparison in zip(points["pilot"], points["comparison"], strict=True)
    )
    table = Table(caption=words(exhibit.title), columns=columns, groups=(RowGroup(id="trend", rows=rows),))
    figure = Figure(
        caption=words(exhibit.title),
        alt=told(_alt(points, sources.subject(analysis)), breaks),
        description=message("trend.description"),
        table=table,
        footnotes=(message("note.trend_hidden"), *footnotes(breaks, sources.settings, "note.breaks_drawn")),
    )
    return Unchecked(figure)


def _marks(
    exhibit: TrendPlot, sources: Sources, breaks: tuple[NumberedBreak, ...]
) -> dict[int, tuple[Content, ...]]:
    """Return the numbers of the breaks of each point's days, where the panel has a calendar."""
    (analysis,) = exhibit.analyses
    calendar = sources.calendar(analysis)
    if calendar is None or not breaks:
        return {}
    days = days_of_points(_pooled(sources.panels[analysis], exhibit.periods_per_point), calendar)
    return {time: break_cells(breaks, start, after) for time, (start, after) in days.items()}


def _alt(points: dict[str, list[Point]], subject: Subject) -> Content:
    values: dict[str, Content] = {}
    for arm in ARMS:
        shown = [point for point in points[arm] if isinstance(point.mean, Number)]
        ends = [shown[0], shown[-1]] if shown else [None, None]
        for name, point in zip(("first", "last"), ends, strict=True):
            values[f"{arm}_{name}"] = point.mean if point else decimal(None, 0)
            values[f"{arm}_{name}_period"] = plain(point.label if point else None)
    return message("trend.alt", outcome=subject.label, unit=subject.printed_unit, **values)


def draw_trend(exhibit: TrendPlot, sources: Sources, name: str, language: str) -> str:
    """Draw one line an arm, marked and named at its end; hidden points leave a gap."""
    points = trend(exhibit, sources)
    (analysis,) = exhibit.analyses
    subject = sources.subject(analysis)
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        _draw_breaks(axes, exhibit, sources)
        for arm in ARMS:
            axes.plot(
                *_line(points[arm]),
                color=ARM_COLOURS[arm],
                marker=ARM_MARKERS[arm],
                linestyle=ARM_LINES[arm],
                linewidth=1.8,
                markersize=5,
            )
        _name_lines(axes, points, language)
        _mark_first_start(axes, sources.panels[analysis], exhibit.periods_per_point, language)
        step = max(1, -(-len(points["pilot"]) // MOST_TICKS))
        ticks = points["pilot"][::step]
        axes.set_xticks([point.time for point in ticks], [_tick(point.label) for point in ticks])
        axes.set_xlabel(speak(message("column.period"), language))
        axes.set_ylim(bottom=0 if _starts_at_zero(points) else None)
        axes.margins(y=0.15)
        y_title(
            axes, speak(message("label.with_unit", label=subject.label, unit=subject.printed_unit), language)
        )
        write_ticks(axes, language, y_digits=AS_NEEDED)
        return svg(figure, name)


def _draw_breaks(axes: Axes, exhibit: TrendPlot, sources: Sources) -> None:
    (analysis,) = exhibit.analyses
    span, breaks = span_of(analysis, sources), breaks_of(analysis, sources)
    if span is not None and breaks:
        scale = exhibit.periods_per_point
        ends = (-0.5, (span.last + 1 - span.first) / scale - 0.5)
        draw_breaks(axes, breaks, lambda date: span.place(date) / scale - 0.5, ends)


def _line(points: list[Point]) -> tuple[list[int], list[float]]:
    """Return the heights at every time, so that the line breaks where no period is in the panel."""
    heights = {point.time: _height(point) for point in points}
    times = list(range(max(heights, default=-1) + 1))
    return times, [heights.get(time, float("nan")) for time in times]


def _height(point: Point) -> float:
    return point.mean.value if isinstance(point.mean, Number) else float("nan")


def _mark_first_start(axes: Axes, panel: pd.DataFrame, periods_per_point: int, language: str) -> None:
    """Draw a line before the first point in which some team is exposed."""
    first = panel["cohort"].min()
    if pd.isna(first) or first <= panel["period"].min():
        return
    x = (int(first) - int(panel["period"].min())) // periods_per_point - 0.5
    axes.axvline(x, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        speak(message("trend.first_start"), language),
        (x, 1),
        xycoords=("data", "axes fraction"),
        xytext=(5, 2),
        textcoords="offset points",
        va="top",
        color=GREY,
        fontsize=9,
    )


def _tick(label: str) -> str:
    return label.split("–", maxsplit=1)[0]


def _starts_at_zero(points: dict[str, list[Point]]) -> bool:
    """Start the axis at zero where the values are not far from it."""
    values = [point.mean.value for arm in ARMS for point in points[arm] if isinstance(point.mean, Number)]
    return bool(values) and min(values) >= 0 and min(values) < max(values) / 2


def _name_lines(axes: Axes, points: dict[str, list[Point]], language: str) -> None:
    """Write each arm's name beside the end of its line, the upper one above the lower one."""
    ends = {}
    for arm in ARMS:
        shown = [(point.time, _height(point)) for point in points[arm] if isinstance(point.mean, Number)]
        if shown:
            ends[arm] = shown[-1]
    for rank, (arm, (x, y)) in enumerate(sorted(ends.items(), key=lambda end: -end[1][1])):
        axes.annotate(
            speak(message(f"arm.{arm}_teams"), language),
            (x, y),
            xytext=(10, 7 if rank == 0 else -7),
            textcoords="offset points",
            va="bottom" if rank == 0 else "top",
            color=ARM_COLOURS[arm],
            fontweight="bold",
            annotation_clip=False,
        )
    axes.spines["bottom"].set_color(GREY)
