"""Effect by time from the start."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from arviointi.config.exhibits_effects import EventStudyPlot
from arviointi.contracts.blocks import Content, Figure, Row, RowGroup, Table
from arviointi.locale.numbers import digits_for
from arviointi.locale.speak import speak
from arviointi.present.breaks import breaks_of, footnotes
from arviointi.present.content import column, decimal, heading, interval, message, records, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.drawing import AS_NEEDED, BLACK, BLUE, GREY, canvas, svg, write_ticks, y_title
from arviointi.present.sources import Sources, Subject, words
from arviointi.present.verdicts import reason_in_words

SIZE = (7.6, 4.0)
ON_THE_SCALE = ("estimate", "std_error", "conf_low", "conf_high", "band_low", "band_high")


@dataclass(frozen=True)
class EventStudy:
    """Estimates by event time, in order, and what they are about."""

    points: pd.DataFrame
    subject: Subject
    calendar: str
    reason: str | None

    @property
    def digits(self) -> int:
        """Decimals that show the uncertainty."""
        spread = self.points["std_error"].dropna()
        return digits_for(float(spread.median()) if len(spread) else None)

    @property
    def unit(self) -> Content:
        """Time unit of the x axis."""
        return message(f"axis.event_time_{self.calendar}")

    def side(self, *, after: bool) -> pd.DataFrame:
        """Return the estimates with an interval before or from the start on."""
        is_after = self.points["event_time"] >= 0
        return self.points[(is_after == after) & self.points["conf_low"].notna()]


def event_study(exhibit: EventStudyPlot, sources: Sources) -> EventStudy:
    """Collect the estimates by event time of one model."""
    (analysis,) = exhibit.analyses
    estimates, fits = sources.estimates[analysis], sources.fits[analysis]
    is_wanted = (estimates["model"] == exhibit.model) & (estimates["estimand"] == "att_event_time")
    subject = sources.subject(analysis)
    points = estimates[is_wanted].sort_values("event_time", ignore_index=True)
    points = points.assign(**{name: points[name] * subject.factor for name in ON_THE_SCALE})
    fit = fits[fits["model"] == exhibit.model].iloc[0]
    reason = str(fit["reason"]) if fit["status"] == "not_estimable" else None
    calendar = sources.settings.calendar.unit
    return EventStudy(points, subject, calendar, reason)


def event_study_plot(exhibit: EventStudyPlot, sources: Sources) -> Unchecked:
    """Describe the effect by time from the start: picture in words, and its numbers."""
    study = event_study(exhibit, sources)
    table = Table(
        caption=words(exhibit.title),
        columns=(
            heading("event_time").model_copy(update={"heading": study.unit}),
            column("estimate"),
            column("interval"),
            column("band_interval"),
        ),
        groups=(
            RowGroup(id="event_time", rows=tuple(_row(point, study) for point in records(study.points))),
        ),
    )
    (analysis,) = exhibit.analyses
    breaks = footnotes(breaks_of(analysis, sources), sources.settings, "note.breaks_in_period")
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(study),
        description=message("event_study.description"),
        table=table,
        footnotes=(message("note.pointwise"), message("note.base_period"), *breaks),
    )
    return Unchecked(figure)


def _row(point: dict[str, Any], study: EventStudy) -> Row:
    ends = interval(point["conf_low"], point["conf_high"], study.digits)
    band = interval(point["band_low"], point["band_high"], study.digits)
    cells = (whole(point["event_time"]), decimal(point["estimate"], study.digits), ends, band)
    return Row(id=str(int(point["event_time"])), cells=cells)


def _alt(study: EventStudy) -> Content:
    if study.reason is not None:
        return reason_in_words(study.reason)
    before, after = study.side(after=False), study.side(after=True)
    if after.empty:
        return message("event_study.alt_empty")
    return message(
        "event_study.alt",
        outcome=study.subject.label,
        unit=study.subject.effect_unit,
        before_zero=whole(_including_zero(before)),
        before=whole(len(before)),
        after_zero=whole(_including_zero(after)),
        after=whole(len(after)),
        least=decimal(after["estimate"].min(), study.digits),
        most=decimal(after["estimate"].max(), study.digits),
        low=decimal(after["conf_low"].min(), study.digits),
        high=decimal(after["conf_high"].max(), study.digits),
    )


def _including_zero(points: pd.DataFrame) -> int:
    return int(((points["conf_low"] <= 0) & (points["conf_high"] >= 0)).sum())


def draw_event_study(exhibit: EventStudyPlot, sources: Sources, name: str, language: str) -> str:
    """Draw estimates with pointwise intervals, the zero line, the start and the base period."""
    study = event_study(exhibit, sources)
    points = study.points
    with canvas(f"{name}-{language}", *SIZE) as figure:
        axes = figure.subplots()
        axes.axhline(0, color=BLACK, linewidth=1)
        axes.axvline(-0.5, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        _draw_points(axes, points[points["conf_low"].notna()])
        is_base = points["conf_low"].isna() & (points["event_time"] == -1) & (points["estimate"] == 0)
        lone = points[points["conf_low"].isna() & ~is_base]
        axes.plot(lone["event_time"], lone["estimate"], "x", color=BLUE, markersize=6)
        base = points[is_base]
        axes.plot(base["event_time"], base["estimate"], "D", color="white", markeredgecolor=BLACK)
        for _, point in base.iterrows():
            _note(axes, speak(message("event_study.base"), language), float(point["event_time"]))
        axes.annotate(
            speak(message("event_study.start"), language),
            (-0.5, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5, -4),
            textcoords="offset points",
            va="top",
            color=GREY,
        )
        axes.set_xlabel(speak(study.unit, language))
        y_title(axes, speak(message("axis.effect", unit=study.subject.effect_unit), language))
        axes.margins(y=0.15)
        write_ticks(axes, language, x_digits=0, y_digits=AS_NEEDED)
        return svg(figure, name)


def _draw_points(axes: Axes, points: pd.DataFrame) -> None:
    banded = points[points["band_low"].notna()]
    axes.vlines(banded["event_time"], banded["band_low"], banded["band_high"], color=GREY, linewidth=0.8)
    axes.vlines(points["event_time"], points["conf_low"], points["conf_high"], color=BLUE, linewidth=2.2)
    is_before = points["event_time"] < 0
    for rows, face in ((points[is_before], "white"), (points[~is_before], BLUE)):
        axes.plot(rows["event_time"], rows["estimate"], "o", color=BLUE, markerfacecolor=face, markersize=6)


def _note(axes: Axes, words: str, x: float) -> None:
    axes.annotate(
        words,
        (x, 0),
        xycoords=("data", "axes fraction"),
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=GREY,
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )
