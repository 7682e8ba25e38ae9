"""Personal data in a drop: what is found, what is not, and what the sender is told – the place, never the value.

All identity codes here are from the numbers 900–999, which no person has.
"""

import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import Note, Sheet, row_numbers, table_of
from arviointi.validate.book import read_book
from arviointi.validate.privacy import Hits, search
from arviointi.validate.wording import in_words
from small_drop import RULES, SCHEMA, TABLES, check, found, instead, tables, with_rows, write_drop

PLAN, BOOK = read_config(DropSchema, SCHEMA), read_book(RULES)

# found as | text in a cell, a name or a comment
CODES = """
P01 | 010594-9021
P01 | 010594Y9032
P01 | 020594X903P
P01 | 030594W903B
P01 | 040594V9030
P01 | 050594U903M
P01 | 010516A903X
P01 | 010516B903X
P01 | 020516C903K
P01 | 030516D9037
P01 | 010501E9032
P01 | 020503F9037
P01 | 010594+9021
P01 | 010516b903x
P01 | 010594−9021
P01 | 010594–9021
P01 | 010594 - 9021
P01 | <fullwidth> 010594-9021
P01 | Äiti 010516B903X soitti
P01 | id010516B903Xx
P01 | lapsi_010516B903X_2
P01 | 01051994-9021
P02 | 010594-9024
P02 | 010516B903Y
P02 | a1b2c010516b9050e4f5a6b7c8d9e0f
P03 | 010516903X
P03 | hetu 010516903x.
    | 1010594-9021
    | 310294-902Y
    | 011394-902F
    | x010594-9024
    | 0105169039
    | 2010516903X
    | T1-837-00012
"""

# found as | text in a comment: what a person wrote
DETAILS = """
P04 | 10011187H
    | 10011187J
    | 100111875
P05 | matti.meikalainen@esimerkki.fi
    | kello @ 14
P06 | 040 123 4567
P06 | +358 50 1234567
P06 | soita 0401234567!
    | 2024-040123
    | 0201234567890123
P07 | s. 1.5.2015
P07 | syntynyt 2015-05-01
    | tarkistettu 1.5.2015
    | syntynyt 2015
    | s. 31.2.2015
P08 | Esimerkkikatu 5 B 12
P08 | Exempelgatan 3
    | koulutie on pitkä
    | katu 5
P09 | FI21 1234 5600 0007 85
    | FI22 1234 5600 0007 85
"""


FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)})


def drawn(table):
    for line in table.strip("\n").splitlines():
        rule, text = (part.strip() for part in line.split("|"))
        is_wide = text.startswith("<fullwidth>")
        yield rule, text.removeprefix("<fullwidth> ").translate(FULL_WIDTH) if is_wide else text


def sheet_of(**columns):
    """A table of one row, as it is read."""
    cells = table_of([text_array([text]) for text in columns.values()], row_numbers([2]))
    return Sheet("tiimit", "tiimit.csv", tuple(columns), cells)


@pytest.mark.parametrize(("rule", "text"), [*drawn(CODES)])
def test_a_code_in_a_cell(rule, text):
    sheet = sheet_of(tiimi_id="A", toimipaikka=text)
    hits = search([sheet], {"tiimit": sheet}, PLAN, BOOK)
    expected = [Hits(rule, "cell", "tiimit.csv", "tiimit", "toimipaikka", (2,))] if rule else []
    assert hits == expected


@pytest.mark.parametrize(("rule", "text"), [*drawn(DETAILS)])
def test_another_detail_in_a_comment(rule, text):
    hits = search([Note("lapset.xlsx#lapset", "comment", text, "B7")], {}, PLAN, BOOK)
    assert hits == ([Hits(rule, "comment", "lapset.xlsx#lapset", column="B7")] if rule else [])


# A column is searched for what it has no reason to hold
COLUMNS = """
P05 | tyontekijat | terapeutti_patevyys | w3;A;muu;1,0;1.1.2023;;a@b.fi
P07 | lapset | syntymavuosi | c2;f1;1.5.2015;5;2;A;1.2.2024;;
P07 | lapset | perhe_id | c2;f 1.5.2015;2015;5;2;A;1.2.2024;;
"""


@pytest.mark.parametrize("line", COLUMNS.strip().splitlines())
def test_a_detail_in_a_column(tmp_path, line):
    rule, table, column, row = (part.strip() for part in line.split("|"))
    checked = check(write_drop(tmp_path, with_rows(table, row)))
    assert (rule, table, len(TABLES[table].strip().splitlines()) + 1, column, None) in found(checked)
    assert checked.verdict == "accepted"
    assert not [one for one in checked.findings if one.column == column and one.value is not None]


def test_a_date_where_a_date_belongs_is_not_a_day_of_birth(tmp_path):
    assert found(check(write_drop(tmp_path, tables()))) == []


def test_an_unread_column_of_days_is_asked_about_only_if_it_speaks_of_birth(tmp_path):
    for heading, rules in (("syntymäpv", {"P07"}), ("lisätty", set())):
        rows = TABLES["tiimit"].replace("asiakastyo_alku", f"asiakastyo_alku;{heading}") + ";1.5.2015"
        checked = check(write_drop(tmp_path / heading, tables(tiimit=rows)))
        assert {one[0] for one in found(checked) if one[0][0] == "P"} == rules


def test_a_long_text_is_asked_about_and_a_short_one_is_not(tmp_path):
    for length, rules in ((100, set()), (101, {"P10"})):
        text = ("sana sana sana sana " * 6)[: length - 1] + "x"
        rows = TABLES["tiimit"].replace("Keskusta", text)
        assert {
            one[0] for one in found(check(write_drop(tmp_path / str(length), tables(tiimit=rows))))
        } == rules


def test_a_column_full_of_codes_without_their_sign_rejects_the_drop(tmp_path):
    codes = ("010516903X", "020516903K", "0305169037")
    rows = [f"{code};f1;2015;5;2;A;1.2.2024;;" for code in codes]
    checked = check(write_drop(tmp_path, {**instead("lapset", *rows), **_without_children()}))
    assert {(one.rule, one.row) for one in checked.findings if one.rule[0] == "P"} == {
        ("P01", 2), ("P01", 3), ("P01", 4)
    }  # fmt: skip
    assert checked.verdict == "rejected"


def test_ten_thousand_codes_are_a_thousand_findings_and_one_that_counts_the_rest(tmp_path):
    rows = [f"010516B903X;f{n};2015;5;2;A;1.2.2024;;" for n in range(10_000)]
    checked = check(write_drop(tmp_path, instead("lapset", *rows)))
    listed = [one for one in checked.findings if one.rule == "P01"]
    assert len(listed) == 1001
    assert listed[-1].detail["count"] == "9000"
    assert checked.counts["reject"] == 10_000


SAID = {
    "fi": "taulu lapset, rivi 3, sarake lapsi_id",
    "sv": "tabell lapset, rad 3, kolumn lapsi_id",
    "en": "table lapset, row 3, column lapsi_id",
}


@pytest.mark.parametrize(("language", "place"), SAID.items())
def test_the_sender_is_told_where(tmp_path, language, place):
    checked = check(write_drop(tmp_path, with_rows("lapset", "010516B903X;f1;2015;5;2;A;1.2.2024;;")))
    told = [
        row for row in in_words(checked.findings, PLAN, BOOK, "r", "d").to_pylist() if row["rule"] == "P01"
    ]
    assert [(row["row"], row["column"], row["value"]) for row in told] == [("3", "lapsi_id", None)]
    assert place in told[0][language]


def _without_children():
    """Take tables that name no child."""
    named = ("kasittelyt", "perhekysely", "kontaktit", "sijoitukset", "ilmoitukset")
    return {name: TABLES[name].strip().splitlines()[0] for name in named}
