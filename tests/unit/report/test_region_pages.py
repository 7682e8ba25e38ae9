"""The page of one region: what is asked of it, and its exhibits."""

import pytest

import exhibit_factory as study
import report_factory as factory
from arviointi.locale.speak import speak
from arviointi.report.regions import Sent, region_pages
from arviointi.report.render import render_region


def asked(**counts):
    drops = study.drops().assign(**{"n_reject": 0, "n_exclude": 0, "n_query": 0, **counts})
    (page,) = region_pages(study.settings(), {"pirkanmaa": Sent()}, drops)
    return [item.id for item in page.requests.items]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, ["region.nothing_asked"]),
        ({"n_query": 2}, ["region.ask_query"]),
        ({"n_exclude": 1, "n_query": 2}, ["region.ask_exclude", "region.ask_query"]),
        ({"n_reject": 1, "n_query": 2}, ["region.ask_reject", "region.ask_query"]),
    ],
)
def test_a_region_is_asked_for_what_its_findings_need(counts, expected):
    assert asked(**counts) == expected


def test_a_region_without_a_delivery_is_told_so():
    (page,) = region_pages(study.settings(), {"pirkanmaa": Sent()}, study.drops().iloc[:0])
    assert [item.id for item in page.requests.items] == ["region.nothing_delivered"]


def test_the_page_speaks_the_studys_first_language_and_marks_what_is_simulated():
    page = factory.region_page()
    html = render_region(page)
    assert '<html lang="fi">' in html
    assert "Aineiston laatu: Pirkanmaa" in html
    assert speak(page.requests.title, "fi") in html
    assert html.count('class="exhibit"') == len(page.exhibits) == 3
    assert 'class="banner"' in html
    assert "hreflang" not in html
