"""Figures of effects: intervals by bound, specification curve, means by wave; in words and numbers too."""

import re
import xml.etree.ElementTree as ET

import pytest

import effects_factory as effects
from arviointi.config.exhibits_effects import HonestPlot, MeansPlot, SpecificationPlot
from arviointi.contracts.blocks import Interval, Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.blinding import blinded
from arviointi.present.disclosure import release
from arviointi.present.figures import draw, make_figure

TITLE = {"fi": "Otsikko", "en": "Title"}
HONEST = HonestPlot(kind="honest_plot", title=TITLE, analyses=[effects.ANALYSIS], model="main")
CURVE = SpecificationPlot(kind="specification_plot", title=TITLE, analyses=[effects.ANALYSIS], model="main")
MEANS = MeansPlot(kind="means_plot", title=TITLE, analyses=[effects.PEOPLE], model="main")
ALL = {"honest": HONEST, "curve": CURVE, "means": MEANS}
LIMITED = effects.diagnostics(
    relative_magnitudes=[
        {"value": 0.5, "conf_low": -0.7, "conf_high": -0.2},
        {"value": 1.0, "conf_low": -0.9, "conf_high": 0.1},
        {"label": "breakdown", "value": 0.8},
    ]
)


@pytest.fixture(scope="module")
def sources():
    return effects.with_interval(effects.sources(LIMITED), -0.6, -0.3)


def texts(picture):
    root = ET.fromstring(picture)  # noqa: S314  drawn by ourselves
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text")]


def rows_of(plan, sources):
    table = make_figure(plan, sources).block.table
    names = [column.id for column in table.columns]
    return {row.id: dict(zip(names, row.cells, strict=True)) for group in table.groups for row in group.rows}


@pytest.mark.parametrize("name", ALL)
def test_the_same_figure_is_the_same_bytes_and_its_ids_are_its_own(sources, name):
    first, second = (draw(ALL[name], sources, name, "fi") for _ in range(2))
    assert first == second
    ids = [element.get("id") for element in ET.fromstring(first).iter() if element.get("id")]  # noqa: S314
    assert ids
    assert all(one.startswith(f"{name}-") for one in ids)


@pytest.mark.parametrize("name", ALL)
def test_text_can_be_read_in_print(sources, name):
    """A page is 178 mm wide and a figure at most 232 mm high; at that size no text is under 8 points."""
    root = ET.fromstring(draw(ALL[name], sources, name, "fi"))  # noqa: S314  drawn by ourselves
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    scale = min(178 / 25.4 * 72 / width, 232 / 25.4 * 72 / height)
    styles = [element.get("style", "") for element in root.iter() if element.tag.endswith("}text")]
    assert min(float(re.search(r"([\d.]+)px", style)[1]) for style in styles) * min(scale, 1) >= 8 - 0.05


@pytest.mark.parametrize("name", ALL)
def test_a_blind_analysis_has_an_empty_figure_that_says_so(sources, name):
    (analysis,) = ALL[name].analyses
    plan = sources.analyses[analysis].model_copy(update={"blind": True})
    closed = blinded(
        sources.__class__(**{**sources.__dict__, "analyses": {**sources.analyses, analysis: plan}})
    )
    assert rows_of(ALL[name], closed) == {}
    assert "blinded" in speak(make_figure(ALL[name], closed).block.alt, "en")
    assert draw(ALL[name], closed, name, "en").startswith("<svg")


def test_bounds_stand_beside_the_estimate_as_it_is(sources):
    rows = rows_of(HONEST, sources)
    assert list(rows) == ["original", "0.5", "1.0"]
    assert rows["0.5"]["interval"] == Interval(low=-0.7, high=-0.2, digits=2)
    assert [speak(row["zero_inside"], "en") for row in rows.values()] == ["no", "no", "yes"]
    alt = speak(make_figure(HONEST, sources).block.alt, "en")
    assert "Zero is inside 1 of 2 intervals. The conclusion survives up to the bound 0.80." in alt


def test_an_interval_with_zero_inside_is_dashed_and_the_breakdown_is_named(sources):
    picture = draw(HONEST, sources, "honest", "en")
    assert "zero inside from 0.80" in texts(picture)
    solid = draw(HONEST, effects.with_interval(effects.sources(), -0.6, -0.3), "honest", "en")
    assert picture.count("stroke-dasharray") == 2  # the interval of bound 1, and the line of the breakdown
    assert solid.count("stroke-dasharray") == 4  # four intervals with zero inside, no breakdown


def test_an_estimate_that_includes_zero_has_no_conclusion_that_survives():
    alt = speak(make_figure(HONEST, effects.sources(LIMITED)).block.alt, "en")
    assert "Zero is inside" in alt
    assert "survives" not in alt


def test_smoothness_bounds_are_in_the_unit_of_the_effect():
    plan = HONEST.model_copy(update={"bounds": "smoothness"})
    assert list(rows_of(plan, effects.sources())) == ["original", "0.0", "0.01"]


def test_specifications_stand_in_order_of_size_with_their_choices(sources):
    rows = rows_of(CURVE, sources)
    values = [row["estimate"].value for row in rows.values()]
    assert values == sorted(values)
    assert len(rows) == len(effects.CHECKS["specification"])
    first = rows["twfe/given/all"]
    assert [speak(first[f"choice_{name}"], "en") for name in ("models", "weights", "samples")] == [
        "two-way fixed effects",
        "by exposure",
        "all",
    ]
    assert speak(rows["main/given/all"]["heading"], "en") == "6 (primary)"


def test_the_curve_names_every_choice_once(sources):
    drawn = texts(draw(CURVE, sources, "curve", "en"))
    for words in ("group-time effects", "two-way fixed effects", "by exposure", "all the same"):
        assert drawn.count(words) == 1


def test_estimates_without_lone_starts_are_sent_for_review():
    lone = [{"label": f"main/given/{sample}", **effects.around(-0.1), "p_value": 0.4}
            for sample in ("all", "without_lone_cohorts")]  # fmt: skip
    made = effects.sources(effects.diagnostics(specification=lone))
    assert release("x", make_figure(CURVE, made), made.rules).status == "review"
    assert release("x", make_figure(CURVE, effects.sources()), made.rules).status == "pass"


def test_means_are_shown_by_arm_and_wave_with_their_intervals(sources):
    rows = rows_of(MEANS, sources)
    assert list(rows) == ["T0", "T1"]
    assert rows["T1"]["pilot_mean"] == Number(value=2.6, digits=2)
    assert rows["T1"]["comparison_interval"] == Interval(low=2.54, high=2.96, digits=2)
    assert {"Pilot group", "Comparison group"} <= set(texts(draw(MEANS, sources, "means", "en")))


def test_means_of_few_teams_are_hidden_with_their_intervals(sources):
    panel = sources.panels[effects.PEOPLE]
    few = sorted(panel.loc[panel["arm"] == "pilot", "team"].unique())[:3]
    rows = panel[(panel["arm"] == "comparison") | panel["team"].isin(few)]
    changed = sources.__class__(**{**sources.__dict__, "panels": {**sources.panels, effects.PEOPLE: rows}})
    row = rows_of(MEANS, changed)["T1"]
    assert row["pilot_mean"] == row["pilot_interval"] == Suppressed()
    assert isinstance(row["comparison_mean"], Number)
    assert draw(MEANS, changed, "means", "fi").startswith("<svg")


def test_means_on_a_logit_scale_are_printed_on_the_scale_of_the_outcome(sources):
    rows = sources.estimates[effects.PEOPLE].assign(scale="logit")
    changed = sources.__class__(
        **{**sources.__dict__, "estimates": {**sources.estimates, effects.PEOPLE: rows}}
    )
    assert rows_of(MEANS, changed)["T0"]["pilot_mean"].value == pytest.approx(
        0.948, abs=0.005
    )  # 1/(1+exp(-2.9))


def test_combinations_without_an_estimate_are_counted_and_not_shown():
    """One that could not be estimated, and a ratio among differences, which has no number of its own."""
    more = [{"label": "twfe/given/x", "reason": "no_post_period"}, {"label": "rates/given/all"}]
    checks = effects.diagnostics(specification=[*effects.CHECKS["specification"], *more])
    unseen = make_figure(CURVE, effects.sources(checks)).block
    assert len(rows_of(CURVE, effects.sources(checks))) == len(effects.CHECKS["specification"])
    assert [speak(note, "en")[-2:] for note in unseen.footnotes if "another scale" in speak(note, "en")] == [
        "2."
    ]
    assert not any(
        "another scale" in speak(note, "en") for note in make_figure(CURVE, effects.sources()).block.footnotes
    )
