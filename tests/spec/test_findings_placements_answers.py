"""What is asked about placements, notifications and answers: rows that break each rule, and rows that do not."""

import pytest

from rule_examples import examples, told

EXAMPLES = """
R109 placed in the month after the 18th birthday; without a birth month the whole year is possible
  wrong  + lapset c2;f1;2006;2;1;A;1.2.2024;31.3.2024;muu
         + asiakasmaarat w2;A;2024-03;1
         + sijoitukset p2;c2;1.3.2024;20.3.2024;avohuolto;viranhaltija;laitos
  told   sijoitukset alku 1.3.2024
  right  + lapset c2;f1;2006;;1;A;1.2.2024;31.3.2024;muu
         + asiakasmaarat w2;A;2024-03;1
         + sijoitukset p2;c2;1.3.2024;20.3.2024;avohuolto;viranhaltija;laitos
R109 aftercare begins when the rest has ended
  wrong  + lapset c2;f1;2006;2;1;A;1.2.2024;31.3.2024;muu
         + asiakasmaarat w2;A;2024-03;1
         + sijoitukset p2;c2;1.3.2024;20.3.2024;kiireellinen;viranhaltija;laitos
  told   sijoitukset alku 1.3.2024
  right  + lapset c2;f1;2006;2;1;A;1.2.2024;31.3.2024;muu
         + asiakasmaarat w2;A;2024-03;1
         + sijoitukset p2;c2;1.3.2024;20.3.2024;jalkihuolto;viranhaltija;laitos
R701 an emergency placement that has lasted 61 days by the period's end
  wrong  + sijoitukset p2;c1;1.5.2024;;kiireellinen;viranhaltija;laitos
  told   sijoitukset loppu
  right  + sijoitukset p2;c1;2.5.2024;;kiireellinen;viranhaltija;laitos
R702 30 + 30 + 1 days of emergency in three decisions; a free day would begin anew
  wrong  = sijoitukset p1;c1;1.3.2024;30.3.2024;kiireellinen;viranhaltija;laitos
         + sijoitukset p2;c1;31.3.2024;29.4.2024;kiireellinen;viranhaltija;laitos
         + sijoitukset p3;c1;30.4.2024;30.4.2024;kiireellinen;viranhaltija;laitos
  told   sijoitukset loppu 30.4.2024
  right  = sijoitukset p1;c1;1.3.2024;30.3.2024;kiireellinen;viranhaltija;laitos
         + sijoitukset p2;c1;31.3.2024;29.4.2024;kiireellinen;viranhaltija;laitos
         + sijoitukset p3;c1;1.5.2024;1.5.2024;kiireellinen;viranhaltija;laitos
R703 one placement under two identifiers
  wrong  + sijoitukset p2;c1;1.4.2024;2.4.2024;kiireellinen;viranhaltija;laitos
  told   sijoitukset sijoitus_id p2
  right  + sijoitukset p2;c1;20.4.2024;22.4.2024;kiireellinen;viranhaltija;laitos
R704 two placements of one basis at once; a child may move on one day
  wrong  + sijoitukset p2;c1;18.4.2024;22.4.2024;kiireellinen;viranhaltija;laitos
  told   sijoitukset alku 18.4.2024
  right  + sijoitukset p2;c1;19.4.2024;22.4.2024;kiireellinen;viranhaltija;laitos
R705 two bases at once; an emergency may come during another placement
  wrong  + sijoitukset p2;c1;1.5.2024;20.5.2024;avohuolto;viranhaltija;laitos
         + sijoitukset p3;c1;10.5.2024;;huostaanotto;viranhaltija;laitos
  told   sijoitukset alku 10.5.2024
  right  + sijoitukset p2;c1;1.5.2024;20.5.2024;avohuolto;viranhaltija;laitos
         + sijoitukset p3;c1;10.5.2024;12.5.2024;kiireellinen;viranhaltija;laitos
R706 an emergency placement that outlasts the beginning of the care order
  wrong  + sijoitukset p2;c1;15.4.2024;;huostaanotto;viranhaltija;laitos
  told   sijoitukset alku 15.4.2024
  right  + sijoitukset p2;c1;19.4.2024;;huostaanotto;viranhaltija;laitos
R707 an open-care placement decided by the court
  wrong  + sijoitukset p2;c1;1.5.2024;20.5.2024;avohuolto;hallinto_oikeus;laitos
  told   sijoitukset paattaja hallinto_oikeus
  right  + sijoitukset p2;c1;1.5.2024;20.5.2024;huostaanotto;hallinto_oikeus;laitos
R708 a care order without a decider
  wrong  + sijoitukset p2;c1;1.5.2024;20.5.2024;huostaanotto;;laitos
  told   sijoitukset paattaja
  right  + sijoitukset p2;c1;1.5.2024;20.5.2024;avohuolto;;laitos
R709 a care order that goes on elsewhere with another decider
  wrong  + sijoitukset p2;c1;1.5.2024;20.5.2024;huostaanotto;hallinto_oikeus;laitos
         + sijoitukset p3;c1;21.5.2024;;huostaanotto;viranhaltija;perhehoito
  told   sijoitukset paattaja viranhaltija
  right  + sijoitukset p2;c1;1.5.2024;20.5.2024;huostaanotto;hallinto_oikeus;laitos
         + sijoitukset p3;c1;22.5.2024;;huostaanotto;viranhaltija;perhehoito
R710 a care order that ended after the month of the 18th birthday
  wrong  + lapset c2;f1;2006;4;1;A;1.4.2024;31.5.2024;muu
         + sijoitukset p2;c2;1.4.2024;1.5.2024;huostaanotto;viranhaltija;laitos
  told   sijoitukset loppu 1.5.2024
  right  + lapset c2;f1;2006;4;1;A;1.4.2024;31.5.2024;muu
         + sijoitukset p2;c2;1.4.2024;1.5.2024;jalkihuolto;viranhaltija;laitos
R711 a care order left open by the 18th birthday
  wrong  + lapset c2;f1;2006;5;1;A;1.4.2024;31.5.2024;muu
         + sijoitukset p2;c2;1.4.2024;;huostaanotto;viranhaltija;laitos
  told   sijoitukset loppu
  right  + lapset c2;f1;2006;6;1;A;1.4.2024;31.5.2024;muu
         + sijoitukset p2;c2;1.4.2024;;huostaanotto;viranhaltija;laitos
R712 placed between two spells of responsibility; before the first one the child was elsewhere
  wrong  + lapset c1;f1;2015;5;2;A;15.6.2024;;
         + sijoitukset p2;c1;1.6.2024;20.6.2024;avohuolto;viranhaltija;laitos
  told   sijoitukset alku 1.6.2024
  right  + lapset c1;f1;2015;5;2;A;15.6.2024;;
         + sijoitukset p2;c1;1.1.2024;20.1.2024;avohuolto;viranhaltija;laitos
R751 an assessment far longer than three months
  wrong  = ilmoitukset c1;20.1.2024;1;25.1.2024;20.5.2024
  told   ilmoitukset arvio_valmis 20.5.2024
  right  = ilmoitukset c1;20.1.2024;1;25.1.2024;19.5.2024
R752 an assessment that ended and never began
  wrong  = ilmoitukset c1;20.1.2024;1;;28.2.2024
  told   ilmoitukset arvio_valmis 28.2.2024
  right  = ilmoitukset c1;20.1.2024;1;25.1.2024;
R801 an answer 46 days after the anchor
  wrong  + tyontekijakysely s2;A;T1;15.6.2024;4;4;4;2
  told   tyontekijakysely pvm 15.6.2024
  right  + tyontekijakysely s2;A;T1;14.6.2024;4;4;4;2
R801 without an anchor the period's end counts
  wrong  = mittaukset
         = tyontekijakysely s1;A;T1;15.5.2024;4;5;;2
         = perhekysely f1;c1;A;T1;vanhempi;p1;16.5.2024;3;4;5
  told   tyontekijakysely pvm 15.5.2024
  right  = mittaukset
         = tyontekijakysely s1;A;T1;16.5.2024;4;5;;2
         = perhekysely f1;c1;A;T1;vanhempi;p1;16.5.2024;3;4;5
R802 a row of a later wave
  wrong  + johto A;T2;1;0;1;0;1
  told   johto aalto T2
  right  + johto A;T0;1;0;1;0;1
R803 waves out of order
  wrong  + mittaukset A;T0;30.4.2024
  told   mittaukset ankkuri 30.4.2024
  right  + mittaukset A;T0;9.1.2024
R804 a follow-up before the team worked by the model
  wrong  = tiimit A;Keskusta;837;pilotti;10.1.2024;30.4.2024
  told   mittaukset ankkuri 30.4.2024
  right  = tiimit A;Keskusta;837;pilotti;10.1.2024;29.4.2024
R805 a child of seven who answered; without a birth month it may have been eight
  wrong  + lapset c2;f1;2016;5;1;A;1.4.2024;;
         + perhekysely f1;c2;A;T1;lapsi;c2;30.4.2024;3;4;5
  told   perhekysely pvm 30.4.2024
  right  + lapset c2;f1;2016;;1;A;1.4.2024;;
         + perhekysely f1;c2;A;T1;lapsi;c2;30.4.2024;3;4;5
R809 answers under another family
  wrong  + perhekysely f2;c1;A;T1;tyontekija;w9;30.4.2024;3;4;5
  told   perhekysely perhe_id f2
  right  + perhekysely f1;c1;A;T1;tyontekija;w9;30.4.2024;3;4;5
R810 answers under a team that was never responsible
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + perhekysely f1;c1;B;T1;tyontekija;w9;30.5.2024;3;4;5
  told   perhekysely tiimi_id B
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + lapset c1;f1;2015;5;2;B;1.6.2024;;
         + perhekysely f1;c1;B;T1;tyontekija;w9;30.4.2024;3;4;5
         + mittaukset B;T1;30.4.2024
R812 three answered where two work
  wrong  + tyontekijakysely s2;A;T1;15.4.2024;4;4;4;2
         + tyontekijakysely s3;A;T1;15.4.2024;4;4;3;2
  told   tyontekijakysely tiimi_id A
  right  + tyontekijakysely s2;A;T1;15.4.2024;4;4;4;2
"""


@pytest.mark.parametrize("one", [*examples(EXAMPLES)], ids=lambda one: one.rule)
def test_a_rule_finds_what_breaks_it_and_nothing_else(tmp_path, one):
    assert (one.rule, *one.told) in told(tmp_path / "wrong", one.rule, one.wrong)
    assert told(tmp_path / "right", one.rule, one.right) == set()


def answered(stem: str, count: int, *rows: str) -> list[list[str]]:
    """Give the family survey the columns of one instrument, all of whose questions are answered alike."""
    heading = "perhe_id;lapsi_id;tiimi_id;aalto;vastaaja;vastaaja_id;pvm"
    items = ";".join(f"{stem}_{number:02d}" for number in range(1, count + 1))
    answers = [f"{row};{';'.join(['1'] * count)}" for row in rows]
    return [["#", "perhekysely", f"{heading};{items}"], *(["+", "perhekysely", row] for row in answers)]


# rule | child's birth year and month | who answered, on 30 April 2024 | instrument | is asked about
AGES = """
R806 | 2020;5 | vanhempi | sdq     | yes
R806 | 2020;4 | vanhempi | sdq     | no
R806 | 2020;5 | vanhempi | score15 | no
R807 | 2006;3 | vanhempi | sdq     | yes
R807 | 2006;4 | vanhempi | sdq     | no
R808 | 2012;5 | lapsi    | score15 | yes
R808 | 2012;4 | lapsi    | score15 | no
R808 | 2012;5 | vanhempi | score15 | no
"""


@pytest.mark.parametrize("line", AGES.strip().splitlines())
def test_a_form_that_is_not_for_the_childs_age(tmp_path, line):
    rule, birth, informant, stem, is_found = (cell.strip() for cell in line.split("|"))
    child = ["+", "lapset", f"c2;f1;{birth};1;A;1.4.2024;;"]
    items = {"sdq": 25, "score15": 15}
    answers = answered(stem, items[stem], f"f1;c2;A;T1;{informant};v2;30.4.2024")
    expected = {(rule, "perhekysely", "pvm", "30.4.2024")} if is_found == "yes" else set()
    assert told(tmp_path, rule, [child, *answers]) == expected


@pytest.mark.parametrize(("stem", "count", "is_found"), [("score15", 15, True), ("kids10", 10, False)])
def test_a_form_that_was_entered_twice(tmp_path, stem, count, is_found):
    """R811: that two answer a dozen questions alike, in one team and wave, hardly happens."""
    rows = ("f1;c1;A;T1;vanhempi;v1;30.4.2024", "f1;c1;A;T1;vanhempi;v2;30.4.2024")
    expected = {("R811", "perhekysely", "vastaaja_id", "v2")} if is_found else set()
    assert told(tmp_path, "R811", answered(stem, count, *rows)) == expected
