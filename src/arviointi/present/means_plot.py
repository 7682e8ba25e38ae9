"""Estimated means of both arms by wave, with their intervals."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits_effects import MeansPlot
from arviointi.contracts.blocks import Content, Figure, Interval, Nothing, Number, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.locale.numbers import digits_for
from arviointi.locale.speak import speak
from arviointi.present.arm_means import protected
from arviointi.present.content import column, decimal, heading, interval, message, plain, records
from arviointi.present.disclosure import Unchecked
from arviointi.present.drawing import (
    ARM_COLOURS,
    ARM_LINES,
    ARM_MARKERS,
    AS_NEEDED,
    canvas,
    svg,
    write_ticks,
    y_title,
)
from arviointi.present.fitted import fitted_model
from arviointi.present.sources import Sources, Subject, words
from arviointi.present.verdicts import reason_in_words

SIZE = (7.6, 4.0)
ASIDE = 0.06
CHANGE = " - "
"""In the terms of means that are changes from the first wave."""


@dataclass(frozen=True)
class Mean:
    """The mean of one arm at one wave, as it may be shown."""

    wave: str
    mean: Content
    ends: Content


@dataclass(frozen=True)
class Means:
    """Means of each arm by wave in order, and what they are about."""

    arms: dict[str, list[Mean]]
    subject: Subject
    reason: str | None

    @property
    def waves(self) -> list[str]:
        """Waves in order."""
        return [point.wave for point in self.arms["pilot"]]


def means(exhibit: MeansPlot, sources: Sources) -> Means:
    """Collect the estimated means of one model, protected by what is behind them in the panel."""
    (analysis,) = exhibit.analyses
    fitted = fitted_model(analysis, exhibit.model, sources)
    is_level = (fitted.estimates["estimand"] == "mean") & ~fitted.estimates["term"].str.contains(
        CHANGE, regex=False
    )
    rows = fitted.estimates[is_level].sort_values("period")
    digits = digits_for(float(rows["std_error"].median()) * fitted.subject.factor if len(rows) else None)
    reason = None if fitted.is_estimated else str(fitted.fit["reason"])
    panel = sources.panels[analysis]
    arms = {
        arm: [
            _mean(
                row,
                panel[(panel["arm"] == arm) & (panel["period"] == row["period"])],
                fitted.subject,
                digits,
                sources,
            )
            for row in records(rows[rows["term"].str.startswith(f"{arm}:")])
        ]
        for arm in ARMS
    }
    return Means(arms, fitted.subject, reason)


def _mean(row: dict[str, Any], behind: pd.DataFrame, subject: Subject, digits: int, sources: Sources) -> Mean:
    estimate, low, high = (
        None if pd.isna(row[name]) else _on_the_outcome(row[name], row["scale"]) * subject.factor
        for name in ("estimate", "conf_low", "conf_high")
    )
    shown = protected(decimal(estimate, digits), behind, subject, sources)
    ends = interval(low, high, digits) if isinstance(shown, Number) else shown
    return Mean(str(row["term"]).partition(":")[2], shown, ends)


def _on_the_outcome(value: float, scale: str) -> float:
    """Turn a mean on the scale of its model into one on the scale of the outcome."""
    if scale == "logit":
        return 1 / (1 + math.exp(-value))
    return math.exp(value) if scale == "log" else value


def means_plot(exhibit: MeansPlot, sources: Sources) -> Unchecked:
    """Describe the means of both arms: picture in words, and its numbers."""
    found = means(exhibit, sources)
    columns = (heading("wave"), *(column(f"{arm}_{what}") for arm in ARMS for what in ("mean", "interval")))
    rows = tuple(
        Row(
            id=wave,
            cells=(plain(wave), *(cell for arm in ARMS for cell in _cells(found.arms[arm], wave))),
        )
        for wave in found.waves
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(found),
        description=message("means.description"),
        table=Table(caption=words(exhibit.title), columns=columns, groups=(RowGroup(id="means", rows=rows),)),
        footnotes=(message("note.means"),),
    )
    return Unchecked(figure)


def _cells(points: list[Mean], wave: str) -> tuple[Content, Content]:
    found = (point for point in points if point.wave == wave)
    point = next(found, Mean(wave, Nothing(), Nothing()))
    return point.mean, point.ends


def _alt(found: Means) -> Content:
    if found.reason is not None:
        return reason_in_words(found.reason)
    if not found.waves:
        return message("means.alt_empty")
    values: dict[str, Content] = {}
    for arm in ARMS:
        for name, wave in (("first", found.waves[0]), ("last", found.waves[-1])):
            values[f"{arm}_{name}"], values[f"{arm}_{name}_interval"] = _cells(found.arms[arm], wave)
    return message(
        "means.alt",
        outcome=found.subject.label,
        unit=found.subject.printed_unit,
        first=plain(found.waves[0]),
        last=plain(found.waves[-1]),
        **values,
    )


def draw_means(exhibit: MeansPlot, sources: Sources, name: str, language: str) -> str:
    """Draw one line an arm with an interval at each wave, side by side so that both can be seen."""
    found = means(exhibit, sources)
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        for arm, aside in zip(ARMS, (-ASIDE, ASIDE), strict=True):
            _draw_arm(axes, found, arm, aside)
        _name_lines(axes, found, language)
        axes.set_xticks(range(len(found.waves)), found.waves)
        axes.set_xlabel(speak(message("column.wave"), language))
        axes.margins(x=0.12, y=0.15)
        subject = found.subject
        title = message("label.with_unit", label=subject.label, unit=subject.printed_unit)
        y_title(axes, speak(title, language))
        write_ticks(axes, language, y_digits=AS_NEEDED)
        return svg(figure, name)


def _draw_arm(axes: Axes, found: Means, arm: str, aside: float) -> None:
    places = {wave: number + aside for number, wave in enumerate(found.waves)}
    colour = ARM_COLOURS[arm]
    points = found.arms[arm]
    axes.plot(
        [places[point.wave] for point in points],
        [_height(point) for point in points],
        color=colour,
        marker=ARM_MARKERS[arm],
        linestyle=ARM_LINES[arm],
        linewidth=1.8,
        markersize=6,
    )
    for point in points:
        if isinstance(point.ends, Interval):
            axes.vlines(places[point.wave], point.ends.low, point.ends.high, color=colour, linewidth=1.4)


def _height(point: Mean) -> float:
    return point.mean.value if isinstance(point.mean, Number) else float("nan")


def _name_lines(axes: Axes, found: Means, language: str) -> None:
    """Write each arm's name beside its last point, the upper one above the lower one."""
    ends = {
        arm: _height(found.arms[arm][-1])
        for arm in ARMS
        if found.arms[arm] and isinstance(found.arms[arm][-1].mean, Number)
    }
    for rank, (arm, height) in enumerate(sorted(ends.items(), key=lambda end: -end[1])):
        axes.annotate(
            speak(message(f"arm.{arm}_teams"), language),
            (len(found.waves) - 1 + ASIDE, height),
            xytext=(12, 7 if rank == 0 else -7),
            textcoords="offset points",
            va="bottom" if rank == 0 else "top",
            color=ARM_COLOURS[arm],
            fontweight="bold",
            annotation_clip=False,
        )
