"""Researchers' Markdown becomes headings, prose and places, and nothing in it can break a page."""

import pytest

from arviointi.contracts.blocks import Heading, Place, Prose
from arviointi.report.texts import parse, slug, to_html


def test_a_text_is_split_at_headings_and_exhibits():
    blocks = parse("## Mitä\n\nEka.\n\nToka.\n\n{{exhibit: effects}}\n\n{{flow}}\n\nLoppu.\n")
    assert blocks == (
        Heading(level=2, text="Mitä", anchor="mita"),
        Prose(markdown="Eka.\n\nToka."),
        Place(kind="exhibit", id="effects"),
        Place(kind="exhibit", id="flow"),
        Prose(markdown="Loppu."),
    )


def test_lists_stay_whole():
    assert parse("- yksi\n- kaksi\n\n  jatkuu\n") == (Prose(markdown="- yksi\n- kaksi\n\n  jatkuu"),)


def test_a_place_inside_a_sentence_or_in_code_is_text():
    assert parse("Katso {{flow}} alta.\n\n    {{flow}}\n")[0].kind == "prose"
    assert len(parse("Katso {{flow}} alta.\n\n    {{flow}}\n")) == 1


@pytest.mark.parametrize(("text", "anchor"), [("Äänekoski & Öölä 2", "aanekoski-oola-2"), ("–", "section")])
def test_anchors_are_plain(text, anchor):
    assert slug(text) == anchor


def test_equal_headings_get_anchors_of_their_own():
    assert [block.anchor for block in parse("## Sama\n\n## Sama\n")] == ["sama", "sama-2"]


def test_markup_in_html_is_shown_and_not_run():
    html = to_html("<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert "<script" not in html
    assert 'href="javascript' not in html
