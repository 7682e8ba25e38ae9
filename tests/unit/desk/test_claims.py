"""Whose a drop is and what it supersedes, by what the receiver and the drop say."""

import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.study import Ledger
from arviointi.desk.claims import Claim, Refused, Told, claim
from delivered import study
from small_drop import SCHEMA

PLAN = read_config(DropSchema, SCHEMA)
REGIONS = {
    "pirkanmaa": {"label": {"fi": "x", "en": "x"}, "division": "maakunta2018", "code": "06"},
    "lappi": {"label": {"fi": "x", "en": "x"}, "division": "maakunta2018", "code": "19"},
}
SETTINGS = study(regions=REGIONS)
SAID = {"drop": "P-T1b", "version": "1", "division": "maakunta2018", "code": "06", "wave": "T1"}
RECEIVED = [
    {"region": "pirkanmaa", "delivery": "2018-08-01", "drop": "P-T0"},
    {"region": "pirkanmaa", "delivery": "2019-02-01", "drop": "P-T1"},
    {"region": "pirkanmaa", "delivery": "2019-02-20", "drop": "P-T0", "supersedes": "2018-08-01"},
    {"region": "lappi", "delivery": "2018-08-02", "drop": "L-T0"},
]
LEDGER = Ledger.model_validate({"deliveries": [{"version": "v1", "files": {}, **one} for one in RECEIVED]})


def settled(told: Told = Told(), **said: str) -> Claim:  # noqa: B008  frozen
    merged = {role: text for role, text in {**SAID, **said}.items() if text}
    return claim(told, merged, PLAN, SETTINGS, LEDGER)


def refusals(told: Told = Told(), **said: str) -> list[tuple[str, dict]]:  # noqa: B008  frozen
    with pytest.raises(Refused) as refused:
        settled(told, **said)
    return [(one.text, dict(one.values)) for one in refused.value.remarks]


def test_what_is_not_told_is_what_the_drop_says():
    assert settled() == Claim("pirkanmaa", "T1", "v1", "P-T1b", None)


def test_what_the_drop_does_not_say_is_what_is_told():
    silent = dict.fromkeys(SAID, "")
    assert settled(Told("lappi", "T2", "v1"), **silent) == Claim("lappi", "T2", "v1")


def test_what_nobody_says_is_asked_for_all_at_once():
    silent = dict.fromkeys(SAID, "")
    assert [text for text, _ in refusals(**silent)] == ["region_missing", "wave_missing"]


@pytest.mark.parametrize(
    ("told", "said", "expected"),
    [
        (Told(region="lappi"), {}, "region_differs"),
        (Told(), {"division": "hva2023"}, "area_unknown"),
        (Told(region="pirkanmaa"), {"code": "99"}, "area_unknown"),
        (Told(wave="T2"), {}, "wave_differs"),
        (Told(), {"wave": "T3"}, "wave_unknown"),
        (Told(wave="T9"), {"wave": ""}, "wave_unknown"),
        (Told(version="v2"), {"version": "7"}, "version_differs"),
    ],
)
def test_a_contradiction_or_something_unknown_is_refused(told, said, expected):
    assert [text for text, _ in refusals(told, **said)] == [expected]


def test_a_drop_names_what_it_supersedes_by_the_senders_own_id():
    assert settled(supersedes="P-T1").supersedes == "2019-02-01"


def test_of_two_drops_with_one_id_the_one_in_force_is_superseded_so_a_chain_goes_on():
    assert settled(supersedes="P-T0").supersedes == "2019-02-20"


def test_the_receiver_may_name_the_delivery_instead_with_or_without_its_region():
    assert settled(Told(supersedes="2019-02-01")).supersedes == "2019-02-01"
    assert settled(Told(supersedes="pirkanmaa/2019-02-01")).supersedes == "2019-02-01"


def test_both_may_say_it_if_they_agree():
    told = Told(supersedes="2019-02-01")
    assert settled(told, supersedes="P-T1").supersedes == "2019-02-01"
    ((text, values),) = refusals(told, supersedes="P-T0")
    assert (text, values["said"]) == ("supersedes_differs", "2019-02-20")


@pytest.mark.parametrize(
    ("told", "said", "expected", "named"),
    [
        ("2017-01-01", {}, "supersedes_unknown", "2018-08-01, 2019-02-01, 2019-02-20"),
        ("2018-08-02", {}, "supersedes_of_another", "lappi/2018-08-02"),
        ("lappi/2018-08-02", {}, "supersedes_of_another", "lappi/2018-08-02"),
        ("2018-08-01", {}, "superseded_already", "2019-02-20"),
        (None, {"supersedes": "L-T0"}, "drop_unknown", "P-T0 (2018-08-01), P-T1 (2019-02-01)"),
        (None, {"supersedes": "nothing"}, "drop_unknown", "P-T1 (2019-02-01)"),
        (None, {"drop": "P-T1"}, "drop_twice", "2019-02-01"),
    ],
)
def test_what_cannot_be_superseded_is_refused_with_what_is_known(told, said, expected, named):
    ((text, values),) = refusals(Told(supersedes=told), **said)
    assert text == expected
    assert any(named in value for value in values.values())


def test_a_correction_may_keep_the_id_of_the_drop_it_supersedes():
    assert settled(drop="P-T1", supersedes="P-T1").supersedes == "2019-02-01"
