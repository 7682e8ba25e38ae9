"""What a later drop of a region says otherwise than the one before it.

| row of the earlier drop                 | in the later drop | counts as |
|-----------------------------------------|-------------------|-----------|
| –                                       | there             | new       |
| same key, another content               | there             | changed   |
| the same                                | there             | unchanged |
| its day lies in the later drop's period | missing           | gone      |
| its day lies before that period         | missing           | –         |
| of an earlier wave                      | missing           | –         |
| a team                                  | missing           | gone      |
"""

import pytest

from arviointi.contracts.canonical import REGISTERS
from arviointi.harmonise.registers import registers
from delivered import SCHEMAS, delivered, study
from small_drop import TABLES, tables

MANIFEST = TABLES["toimitus"].strip().splitlines()[0]


def manifest(wave, start, end, made):
    return f"{MANIFEST}\nL{wave};1;maakunta2018;06;{wave};{start};{end};{made};"


EARLY = manifest("T1", "1.1.2024", "30.6.2024", "15.7.2024")
LATE = manifest("T2", "1.6.2024", "31.12.2024", "15.1.2025")


@pytest.fixture
def changes(tmp_path):
    def compare(table, early, late, *, late_region="pirkanmaa"):
        """Count what changed in one table whose rows are given without their heading."""
        header = TABLES[table].strip().splitlines()[0]
        drops = [
            delivered(tmp_path, tables(toimitus=said, **{table: "\n".join([header, *rows])}), **place)
            for said, rows, place in (
                (EARLY, early, {"delivery": "2024-07-20", "wave": "T1"}),
                (LATE, late, {"delivery": "2025-01-20", "wave": "T2", "region": late_region}),
            )
        ]
        settings = study(regions=dict.fromkeys(("pirkanmaa", "lappi"), REGION))
        found = registers(drops, SCHEMAS, settings)["drop_changes"]
        rows = REGISTERS["drop_changes"].conform(found).to_pylist()
        return [
            (
                row["delivery"],
                row["previous"],
                *(row[name] for name in ("new", "changed", "unchanged", "gone")),
            )
            for row in rows
            if row["table"] == table
        ]

    return compare


REGION = {"label": {"fi": "x", "en": "x"}, "division": "maakunta2018", "code": "06"}
PAIR = ("2025-01-20", "2024-07-20")
W1, W2 = "w1;A;sosiaalityontekija;1,0;1.1.2023;;", "w2;A;perheterapeutti;0,5;1.1.2023;;kyllä"


def test_new_changed_and_unchanged_rows_are_told_apart_by_key(changes):
    ended = W2.replace("1.1.2023;;", "1.1.2023;31.8.2024;")
    third = "w3;A;koordinaattori;0,2;1.9.2024;;"
    assert changes("tyontekijat", [W1, W2], [W1, ended, third]) == [(*PAIR, 1, 1, 1, 0)]


def test_a_row_is_gone_only_if_its_day_belongs_to_the_later_period(changes):
    march, june = "w1;5.3.2024;2;tiimikoulutus", "w1;12.6.2024;2;tiimikoulutus"
    assert changes("koulutus", [march, june], []) == [(*PAIR, 0, 0, 0, 1)]


def test_a_discussion_has_the_day_of_its_meeting(changes):
    """Both meetings of the small drop were in March, before the later period."""
    row = "k1;c1;40;1;1;1;0;1;20.3.2024"
    assert changes("kasittelyt", [row], []) == [(*PAIR, 0, 0, 0, 0)]


def test_a_row_of_an_earlier_wave_need_not_be_repeated(changes):
    assert changes("johto", ["A;T1;1;0;1;0;1"], ["A;T2;1;0;1;0;1"]) == [(*PAIR, 1, 0, 0, 0)]
    assert changes("johto", ["A;T2;1;0;1;0;1"], []) == [(*PAIR, 0, 0, 0, 1)]


def test_what_has_no_day_belongs_to_every_drop(changes):
    team = "B;Keskusta;837;vertailu;;"
    own = "A;Keskusta;837;pilotti;10.1.2024;1.2.2024"
    assert changes("tiimit", [own, team], [own]) == [(*PAIR, 0, 0, 1, 1)]


def test_another_answer_of_the_same_respondent_is_a_change(changes):
    head = ["s1;A;T1;15.4.2024;4;5;;2"]
    assert changes("tyontekijakysely", head, [head[0].replace(";4;5;", ";4;3;")]) == [(*PAIR, 0, 1, 0, 0)]


def test_drops_of_different_regions_are_never_compared(changes):
    assert changes("tyontekijat", [W1, W2], [W1], late_region="lappi") == []
