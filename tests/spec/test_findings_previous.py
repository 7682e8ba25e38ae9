"""What is asked about a drop beside the region's drop before it: what breaks each rule, and what does not."""

import pytest

from rule_examples import examples, told

EXAMPLES = """
H101 days that no drop covers
  wrong  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;30.12.2023;10.1.2024;
  told   toimitus kausi_alku 1.1.2024
  right  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;31.1.2024;10.1.2024;
H102 an older period than the drop before
  wrong  - toimitus L0;1;maakunta2018;06;T0;1.1.2024;30.6.2024;10.7.2024;
  told   toimitus kausi_loppu 30.6.2024
  right  - toimitus L0;1;maakunta2018;06;T0;1.1.2024;29.6.2024;10.7.2024;
H103 an older extract than the drop before
  wrong  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;31.12.2023;16.7.2024;
  told   toimitus luotu 15.7.2024
  right  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;31.12.2023;15.7.2024;
H104 the name of the drop before
  wrong  - toimitus L1;1;maakunta2018;06;T0;1.7.2023;31.12.2023;10.1.2024;
  told   toimitus toimitus_id L1
  right  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;31.12.2023;10.1.2024;
H105 the wave of the drop before
  wrong  - toimitus L0;1;maakunta2018;06;T1;1.7.2023;31.12.2023;10.1.2024;
  told   toimitus aalto T1
  right  - toimitus L0;1;maakunta2018;06;T0;1.7.2023;31.12.2023;10.1.2024;
H201 most of the children who were in responsibility have other identifiers
  wrong  ~ lapset d1;f1;2012;5;1;A;1.7.2023;;
         ~ lapset d2;f1;2012;5;1;A;1.7.2023;;
         ~ lapset d3;f1;2012;5;1;A;1.7.2023;;
         ~ lapset d4;f1;2012;5;1;A;1.7.2023;;
         ~ lapset d5;f1;2012;5;1;A;1.7.2023;;
  told   lapset lapsi_id 5
  right  ~ lapset d1;f1;2012;5;1;A;1.7.2023;31.12.2023;muu
         ~ lapset d2;f1;2012;5;1;A;1.7.2023;31.12.2023;muu
         ~ lapset d3;f1;2012;5;1;A;1.7.2023;31.12.2023;muu
         ~ lapset d4;f1;2012;5;1;A;1.7.2023;31.12.2023;muu
         ~ lapset d5;f1;2012;5;1;A;1.7.2023;31.12.2023;muu
H202 another birth than before
  wrong  - lapset c1;f1;2014;5;2;A;1.2.2024;31.5.2024;muu
  told   lapset syntymavuosi 2015
  right  - lapset c1;f1;2015;;2;A;1.2.2024;31.5.2024;muu
H203 another sex than before
  wrong  - lapset c1;f1;2015;5;1;A;1.2.2024;31.5.2024;muu
  told   lapset sukupuoli 2
  right  - lapset c1;f1;2015;5;;A;1.2.2024;31.5.2024;muu
H203 a team that changed its arm
  wrong  - tiimit A;Keskusta;837;vertailu;10.1.2024;1.2.2024
  told   tiimit ryhma pilotti
  right  - tiimit A;Keskusta;837;pilotti;;
H203 a training day that moved
  wrong  - tiimit A;Keskusta;837;pilotti;9.1.2024;1.2.2024
  told   tiimit koulutus_alku 10.1.2024
  right  - tiimit A;Keskusta;837;pilotti;10.1.2024;1.2.2024
H203 an identifier of a placement that means another one
  wrong  - sijoitukset p1;c1;2.4.2024;20.4.2024;kiireellinen;viranhaltija;perhehoito
  told   sijoitukset alku 1.4.2024
  right  - sijoitukset p1;c1;1.4.2024;20.4.2024;kiireellinen;viranhaltija;laitos
H204 what had ended goes on; a planned end may move
  wrong  ~ tyontekijat w3;A;muu;0,5;1.7.2023;31.12.2023;
         + tyontekijat w3;A;muu;0,5;1.7.2023;;
  told   tyontekijat loppu
  right  ~ tyontekijat w3;A;muu;0,5;1.7.2023;31.12.2024;
         + tyontekijat w3;A;muu;0,5;1.7.2023;;
H305 a placement that went on is gone; one that had ended need not be repeated
  wrong  ~ sijoitukset p9;c1;1.10.2023;;avohuolto;viranhaltija;perhehoito
  told   sijoitukset loppu 1
  right  ~ sijoitukset p9;c1;1.10.2023;30.11.2023;avohuolto;viranhaltija;perhehoito
H301 a row of this period that is gone; one of an earlier time need not be repeated
  wrong  ~ koulutus w1;15.1.2024;1;muu
  told   koulutus pvm 1
  right  ~ koulutus w1;31.12.2023;1;muu
"""


@pytest.mark.parametrize("one", [*examples(EXAMPLES)], ids=lambda one: one.rule)
def test_a_rule_finds_what_breaks_it_and_nothing_else(tmp_path, one):
    assert (one.rule, *one.told) in told(tmp_path / "wrong", one.rule, one.wrong)
    assert told(tmp_path / "right", one.rule, one.right) == set()


def contacts(sign: str, count: int, month: str, minutes: int = 60) -> list[list[str]]:
    """Give a drop this many contacts of a child over ten days of a month."""
    return [
        [sign, "kontaktit", f"c1;w1;{11 + number % 10}.{month};kasvokkain;{1 + number // 10};{minutes}"]
        for number in range(count)
    ]


COVERED = [
    ["+", "kattavuus", "A;kontaktit;1.1.2024;30.6.2024"],
    ["~", "kattavuus", "A;kontaktit;1.7.2023;31.12.2023"],
]
OPEN = [[sign, "lapset", "c1;f1;2015;5;2;A;1.7.2023;;"] for sign in "=-"]


# contacts in the drop before, and now; minutes each then, and now; what is told
AMOUNTS = [
    (40, 40, 60, 60, set()),
    (40, 9, 60, 60, set()),
    (40, 7, 60, 60, {("H302", "kontaktit", "pvm", "7")}),
    (32, 99, 60, 60, set()),
    (40, 40, 60, 181, {("H303", "kontaktit", "kesto_min", "181.0")}),
    (40, 40, 60, 180, set()),
]


@pytest.mark.parametrize(("then", "now", "minutes_then", "minutes_now", "expected"), AMOUNTS)
def test_amounts_that_jump(tmp_path, then, now, minutes_then, minutes_now, expected):
    """H302, H303: five times as many or as few rows a covered day; three times the mean, of thirty or more."""
    rows = [
        *COVERED, *OPEN, ["=", "kontaktit"], ["-", "kontaktit"],
        *contacts("=", now, "3.2024", minutes_now), *contacts("-", then, "9.2023", minutes_then),
    ]  # fmt: skip
    assert told(tmp_path, "H302", rows) == expected


@pytest.mark.parametrize(("then", "expected"), [(30, {("H304", "kontaktit", "", "0")}), (29, set())])
def test_a_table_that_became_empty(tmp_path, then, expected):
    """H304: an export that failed, more likely than a half-year without any."""
    rows = [*OPEN, ["=", "kontaktit"], ["-", "kontaktit"], *contacts("-", then, "9.2023")]
    assert told(tmp_path, "H304", rows) == expected


def test_rows_that_are_not_used_are_not_told_as_gone(tmp_path):
    """H301 is silent about a row that is there and left out for another reason."""
    rows = [["~", "koulutus", "w1;15.1.2024;1;muu"], ["+", "koulutus", "w1;15.1.2024;yksi;muu"]]
    assert {rule for rule, *_ in told(tmp_path, "H301", rows)} == {"V03"}
