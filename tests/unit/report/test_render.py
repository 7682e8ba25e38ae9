"""Pages: complete, self-contained, the same bytes each time, and with every minus sign in place."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import arviointi.report
import report_factory as factory
from arviointi.contracts.blocks import Number, Plain
from arviointi.report.compose import compose
from arviointi.report.render import render_page

THEME = Path(arviointi.report.__file__).parent / "theme"
VOID = {"meta", "link", "br", "hr", "img"}


class Outline(HTMLParser):
    """Collects ids, links and unclosed elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids, self.links, self.labels, self.open, self.sources = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if tag == "a" else []
        self.labels += values.get("aria-labelledby", "").split()
        self.sources += [values["src"]] if "src" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open[-1] == tag
        self.open.pop()


@pytest.fixture(scope="module")
def parts():
    return factory.exhibits()


@pytest.fixture(scope="module")
def pages(parts):
    made, pictures = parts
    report = compose(factory.material(made))
    return {
        language: render_page(report, language, {name: one[language] for name, one in pictures.items()})
        for language in factory.LANGUAGES
    }


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_a_page_fetches_nothing(pages, language):
    page = pages[language]
    assert Outline(page).sources == []
    assert not re.search(r"<script|@import|url\((?!#)|<link(?![^>]*data:,)|<iframe", page)


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_ids_are_unique_and_every_reference_leads_somewhere(pages, language):
    outline = Outline(pages[language])
    assert len(outline.ids) == len(set(outline.ids))
    inside = [link.removeprefix("#") for link in outline.links if link.startswith("#")]
    assert len(inside) > 5
    assert set(inside) | set(outline.labels) <= set(outline.ids)
    assert outline.open == []


def test_pages_are_in_their_language_and_lead_to_each_other(pages):
    assert '<html lang="fi">' in pages["fi"]
    assert '<a href="en.html" lang="en" hreflang="en"' in pages["fi"]
    assert '<a href="index.html" lang="fi" hreflang="fi"' in pages["en"]
    assert "Johdanto åäö" in pages["fi"]


@pytest.mark.parametrize(("language", "words"), [("fi", "SIMULOITU AINEISTO"), ("en", "SIMULATED DATA")])
def test_simulated_data_are_marked_on_the_page_and_under_every_exhibit(pages, language, words):
    assert f"<strong>{words}</strong>" in pages[language]
    assert pages[language].lower().count(f"· {words.lower()}</p>") == len(factory.EXHIBITS)


def test_real_data_have_no_banner(parts):
    made, pictures = parts
    report = compose(factory.material(made, simulated=False))
    page = render_page(report, "fi", {name: one["fi"] for name, one in pictures.items()})
    assert "SIMULOITU" not in page
    assert '<aside class="banner"' not in page


def test_a_report_without_protection_is_stamped_a_draft():
    made, pictures = factory.exhibits(enabled=False)
    page = render_page(
        compose(factory.material(made)), "fi", {name: one["fi"] for name, one in pictures.items()}
    )
    assert page.count("LUONNOS") >= 1 + len(made)


def test_negative_numbers_keep_their_sign(pages):
    assert "\u22120,11" in pages["fi"]
    assert "\u22120.11" in pages["en"]
    assert not re.search(r">-\d", pages["fi"])


def test_templates_hold_no_literal_that_jinja_would_take_for_whitespace_control():
    """`{{-0.2}}` prints 0.2: numbers come from the formatter only."""
    for template in THEME.glob("*.html"):
        assert not re.search(r"\{\{\s*-|\{%-", template.read_text())


def test_what_researchers_write_is_escaped(parts):
    made, pictures = parts
    nasty = made["flow"].block.model_copy(update={"caption": Plain(text="<b>&</b>")})
    report = compose(factory.material({**made, "flow": made["flow"].model_copy(update={"block": nasty})}))
    page = render_page(report, "fi", {name: one["fi"] for name, one in pictures.items()})
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page
    assert "<b>&</b>" not in page


def test_both_languages_show_the_same_numbers(parts):
    made, _ = parts
    numbers = [
        cell
        for exhibit in made.values()
        for group in getattr(exhibit.block, "table", exhibit.block).groups
        for row in group.rows
        for cell in row.cells
        if isinstance(cell, Number)
    ]
    assert len(numbers) > 200
    assert made == factory.exhibits()[0]


def test_the_same_report_is_the_same_bytes(parts, pages):
    made, pictures = parts
    again = render_page(
        compose(factory.material(made)), "fi", {name: one["fi"] for name, one in pictures.items()}
    )
    assert again == pages["fi"]
