"""What is asked about the drop itself, teams and workers: for every rule rows that break it, and rows that do not."""

import pytest

from rule_examples import examples, told

EXAMPLES = """
R201 an area code that its division does not have
  wrong  = toimitus L1;1;maakunta2018;03;T1;1.1.2024;30.6.2024;15.7.2024;
  told   toimitus aluekoodi 03
  right  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;
R202 the region's code in the other division: 08 is Pirkanmaa in hva2023 and Kymenlaakso in maakunta2018
  wrong  = toimitus L1;1;maakunta2018;08;T1;1.1.2024;30.6.2024;15.7.2024;
  told   toimitus aluekoodi 08
  right  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;
R203 another region's drop
  wrong  = toimitus L1;1;maakunta2018;19;T1;1.1.2024;30.6.2024;15.7.2024;
  told   toimitus aluekoodi 19
  right  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;
R204 another wave than the drop was received for
  wrong  = toimitus L1;1;maakunta2018;06;T2;1.1.2024;30.6.2024;15.7.2024;
  told   toimitus aalto T2
  right  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;
R205 extracted before the period was over
  wrong  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;29.6.2024;
  told   toimitus luotu 29.6.2024
  right  = toimitus L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;30.6.2024;
R206 a year nobody can mean
  wrong  + kumppanit A;neuvola;1.3.1924;kirje
  told   kumppanit pvm 1.3.1924
  right  + kumppanit A;neuvola;1.3.1990;kirje
R207 what had not happened yet
  wrong  + kumppanit A;neuvola;16.7.2024;kirje
  told   kumppanit pvm 16.7.2024
  right  + kumppanit A;neuvola;15.7.2024;kirje
R207 a meeting that had not been held yet
  wrong  = ilmoitukset c1;20.1.2024;1;16.7.2024;
  told   ilmoitukset arvio_alku 16.7.2024
  right  = ilmoitukset c1;20.1.2024;1;15.7.2024;
R208 a planned end; the end of a post may be planned
  wrong  = sijoitukset p1;c1;1.4.2024;31.12.2024;avohuolto;viranhaltija;perhehoito
  told   sijoitukset loppu 31.12.2024
  right  = sijoitukset p1;c1;1.4.2024;;avohuolto;viranhaltija;perhehoito
         + tyontekijat w3;A;muu;0,5;1.1.2024;31.12.2024;
R209 coverage beyond the drop's period
  wrong  + kattavuus A;kontaktit;31.12.2023;30.6.2024
  told   kattavuus loppu 30.6.2024
  right  + kattavuus A;kontaktit;1.1.2024;30.6.2024
R210 one identifier for a child and a worker
  wrong  + lapset w1;f2;2012;1;1;A;1.7.2024;;
  told   lapset lapsi_id w1
  right  + lapset c2;f2;2012;1;1;A;1.7.2024;;
R211 the staff list's identifier in the survey
  wrong  + tyontekijakysely w1;A;T1;15.4.2024;4;4;4;2
  told   tyontekijakysely tt_id w1
  right  + tyontekijakysely s2;A;T1;15.4.2024;4;4;4;2
R301 a municipality that lost its leading zero
  wrong  = tiimit A;Keskusta;91;pilotti;10.1.2024;1.2.2024
  told   tiimit kunta 91
  right  = tiimit A;Keskusta;091;pilotti;10.1.2024;1.2.2024
R302 a pilot team that works by the model without a training day
  wrong  = tiimit A;Keskusta;837;pilotti;;1.2.2024
  told   tiimit koulutus_alku
  right  = tiimit A;Keskusta;837;pilotti;10.1.2024;1.2.2024
R303 a comparison team with a training day
  wrong  + tiimit B;Keskusta;837;vertailu;10.1.2024;
         + tyontekijat w3;B;sosiaalityontekija;1;1.1.2023;;
  told   tiimit koulutus_alku 10.1.2024
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;sosiaalityontekija;1;1.1.2023;;
R304 a worker trained while in a comparison team only
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;sosiaalityontekija;1;1.1.2023;;
         + koulutus w3;10.1.2024;2;tiimikoulutus
  told   koulutus tt_id w3
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;sosiaalityontekija;0,5;1.1.2023;;
         + tyontekijat w3;A;sosiaalityontekija;0,5;1.1.2023;;
         + asiakasmaarat w3;A;2024-03;0
         + koulutus w3;10.1.2024;2;tiimikoulutus
R305 a team in which nobody has a post in the period
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;31.12.2023;
  told   tiimit tiimi_id B
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w3;B;muu;1;1.1.2023;1.1.2024;
R306 half a year of meetings covered, and none held
  wrong  + tiimit B;Keskusta;837;pilotti;10.11.2023;1.12.2023
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + kattavuus B;kokoukset;1.1.2024;30.6.2024
  told   kattavuus taulu kokoukset
  right  + tiimit B;Keskusta;837;pilotti;10.11.2023;1.12.2023
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + kattavuus B;kokoukset;1.1.2024;30.6.2024
         + kokoukset k9;B;12.3.2024;0;muu;0;
R307 coverage that overlaps
  wrong  + kattavuus A;kontaktit;1.1.2024;31.3.2024
         + kattavuus A;kontaktit;31.3.2024;30.6.2024
  told   kattavuus alku 31.3.2024
  right  + kattavuus A;kontaktit;1.1.2024;31.3.2024
         + kattavuus A;kontaktit;1.4.2024;30.6.2024
R308 training began, and nobody of the team was trained
  wrong  + tiimit B;Keskusta;837;pilotti;10.1.2024;
         + tyontekijat w3;B;muu;1;1.1.2023;;
  told   tiimit koulutus_alku 10.1.2024
  right  + tiimit B;Keskusta;837;pilotti;10.1.2024;
         + tyontekijat w3;B;muu;1;1.1.2023;;
         + koulutus w3;11.1.2024;2;tiimikoulutus
R111 a worker in two teams over full time, which both would count
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;muu;0,6;31.3.2024;;
  told   tyontekijat fte 0,6
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;muu;0,6;1.4.2024;;
R111 two halves are a whole
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;muu;0,51;31.3.2024;;
  told   tyontekijat fte 0,51
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;muu;0,5;31.3.2024;;
R401 a post of no working time
  wrong  + tyontekijat w3;A;muu;0;1.1.2024;;
  told   tyontekijat fte 0
  right  + tyontekijat w3;A;muu;0,1;1.1.2024;;
R402 two posts in one team at once
  wrong  + tyontekijat w2;A;perheterapeutti;0,2;31.3.2024;;kyllä
  told   tyontekijat alku 31.3.2024
  right  + tyontekijat w2;A;perheterapeutti;0,2;1.4.2024;;kyllä
R403 a family therapist of unknown qualification
  wrong  + tyontekijat w3;A;perheterapeutti;0,2;1.1.2024;;
  told   tyontekijat terapeutti_patevyys
  right  + tyontekijat w3;A;perheterapeutti;0,2;1.1.2024;;ei
R404 training after the worker had left; new workers may bring training along
  wrong  + koulutus w2;2.4.2024;1;muu
  told   koulutus pvm 2.4.2024
  right  + koulutus w2;1.1.2022;1;muu
R405 two days of training that ended the day after other training ended
  wrong  + koulutus w1;11.1.2024;2;tiimikoulutus
  told   koulutus paivia 2
  right  + koulutus w1;12.1.2024;2;tiimikoulutus
R406 training of no days
  wrong  + koulutus w1;12.2.2024;0;muu
  told   koulutus paivia 0
  right  + koulutus w1;12.2.2024;0,5;muu
R407 a diary week after the post
  wrong  + tyoaika w2;A;2024-W14;10;36
  told   tyoaika viikko 2024-W14
  right  + tyoaika w2;A;2024-W13;10;36
R408 more hours in a week than one can work
  wrong  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;perheterapeutti;0,5;1.1.2024;;ei
         + tyoaika w2;A;2024-W10;5;36
         + tyoaika w2;B;2024-W10;5;25
  told   tyoaika tunnit_yhteensa 25
  right  + tiimit B;Keskusta;837;vertailu;;
         + tyontekijat w2;B;perheterapeutti;0,5;1.1.2024;;ei
         + tyoaika w2;A;2024-W10;5;36
         + tyoaika w2;B;2024-W10;5;24
R409 absence without a post
  wrong  + poissaolot w2;A;2024-04;1
  told   poissaolot kuukausi 2024-04
  right  + poissaolot w2;A;2024-02;1
R410 more days of absence than days
  wrong  + poissaolot w1;A;2024-02;30
  told   poissaolot sairauspaivat 30
  right  + poissaolot w1;A;2024-02;29
R411 a caseload without a post
  wrong  + asiakasmaarat w2;A;2024-04;1
  told   asiakasmaarat kuukausi 2024-04
  right  + asiakasmaarat w2;A;2024-02;0
R412 a caseload beyond belief
  wrong  + asiakasmaarat w1;A;2023-12;151
  told   asiakasmaarat lapsia 151
  right  + asiakasmaarat w1;A;2023-12;150
R413 the caseloads of a month that ended within the period, and the team's children: 3 and 1
  wrong  = asiakasmaarat w1;A;2024-03;3
  told   asiakasmaarat lapsia 3
  right  = asiakasmaarat w1;A;2024-03;2
"""


@pytest.mark.parametrize("one", [*examples(EXAMPLES)], ids=lambda one: one.rule)
def test_a_rule_finds_what_breaks_it_and_nothing_else(tmp_path, one):
    assert (one.rule, *one.told) in told(tmp_path / "wrong", one.rule, one.wrong)
    assert told(tmp_path / "right", one.rule, one.right) == set()
