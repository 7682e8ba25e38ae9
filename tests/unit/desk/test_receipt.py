"""What a receipt says, in three languages, as text and as a page; and that it can be proved genuine."""

import hashlib
import re
import string
from pathlib import Path

import pytest

import arviointi.desk
from arviointi.desk.receipt import moment
from arviointi.locale.texts import catalogue_of
from intake_desk import NOW, drop, opened_desk

TITLES = {
    "fi": ["Kuitti aineistotoimituksesta", "Tiedostot", "Taulut", "Havainnot"],
    "sv": ["Kvitto på dataleverans", "Filer", "Tabeller", "Anmärkningar"],
    "en": ["Receipt for a data delivery", "Files", "Tables", "Findings"],
}
ADVICE = {
    "fi": ["Mitä seuraavaksi", "Näin korjaat"],
    "sv": ["Vad händer härnäst", "Så rättar du"],
    "en": ["What happens next", "How to correct"],
}
NOT_USED = "\nw9;11.1.2024;2;tiimikoulutus"


@pytest.fixture(scope="module", params=TITLES)
def received(request, tmp_path_factory):
    """A desk that received a drop with one row that cannot be used; text and page of the receipt."""
    folder = tmp_path_factory.mktemp(request.param)
    desk = opened_desk(folder / "study")
    desk.receive(drop(folder / "sent", NOT_USED), language=request.param)
    where = desk.places.receipts / "pirkanmaa"
    text, page = ((where / f"2024-09-14.{kind}").read_text(encoding="utf-8") for kind in ("txt", "html"))
    return request.param, desk, text, page


def test_a_receipt_has_its_parts_in_order(received):
    language, _, text, _ = received
    titles = [*TITLES[language], *ADVICE[language]]
    places = [re.search(f"^{title}$", text, flags=re.MULTILINE).start() for title in titles]
    assert places == sorted(places)


def test_it_names_each_file_with_size_and_checksum(received):
    _, desk, text, page = received
    for name, file in desk.ledger.deliveries[0].files.items():
        assert re.search(rf"^{re.escape(name)} +{file.size} +{file.sha256}$", text, flags=re.MULTILINE)
        assert name in page
        assert file.sha256 in page


def test_it_counts_the_rows_read_and_used_and_the_findings_without_their_values(received):
    _, _, text, page = received
    assert re.search(r"\(koulutus\) +2 +1$", text, flags=re.MULTILINE)
    assert re.search(r"K02 +koulutus +tt_id +1$", text, flags=re.MULTILINE)
    assert "w9" not in text
    assert "w9" not in page


def test_it_says_who_received_it_when_and_how_to_correct_it(received):
    language, _, text, page = received
    for said in ("M. Meikäläinen", moment(NOW, language), "L1", "korvaa"):
        assert said in text
        assert said in page


def test_its_last_line_is_the_digest_of_the_lines_above_and_the_ledger_knows_it(received):
    _, desk, text, page = received
    *above, _, last = text.splitlines(keepends=True)
    digest = hashlib.sha256("".join(above).encode()).hexdigest()
    assert last.strip() == digest == desk.ledger.deliveries[0].receipt
    assert digest in page


def test_a_moment_has_its_time_zone():
    assert moment(NOW, "fi") == "14.9.2024 klo 10.05 (UTC+03:00)"
    assert moment(None, "en") == "time not known"


def desk_texts(language):
    single = {one.id: one.string for one in catalogue_of(language) if isinstance(one.id, str)}
    return {name.removeprefix("desk."): text for name, text in single.items() if name.startswith("desk.")}


def test_every_text_of_the_desk_is_in_three_languages_and_mentions_the_same():
    texts = [desk_texts(language) for language in TITLES]
    assert len(texts[0]) > 70
    assert texts[0].keys() == texts[1].keys() == texts[2].keys()
    for name in texts[0]:
        mentioned = [
            {field for _, field, _, _ in string.Formatter().parse(text[name]) if field} for text in texts
        ]
        assert mentioned[0] == mentioned[1] == mentioned[2], name


def test_no_text_of_the_desk_is_used_that_does_not_exist_or_exists_unused():
    folder = Path(arviointi.desk.__file__).parent
    said = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    known = set(desk_texts("en"))
    assert {name for name in known if not re.search(f"[\"']{name}[\"']", said)} == set()
    assert set(re.findall(r"""(?:word|Remark|say)\(["']([a-z_0-9]+)["']""", said)) <= known
