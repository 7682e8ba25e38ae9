"""Figures: what they show, what they hide, how they say it, and the same bytes each time."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import practice_factory as practice
from arviointi.config.exhibits import TrendPlot
from arviointi.config.exhibits_effects import EventStudyPlot
from arviointi.config.exhibits_practice import (
    CaseloadPlot,
    FidelityProfile,
    LevelFlow,
    MeetingCalendar,
)
from arviointi.contracts.blocks import Nothing, Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.drawing import AS_NEEDED, canvas, write_ticks
from arviointi.present.figures import draw, make_figure
from arviointi.present.trend import trend

TITLE = {"fi": "Otsikko", "en": "Title"}
EVENT_STUDY = EventStudyPlot(
    kind="event_study_plot", title=TITLE, analyses=["placements_emergency"], model="main"
)
TREND = TrendPlot(kind="trend_plot", title=TITLE, analyses=["placements_emergency"], periods_per_point=3)
PROFILE = FidelityProfile(
    kind="fidelity_profile", title=TITLE, rubrics=["systemic_practice"], canonical=["responses"],
    waves=["T0", "T1"], elements=["R1", "R3", "K1", "A2", "R2"],
)  # fmt: skip
FLOW = LevelFlow(kind="level_flow", title=TITLE, rubrics=["systemic_practice"], waves=["T0", "T1"])
CASELOADS = CaseloadPlot(
    kind="caseload_plot", title=TITLE, rubrics=["systemic_practice"], waves=["T0", "T1"], indicator="R3.1",
    anchors=[TITLE] * 3,
)  # fmt: skip
CALENDAR = MeetingCalendar(
    kind="meeting_calendar", title=TITLE, rubrics=["systemic_practice"], weeks_before=4, weeks_after=26,
    canonical=["meetings", "coverage", "teams", "drops"],
)  # fmt: skip
ALL = {
    "event_study": EVENT_STUDY, "trend": TREND, "profile": PROFILE,
    "flow": FLOW, "caseloads": CASELOADS, "calendar": CALENDAR,
}  # fmt: skip


@pytest.fixture(scope="module")
def sources():
    return practice.sources()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_same_figure_is_the_same_bytes_without_a_clock(sources, name, language):
    first, second = (draw(ALL[name], sources, name, language) for _ in range(2))
    assert first == second
    assert not re.search(r"20\d\d-\d\d-\d\dT|dc:date", first)


@pytest.mark.parametrize("name", ALL)
def test_a_figure_is_well_formed_and_its_ids_are_its_own(sources, name):
    picture = draw(ALL[name], sources, name, "fi")
    root = ET.fromstring(picture)  # noqa: S314  drawn by ourselves
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids
    assert all(one.startswith(f"{name}-") for one in ids)
    targets = re.findall(r'(?:url\(#|href="#)([^)"]+)', picture)
    assert set(targets) <= set(ids)


def texts(picture: str) -> list[str]:
    root = ET.fromstring(picture)  # noqa: S314  drawn by ourselves
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize("name", ALL)
def test_text_can_be_read_in_print(sources, name):
    """A page is 178 mm wide and a figure at most 232 mm high; at that size no text is under 8 points."""
    root = ET.fromstring(draw(ALL[name], sources, name, "fi"))  # noqa: S314  drawn by ourselves
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    scale = min(178 / 25.4 * 72 / width, 232 / 25.4 * 72 / height)
    styles = [element.get("style", "") for element in root.iter() if element.tag.endswith("}text")]
    sizes = [float(re.search(r"([\d.]+)px", style)[1]) for style in styles]
    assert sizes
    assert min(sizes) * min(scale, 1) >= 8 - 0.05


def test_ticks_are_written_as_the_language_writes_numbers(sources):
    finnish = texts(draw(EVENT_STUDY, sources, "e", "fi"))
    assert "\u22120,4" in finnish
    assert not [text for text in finnish if re.fullmatch(r"-?\d+\.\d+|-\d+", text)]
    assert "\u22120.4" in texts(draw(EVENT_STUDY, sources, "e", "en"))


def test_the_event_study_marks_start_and_reference(sources):
    finnish = texts(draw(EVENT_STUDY, sources, "e", "fi"))
    assert {"käyttöönotto", "vertailukohta", "Kuukausia käyttöönotosta"} <= set(finnish)


def test_the_event_study_says_in_words_what_is_seen(sources):
    made = make_figure(EVENT_STUDY, sources).block
    said = speak(made.alt, "en")
    estimates = sources.estimates["placements_emergency"]
    after = estimates[(estimates["estimand"] == "att_event_time") & (estimates["event_time"] >= 0)]
    includes = int(((after["conf_low"] <= 0) & (after["conf_high"] >= 0)).sum())
    assert f"after it at {includes} of {len(after)} times" in said
    base = next(row for row in made.table.groups[0].rows if row.id == "-1")
    assert isinstance(base.cells[2], Nothing)


def test_an_event_study_that_could_not_be_estimated_says_why(sources):
    fits = sources.fits["placements_emergency"].assign(status="not_estimable", reason="no_comparison")
    estimates = sources.estimates["placements_emergency"].iloc[:0]
    changed = {"fits": {"placements_emergency": fits}, "estimates": {"placements_emergency": estimates}}
    empty = sources.__class__(**{**sources.__dict__, **changed})
    assert "nothing to compare with" in speak(make_figure(EVENT_STUDY, empty).block.alt, "en")
    assert draw(EVENT_STUDY, empty, "e", "fi").startswith("<svg")


def test_a_trend_is_the_weighted_mean_of_the_pooled_periods(sources):
    points = trend(TREND, sources)["pilot"]
    panel = sources.panels["placements_emergency"]
    rows = panel[(panel["arm"] == "pilot") & (panel["period"] < 3)]
    expected = (rows["outcome"] * rows["weight"]).sum() / rows["weight"].sum()
    assert points[0].mean == Number(value=round(expected, 2), digits=2)
    assert points[0].label == "2017-01–2017-03"


def test_a_trend_hides_means_with_few_teams_behind(sources):
    panel = sources.panels["placements_emergency"]
    few = panel[~((panel["arm"] == "comparison") & (panel["period"] < 3) & (panel["team"] > "pirkanmaa"))]
    few = pd.concat(
        [few, panel[(panel["arm"] == "comparison") & (panel["period"] < 3)].drop_duplicates("period")]
    )
    changed = sources.__class__(**{**sources.__dict__, "panels": {"placements_emergency": few}})
    first = trend(TREND, changed)["comparison"][0]
    assert first.mean == Suppressed()
    assert first.n_teams == Suppressed(below=5)
    assert isinstance(trend(TREND, changed)["comparison"][1].mean, Number)


def test_a_trend_hides_a_rate_with_few_events_behind(sources):
    panel = sources.panels["placements_emergency"]
    is_first = (panel["arm"] == "pilot") & (panel["period"] < 3)
    rare = panel.assign(
        outcome=panel["outcome"].mask(is_first, 0.03)
    )  # 0.03 per 100 over about 9 500 months: 3
    changed = sources.__class__(**{**sources.__dict__, "panels": {"placements_emergency": rare}})
    assert trend(TREND, changed)["pilot"][0].mean == Suppressed()


def test_ticks_have_the_decimals_that_the_finished_picture_needs():
    """A picture laid out anew may get steps of 2.5 in place of 5: 7.5 must not be printed as 8."""
    with canvas("ticks-en", 4, 4) as figure:
        axes = figure.subplots()
        axes.plot([0, 1], [0, 20])
        write_ticks(axes, "en", y_digits=AS_NEEDED)
        axes.set_yticks([0, 2.5, 5, 7.5])
        figure.canvas.draw()
        assert [label.get_text() for label in axes.get_yticklabels()] == ["0.0", "2.5", "5.0", "7.5"]
