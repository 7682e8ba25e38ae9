"""Published series over time, as context: each with its source and marker, and the breaks between."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits_reference import ReferencePlot, ReferenceSeries
from arviointi.config.outcomes import calendar_of
from arviointi.config.study import Calendar
from arviointi.contracts.blocks import (
    Column,
    Content,
    Figure,
    Nothing,
    Number,
    Row,
    RowGroup,
    Sentences,
    Table,
)
from arviointi.locale.speak import speak
from arviointi.present.break_marks import draw_breaks
from arviointi.present.breaks import (
    NumberedBreak,
    Span,
    break_cells,
    break_columns,
    footnotes,
    listed,
    numbered,
    told,
)
from arviointi.present.content import decimal, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_unit_mean
from arviointi.present.drawing import (
    AS_NEEDED,
    BLACK,
    BLUE,
    GREEN,
    GREY,
    VERMILLION,
    canvas,
    svg,
    write_ticks,
    y_title,
)
from arviointi.present.sources import Sources, words

SIZE = (7.6, 4.4)
MOST_TICKS = 11
LINES = (
    (BLUE, "o", "-"),
    (VERMILLION, "s", (0, (4, 2))),
    (GREEN, "^", "-."),
    (BLACK, "D", ":"),
    (GREY, "v", "-"),
    (BLUE, "x", (0, (1, 1))),
)


@dataclass(frozen=True)
class Line:
    """One series: its values by number of the period, as they may be shown, and what is missing of it."""

    plan: ReferenceSeries
    calendar: Calendar
    labels: dict[int, str]
    values: dict[int, Content]
    reasons: tuple[str, ...]

    @property
    def shown(self) -> list[tuple[int, Number]]:
        """Periods that have a value, in order."""
        return [(n, one) for n, one in sorted(self.values.items()) if isinstance(one, Number)]


def lines(exhibit: ReferencePlot, sources: Sources) -> list[Line]:
    """Collect the series, each value protected as what it is: the value of a single unit."""
    return [_line(one, sources) for one in exhibit.series.values()]


def _line(plan: ReferenceSeries, sources: Sources) -> Line:
    outcome, calendar = sources.outcomes[plan.outcome], _calendar(plan, sources)
    rows = outcome[(outcome["region"] + "/" + outcome["team"]) == plan.unit].sort_values("period")
    digits = _digits(rows["value"])
    numbers = [calendar.period_of(day.date()) for day in rows["period"]]
    values = (protect_unit_mean(decimal(value, digits), 1, sources.rules) for value in rows["value"])
    return Line(
        plan,
        calendar,
        dict(zip(numbers, rows["period_label"], strict=True)),
        dict(zip(numbers, values, strict=True)),
        tuple(rows["missing_reason"].dropna()),
    )


def _calendar(plan: ReferenceSeries, sources: Sources) -> Calendar:
    return calendar_of(sources.definitions[plan.outcome], sources.settings.calendar)


def _digits(values: pd.Series) -> int:
    """Return the decimals that the values themselves have, at most two."""
    known = values.dropna()
    return next((n for n in range(2) if (known - known.round(n)).abs().max() < 10 ** -(n + 6)), 2)


def _span(found: list[Line]) -> Span | None:
    """Return the periods from the first to the last one that any series has, in the first one's calendar."""
    if not any(one.labels for one in found):
        return None
    calendar = found[0].calendar
    days = [one.calendar.days_of(number) for one in found for number in one.labels]
    first, after = min(start for start, _ in days), max(after for _, after in days)
    return Span(calendar, calendar.period_of(first), calendar.period_of(after - dt.timedelta(1)))


def _breaks(exhibit: ReferencePlot, found: list[Line], sources: Sources) -> tuple[NumberedBreak, ...]:
    span = _span(found)
    regions = {one.unit.split("/", maxsplit=1)[0] for one in exhibit.series.values()}
    return numbered(sources.settings, span, regions) if span is not None else ()


def reference_plot(exhibit: ReferencePlot, sources: Sources) -> Unchecked:
    """Describe the series: picture in words, their numbers, where they come from and what is missing."""
    found = lines(exhibit, sources)
    breaks = _breaks(exhibit, found, sources)
    columns = (
        heading("period"),
        *(Column(id=name, heading=words(one.label)) for name, one in exhibit.series.items()),
        *break_columns(breaks),
    )
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=(RowGroup(id="series", rows=tuple(_rows(found, breaks))),),
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=told(_alt(found, sources), breaks),
        description=message("reference.description"),
        table=table,
        footnotes=(
            *_about_all(found),
            *footnotes(breaks, sources.settings, "note.breaks_drawn"),
        ),
    )
    return Unchecked(figure)


def _rows(found: list[Line], breaks: tuple[NumberedBreak, ...]) -> Iterator[Row]:
    days = {one.calendar.days_of(n): label for one in found for n, label in one.labels.items()}
    for (start, after), label in sorted(days.items()):
        values = (_value(one, start, after) for one in found)
        cells = (plain(label), *values, *break_cells(breaks, start, after))
        yield Row(id=f"{start.isoformat()}/{label}", cells=cells)


def _value(one: Line, start: dt.date, after: dt.date) -> Content:
    """Return what a line shows for exactly these days, or nothing."""
    number = one.calendar.period_of(start)
    is_same = one.calendar.days_of(number) == (start, after)
    return one.values.get(number, Nothing()) if is_same else Nothing()


def _about_all(found: list[Line]) -> Iterator[Content]:
    """Say where series are from and which periods they have, once for series of which the same is true."""
    alike: dict[str, list[Line]] = {}
    for one in found:
        alike.setdefault(_about(one, Nothing()).model_dump_json(), []).append(one)
    for same in alike.values():
        yield _about(same[0], listed(words(one.plan.label) for one in same))


def _about(one: Line, label: Content) -> Content:
    source = words(one.plan.source)
    if not one.labels:
        return message("note.series_empty", label=label, source=source)
    ends = (plain(one.labels[min(one.labels)]), plain(one.labels[max(one.labels)]))
    about = message("note.series", label=label, first=ends[0], last=ends[1], source=source)
    if not one.reasons:
        return about
    said = (message(f"missing.{reason}") for reason in sorted(set(one.reasons)))
    n_missing = message("note.series_missing", n=whole(len(one.reasons)))
    return Sentences(parts=(about, n_missing, *said))


def _alt(found: list[Line], sources: Sources) -> Content:
    unit = words(sources.definitions[found[0].plan.outcome].unit)
    intro = message("reference.alt", n=whole(len(found)), unit=unit)
    return Sentences(parts=(intro, *(_ends(one) for one in found)))


def _ends(one: Line) -> Content:
    label, shown = words(one.plan.label), one.shown
    if not shown:
        return message("reference.alt_empty", label=label)
    (first, start), (last, end) = shown[0], shown[-1]
    periods = {"first": plain(one.labels[first]), "last": plain(one.labels[last])}
    return message("reference.alt_series", label=label, start=start, end=end, **periods)


def draw_reference(exhibit: ReferencePlot, sources: Sources, name: str, language: str) -> str:
    """Draw one line a series, told apart by marker and dashes and named below, over the breaks."""
    found = lines(exhibit, sources)
    span = _span(found)
    unit = words(sources.definitions[found[0].plan.outcome].unit)
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        if span is not None:
            _draw(axes, found, span, language)
            ends = (-0.5, span.last - span.first + 0.5)
            breaks = _breaks(exhibit, found, sources)
            draw_breaks(axes, breaks, lambda date: span.place(date) - 0.5, ends)
            figure.legend(loc="outside lower left", ncols=2, frameon=False, handlelength=3.5)
        axes.margins(y=0.15)
        axes.set_xlabel(speak(message("column.period"), language))
        y_title(axes, speak(unit, language))
        write_ticks(axes, language, y_digits=AS_NEEDED)
        return svg(figure, name)


def _draw(axes: Axes, found: list[Line], span: Span, language: str) -> None:
    for one, (colour, marker, dashes) in zip(found, LINES, strict=False):
        numbers = range(min(one.labels, default=0), max(one.labels, default=-1) + 1)
        heights = [one.values.get(number) for number in numbers]
        axes.plot(
            [_middle(one.calendar, number, span) for number in numbers],
            [height.value if isinstance(height, Number) else float("nan") for height in heights],
            color=colour,
            marker=marker,
            linestyle=dashes,
            linewidth=1.6,
            markersize=5,
            label=speak(words(one.plan.label), language),
        )
    named = {n: label for one in found if one.calendar == span.calendar for n, label in one.labels.items()}
    step = max(1, -(-len(named) // MOST_TICKS))
    ticks = sorted(named)[::step]
    axes.set_xticks([number - span.first for number in ticks], [named[number] for number in ticks])


def _middle(calendar: Calendar, number: int, span: Span) -> float:
    """Return the x of the middle of a period, whatever calendar the series has."""
    start, after = calendar.days_of(number)
    return (span.place(start) + span.place(after)) / 2 - 0.5
