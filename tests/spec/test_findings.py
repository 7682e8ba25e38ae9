"""What is told to a sender: for every check a drop that breaks it, and the nearest one that does not.

Each line of the tables below is added to (`+`) or put instead of (`=`) the rows of a small drop that is otherwise
in order. The finding must name the table, the row as a spreadsheet shows it, the column and the value.
"""

import re
from pathlib import Path

import pytest

from arviointi.validate.book import read_book
from arviointi.validate.found import PRIVACY_RULES, SCHEMA_RULES
from arviointi.validate.rules import RULES
from small_drop import RULES as RULE_BOOK
from small_drop import TABLES, check, found, tables, write_drop

# rule | table | breaks it | column | value | does not break it
ROWS = """
V01 | + koulutus | w1;;2;muu | pvm | | w1;2.2.2024;2;muu
V01 | = toimitus | L1;1;hva2023;;T1;1.1.2024;30.6.2024;1.7.2024; | aluekoodi | | L1;1;hva2023;06;T1;1.1.2024;30.6.2024;1.7.2024;
V02 | + koulutus | w1;31.4.2024;2;muu | pvm | 31.4.2024 | w1;30.4.2024;2;muu
V02 | = tiimit | A;K;837;pilotti;kevät;1.2.2024 | koulutus_alku | kevät | A;K;837;pilotti;2024-01-10;1.2.2024
V03 | + koulutus | w1;2.2.2024;kaksi;muu | paivia | kaksi | w1;2.2.2024;0,5;muu
V04 | + kontaktit | c1;w1;7.3.2024;video;1;puoli tuntia | kesto_min | puoli tuntia | c1;w1;7.3.2024;video;1;30
V05 | + kokoukset | k3;A;13.3.2024;0;muu;ehkä; | kliinikko_lasna | ehkä | k3;A;13.3.2024;0;muu;ei;
V06 | + asiakasmaarat | w1;A;4/2024;1 | kuukausi | 4/2024 | w1;A;2024-04;1
V07 | + tyoaika | w1;A;11/2024;10;36 | viikko | 11/2024 | w1;A;2024-W11;10;36
V10 | + kumppanit | A;poliisi;1.3.2024;kirje | taho | poliisi | A;neuvola;1.3.2024;kirje
V10 | + kumppanit | A;neuvola;1.3.2024;fax | tapa | fax | A;neuvola;1.3.2024;
V11 | + tyontekijat | w3;A;muu;1,2;1.1.2023;; | fte | 1,2 | w3;A;muu;1,0;1.1.2023;;
V11 | + kontaktit | c1;w1;7.3.2024;video;1;601 | kesto_min | 601 | c1;w1;7.3.2024;video;1;600
V12 | + tyontekijakysely | s2;A;T1;15.4.2024;4,5;4;4;2 | turva_01 | 4,5 | s2;A;T1;15.4.2024;4;4;4;2
V13 | + tyontekijakysely | s2;A;T1;15.4.2024;6;4;4;2 | turva_01 | 6 | s2;A;T1;15.4.2024;5;4;4;2
K01 | + koulutus | w1;10.1.2024;1;tiimikoulutus | tt_id, pvm, laji | w1, 10.1.2024, tiimikoulutus | w1;10.1.2024;1;tyonohjaus
K02 | + koulutus | w9;2.2.2024;1;muu | tt_id | w9 | w2;2.2.2024;1;muu
R101 | + tyontekijat | w3;A;muu;0,5;2.2.2024;1.2.2024; | loppu | 1.2.2024 | w3;A;muu;0,5;2.2.2024;2.2.2024;
R102 | + lapset | c2;f1;2012;;1;A;2.2.2024;1.2.2024;muu | vastuu_loppu | 1.2.2024 | c2;f1;2012;;1;A;2.2.2024;2.2.2024;muu
R103 | + sijoitukset | p2;c1;2.2.2024;1.2.2024;avohuolto;; | loppu | 1.2.2024 | p2;c1;2.2.2024;2.2.2024;avohuolto;;
R104 | + kattavuus | A;kontaktit;2.2.2024;1.2.2024 | loppu | 1.2.2024 | A;kontaktit;2.2.2024;2.2.2024
R105 | = toimitus | L1;1;hva2023;06;T1;1.7.2024;30.6.2024;1.7.2024; | kausi_loppu | 30.6.2024 | L1;1;hva2023;06;T1;1.1.2024;30.6.2024;1.7.2024;
R106 | = tiimit | A;K;837;pilotti;10.1.2024;9.1.2024 | asiakastyo_alku | 9.1.2024 | A;K;837;pilotti;10.1.2024;10.1.2024
R107 | + ilmoitukset | c1;1.3.2024;1;5.3.2024;4.3.2024 | arvio_valmis | 4.3.2024 | c1;1.3.2024;1;5.3.2024;5.3.2024
R108 | + ilmoitukset | c1;1.3.2024;1;29.2.2024;4.3.2024 | arvio_alku | 29.2.2024 | c1;1.3.2024;1;1.3.2024;4.3.2024
R110 | + sijoitukset | p2;c1;1.1.2024;1.3.2024;kiireellinen;; | loppu | 1.3.2024 | p2;c1;1.1.2024;29.2.2024;kiireellinen;;
R110 | + sijoitukset | p2;c1;1.1.2024;1.3.2024;kiireellinen;; | loppu | 1.3.2024 | p2;c1;1.1.2024;1.3.2024;avohuolto;;
R112 | + tyoaika | w1;A;2024-W11;36,5;36 | tunnit_kasvokkain | 36,5 | w1;A;2024-W11;36;36
R113 | = kasittelyt | k1;c1;40;1;1;1;0;1;4.3.2024 | toteutunut_pvm | 4.3.2024 | k1;c1;40;1;1;1;0;1;5.3.2024
"""

TEAM = TABLES["tiimit"]
CHANGED = {
    "F01": ({"tiimit": None}, {"poissaolot": TABLES["poissaolot"], "haastattelut": None}),
    "F03": ({"muistiinpanot": "a;b\n1;2"}, {}),
    "F04": ({"tyontekijatt": "a;b\n1;2"}, {}),
    "F06": ({"tiimit": TEAM + ";ylimääräinen"}, {"tiimit": TEAM + ";;"}),
    "F07": ({"tiimit": ""}, {"johto": TABLES["johto"].strip().splitlines()[0]}),
    "F09": ({"tiimit": TEAM.replace("Keskusta", '"Keskusta')}, {"tiimit": TEAM.replace("Keskusta", '"Keskusta"')}),
    "F11": ({"toimitus": TABLES["toimitus"].strip().splitlines()[0]}, {}),
    "C01": ({"tiimit": TEAM.replace("toimipaikka", "x")}, {"tiimit": TEAM.replace("toimipaikka", " Toimipaikka ")}),
    "C02": ({"tiimit": TEAM.replace("koulutus_alku", "x")}, {}),
    "C03": ({"tiimit": TEAM.replace("ryhma", "ryhma;qqqqqq").replace("pilotti", "pilotti;1")}, {}),
    "C04": ({"tiimit": TEAM.replace("asiakastyo_alku", "asiakastyön_alku")}, {}),
    "C05": ({"tiimit": TEAM.replace("ryhma", "ryhma;RYHMA").replace("pilotti", "pilotti;pilotti")}, {}),
    "C06": ({"tiimit": TEAM.replace("ryhma", "ryhma;").replace("pilotti", "pilotti;x")},
            {"tiimit": TEAM.replace("ryhma", "ryhma;").replace("pilotti", "pilotti;")}),
    "C07": ({"tyontekijakysely": TABLES["tyontekijakysely"].replace("turva_02", "x")}, {}),
    "K03": ({"tyontekijat": TABLES["tyontekijat"].replace("0,5", "5")
             , "koulutus": TABLES["koulutus"] + "\nw2;1.2.2024;1;muu"},
            {"koulutus": TABLES["koulutus"] + "\nw2;1.2.2024;1;muu"}),
}  # fmt: skip

OTHERWISE_TESTED = {
    **dict.fromkeys(PRIVACY_RULES, "spec/test_privacy.py: personal data"),
    "F00": "unit/validate/test_drops.py: more findings of a kind than are listed",
    "F02": "unit/validate/test_drops.py: files that are damaged",
    "F05": "unit/validate/test_drops.py: a table that came twice",
    "F08": "unit/validate/test_drops.py: an unknown encoding",
    "F10": "unit/validate/test_drops.py: a password",
    **{
        f"F{number}": "unit/validate/test_files.py: dangerous, odd and unread files"
        for number in range(12, 30)
    },
    "V08": "unit/validate/test_values.py: no table of this drop has a reporting year",
    "V09": "unit/validate/test_values.py: no table of this drop has a partial date",
}


def drawn():
    for line in ROWS.strip().splitlines():
        rule, place, wrong, column, value, right = (cell.strip() for cell in line.split("|"))
        how, table = place.split()
        yield rule, how, table, wrong, column, value, right


def changed(how, table, line):
    rows = TABLES[table].strip().splitlines()
    kept = rows if how == "+" else rows[:1]
    return tables(**{table: "\n".join([*kept, line])}), len(kept) + 1


@pytest.mark.parametrize(("rule", "how", "table", "wrong", "column", "value", "right"), [*drawn()])
def test_a_row(tmp_path, rule, how, table, wrong, column, value, right):
    drop, row = changed(how, table, wrong)
    assert (rule, table, row, column, value) in found(check(write_drop(tmp_path / "wrong", drop)))
    drop, _ = changed(how, table, right)
    assert found(check(write_drop(tmp_path / "right", drop))) == []


@pytest.mark.parametrize("rule", CHANGED)
def test_a_file_or_column(tmp_path, rule):
    wrong, right = CHANGED[rule]
    assert rule in {one[0] for one in found(check(write_drop(tmp_path / "wrong", tables(**wrong))))}
    assert found(check(write_drop(tmp_path / "right", tables(**right)))) == []


def test_every_check_is_worded_and_drawn_here():
    book = set(read_book(RULE_BOOK).root)
    assert book == {*SCHEMA_RULES, *RULES}
    beside = [
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("test_findings_*.py"))
    ]
    examples = {rule for text in beside for rule in re.findall(r"\b[RH]\d{3}\b", text)}
    assert book == {rule for rule, *_ in drawn()} | set(CHANGED) | set(OTHERWISE_TESTED) | examples
