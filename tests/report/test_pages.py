"""The pages in a browser: accessible in both languages, readable on a telephone, one banner that stays."""

import pytest

import report_factory as factory
from arviointi.report.compose import compose
from arviointi.report.render import page_name, render_page, render_region


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made, pictures = factory.exhibits()
    report = compose(factory.material(made))
    where = tmp_path_factory.mktemp("report")
    for language in factory.LANGUAGES:
        page = render_page(report, language, {name: one[language] for name, one in pictures.items()})
        (where / page_name(report, language)).write_text(page, encoding="utf-8")
    (where / "pirkanmaa.html").write_text(render_region(factory.region_page()), encoding="utf-8")
    return where


def opened(browser, folder, name, width=1200):
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((folder / name).as_uri())
    return page, requests


@pytest.mark.parametrize("width", [1200, 400])
@pytest.mark.parametrize("name", ["index.html", "en.html", "pirkanmaa.html"])
def test_axe_finds_no_violation(browser, folder, name, width):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(browser, folder, name, width)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found = Axe().run(page).response
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]
    ] == []
    assert len(found["passes"]) > 20
    page.close()


@pytest.mark.parametrize("name", ["index.html", "en.html", "pirkanmaa.html"])
def test_nothing_is_fetched_but_the_page_itself(browser, folder, name):
    page, requests = opened(browser, folder, name)
    assert [url for url in requests if not url.startswith("data:")] == [(folder / name).as_uri()]
    page.close()


@pytest.mark.parametrize("name", ["index.html", "pirkanmaa.html"])
def test_the_page_itself_never_scrolls_sideways(browser, folder, name):
    page, _ = opened(browser, folder, name, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_the_banner_stays_in_sight(browser, folder):
    page, _ = opened(browser, folder, "index.html")
    page.evaluate("window.scrollTo(0, 3000)")
    assert page.locator(".banner strong").bounding_box()["y"] < 40
    page.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser, folder):
    page, _ = opened(browser, folder, "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_the_language_switch_leads_to_the_other_page(browser, folder):
    page, _ = opened(browser, folder, "index.html")
    page.click("nav.languages a")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.close()


def test_every_number_of_a_figure_can_be_read_as_a_table(browser, folder):
    page, _ = opened(browser, folder, "index.html")
    figures = page.locator(".exhibit:has(figure)")
    assert figures.count() == 3
    assert page.locator(".exhibit:has(figure) details table tbody tr").count() > 40
    page.close()
