"""Agreement of raters and influencing factors as others may see them."""

import xml.etree.ElementTree as ET

import pytest

import exhibit_factory as study
from arviointi.config.exhibits import ExhibitFile
from arviointi.contracts import raters
from arviointi.contracts.columns import FACTOR_IDS
from arviointi.locale.speak import speak
from arviointi.locale.texts import has_text
from arviointi.present.disclosure import release
from arviointi.present.figures import draw, make_figure
from arviointi.present.kinds import make_table
from arviointi.present.rater_table import BY_RATERS
from arviointi.present.sources import Sources
from arviointi.score.raters import OF_NAMES, OF_STEPS

OF_RUBRIC = {"rubrics": ["systemic_practice"], "title": {"fi": "Otsikko", "en": "Title"}}
KINDS = {
    "rater_table": {},
    "staff_agreement": {"waves": ["T0", "T1"]},
    "factors_table": {"waves": ["T0", "T1"]},
    "factors_plot": {"waves": ["T0", "T1"]},
}


def plan(kind):
    return ExhibitFile.model_validate({"kind": kind, **OF_RUBRIC, **KINDS[kind]}).root


def sources(agreement=(), factors=(), **disclosure):
    made = study.sources(**disclosure)
    return Sources(
        settings=made.settings,
        rubrics=made.rubrics,
        agreement={"systemic_practice": study.frame(list(agreement), raters.AGREEMENT)},
        factors={"systemic_practice": study.frame(list(factors), raters.FACTORS)},
    )


def coefficient(subject="observations", name="kappa", level="linear", **values):
    counts = {"n_subjects": 400, "n_compared": 78, "n_raters": 28, "n_ratings": 478, "n_teams": 40}
    place = {"subject": subject, "topic": "code", "wave": "all", "coefficient": name, "level": level}
    return {**place, **counts, "estimate": 0.78, "conf_low": 0.65, "conf_high": 0.88, **values}


def factor(name="leadership", direction="barrier", named=20, teams=60, **values):
    compared = {
        "mean_named": 52.0, "mean_other": 57.0, "difference": -5.0, "conf_low": -9.0, "conf_high": -1.0,
        "detectable": 6.4, "p_value": 0.04, "p_holm": 0.6,
    }  # fmt: skip
    counts = {"n_teams": teams, "n_scored": teams, "n_named": named, "n_named_scored": named}
    place = {"wave": "T1", "factor": name, "direction": direction}
    return {**place, **counts, "strength": 2.0, "n_strength": named, **compared, **values}


def table(kind, **tables):
    made = sources(**tables)
    released = release(kind, make_table(plan(kind), made), made.rules)
    return released.block


def lines(block, language="en"):
    rows = [row for group in block.groups for row in group.rows]
    return {row.id: [speak(cell, language) for cell in row.cells] for row in rows}


def test_the_kappa_that_decides_says_what_follows():
    used = table("rater_table", agreement=[coefficient(is_sufficient=True)])
    assert lines(used)["kappa_linear.all"][1:3] == ["0.78", "0.65–0.88"]
    assert "observations are used" in lines(used)["kappa_linear.all"][3]
    heading = speak(used.groups[0].heading, "en")
    assert "400 meetings observed, 78 of them" in heading
    assert "target is that 20%" in heading
    poor = table("rater_table", agreement=[coefficient(is_sufficient=False)])
    assert "own view stands in" in lines(poor)["kappa_linear.all"][3]
    few = table("rater_table", agreement=[coefficient(n_compared=8)])
    assert "Fewer than 10 meetings" in lines(few)["kappa_linear.all"][3]


def test_shares_of_equal_ratings_are_percentages():
    rows = [coefficient(name="agreement", level="nominal", estimate=0.821, conf_low=0.734, conf_high=0.901)]
    assert lines(table("rater_table", agreement=rows))["agreement_nominal.all"][1:3] == ["82", "73–90"]


def test_raters_of_few_teams_are_hidden_and_no_rater_is_said_why():
    few = lines(table("rater_table", agreement=[coefficient(n_teams=4)]))
    assert few["kappa_linear.all"][1:3] == ["not shown", "not shown"]
    nobody = coefficient(
        "interviews", "agreement", "nominal", estimate=None, reason="one_rater", n_compared=0
    )
    assert "nothing was rated by two" in lines(table("rater_table", agreement=[nobody]))["none"][3]


def scale(name, estimate, n_teams=50, **ends):
    row = coefficient("staff_scale", name, "interval", estimate=estimate, n_teams=n_teams)
    return {**row, "topic": "johto", "wave": "T1", "conf_low": None, "conf_high": None, **ends}


def test_teams_of_divided_staff_are_counted_but_not_when_they_are_few():
    rows = [
        scale("rwg_median", 0.88),
        scale("rwg_share_low", 0.2),
        scale("team_icc_1", 0.14, conf_low=0.03, conf_high=0.27),
        scale("team_icc_2", 0.39),
    ]
    shown = lines(table("staff_agreement", agreement=rows))["T1"]
    assert shown == ["T1", "50", "0.88", "10", "0.14", "0.03–0.27", "0.39", "–"]
    rows[1] = scale("rwg_share_low", 0.04)
    assert lines(table("staff_agreement", agreement=rows))["T1"][3] == "<5"


def test_differences_between_few_teams_are_hidden_on_both_sides():
    """Four of 60 that named it, and four that did not: the count, and everything computed from it."""
    rows = [factor("resources", named=4), factor("supervision", named=56), factor("leadership")]
    barrier = table("factors_table", factors=rows + [factor(row["factor"], "facilitator") for row in rows])
    shown = lines(barrier.model_copy(update={"groups": barrier.groups[1:]}))
    assert shown["resources"][1:] == ["<5", *["not shown"] * 7]
    assert shown["supervision"][1:] == ["not shown"] * 8
    assert shown["leadership"][1:4] == ["20", "52.0", "57.0"]
    assert shown["leadership"][6:] == ["6.4", "0.040", "0.600"]


def test_the_reader_is_told_what_so_few_teams_can_show():
    shown = table("factors_table", factors=[factor(), factor(direction="facilitator")])
    notes = " ".join(speak(note, "en") for note in shown.footnotes)
    assert "60 teams were interviewed, so only large differences can be seen" in notes
    assert "with 2 comparisons" in notes
    assert "does not show that the factor is a cause" in notes


FIGURE = [
    factor("leadership", named=30), factor("leadership", "facilitator", named=8),
    factor("resources", named=3), factor("resources", "facilitator", named=25),
]  # fmt: skip


def test_the_figure_says_the_same_in_words_numbers_and_picture():
    made = sources(factors=FIGURE)
    unchecked = make_figure(plan("factors_plot"), made)
    released = release("factors", unchecked, made.rules)
    assert lines(released.block.table)["resources"] == ["resources", "25", "2.0", "<5", "not shown"]
    assert "leadership (30 teams)" in speak(released.block.alt, "en")
    assert "leadership (30 of 60 pilot teams)" in speak(released.conclusions[0].text, "en")
    for language in ("fi", "en"):
        picture = draw(plan("factors_plot"), made, "factors", language)
        assert picture == draw(plan("factors_plot"), made, "factors", language)
        root = ET.fromstring(picture)  # noqa: S314  drawn by ourselves
        words = ["".join(one.itertext()) for one in root.iter() if one.tag.endswith("}text")]
        assert {"30", "8", "25"} <= set(words)
        assert "3" not in words
        assert float(root.get("width").removesuffix("pt")) <= 178 / 25.4 * 72  # as wide as a printed page


def test_what_hinders_more_than_it_helps_stands_first():
    made = sources(factors=[*FIGURE[2:], *FIGURE[:2]])
    released = make_figure(plan("factors_plot"), made).block
    assert [row.id for row in released.table.groups[0].rows] == ["leadership", "resources"]


def test_without_interviews_the_figure_says_so():
    made = sources()
    figure = make_figure(plan("factors_plot"), made)
    assert "No interviews" in speak(figure.block.alt, "en")
    assert figure.conclusions == ()
    assert draw(plan("factors_plot"), made, "factors", "fi").startswith("<svg")
    assert make_table(plan("factors_table"), made).block.groups == ()


@pytest.mark.parametrize("language", ["fi", "en", "sv"])
def test_everything_that_can_be_computed_has_its_words(language):
    """Ids put together from the values of the contracts."""
    measures = {
        *OF_STEPS,
        *OF_NAMES,
        *((name, "interval") for name in raters.COEFFICIENTS if name.startswith("icc")),
    }
    names = [f"{part}.{name}_{level}" for part in ("coefficient", "meaning") for name, level in measures]
    names += [f"rater.{name}" for name in (*BY_RATERS, *(f"reason_{reason}" for reason in raters.NOT_AGREED))]
    names += [f"factor.{name}" for name in FACTOR_IDS]
    names += [f"factors.{part}{name}" for part in ("", "heading_") for name in raters.DIRECTIONS]
    assert [name for name in names if not has_text(name, language)] == []
