"""The codebook in a browser: accessible in every language, readable on a telephone, nothing fetched."""

import pytest
from test_pages import opened

import small_drop
import template_factory as factory
from arviointi.template.step import template

PAGES = {language: f"{name}_v1.html" for language, name in factory.CODEBOOKS.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codebook")
    template(config=small_drop.CONFIG, out=folder)
    return folder


@pytest.mark.parametrize(("language", "width"), [("fi", 1200), ("sv", 390)])
def test_axe_finds_no_violation(browser, made, language, width):
    from axe_playwright_python.sync_playwright import Axe

    page, requests = opened(browser, made, PAGES[language], width)
    found = Axe().run(page).response
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]
    ] == []
    assert len(found["passes"]) > 15
    assert [url for url in requests if not url.startswith("data:")] == [(made / PAGES[language]).as_uri()]
    page.close()


def test_the_page_never_scrolls_sideways_on_a_telephone(browser, made):
    page, _ = opened(browser, made, PAGES["sv"], 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_a_reference_leads_to_its_table_and_a_language_to_its_page(browser, made):
    page, _ = opened(browser, made, PAGES["fi"])
    page.click('section[aria-labelledby="table-mittaukset"] td a')
    assert page.evaluate("location.hash") == "#table-tiimit"
    page.click("nav.languages a")
    assert page.evaluate("document.documentElement.lang") == "sv"
    page.close()
