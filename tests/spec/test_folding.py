"""Findings in, things to do out: equal errors are one line, consequences stand under their cause.

A line shows the section it stands in, the rule, the table, the number of findings, the rows as a sender reads
them, and below it (→) what follows from it or (+) what has the same cure.
"""

import pytest

from answer_factory import PLAN, drawn
from arviointi.feedback import words
from arviointi.feedback.fold import fold

EVERYTHING = tuple(PLAN.tables)

CASES = {
    "equal errors are one line with a count and the first rows": (
        """
        | rule | severity | table      | row  | column | value |
        | V02  | exclude  | kokoukset  | 2-4  | pvm    | eilen |
        | V02  | exclude  | kokoukset  | 9    | pvm    | ?     |
        """,
        """
        exclude V02 kokoukset 4 rivit 2–4, 9
        """,
    ),
    "few wrong codes are a line each, so that each is corrected once": (
        """
        | rule | severity | table       | row  | column | value   |
        | V10  | exclude  | tyontekijat | 2-3  | rooli  | esimies |
        | V10  | exclude  | tyontekijat | 7    | rooli  | pomo    |
        """,
        """
        exclude V10 tyontekijat 2 rivit 2, 3
        exclude V10 tyontekijat 1 rivi 7
        """,
    ),
    "what is not listed one by one is in the count": (
        """
        | rule | severity | table    | row    | column | value | count |
        | V02  | exclude  | koulutus | 2-1001 | pvm    | x     | 1     |
        | V02  | exclude  | koulutus |        | pvm    |       | 9000  |
        """,
        """
        exclude V02 koulutus 10000 rivit 2–1001 ja 9 000 muuta
        """,
    ),
    "what rejects the drop comes first, then files before columns before values before keys before rules": (
        """
        | rule | severity | table       | row | column  | value |
        | R112 | query    | tyoaika     | 2   | a       | 1     |
        | K01  | exclude  | koulutus    | 5   | tt_id   | w1    |
        | V02  | exclude  | koulutus    | 3   | pvm     | x     |
        | C02  | query    | tiimit      | 1   | kunta   |       |
        | F03  | query    |             |     |         |       |
        | F01  | reject   | johto       |     |         |       |
        """,
        """
        reject F01 johto 1
        exclude V02 koulutus 1 rivi 3
        exclude K01 koulutus 1 rivi 5
        query F03 – 1
        query C02 tiimit 1
        query R112 tyoaika 1 rivi 2
        """,
    ),
    "rows that refer to a row that is left out are its consequence, through other tables too": (
        """
        | rule | severity | table       | row   | column   | value |
        | V01  | exclude  | tiimit      | 3     | kunta    |       |
        | K03  | exclude  | lapset      | 2-6   | tiimi_id | A     |
        | K03  | exclude  | ilmoitukset | 2-9   | lapsi_id | c1    |
        """,
        """
        exclude V01 tiimit 1 rivi 3
          → rows_left_out lapset 5
          → rows_left_out ilmoitukset 8
        """,
    ),
    "a consequence of several causes says so": (
        """
        | rule | severity | table     | row   | column    | value |
        | V02  | exclude  | kokoukset | 3     | pvm       | x     |
        | K01  | exclude  | kokoukset | 8     | kokous_id | k1    |
        | K03  | exclude  | havainnot | 2-4   | kokous_id | k1    |
        """,
        """
        exclude V02 kokoukset 1 rivi 3
          → rows_left_out havainnot 3 shared
        exclude K01 kokoukset 1 rivi 8
        """,
    ),
    "a misspelt heading stands under the column that is missing": (
        """
        | rule | severity | table   | row | column            |
        | C01  | reject   | tyoaika | 1   | tunnit_kasvokkain |
        | C04  | query    | tyoaika | 1   | tunnit_kasvokain  |
        """,
        """
        reject C01 tyoaika 1
          → not_checked tyoaika 0
          + C04
        """,
    ),
    "a misnamed file stands under the table that is missing": (
        """
        | rule | severity | table | file         |
        | F01  | reject   | johto |              |
        | F04  | query    |       | x/johtto.csv |
        """,
        """
        reject F01 johto 1
          + F04
        """,
    ),
    "missing columns of a table are one line": (
        """
        | rule | severity | table  | row | column        |
        | C01  | reject   | tiimit | 1   | toimipaikka   |
        | C01  | reject   | tiimit | 1   | kunta         |
        """,
        """
        reject C01 tiimit 2
          → not_checked tiimit 0
        """,
    ),
    "rows that are empty in several columns are one line": (
        """
        | rule | severity | table       | row | column    |
        | V01  | exclude  | perhekysely | 5-6 | perhe_id  |
        | V01  | exclude  | perhekysely | 5-6 | vastaaja  |
        """,
        """
        exclude V01 perhekysely 4 rivit 5, 6
        """,
    ),
    "a manifest without a usable row rejects the drop because of what is wrong in it": (
        """
        | rule | severity | table    | row | column        | value |
        | F11  | reject   | toimitus |     |               |       |
        | V10  | exclude  | toimitus | 2   | skeema_versio | 9     |
        """,
        """
        reject V10 toimitus 1 rivi 2
          → drop_rejected toimitus 0
        """,
    ),
    "a manifest with two rows is a thing of its own": (
        """
        | rule | severity | table    |
        | F11  | reject   | toimitus |
        """,
        """
        reject F11 toimitus 1
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_findings_are_folded(name):
    findings, expected = CASES[name]
    wanted = [line[8:] for line in expected.strip("\n").splitlines() if line.strip()]
    rejected = {row["table"] for row in drawn(findings) if row["severity"] == "reject"}
    checked = [table for table in EVERYTHING if table not in rejected]
    assert list(lines(fold(drawn(findings), PLAN, checked))) == wanted


def lines(groups):
    for group in groups:
        parts = [group.section, group.rule, group.table or "–", str(group.count), words.rows(group, "fi")]
        yield " ".join(part for part in parts if part).replace("\u00a0", " ")
        for one in group.consequences:
            yield f"  → {one.kind} {one.table} {one.count}" + (" shared" if one.shared else "")
        for related in group.related:
            yield f"  + {related.rule}"
