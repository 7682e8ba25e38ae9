"""Identity codes against an independent implementation, and the sieve against looking at every text."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.fi import hetu

from arviointi.validate.privacy_codes import CENTURIES, CHECK, HIDDEN, codes_in, without_codes
from arviointi.validate.privacy_scan import BLOCK, candidates

PUBLISHED = """
131052-308T 010594Y9032 010594Y9021 020594X903P 030594W903B 040594V9030
050594U903M 010516B903X 020516C903K 030516D9037 010501E9032 020503F9037
"""
SIGNS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}


@st.composite
def codes(draw):
    """A code of the numbers 900–999 that the independent implementation accepts."""
    day = draw(st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)))
    digits = f"{day:%d%m%y}{draw(st.integers(900, 999))}"
    sign = draw(st.sampled_from(SIGNS[day.year // 100 * 100]))
    code = digits[:6] + sign + digits[6:] + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31]
    assert hetu.is_valid(code, allow_temporary=True)
    return draw(st.sampled_from((code, code.lower())))


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
around = st.text(st.sampled_from("ghijkÄö .,;:_/()\n\t-+"), max_size=12)


@pytest.mark.parametrize("code", PUBLISHED.split())
def test_codes_published_as_valid_are_valid_to_both(code):
    assert hetu.is_valid(code, allow_temporary=True)
    assert [found.kind for found in codes_in(code)] == ["valid"]


@unhurried
@given(around, codes(), around)
def test_every_valid_code_is_found_in_any_text(before, code, after):
    text = before + code + after
    assert "valid" in {found.kind for found in codes_in(text)}
    hidden = without_codes(text)
    assert code not in hidden
    assert HIDDEN * len(code) in hidden
    assert list(candidates(pa.chunked_array([pa.array(["", text, ""])]))) == [1]


@unhurried
@given(st.text(st.sampled_from("0123456789-+ABCXY"), min_size=11, max_size=11))
def test_what_is_called_valid_is_valid_to_both(text):
    for found in codes_in(text):
        if found.kind == "valid" and (found.start, found.end) == (0, 11):
            assert hetu.is_valid(text, allow_temporary=True)


@unhurried
@given(codes(), st.sampled_from(CHECK))
def test_a_wrong_check_character_is_never_valid(code, check):
    wrong = code[:-1] + check
    expected = ["valid"] if hetu.is_valid(wrong, allow_temporary=True) else ["mistyped"]
    assert [found.kind for found in codes_in(wrong)] == expected


@pytest.mark.parametrize(("year", "sign"), [(1900, "-"), (2000, "A")])
def test_the_sign_decides_whether_a_leap_day_exists(year, sign):
    digits = "290200" + "903"
    code = digits[:6] + sign + digits[6:] + CHECK[int(digits) % 31]
    kinds = [found.kind for found in codes_in(code)]
    assert kinds == (["valid"] if year == 2000 else [])
    assert CENTURIES[sign] == year


cells = st.one_of(
    st.none(),
    st.text(st.sampled_from("0123456789-+ABYx _.−é"), max_size=30),
    st.builds(
        lambda a, b, c: a + b + c,
        st.sampled_from(["", "1", "x", "_"]),
        codes(),
        st.sampled_from(["", "1", "é"]),
    ),
    st.builds(lambda code: code[:6] + code[7:], codes()),
)


@unhurried
@given(st.lists(cells, max_size=30), st.integers(0, 30))
def test_the_sieve_drops_no_cell_that_holds_a_code(texts, cut):
    holding = {place for place, text in enumerate(texts) if text and codes_in(text)}
    column = pa.chunked_array([pa.array(texts[:cut], pa.string()), pa.array(texts[cut:], pa.string())])
    sliced = pa.chunked_array([pa.array(["010516B903X", *texts], pa.string()).slice(1)])
    assert holding <= set(candidates(column))
    assert set(candidates(sliced)) == set(candidates(column))


def test_the_sieve_sees_codes_wherever_its_blocks_begin():
    code = "010516B903X"
    for shift in range(-14, 3):
        texts = ["z" * (BLOCK + shift), code, "z" * (BLOCK - 30), f"x {code[:6]} - {code[7:]}", code]
        assert list(candidates(pa.chunked_array([pa.array(texts)]))) == [1, 3, 4]


def test_numbers_and_days_pass_no_sieve():
    days = [(dt.date(2020, 1, 1) + dt.timedelta(days=n)).isoformat() for n in range(1000)]
    finnish = [f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024" for n in range(1000)]
    ids = [f"tt-{n:08d}" for n in range(1000)]
    for texts in (days, finnish, ids):
        assert list(candidates(pa.chunked_array([pa.array(texts)]))) == []
