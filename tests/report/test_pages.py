"""The pages in a browser: accessible in both languages, readable on a telephone, one banner that stays."""

import pytest

import report_factory as factory
from arviointi.report.compose import compose
from arviointi.report.render import page_name, render_page, render_region

ALL = ["index.html", "en.html", "pirkanmaa.html", "regiona.html", "regiona.sv.html"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made, pictures = factory.exhibits()
    report = compose(factory.material(made))
    where = tmp_path_factory.mktemp("report")
    for language in factory.LANGUAGES:
        page = render_page(report, language, {name: one[language] for name, one in pictures.items()})
        (where / page_name(report, language)).write_text(page, encoding="utf-8")
    for one in (factory.region_page(), *factory.feedback_pages()):
        (where / f"{one.name}.html").write_text(render_region(one), encoding="utf-8")
    return where


def opened(browser, folder, name, width=1200):
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((folder / name).as_uri())
    return page, requests


@pytest.mark.parametrize("width", [1200, 400])
@pytest.mark.parametrize("name", ALL)
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


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_fetched_but_the_page_itself(browser, folder, name):
    page, requests = opened(browser, folder, name)
    assert [url for url in requests if not url.startswith("data:")] == [(folder / name).as_uri()]
    page.close()


@pytest.mark.parametrize("name", ["index.html", "pirkanmaa.html", "regiona.html"])
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
    assert figures.count() == 6
    assert page.locator(".exhibit:has(figure) details table tbody tr").count() > 40
    page.close()


@pytest.mark.parametrize("name", ["regiona.html", "regiona.sv.html"])
def test_no_page_leads_to_a_regions_page_and_it_leads_to_none(browser, folder, name):
    page, _ = opened(browser, folder, name)
    links = page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
    assert links
    assert all(link.startswith("#") for link in links)
    others = [path for path in folder.glob("*.html") if not path.name.startswith("regiona")]
    assert not [path.name for path in others if "regiona" in path.read_text(encoding="utf-8").lower()]
    page.close()


@pytest.mark.parametrize("name", ["regiona.html", "regiona.sv.html"])
def test_a_regions_page_holds_its_own_teams_and_no_other_region(browser, folder, name):
    page, _ = opened(browser, folder, name)
    assert page.locator("section.own").count() == 9
    assert page.locator("section.own.figure svg").count() == 8
    assert page.locator("section.own.figure details table").count() == 8
    text = page.content()
    assert not [letter for letter in "bcdefgh" if f"region{letter}" in text.lower()]
    page.close()


def test_the_picture_of_a_team_fits_a_telephone(browser, folder):
    page, _ = opened(browser, folder, "regiona.html", width=390)
    widths = page.eval_on_selector_all(
        "section.own figure .scroll", "all => all.map(one => [one.scrollWidth, one.clientWidth])"
    )
    assert widths
    assert all(inner <= outer for inner, outer in widths)
    page.close()
