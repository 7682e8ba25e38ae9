"""The answer to a sender in a browser: accessible in each language and width, filtered without a script."""

import pytest

from answer_factory import answer, finding
from arviointi.feedback.page import as_page

ROWS = [
    finding("F01", "reject", "johto"),
    finding("C01", "reject", "tyoaika", row=1, column="tunnit_kasvokkain"),
    finding("C04", "query", "tyoaika", row=1, column="tunnit_kasvokain"),
    *(finding("V02", "exclude", "kokoukset", row=row, column="pvm", value="eilen") for row in range(2, 300)),
    finding("V01", "exclude", "tiimit", row=3, column="kunta"),
    finding("K03", "exclude", "lapset", row=3, column="tiimi_id", value="A"),
    finding("R108", "query", "ilmoitukset", row=2, column="arvio_alku", value="1.1.2024"),
    finding("R112", "query", "tyoaika", row=2, column="tunnit_kasvokkain", value="40"),
    finding("P05", "query", "lapset", row=4, column="huom"),
]


def opened(browser, tmp_path, language="fi", width=1200, rows=ROWS):
    path = tmp_path / f"{language}.html"
    path.write_text(as_page(answer(rows), language), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    return page


@pytest.mark.parametrize(("language", "width"), [("fi", 1200), ("sv", 400), ("en", 400)])
def test_axe_finds_no_violation(browser, tmp_path, language, width):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, tmp_path, language, width)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found = Axe().run(page).response
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]
    ] == []
    assert len(found["passes"]) > 15
    page.close()


def test_the_page_itself_never_scrolls_sideways(browser, tmp_path):
    page = opened(browser, tmp_path, width=360)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_choosing_a_table_leaves_only_its_findings(browser, tmp_path):
    page = opened(browser, tmp_path)
    assert page.locator(".finding:visible").count() == 7
    page.get_by_label("tyoaika", exact=True).check()
    assert page.locator(".finding:visible").count() == 2
    page.get_by_label("Kaikki taulut").check()
    assert page.locator(".finding:visible").count() == 7
    page.close()


def test_in_print_nothing_is_cut_off(browser, tmp_path):
    page = opened(browser, tmp_path, width=700)
    page.emulate_media(media="print")
    assert page.locator(".finding:visible").count() == 7
    assert not page.locator("fieldset.filter").is_visible()
    page.close()
