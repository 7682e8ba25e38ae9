"""Share of children with an event by the time since a team's responsibility for them began."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits_outcomes import IncidencePlot
from arviointi.contracts.blocks import Content, Figure, Nothing, Number, Row, RowGroup, Suppressed, Table
from arviointi.locale.speak import speak
from arviointi.present.content import column, heading, message, whole
from arviointi.present.disclosure import Unchecked, protect_nested, protect_unit_mean
from arviointi.present.drawing import (
    ARM_COLOURS,
    ARM_LINES,
    ARM_MARKERS,
    GREY,
    canvas,
    svg,
    write_ticks,
    y_title,
)
from arviointi.present.outcome_numbers import TEAM, phased
from arviointi.present.sources import Sources, words

Days = npt.NDArray[np.int64]
SIZE = (7.6, 4.0)
CURVES = ("pilot_before", "pilot_after", "comparison")
COLOURS = {"pilot_before": GREY, "pilot_after": ARM_COLOURS["pilot"], "comparison": ARM_COLOURS["comparison"]}
MARKERS = {"pilot_before": "^", "pilot_after": ARM_MARKERS["pilot"], "comparison": ARM_MARKERS["comparison"]}
LINES = {"pilot_before": ":", "pilot_after": ARM_LINES["pilot"], "comparison": ARM_LINES["comparison"]}


@dataclass(frozen=True)
class Curve:
    """Shares of one group at the days shown, as they may be shown, and how many children are in it."""

    n_children: Content
    shares: tuple[Content, ...]


def curves(exhibit: IncidencePlot, sources: Sources) -> dict[str, Curve]:
    """Estimate the share with the event in each group.

    A point is hidden where it would tell of a small number of children with or without the event, by itself
    or beside another point.
    """
    (name,) = exhibit.outcomes
    rows = sources.outcomes[name]
    first = rows[rows["is_first"]]
    dated = phased(first, sources.canonical["teams"], sources.definitions[name], sources.settings.calendar)
    group = (dated["arm"] + "_" + dated["phase"]).where(dated["arm"] == "pilot", "comparison")
    days = _days(exhibit)
    return {one: _curve(dated[group == one], days, sources) for one in CURVES if (group == one).any()}


def _days(exhibit: IncidencePlot) -> Days:
    return np.arange(exhibit.days_per_point, exhibit.days + 1, exhibit.days_per_point)


def _curve(times: pd.DataFrame, days: Days, sources: Sources) -> Curve:
    from arviointi.present.survival import incidence  # noqa: PLC0415  slow to load, and most figures need none

    n_teams = len(times[TEAM].drop_duplicates())
    is_event = times["ended_by"] == "event"
    counts = {("event", day): int((is_event & (times["days"] < day)).sum()) for day in days.tolist()}
    shown = protect_nested({**counts, ("all",): len(times)}, len(times), sources.rules)
    shares = [
        Suppressed()
        if isinstance(shown["event", day], Suppressed)
        else protect_unit_mean(
            Number(value=round(share, 3), format="percent", digits=1), n_teams, sources.rules
        )
        for day, share in zip(days.tolist(), incidence(times, days).tolist(), strict=True)
    ]
    return Curve(shown[("all",)], tuple(shares))


def incidence_plot(exhibit: IncidencePlot, sources: Sources) -> Unchecked:
    """Describe the curves: picture in words, and its numbers."""
    found = curves(exhibit, sources)
    days = _days(exhibit).tolist()
    columns = (heading("days_since_start"), *(column(f"incidence_{name}") for name in found))
    rows = (
        Row(
            id="children", cells=(message("label.children_followed"), *(c.n_children for c in found.values()))
        ),
        *(
            Row(id=str(day), cells=(whole(day), *(curve.shares[place] for curve in found.values())))
            for place, day in enumerate(days)
        ),
    )
    table = Table(
        caption=words(exhibit.title), columns=columns, groups=(RowGroup(id="incidence", rows=rows),)
    )
    (name,) = exhibit.outcomes
    definition = sources.definitions[name]
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(found, days[-1]),
        description=message("incidence.description"),
        table=table,
        footnotes=(
            message("note.descriptive"),
            message("note.incidence"),
            message(
                "note.definition", label=words(definition.label), definition=words(definition.definition)
            ),
        ),
    )
    return Unchecked(figure)


def _alt(found: dict[str, Curve], last: int) -> Content:
    values = {name: found[name].shares[-1] if name in found else Nothing() for name in CURVES}
    return message("incidence.alt", days=whole(last), **values)


def draw_incidence(exhibit: IncidencePlot, sources: Sources, name: str, language: str) -> str:
    """Draw one line a group, marked, dashed and named at its end; hidden points leave a gap."""
    found = curves(exhibit, sources)
    days = [0, *_days(exhibit).tolist()]
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        ends = {}
        for one, curve in found.items():
            heights = [0.0, *(_height(share) for share in curve.shares)]
            axes.plot(
                days,
                heights,
                color=COLOURS[one],
                marker=MARKERS[one],
                linestyle=LINES[one],
                linewidth=1.8,
                markersize=5,
            )
            ends[one] = [height for height in heights if not np.isnan(height)][-1]
        _name_lines(axes, ends, days[-1], language)
        axes.set_xticks(days[::2])
        axes.set_xlabel(speak(message("column.days_since_start"), language))
        axes.set_ylim(bottom=0)
        axes.margins(y=0.15)
        y_title(axes, speak(message("incidence.axis"), language))
        write_ticks(axes, language, x_digits=0, y_digits=0)
        return svg(figure, name)


def _height(share: Content) -> float:
    return 100 * share.value if isinstance(share, Number) else float("nan")


def _name_lines(axes: Axes, ends: dict[str, float], last: int, language: str) -> None:
    """Write each group's name beside the end of its line, the highest on top."""
    ranked = sorted(ends.items(), key=lambda end: -end[1])
    for (one, height), shift in zip(ranked, _shifts(len(ranked)), strict=True):
        axes.annotate(
            speak(message(f"incidence.{one}"), language),
            (last, height),
            xytext=(10, shift),
            textcoords="offset points",
            va="center",
            color=COLOURS[one],
            fontweight="bold",
            annotation_clip=False,
        )


def _shifts(number: int) -> Iterator[int]:
    """Yield how far above or below its line each of so many names stands."""
    yield from (14 * ((number - 1) // 2 - place) for place in range(number))
