"""Numbers read as a Finnish or an English reader writes them."""

import pytest

from arviointi.locale.numbers import day, decimal, digits_for, interval, p_value, percent

MINUS, SPACE, DASH, JOINER = "\u2212", "\u00a0", "\u2013", "\u2060"


@pytest.mark.parametrize(
    ("value", "digits", "fi", "en"),
    [
        (-0.21, 2, f"{MINUS}0,21", f"{MINUS}0.21"),
        (1234567.5, 1, f"1{SPACE}234{SPACE}567,5", "1,234,567.5"),
        (-0.004, 2, "0,00", "0.00"),
        (0.125, 2, "0,12", "0.12"),
        (7, 0, "7", "7"),
    ],
)
def test_decimals_have_a_true_minus_and_no_minus_zero(value, digits, fi, en):
    assert (decimal(value, digits, "fi"), decimal(value, digits, "en")) == (fi, en)


def test_a_percent_sign_follows_a_no_break_space_in_finnish():
    assert (percent(0.123, 1, "fi"), percent(0.95, 0, "en")) == (f"12,3{SPACE}%", "95%")


def test_ranges_have_an_en_dash_with_spaces_where_an_end_is_negative():
    assert interval(0.1, 0.4, 1, "fi") == f"0,1{DASH}0,4"
    assert interval(-0.35, -0.07, 2, "fi") == f"{MINUS}0,35{SPACE}{DASH}{JOINER}{SPACE}{MINUS}0,07"


@pytest.mark.parametrize(
    ("p", "fi"), [(0.0431, "0,043"), (0.0004, "<0,001"), (0.001, "0,001"), (1.0, "1,000")]
)
def test_p_values_have_three_decimals_and_are_never_zero(p, fi):
    assert p_value(p, "fi") == fi


def test_days_are_written_out():
    assert (day("2026-11-02", "fi"), day("2026-11-02", "en")) == ("2.11.2026", "2 November 2026")


@pytest.mark.parametrize(
    ("error", "digits"), [(0.14, 2), (0.031, 3), (2.3, 1), (25.0, 1), (1e-9, 4), (None, 2)]
)
def test_decimals_show_two_digits_of_the_uncertainty(error, digits):
    assert digits_for(error) == digits
