"""What is asked about children, contacts and meetings: for every rule rows that break it, and rows that do not."""

import pytest

from rule_examples import examples, told

EXAMPLES = """
R501 an action done that was not agreed
  wrong  = kasittelyt k1;c1;40;1;1;1;0;0;20.3.2024
  told   kasittelyt toteutunut_pvm 20.3.2024
  right  = kasittelyt k1;c1;40;1;1;1;0;0;
R502 a meeting on a Saturday; a cancelled one counts nowhere
  wrong  + kokoukset k9;A;9.3.2024;60;sosiaalityontekija;0;
         + kasittelyt k9;c1;40;1;1;1;0;0;
  told   kokoukset pvm 9.3.2024
  right  + kokoukset k9;A;9.3.2024;0;sosiaalityontekija;0;
R503 two meetings on one day
  wrong  + kokoukset k9;A;12.3.2024;0;sosiaalityontekija;0;
  told   kokoukset pvm 12.3.2024
  right  + kokoukset k9;A;13.3.2024;0;sosiaalityontekija;0;
R504 a meeting that discussed no child
  wrong  + kokoukset k9;A;13.3.2024;60;sosiaalityontekija;0;
  told   kokoukset kesto_min 60
  right  + kokoukset k9;A;13.3.2024;0;sosiaalityontekija;0;
R505 a cancelled meeting that discussed a child
  wrong  + kasittelyt k2;c1;40;1;1;1;0;0;
  told   kokoukset kesto_min 0
  right  + kokoukset k9;A;13.3.2024;60;sosiaalityontekija;0;
         + kasittelyt k9;c1;40;1;1;1;0;0;
R506 a discussion that was longer than its meeting, by more than people round
  wrong  + kokoukset k9;A;13.3.2024;60;sosiaalityontekija;0;
         + kasittelyt k9;c1;71;1;1;1;0;0;
  told   kokoukset kesto_min 60
  right  + kokoukset k9;A;13.3.2024;60;sosiaalityontekija;0;
         + kasittelyt k9;c1;70;1;1;1;0;0;
R507 a meeting in the period on a day that is not covered
  wrong  = kattavuus A;kokoukset;1.1.2024;31.3.2024
         + kokoukset k9;A;2.4.2024;0;sosiaalityontekija;0;
  told   kokoukset pvm 2.4.2024
  right  = kattavuus A;kokoukset;1.1.2024;31.3.2024
         + kokoukset k9;A;29.12.2023;0;sosiaalityontekija;0;
R508 a discussion of a child before the team was responsible
  wrong  = lapset c1;f1;2015;5;2;A;6.3.2024;31.5.2024;muu
  told   kasittelyt lapsi_id c1
  right  = lapset c1;f1;2015;5;2;A;5.3.2024;31.5.2024;muu
R509 reflection by someone who was not there
  wrong  + kokoukset k9;A;13.3.2024;0;sosiaalityontekija;0;1
  told   kokoukset kliinikko_reflektoi 1
  right  + kokoukset k9;A;13.3.2024;0;sosiaalityontekija;1;1
R510 a family therapist present after the last one left
  wrong  + kokoukset k9;A;2.4.2024;60;sosiaalityontekija;1;0
         + kasittelyt k9;c1;40;1;1;1;0;0;
  told   kokoukset kliinikko_lasna 1
  right  + kokoukset k9;A;2.4.2024;60;sosiaalityontekija;0;0
         + kasittelyt k9;c1;40;1;1;1;0;0;
R511 a meeting led in a role that nobody has; a visitor is `muu`
  wrong  + kokoukset k9;A;2.4.2024;60;konsultoiva_stt;0;0
         + kasittelyt k9;c1;40;1;1;1;0;0;
  told   kokoukset vetaja_rooli konsultoiva_stt
  right  + kokoukset k9;A;2.4.2024;60;muu;0;0
         + kasittelyt k9;c1;40;1;1;1;0;0;
R512 an observation of a cancelled meeting
  wrong  = havainnot k2;o1;1
  told   havainnot kokous_id k2
  right  = havainnot k1;o1;1
R601 two spells in one team at once; one may end on the day the next begins
  wrong  + lapset c1;f1;2015;5;2;A;30.5.2024;;
  told   lapset vastuu_alku 30.5.2024
  right  + lapset c1;f1;2015;5;2;A;31.5.2024;;
R602 two teams at once, by more than a day of transfer
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + lapset c1;f1;2015;5;2;B;29.5.2024;;
  told   lapset vastuu_alku 29.5.2024
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + lapset c1;f1;2015;5;2;B;30.5.2024;;
R603 two births of one child
  wrong  + lapset c1;f1;2014;5;2;A;1.6.2024;;
  told   lapset lapsi_id c1
  right  + lapset c1;f1;2015;;2;A;1.6.2024;;
R604 two sexes of one child, unknown apart
  wrong  + lapset c1;f1;2015;5;1;A;1.6.2024;;
  told   lapset sukupuoli 1
  right  + lapset c1;f1;2015;5;9;A;1.6.2024;;
R605 responsibility for someone who has turned 21
  wrong  + lapset c2;f1;2003;5;1;A;1.6.2024;;
  told   lapset vastuu_alku 1.6.2024
  right  + lapset c2;f1;2003;6;1;A;30.6.2024;;
R606 a notification long before birth; one about an unborn child is possible
  wrong  = ilmoitukset c1;31.7.2014;1;;
  told   ilmoitukset pvm 31.7.2014
  right  = ilmoitukset c1;1.8.2014;1;;
R607 a reason to end what goes on
  wrong  + lapset c2;f1;2012;5;1;A;1.6.2024;;muutto
  told   lapset paattymissyy muutto
  right  + lapset c2;f1;2012;5;1;A;1.6.2024;;
R608 of age before the birthday
  wrong  + lapset c2;f1;2006;8;1;A;1.3.2024;30.6.2024;taysi_ikaisyys
         + asiakasmaarat w2;A;2024-03;1
  told   lapset vastuu_loppu 30.6.2024
  right  + lapset c2;f1;2006;7;1;A;1.3.2024;30.6.2024;taysi_ikaisyys
         + asiakasmaarat w2;A;2024-03;1
R610 a contact when no team was responsible
  wrong  + kontaktit c1;w1;1.6.2024;video;1;30
  told   kontaktit pvm 1.6.2024
  right  + kontaktit c1;w1;31.5.2024;video;1;30
R611 a contact by someone without a post
  wrong  + kontaktit c1;w2;2.4.2024;video;1;30
  told   kontaktit pvm 2.4.2024
  right  + kontaktit c1;w2;31.3.2024;video;1;30
R612 the second of a day without the first
  wrong  + ilmoitukset c1;1.3.2024;2;;
  told   ilmoitukset numero 2
  right  + ilmoitukset c1;1.3.2024;1;;
         + ilmoitukset c1;1.3.2024;2;;
R613 more days of a service than days
  wrong  = palvelut c1;muu;2024-02;vuorokausi;30
  told   palvelut maara 30
  right  = palvelut c1;muu;2024-02;vuorokausi;29
R614 a service when no team was responsible
  wrong  = palvelut c1;muu;2024-06;kaynti;3
  told   palvelut kuukausi 2024-06
  right  = palvelut c1;muu;2024-05;kaynti;3
"""


@pytest.mark.parametrize("one", [*examples(EXAMPLES)], ids=lambda one: one.rule)
def test_a_rule_finds_what_breaks_it_and_nothing_else(tmp_path, one):
    assert (one.rule, *one.told) in told(tmp_path / "wrong", one.rule, one.wrong)
    assert told(tmp_path / "right", one.rule, one.right) == set()


@pytest.mark.parametrize(("children", "is_found"), [(15, False), (16, True)])
def test_a_family_that_stands_for_unknown(tmp_path, children, is_found):
    """R609: fifteen children of one family are possible."""
    rows = [["+", "lapset", f"d{n};f9;2012;5;1;A;1.6.2024;;"] for n in range(children)]
    assert told(tmp_path, "R609", rows) == ({("R609", "lapset", "perhe_id", "f9")} if is_found else set())
