"""Numbers as people write them, in Finnish and in English."""

import datetime as dt
import math

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALES = {"fi": "fi", "en": "en_GB", "sv": "sv"}
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
EN_DASH = "\u2013"
WORD_JOINER = "\u2060"
SMALLEST_P = 0.001


def decimal(value: float, digits: int, language: str) -> str:
    """Write a number with a fixed number of decimals and a true minus sign; minus zero is zero."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = round(value, digits) + 0.0
    text: str = format_decimal(rounded, format=pattern, locale=LOCALES[language])
    return text.replace("-", MINUS).replace("\u202f", NO_BREAK_SPACE)


def percent(share: float, digits: int, language: str) -> str:
    """Write a share as a percentage: '12,3 %' in Finnish, '12.3%' in English."""
    space = "" if language == "en" else NO_BREAK_SPACE
    return f"{decimal(100 * share, digits, language)}{space}%"


def p_value(value: float, language: str) -> str:
    """Write a p-value with three decimals, and '<0.001' where three are not enough."""
    if value < SMALLEST_P:
        return "<" + decimal(SMALLEST_P, 3, language)
    return decimal(value, 3, language)


def interval(low: float, high: float, digits: int, language: str) -> str:
    """Write a range with an en dash, with spaces around it where an end is negative."""
    ends = [decimal(end, digits, language) for end in (low, high)]
    dash = (
        f"{NO_BREAK_SPACE}{EN_DASH}{WORD_JOINER}{NO_BREAK_SPACE}"
        if any(end.startswith(MINUS) for end in ends)
        else EN_DASH
    )
    return dash.join(ends)


def day(value: str, language: str) -> str:
    """Write an ISO day: '22.11.2026' in Finnish, '22 November 2026' in English."""
    pattern = {"en": "d MMMM y"}.get(language, "d.M.y")
    text: str = format_date(dt.date.fromisoformat(value), format=pattern, locale=LOCALES[language])
    return text


def digits_for(std_error: float | None) -> int:
    """Choose the decimals that show two significant digits of the uncertainty (1 to 4)."""
    if std_error is None or not math.isfinite(std_error) or std_error <= 0:
        return 2
    return min(max(1 - math.floor(math.log10(std_error)), 1), 4)
