"""Structural breaks in exhibits: which lie inside what is shown, and how they are told."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from arviointi.config.breaks import Break, breaks_inside
from arviointi.config.study import Calendar, StudySettings
from arviointi.contracts.blocks import Column, Content, Nothing, Plain, Sentences
from arviointi.present.content import column, day, message, plain, whole
from arviointi.present.sources import Sources, words


@dataclass(frozen=True)
class Span:
    """The calendar days that an exhibit is about, as whole periods: `first` … `last` by number."""

    calendar: Calendar
    first: int
    last: int

    @property
    def start(self) -> dt.date:
        """First day."""
        return self.calendar.days_of(self.first)[0]

    @property
    def after(self) -> dt.date:
        """Day after the last one."""
        return self.calendar.days_of(self.last)[1]

    def place(self, date: dt.date) -> float:
        """Return how many periods after the start a day begins, as a fraction; outside it, the nearer end."""
        for number in range(self.first, self.last + 1):
            start, after = self.calendar.days_of(number)
            if date < after:
                return number - self.first + max((date - start) / (after - start), 0.0)
        return float(self.last + 1 - self.first)


@dataclass(frozen=True)
class NumberedBreak:
    """A break with the number it has in one exhibit."""

    number: int
    dated: Break
    is_left_out: bool = False

    def is_seen_in(self, start: dt.date, after: dt.date) -> bool:
        """Say whether it begins in the days [start, after) or, if it lasts, shares any day with them."""
        return self.dated.begins < after and self.dated.ends >= start


def span_of(analysis: str, sources: Sources) -> Span | None:
    """Return the days of an analysis' panel; None without rows, and for waves, which have no dates in it."""
    panel, calendar = sources.panels[analysis], sources.calendar(analysis)
    if calendar is None or panel.empty:
        return None
    return Span(calendar, int(panel["period"].min()), int(panel["period"].max()))


def breaks_of(analysis: str, sources: Sources) -> tuple[NumberedBreak, ...]:
    """Give numbers to the breaks inside the days of an analysis' panel that concern its regions."""
    span = span_of(analysis, sources)
    if span is None:
        return ()
    regions = sources.panels[analysis]["region"].unique()
    return numbered(sources.settings, span, regions, sources.analyses[analysis].population.without)


def numbered(
    settings: StudySettings, span: Span, regions: Iterable[str], without: Iterable[str] = ()
) -> tuple[NumberedBreak, ...]:
    """Give numbers to the breaks inside a span that concern these regions, earliest first."""
    inside = breaks_inside(settings.breaks, span.start, span.after, regions)
    left_out = set(without)
    return tuple(
        NumberedBreak(number, one, name in left_out) for number, (name, one) in enumerate(inside.items(), 1)
    )


def legend(breaks: tuple[NumberedBreak, ...], settings: StudySettings) -> tuple[Content, ...]:
    """Say what each number stands for, with its days, its source and the regions it concerns."""
    return tuple(_entry(one, settings) for one in breaks)


def _entry(one: NumberedBreak, settings: StudySettings) -> Content:
    parts: list[Content] = [named(one)]
    if one.dated.regions:
        names = (words(settings.regions[region].label) for region in one.dated.regions)
        parts.append(message("break.regions", regions=listed(names)))
    if one.is_left_out:
        parts.append(message("break.left_out"))
    return Sentences(parts=(*parts, message("break.source", source=words(one.dated.source))))


def listed(names: Iterable[Content]) -> Content:
    """Join names by commas, in whatever language they are said."""
    joined: Content | None = None
    for name in names:
        joined = name if joined is None else message("break.and", before=joined, next=name)
    return joined or Nothing()


def named(one: NumberedBreak) -> Content:
    """Name a break with its number and its days."""
    dated = one.dated
    label = words(dated.label)
    if dated.lasts:
        days = {"first": day(dated.begins), "last": day(dated.ends)}
        return message("break.time", number=whole(one.number), label=label, **days)
    return message("break.change", number=whole(one.number), label=label, day=day(dated.begins))


def in_brief(breaks: tuple[NumberedBreak, ...]) -> tuple[Content, ...]:
    """Name each break, and say whether its periods are left out."""
    return tuple(
        Sentences(parts=(named(one), message("break.left_out"))) if one.is_left_out else named(one)
        for one in breaks
    )


def footnotes(breaks: tuple[NumberedBreak, ...], settings: StudySettings, intro: str) -> tuple[Content, ...]:
    """Introduce the legend by a text of the catalogue; without breaks nothing is said."""
    return (message(intro), *legend(breaks, settings)) if breaks else ()


def told(alt: Content, breaks: tuple[NumberedBreak, ...]) -> Content:
    """Add the breaks to a figure's text alternative."""
    if not breaks:
        return alt
    return Sentences(parts=(alt, message("break.alt"), *(named(one) for one in breaks)))


def break_columns(breaks: tuple[NumberedBreak, ...]) -> tuple[Column, ...]:
    """Give the table of a figure with breaks the column in which their numbers stand."""
    return (column("breaks", "text"),) if breaks else ()


def break_cells(breaks: tuple[NumberedBreak, ...], start: dt.date, after: dt.date) -> tuple[Content, ...]:
    """Write the numbers of the breaks that begin or last in a row's days [start, after)."""
    if not breaks:
        return ()
    numbers = [str(one.number) for one in breaks if one.is_seen_in(start, after)]
    return (Plain(text=", ".join(numbers)) if numbers else plain(None),)


def days_of_points(panel: pd.DataFrame, calendar: Calendar) -> dict[int, tuple[dt.date, dt.date]]:
    """Return the days [start, after) behind each point: by `time` of a pooled panel."""
    ends = panel.groupby("time")["period"].agg(["min", "max"])
    return {
        int(time): (calendar.days_of(int(first))[0], calendar.days_of(int(last))[1])
        for time, first, last in ends.itertuples()
    }
