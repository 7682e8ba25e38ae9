"""Structural breaks in figures and flows: only those inside, numbered, told in words, not by colour."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import exhibit_factory as study
from arviointi.config.breaks import Break
from arviointi.config.exhibits import FlowTable, TrendPlot
from arviointi.config.exhibits_effects import EventStudyPlot
from arviointi.config.study import Calendar
from arviointi.contracts.blocks import Number
from arviointi.locale.speak import speak
from arviointi.present.breaks import Span
from arviointi.present.figures import draw, make_figure
from arviointi.present.kinds import make_table
from arviointi.present.trend import trend

TITLE = {"fi": "Otsikko", "en": "Title"}
ONE = ["placements_emergency"]
TREND = TrendPlot(kind="trend_plot", title=TITLE, analyses=ONE)
QUARTERS = TrendPlot(kind="trend_plot", title=TITLE, analyses=ONE, periods_per_point=3)
EVENT_STUDY = EventStudyPlot(kind="event_study_plot", title=TITLE, analyses=ONE, model="main")
FLOW = FlowTable(kind="flow_table", title=TITLE, analyses=[*ONE, "family_functioning"])
JANUARY_2017 = 17 * 12


def change(day, **more):
    return Break(
        label={"fi": "Laki", "en": "Act"}, source={"fi": "Säädös", "en": "Statute"}, date=day, **more
    )


def time(first, last):
    return Break(
        label={"fi": "Lakko", "en": "Strike"}, source={"fi": "Uutiset", "en": "News"}, first=first, last=last
    )


def with_breaks(without=(), **breaks):
    """Put the made-up study into the months 2017-01 … 2018-12, with these breaks."""
    found = study.sources()
    panels = {
        name: panel.assign(period=panel["period"] + JANUARY_2017) for name, panel in found.panels.items()
    }
    plans = dict(found.analyses)
    population = plans[ONE[0]].population.model_copy(update={"without": list(without)})
    plans[ONE[0]] = plans[ONE[0]].model_copy(update={"population": population})
    return replace(
        found, panels=panels, analyses=plans, settings=found.settings.model_copy(update={"breaks": breaks})
    )


INSIDE = {"law": change("2018-01-01"), "strike": time("2017-05-10", "2017-06-03")}
OUTSIDE = {
    "before": change("2015-04-01"),
    "first_day": change("2017-01-01"),
    "after": time("2019-01-01", "2019-02-01"),
}


def texts(picture):
    root = ET.fromstring(picture)  # noqa: S314  drawn by ourselves
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def numbers_of(block):
    return {row.id: speak(row.cells[-1], "en") for row in block.table.groups[0].rows}


def test_without_a_break_inside_nothing_is_drawn_said_or_added():
    bare, outside = with_breaks(), with_breaks(**OUTSIDE)
    assert draw(TREND, bare, "t", "en") == draw(TREND, outside, "t", "en")
    assert make_figure(TREND, bare) == make_figure(TREND, outside)
    assert make_figure(EVENT_STUDY, bare) == make_figure(EVENT_STUDY, outside)


def test_breaks_are_numbered_in_order_of_time_and_explained_below():
    block = make_figure(TREND, with_breaks(**OUTSIDE, **INSIDE)).block
    assert [speak(note, "en") for note in block.footnotes[-2:]] == [
        "1: Strike, 10 May 2017 – 3 June 2017. Source: News",
        "2: Act, from 1 January 2018. Source: Statute",
    ]


def test_the_table_and_the_text_alternative_say_which_periods_a_break_concerns():
    block = make_figure(TREND, with_breaks(**INSIDE)).block
    marked = {name: number for name, number in numbers_of(block).items() if number != "–"}
    assert marked == {"2017-05": "1", "2017-06": "1", "2018-01": "2"}
    assert speak(block.alt, "fi").endswith("1: Lakko, 10.5.2017–3.6.2017. 2: Laki, 1.1.2018 alkaen.")


def test_a_pooled_point_has_the_breaks_of_all_its_months():
    both = with_breaks(strike=INSIDE["strike"], law=change("2017-05-01"))
    marked = numbers_of(make_figure(QUARTERS, both).block)
    assert marked["2017-04–2017-06"] == "1, 2"
    assert marked["2017-07–2017-09"] == "–"


def test_the_picture_has_a_number_for_each_break_and_edges_for_a_band():
    drawn = draw(TREND, with_breaks(**INSIDE), "t", "fi")
    assert {"1", "2"} <= set(texts(drawn))
    dotted = len(re.findall(r"stroke-dasharray: 1\.\d+ ?,", drawn)) - len(
        re.findall(r"stroke-dasharray: 1\.\d+ ?,", draw(TREND, with_breaks(), "t", "fi"))
    )
    assert dotted == 3


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2016-12-31", 0.0),
        ("2017-01-01", 0.0),
        ("2017-01-16", 15 / 31),
        ("2017-02-01", 1.0),
        ("2018-12-31", 23 + 30 / 31),
        ("2019-06-01", 24.0),
    ],
)
def test_a_day_has_its_place_among_the_periods(day, place):
    span = Span(Calendar(), JANUARY_2017, JANUARY_2017 + 23)
    assert span.place(dt.date.fromisoformat(day)) == pytest.approx(place)


def test_an_event_study_has_no_calendar_to_draw_on_and_says_so():
    sources = with_breaks(**INSIDE)
    assert draw(EVENT_STUDY, sources, "e", "en") == draw(EVENT_STUDY, with_breaks(), "e", "en")
    said = " ".join(speak(note, "en") for note in make_figure(EVENT_STUDY, sources).block.footnotes)
    assert "cannot be drawn" in said
    assert "2: Act, from 1 January 2018." in said


def test_the_flow_says_which_breaks_lie_in_the_periods_and_which_are_left_out():
    block = make_table(FLOW, with_breaks(without=["strike"], **INSIDE)).block
    (said,) = (speak(note, "en") for note in block.footnotes)
    assert "1: Strike, 10 May 2017 – 3 June 2017. Its periods are left out of this analysis. 2: Act" in said


def test_a_break_of_other_regions_is_not_shown():
    there, elsewhere = change("2018-01-01", regions=["kymenlaakso"]), change("2018-02-01", regions=["lappi"])
    block = make_figure(TREND, with_breaks(there=there, elsewhere=elsewhere)).block
    assert (
        speak(block.footnotes[-1], "fi")
        == "1: Laki, 1.1.2018 alkaen. Koskee vain näitä: Kymenlaakso. Lähde: Säädös"
    )


def test_a_gap_of_periods_left_out_stays_a_gap():
    sources = with_breaks()
    panel = sources.panels[ONE[0]]
    cut = panel[~panel["period"].isin([JANUARY_2017 + 5, JANUARY_2017 + 6])]
    points = trend(TREND, replace(sources, panels={**sources.panels, ONE[0]: cut}))["pilot"]
    assert [point.time for point in points] == [*range(5), *range(7, 24)]
    assert all(isinstance(point.mean, Number) for point in points)
