"""The rule language on another country's return: nine published rules, against the files read by hand.

`pytest -rP tests/studies/test_ssda903.py` prints the hits. The collection year is 1.4.2017–31.3.2018.
"""

import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from arviointi.config.base import read_config
from arviointi.config.codes import code_list
from arviointi.config.drops import DropSchema
from arviointi.io.raw_read import read_delivery
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import Known
from arviointi.validate.rules import RULES
from studies.ssda903.rules import RETURN

STUDY = Path(__file__).parent / "ssda903" / "config"
FIRST, LAST = pd.Timestamp(2017, 4, 1), pd.Timestamp(2018, 3, 31)
RESPITE = {"V3", "V4"}
OUTCOMES = ["CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT"]
OUTCOMES += ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"]


@pytest.fixture(scope="module")
def schema():
    return read_config(DropSchema, STUDY / "drops" / "ssda903.yaml")


@pytest.fixture(scope="module")
def codes():
    paths = (STUDY / "codes").glob("*.csv")
    return {path.stem: code_list(path.read_text(encoding="utf-8"), path) for path in paths}


@pytest.fixture(scope="module")
def checked(shared, schema, codes):
    """The sample, checked with the return's own rules."""
    found = read_delivery(shared / "fixtures" / "ssda903", wanted_stems(schema))
    book = read_book(STUDY / "rules.yaml")
    return check_drop(found, schema, book, Known(codes=codes), RETURN.rules)


@pytest.fixture(scope="module")
def hits(checked):
    """Hits by rule, those beyond the first thousand of a kind too."""
    counted: Counter[str] = Counter()
    for one in checked.findings:
        counted[one.rule] += int(one.detail.get("count", "1"))
    return counted


@pytest.fixture(scope="module")
def sample(shared):
    """The sample as pandas reads it."""

    def read(name, *dates):
        table = pd.read_csv(shared / "fixtures" / "ssda903" / f"{name}.csv", dtype=str)
        days = {column: pd.to_datetime(table[column], format="%d/%m/%Y") for column in dates}
        return table.assign(**days)

    return read


@pytest.fixture(scope="module")
def by_hand(sample, codes):
    """Hits by rule, each counted from the rule's text row by row, without SQL."""
    episodes, reviews = sample("episodes", "DECOM", "DEC"), sample("reviews", "DOB", "REVIEW")
    outcomes = sample("oc2")
    misuse = outcomes["SUBSTANCE_MISUSE"].fillna("0") == "0"
    intervention = outcomes["INTERVENTION_RECEIVED"].notna() | outcomes["INTERVENTION_OFFERED"].notna()
    fourth = [day + pd.DateOffset(years=4) for day in reviews["DOB"]]
    is_four = [review >= birthday for review, birthday in zip(reviews["REVIEW"], fourth, strict=True)]
    is_young = reviews["REVIEW_CODE"] == "PN0"
    year_long = set(looked_after_all_year(episodes))
    told = outcomes[OUTCOMES].notna().any(axis=1)
    registered = episodes["URN"].notna() & (episodes["URN"] != "XXXXXXX")
    return {
        "R142": without_an_end(episodes),
        "R144": int((~episodes["LS"].dropna().isin(set(codes["legal_status"]))).sum()),
        "R148": int((episodes["DEC"].isna() != episodes["REC"].isna()).sum()),
        "R158": int(
            ((outcomes["INTERVENTION_RECEIVED"] == "1") & outcomes["INTERVENTION_OFFERED"].notna()).sum()
        ),
        "R190": int((told & ~outcomes["CHILD"].isin(year_long)).sum()),
        "R193": int((misuse & intervention).sum()),
        "R222": int((registered & episodes["PLACE"].isin(set(codes["unregistered_placement"]))).sum()),
        "R440": int((is_young & pd.Series(is_four)).sum()),
        "R441": int((~is_young & ~pd.Series(is_four)).sum()),
    }


def without_an_end(episodes: pd.DataFrame) -> int:
    """Count episodes that another of the same child follows, and that lack a date or reason of their end."""
    found = 0
    for _, own in episodes.groupby("CHILD"):
        followed = own.sort_values("DECOM").iloc[:-1]
        found += int((followed["DEC"].isna() | followed["REC"].isna()).sum())
    return found


def looked_after_all_year(episodes: pd.DataFrame):
    """Yield the children who were looked after on each of the year's days, counted one by one."""
    year = set(pd.date_range(FIRST, LAST))
    for child, own in episodes[~episodes["LS"].isin(RESPITE)].groupby("CHILD"):
        days: set[pd.Timestamp] = set()
        for start, end in zip(own["DECOM"], own["DEC"].fillna(LAST), strict=True):
            days |= set(pd.date_range(max(start, FIRST), min(end, LAST)))
        if year <= days:
            yield child


def test_every_rule_finds_what_its_text_finds(hits, by_hand):
    table = ["rule  hits", *(f"{rule[1:]:>4}  {hits[rule]:>4}" for rule in by_hand)]
    sys.stdout.write("\n".join([*table, ""]))
    assert {rule: hits[rule] for rule in by_hand} == by_hand


def test_every_legal_status_of_the_sample_is_a_code(hits):
    assert hits["R144"] == 0


def test_the_rules_are_those_of_the_catalogue(shared):
    catalogue = pd.read_csv(shared / "fixtures" / "ssda903" / "rules_catalogue.csv", dtype=str)
    assert {rule[1:] for rule in RETURN.rules} <= set(catalogue["code"])


def test_neither_countrys_rules_look_at_the_others_drops(schema):
    finnish = read_config(DropSchema, Path(__file__).parents[2] / "config" / "drops" / "v1.yaml")
    assert not any(rule.fits(finnish) for rule in RETURN.rules.values())
    ours = {rule.id for rule in RULES.values() if rule.fits(schema)}
    assert {rule for rule in ours if rule.startswith("R")} == set()
