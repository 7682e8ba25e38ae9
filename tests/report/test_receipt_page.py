"""The receipt in a browser: accessible, and nothing in it needs the network or a wide screen."""

import pytest

from arviointi.desk.receipt import Receipt, Section, as_html

LONG = "perhekysely_ja_sen_kaikki_liitteet_lopullinen_versio_3.sav"
RECEIPT = Receipt(
    language="sv",
    title="Kvitto på dataleverans",
    head="Österbotten: leveransen 2024-09-14 har tagits emot.",
    facts_title="Uppgifter",
    facts=(("Område", "Österbotten (pohjanmaa)"), ("Mottagare", "M. <b>Meikäläinen</b>")),
    sections=(
        Section("Filer", ("Fil", "Storlek", "SHA-256"), ((LONG, "1 234 567", "ab" * 32),), frozenset({1})),
        Section("Anmärkningar", ("Kontroll", "Antal"), (), frozenset({1}), empty="Inga anmärkningar."),
    ),
    advice=(("Vad händer härnäst", ("Leveransen gäller.",)), ("Så rättar du", ("Rätta filerna.",))),
    digest_label="Kvittots kontrollsumma",
)


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("receipt") / "receipt.html"
    path.write_text(as_html(RECEIPT), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 360, "height": 900})
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def test_axe_finds_no_violation(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []
    assert len(found["passes"]) > 15


def test_it_never_scrolls_sideways_and_says_its_language(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_what_people_wrote_is_text_and_not_markup(page):
    assert page.locator("td", has_text="M. <b>Meikäläinen</b>").count() == 1
