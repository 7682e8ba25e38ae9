"""Published series as context: what is shown, where it is from, what is missing, and how far two agree."""

import xml.etree.ElementTree as ET

import pytest
from pydantic import ValidationError

from arviointi.config.exhibits_reference import CompositeTable, ReferencePlot, SeriesAgreement
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import StudySettings
from arviointi.contracts.blocks import Suppressed
from arviointi.contracts.canonical import INDICATORS
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.figures import draw, make_figure
from arviointi.present.kinds import make_table
from arviointi.present.sources import Sources
from ascii_tables import frame

OLD = """
| team | period     | period_label | value | missing_reason |
| FI   | 2013-01-01 | 2013         | 1.4   |                |
| FI   | 2014-01-01 | 2014         | 1.5   |                |
| FI   | 2015-01-01 | 2015         |       | not_available  |
| FI   | 2016-01-01 | 2016         | 1.3   |                |
"""
NEW = """
| team | period     | period_label | value |
| FI   | 2014-01-01 | 2014         | 1.4   |
| FI   | 2015-01-01 | 2015         | 1.5   |
| FI   | 2016-01-01 | 2016         | 1.3   |
| FI   | 2017-01-01 | 2017         | 1.6   |
"""
DELIVERED = """
| team | name | period     | period_label | indicator | value | missing_reason |
| A    | North | 2014-01-01 | 2014        | work      | 90    |                |
| A    | North | 2015-01-01 | 2015        | work      | 91    |                |
| A    | North | 2016-01-01 | 2016        | work      |       | confidential   |
| B    | South | 2014-01-01 | 2014        | work      | 95    |                |
| A    | North | 2014-01-01 | 2014        | lonely    | 80    |                |
| A    | North | 2016-01-01 | 2016        | lonely    | 82    |                |
"""


def label(text):
    return {"fi": text, "en": text}


def settings(*, public_units=True):
    area = {"label": label("Finland"), "division": "country", "code": "FI"}
    return StudySettings.model_validate(
        {
            "title": label("t"), "author": label("a"), "seed": 1, "languages": ["en"],
            "regions": {"finland": area}, "calendar": {"unit": "year"},
            "disclosure": {"public_units": public_units},
            "breaks": {
                "act": {"label": label("Act"), "date": "2015-04-01", "source": label("Statute")},
                "reform": {"label": label("Reform"), "date": "2023-01-01", "source": label("Statute")},
            },
        }
    )  # fmt: skip


def definition(name, **kind):
    texts = {"label": label(name), "definition": label("d"), "unit": label("%"), "better": "neither"}
    return OutcomeFile.model_validate(texts | kind).root


def sources(**options):
    return Sources(
        settings=settings(**options),
        canonical={"indicators": frame(INDICATORS, DELIVERED, region="finland")},
        outcomes={
            "old": frame(PERIOD_OUTCOMES, OLD, region="finland"),
            "new": frame(PERIOD_OUTCOMES, NEW, region="finland"),
        },
        definitions={
            "old": definition("old", kind="indicator", indicator="old"),
            "new": definition("new", kind="indicator", indicator="new"),
            "both": definition("both", kind="composite", parts={"all": ["work", "lonely"]}),
        },
    )


def series(outcome, name, unit="finland/FI"):
    return {"outcome": outcome, "unit": unit, "label": label(name), "source": label(f"page of {name}")}


def plot(**lines):
    return ReferencePlot(
        kind="reference_plot", title=label("Title"), outcomes=["old", "new"],
        series=lines or {"old": series("old", "Old"), "new": series("new", "New")},
    )  # fmt: skip


def agreement(**pair):
    told = {"label": label("Placed"), "first": "old", "second": "new", "tolerance": 0.05}
    return SeriesAgreement(
        kind="series_agreement", title=label("Title"), outcomes=["old", "new"], pairs={"placed": told | pair}
    )


def said(row):
    return [speak(cell, "en") for cell in row.cells]


def test_every_period_of_any_series_is_a_row_and_gaps_are_dashes():
    rows = make_figure(plot(), sources()).block.table.groups[0].rows
    assert [said(row) for row in rows] == [
        ["2013", "1.4", "–", "–"],
        ["2014", "1.5", "1.4", "–"],
        ["2015", "–", "1.5", "1"],
        ["2016", "1.3", "1.3", "–"],
        ["2017", "–", "1.6", "–"],
    ]


def test_each_series_says_its_periods_its_source_and_what_is_missing():
    notes = [speak(note, "en") for note in make_figure(plot(), sources()).block.footnotes]
    assert notes[0].startswith("Old: 2013–2016. Source: page of Old Missing values: 1. Reason:")
    assert notes[1] == "New: 2014–2017. Source: page of New"


def test_series_of_the_same_source_and_years_are_named_together():
    twins = {"a": series("new", "New"), "b": series("new", "New")}
    twins["b"] |= {"label": label("Newer"), "source": label("page of New")}
    notes = [speak(note, "en") for note in make_figure(plot(**twins), sources()).block.footnotes]
    assert notes[0] == "New, Newer: 2014–2017. Source: page of New"


def test_only_breaks_between_the_years_shown_are_told():
    alt = speak(make_figure(plot(), sources()).block.alt, "en")
    assert alt.endswith("Breaks are marked in the figure: 1: Act, from 1 April 2015.")
    assert "Old: 1.4 (2013), at the end 1.3 (2016)." in alt


def test_a_series_of_a_unit_that_nobody_delivered_is_said_to_be_empty():
    block = make_figure(plot(gone=series("old", "Gone", unit="finland/SE")), sources()).block
    assert "no values" in speak(block.footnotes[0], "en")
    assert "Gone: no values to show." in speak(block.alt, "en")
    assert draw(plot(gone=series("old", "Gone", unit="finland/SE")), sources(), "g", "en").startswith("<svg")


def test_the_picture_names_its_lines_and_is_the_same_bytes_again():
    first, second = (draw(plot(), sources(), "p", "en") for _ in range(2))
    assert first == second
    root = ET.fromstring(first)  # noqa: S314  drawn by ourselves
    words = {"".join(one.itertext()) for one in root.iter() if one.tag.endswith("}text")}
    assert {"Old", "New", "2013", "1"} <= words


def test_values_of_single_units_are_shown_of_public_areas_only():
    hidden = make_figure(plot(), sources(public_units=False)).block
    assert not [
        cell for row in hidden.table.groups[0].rows for cell in row.cells[1:3] if not _is_closed(cell)
    ]
    assert speak(hidden.alt, "en").count("no values to show") == 2
    told = make_table(agreement(), sources(public_units=False)).block
    assert all(isinstance(cell, Suppressed) for row in told.groups[0].rows for cell in row.cells[1:])


def _is_closed(cell):
    return isinstance(cell, Suppressed) or speak(cell, "en") == "–"


def test_two_series_are_compared_where_both_have_a_value():
    made = make_table(agreement(), sources())
    (group,) = made.block.groups
    assert speak(group.heading, "en") == "Placed: of 2 common values 1 differ; largest difference 0.1"
    assert [said(row) for row in group.rows] == [["2014", "1.5", "1.4", "−0.1"]]
    assert "in the first only 1 times and in the second only 2 times" in speak(made.block.footnotes[0], "en")
    (conclusion,) = made.conclusions
    assert conclusion.certainty == "learned"
    assert speak(conclusion.text, "en").startswith("“old” and “new”: of 2 common values 1 differ")


def test_what_rounding_can_explain_is_no_difference():
    (group,) = make_table(agreement(tolerance=0.11), sources()).block.groups
    assert [said(row)[0] for row in group.rows] == ["No value differs"]


def test_series_without_a_common_value_tell_nothing():
    found = sources()
    early = found.outcomes["old"].query("period_label == '2013'")
    apart = Sources(**{**found.__dict__, "outcomes": {"old": early, "new": found.outcomes["new"]}})
    (conclusion,) = make_table(agreement(), apart).conclusions
    assert conclusion.certainty == "cannot_tell"


def test_a_composite_lists_its_parts_with_their_periods_units_and_missing_values():
    exhibit = CompositeTable(
        kind="composite_table", title=label("Title"), outcomes=["both"], canonical=["indicators"],
        labels={"work": label("Work"), "lonely": label("Lonely")},
    )  # fmt: skip
    block = make_table(exhibit, sources()).block
    assert [said(row) for row in block.groups[0].rows] == [
        ["Work", "2014 – 2016", "3", "2", "1"],
        ["Lonely", "2014, 2016", "2", "1", "0"],
    ]
    assert "there are 2 parts, but depending on the period 1–2 of them" in speak(block.footnotes[0], "en")


def test_everything_passes_the_door():
    for made in (make_figure(plot(), sources()), make_table(agreement(), sources())):
        assert release("x", made, settings().disclosure).status == "pass"


def test_a_series_must_be_of_an_outcome_that_the_exhibit_reads():
    with pytest.raises(ValidationError, match="not one of 'outcomes'"):
        plot(other=series("other", "Other"))
    with pytest.raises(ValidationError, match="not one of 'outcomes'"):
        agreement(second="other")
