"""Pseudonyms: computed here a second time, the same in every table, and different in every other domain."""

import hashlib
import os

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.errors import ConfigError
from arviointi.harmonise import step
from arviointi.harmonise.identifiers import pseudonym, pseudonymised
from arviointi.harmonise.registers import registers
from arviointi.harmonise.surveys import responses
from arviointi.io.key import VARIABLE, key_id, write_key
from arviointi.io.tables import read_arrow, read_provenance
from delivered import SCHEMAS, SETTINGS, delivered, stored, study
from small_drop import SCHEMA, TABLES, tables

KEY = bytes(range(32))
PEOPLE = {"child", "family", "worker", "respondent", "rater", "observer", "coder", "meeting", "placement"}

# study | region | kind | identifier → 32 hexadecimal digits
VECTORS = """
spm | pirkanmaa | child                 | c1
spm | pirkanmaa | worker                | c1
spm | lappi     | child                 | c1
spm | pirkanmaa | respondent of staff   | w1
spm | pirkanmaa | respondent of family  | w1
other | pirkanmaa | child               | c1
spm | pirkanmaa | child                 | Ääkkönen 5
"""


def by_hand(key, *parts):
    """HMAC-SHA-256 written out (RFC 2104), first 128 bits."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + "\x1f".join(parts).encode()).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()
    return outer[:16].hex()


def vectors():
    for line in VECTORS.strip().splitlines():
        *domain, identifier = (part.strip() for part in line.split("|"))
        yield tuple(domain), identifier


@pytest.mark.parametrize(("domain", "identifier"), [*vectors()])
def test_a_pseudonym_is_the_keyed_digest_of_its_domain_and_identifier(domain, identifier):
    expected = by_hand(KEY, "arviointi pseudonym 1", *domain, identifier)
    assert pseudonym(KEY, domain, identifier) == expected
    assert len(expected) == 32


def test_no_two_domains_give_one_identifier_the_same_pseudonym():
    made = {pseudonym(KEY, domain, "x") for domain, _ in vectors()}
    assert len(made) == len({domain for domain, _ in vectors()})


def test_another_key_gives_another_pseudonym():
    domain = ("spm", "pirkanmaa", "child")
    assert pseudonym(KEY, domain, "c1") != pseudonym(KEY[::-1], domain, "c1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Å1", "A\u030a1", True),
        (" c1", "c1 ", True),
        ("\uff43\uff11", "c1", True),
        ("c1", "C1", False),
        ("c1", "c01", False),
    ],
)
def test_forms_of_writing_are_evened_out_but_not_capitals(one, other, same):
    domain = ("spm", "pirkanmaa", "child")
    assert (pseudonym(KEY, domain, one) == pseudonym(KEY, domain, other)) == same


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), unique=True))
def test_different_identifiers_stay_different(identifiers):
    domain = ("spm", "pirkanmaa", "child")
    assert len({pseudonym(KEY, domain, one) for one in identifiers}) == len(identifiers)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Canonical tables of one drop as delivered, and with pseudonyms."""
    content = {**tables(), "havainnot": "kokous_id;havainnoija_id;koodi\nk1;w1;2"}
    content["tyontekijakysely"] = TABLES["tyontekijakysely"].replace("s1;", "w1;")
    content["perhekysely"] = TABLES["perhekysely"] + "\n f1;c1;A;T1;tyontekija;w1;16.4.2024;3;4;5"
    drops = [delivered(tmp_path_factory.mktemp("raw"), content)]
    settings = study()

    def canonical(used):
        made = registers(used, SCHEMAS, settings)
        return {**made, "responses": responses(used, SCHEMAS, settings)}

    return canonical(drops), canonical(pseudonymised(drops, SCHEMAS, "spm", KEY))


def test_only_identifiers_of_people_change(both):
    plain, changed = both
    for name, table in plain.items():
        for column in table.column_names:
            sent, made = _values(table, column), _values(changed[name], column)
            if column in PEOPLE:
                assert not sent & made, (name, column)
                assert len(sent) == len(made), (name, column)
            else:
                assert sent == made, (name, column)


def _values(table, column):
    """Distinct values, those of each survey apart: a respondent is one of a survey."""
    surveys = table["survey"].to_pylist() if "survey" in table.column_names else [None] * table.num_rows
    values = zip(surveys, table[column].to_pylist(), strict=True)
    return {(survey, value) for survey, value in values if value is not None}


def test_tables_join_as_before(both):
    plain, changed = both
    for column in PEOPLE - {"respondent"}:
        holding = [name for name, table in plain.items() if column in table.column_names]
        pairs = {
            pair
            for name in holding
            for pair in zip(*(_ordered(made[name], name)[column] for made in (plain, changed)), strict=True)
        }
        assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs}), column


def _ordered(table, name):
    """Rows in an order that does not depend on identifiers."""
    contract = {**REGISTERS, "responses": RESPONSES}[name]
    stable = [column for column in contract.names if column not in PEOPLE]
    rows = sorted(table.to_pylist(), key=lambda row: [str(row[column]) for column in stable])
    return {column: [row[column] for row in rows] for column in table.column_names}


def test_a_worker_who_answers_cannot_be_recognised(both):
    _, changed = both
    worker = pseudonym(KEY, ("spm", "pirkanmaa", "worker"), "w1")
    assert worker in changed["posts"]["worker"].to_pylist()
    answers = changed["responses"].to_pylist()
    staff = {row["respondent"] for row in answers if row["survey"] == "staff"}
    family = {row["respondent"] for row in answers if row["informant"] == "practitioner"}
    assert staff == {pseudonym(KEY, ("spm", "pirkanmaa", "respondent of staff"), "w1")}
    assert family == {pseudonym(KEY, ("spm", "pirkanmaa", "respondent of family"), "w1")}
    assert worker not in staff | family | set(changed["observations"]["observer"].to_pylist())


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """A drop that was accepted, where the steps look for it."""
    folder = tmp_path_factory.mktemp("accepted")
    return stored(delivered(folder / "raw", tables()), folder / "validated")


@pytest.fixture
def keyed(accepted, tmp_path, monkeypatch):
    """Options of the steps in a study with a key, and its folder."""
    key = write_key(tmp_path / "key")
    settings = tmp_path / "study" / "config" / "study.yaml"
    settings.parent.mkdir(parents=True)
    pseudonyms = {"study": "spm", "key": key_id(key)}
    settings.write_text(yaml.safe_dump({**SETTINGS, "pseudonyms": pseudonyms}), encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    options = {"accepted": [accepted["accepted"]], "verdicts": [accepted["verdict"]], "schemas": [SCHEMA]}
    return key, {**options, "study": settings}


def test_the_steps_use_the_key_and_name_it(keyed, tmp_path):
    key, options = keyed
    out = [tmp_path / "canonical" / f"{name}.parquet" for name in REGISTERS]
    step.harmonise_registers(**options, tables=out)
    step.harmonise_surveys(**options, responses=tmp_path / "responses.parquet")
    posts = read_arrow(tmp_path / "canonical" / "posts.parquet", REGISTERS["posts"])
    expected = {pseudonym(key, ("spm", "pirkanmaa", "worker"), one) for one in ("w1", "w2")}
    assert set(posts["worker"].to_pylist()) == expected
    for path in (*out, tmp_path / "responses.parquet"):
        assert read_provenance(path)["pseudonyms"] == key_id(key)
        assert key not in path.read_bytes()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda folder, patch: patch.delenv(VARIABLE), "is not set"),
        (lambda folder, patch: patch.setenv(VARIABLE, str(folder / "nowhere")), "there is no file"),
        (lambda folder, patch: (folder / "key").chmod(0o644), "others can read"),
        (lambda folder, patch: (folder / "key").write_bytes(b"short"), "fewer than 32 bytes"),
        (lambda folder, patch: (folder / "key").write_bytes(b"x" * 32), "holds the key"),
        (
            lambda folder, patch: patch.setenv(
                VARIABLE, str((folder / "key").rename(folder / "study" / "key"))
            ),
            "lies in the study's folder",
        ),
    ],
    ids=["no variable", "no file", "open to others", "short", "another key", "in the study"],
)
def test_without_the_right_key_nothing_is_made(keyed, tmp_path, monkeypatch, wrong, told):
    key, options = keyed
    wrong(tmp_path, monkeypatch)
    with pytest.raises(ConfigError, match=told) as caught:
        step.harmonise_surveys(**options, responses=tmp_path / "responses.parquet")
    assert caught.value.exit_code == 2
    assert all(problem.suggestion for problem in caught.value.problems)
    assert key.decode() not in str(caught.value)
    assert not (tmp_path / "responses.parquet").exists()


def test_a_new_key_is_for_its_owner_only_and_never_written_over(tmp_path):
    first = write_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600 or os.name != "posix"
    assert len(bytes.fromhex(first.decode())) == 32
    assert write_key(tmp_path / "other") != first
    with pytest.raises(FileExistsError):
        write_key(tmp_path / "key")
