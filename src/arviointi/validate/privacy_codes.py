"""Finnish personal identity codes in a text: found whatever surrounds them, and made unreadable.

A code is ddmmyy, a sign for the century (any of those in force since 2023), three digits and a check
character. Numbers 900–999 are given to nobody; they count all the same, so that tests can use them.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
SIGNS = "".join(CENTURIES)
CHECKS = "[0-9A-FHJ-NPR-Y]"
SIGNED = re.compile(
    rf"(?<!\d)(?=(?P<day>\d\d)(?P<month>\d\d)(?:18|19|20)?(?P<year>\d\d)"
    rf"(?P<sign> ?[-+] ?|[A-FU-Y])(?P<number>\d{{3}})(?P<check>{CHECKS}))"
)
UNSIGNED = re.compile(
    rf"(?<![0-9A-Z])(?=(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d)(?P<number>\d{{3}})(?P<check>{CHECKS})(?![0-9A-Z]))"
)
RANDOM = re.compile(r"[0-9A-F-]{16,}")
FEWEST_OF_UUID = 32
LOWEST_NUMBER = 2
HIDDEN = "●"

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u02d7\u06d4\u2796"), "-")
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)

Kind = Literal["valid", "mistyped", "unsigned", "chance"]


@dataclass(frozen=True)
class Code:
    """Where a code stands in a text as `comparable` writes it, and how sure it is that it is one."""

    start: int
    end: int
    kind: Kind


def comparable(text: str) -> str:
    """Write a text as codes are looked for in it: compatible characters, one kind of dash, capitals."""
    if text.isascii():
        return text.upper()
    return unicodedata.normalize("NFKC", text.translate(UNSEEN)).translate(DASHES).upper()


def codes_in(text: str) -> list[Code]:
    """Find the personal identity codes in a text.

    Returns
    -------
    `valid`: date and check character are right, anywhere but right after a digit. `mistyped`: the pattern
    stands alone, date and all, but its check character is wrong. `unsigned`: valid and alone, but without its
    sign. `chance`: valid, but inside random hexadecimal digits such as the pseudonyms that systems make; of
    many thousands some hold a code by chance.
    """
    written = comparable(text)
    return [*_signed(written), *_unsigned(written)]


def _signed(text: str) -> Iterator[Code]:
    for match in SIGNED.finditer(text):
        start, end = match.start(), match.end("check")
        century = CENTURIES[match["sign"].strip()]
        if _has_right_check(match) and _is_day(match, century) and int(match["number"]) >= LOWEST_NUMBER:
            yield Code(start, end, "chance" if _is_in_random(text, start, end) else "valid")
        elif _stands_alone(text, start, end) and _is_day(match, century):
            yield Code(start, end, "mistyped")


def _unsigned(text: str) -> Iterator[Code]:
    for match in UNSIGNED.finditer(text):
        is_born = any(_is_day(match, century) for century in (1900, 2000))
        if _has_right_check(match) and is_born and int(match["number"]) >= LOWEST_NUMBER:
            yield Code(match.start(), match.end("check"), "unsigned")


def _has_right_check(match: re.Match[str]) -> bool:
    digits = match["day"] + match["month"] + match["year"] + match["number"]
    return CHECK[int(digits) % len(CHECK)] == match["check"]


def _is_day(match: re.Match[str], century: int) -> bool:
    try:
        dt.date(century + int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not text[max(start - 1, 0) : start].isalnum() and not text[end : end + 1].isalnum()


def _is_in_random(text: str, start: int, end: int) -> bool:
    """Say whether a code is a part of random digits, or, where it stands alone, of as many as an UUID has."""
    fewest = FEWEST_OF_UUID if _stands_alone(text, start, end) else 0
    runs = (match.span() for match in RANDOM.finditer(text))
    return any(first <= start and end <= last and last - first >= fewest for first, last in runs)


def holds_code(text: str) -> bool:
    """Say whether a text holds what is, or may be meant to be, a personal identity code."""
    return bool(codes_in(text))


def without_codes(text: str) -> str:
    """Return a text with every code made unreadable; a text without one is returned as it is."""
    found = [code for code in codes_in(text) if code.kind != "chance"]
    if not found:
        return text
    compared = comparable(text)
    hidden = list(text if len(text) == len(compared) else compared)
    for code in found:
        hidden[code.start : code.end] = HIDDEN * (code.end - code.start)
    return "".join(hidden)
