"""Text, page and JSON tell the same things; each does it safely."""

import html
import json
import re

import pytest

from answer_factory import answer, drawn, finding
from arviointi.feedback.machine import FORMAT, as_json
from arviointi.feedback.page import as_page
from arviointi.feedback.text import WIDTH, as_text

LANGUAGES = ("fi", "sv", "en")
BROKEN = drawn(
    """
    | rule | severity | table      | row    | column   | value   | count |
    | F01  | reject   | johto      |        |          |         |       |
    | V02  | exclude  | kokoukset  | 2-1001 | pvm      | x       |       |
    | V02  | exclude  | kokoukset  |        | pvm      |         | 9000  |
    | V10  | exclude  | lapset     | 4      | sukupuoli | 7      |       |
    | V01  | exclude  | tiimit     | 3      | kunta    |         |       |
    | K03  | exclude  | lapset     | 2-6    | tiimi_id | A       |       |
    | R112 | query    | tyoaika    | 2      | a        | 1       |       |
    """
)


def told_in_text(text):
    """Rules of the numbered lines, in order."""
    return re.findall(r"\[([A-Z]\d+)\]", text)


def told_on_page(page):
    items = re.findall(r'<li id="n\d+" class="finding.*?</ul>', page, flags=re.DOTALL)
    return [re.search(r'class="rule">\S+ (\w+)<', item)[1] for item in items]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_forms_tell_the_same_groups_and_counts(language):
    one = answer(BROKEN)
    told = json.loads(as_json(one))
    rules = [group["rule"] for group in told["groups"]]
    text, page = as_text(one, language), as_page(one, language)
    assert rules == ["F01", "V01", "V02", "V10", "R112"]
    assert told_in_text(text) == told_on_page(page) == rules
    assert told["todo"] == {"reject": 1, "exclude": 3, "query": 1}
    for group in told["groups"]:
        assert group["messages"][language] in html.unescape(page)
        assert group["messages"][language] in text
    more = {"fi": "ja 9\u00a0000 muuta", "sv": "och 9\u00a0000 till", "en": "and 9,000 more"}[language]
    assert more in text
    assert more in page


def test_ten_thousand_equal_errors_are_one_line_and_their_count_is_exact():
    (group,) = [one for one in json.loads(as_json(answer(BROKEN)))["groups"] if one["rule"] == "V02"]
    assert group["count"] == 10_000
    assert len(group["places"]) == 1000
    assert "rivit 2–1001 ja 9\u00a0000 muuta" in as_text(answer(BROKEN), "fi")


def test_json_states_its_format_and_is_the_same_for_the_same_drop():
    assert json.loads(as_json(answer(BROKEN)))["format"] == FORMAT
    assert as_json(answer(BROKEN)) == as_json(answer(BROKEN))


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([], "Toimitus on kunnossa."),
        ([finding("R112", "query", "tyoaika", row=2)], "Toimituksen voi lähettää, mutta"),
        (BROKEN, "Toimitusta ei voi vielä lähettää."),
    ],
)
def test_the_answer_begins_with_whether_the_drop_can_be_sent(rows, begins):
    assert as_text(answer(rows), "fi").startswith(begins)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_fit_a_terminal(language):
    assert max(map(len, as_text(answer(BROKEN), language).splitlines())) <= WIDTH


def test_what_was_read_is_told_with_its_encoding():
    text = as_text(answer([]), "fi")
    assert "Luettu 2 taulua, 200 riviä. 20 riviä jää käyttämättä." in text
    assert "2 taulua: Windows-1252, puolipiste" in text


def test_a_value_can_steer_neither_a_terminal_nor_a_page():
    rows = [finding("V02", "exclude", "lapset", row=2, column="pvm", value="\x1b[2J<script>\u202egnp.exe")]
    one = answer(rows)
    assert "\x1b" not in as_text(one, "fi")
    assert "\u202e" not in as_text(one, "fi")
    assert "<script>" not in as_page(one, "fi")
    assert "&lt;script&gt;" in as_page(one, "fi")


def test_a_long_value_is_cut():
    rows = [finding("V02", "exclude", "lapset", row=2, column="pvm", value="x" * 5000)]
    assert len(answer(rows).groups[0].texts["fi"]) < 120


def test_a_drop_with_a_personal_identity_code_shows_no_value_and_no_name_the_sender_chose():
    rows = [
        finding("P01", "reject", "lapset", row=3, column="lapsi_id"),
        finding("V02", "exclude", "lapset", row=4, column="pvm", value=None, file="salainen/lapset.csv"),
        finding("C03", "query", "lapset", row=1, column="salainen", fi="-", sv="-", en="-"),
    ]
    one = answer(rows, files={"salainen/lapset.csv": "b" * 64})
    for form in (as_text(one, "fi"), as_page(one, "fi"), as_json(one)):
        assert "salainen" not in form
    assert one.groups[0].rule == "P01"
    assert one.groups[0].rows == (3,)


def test_a_page_can_be_narrowed_to_a_table_where_there_is_much():
    many = [*BROKEN, finding("R108", "query", "ilmoitukset", row=2)]
    assert "Näytä taulu" in as_page(answer(many), "fi")
    assert "Näytä taulu" not in as_page(answer(BROKEN[:1]), "fi")
