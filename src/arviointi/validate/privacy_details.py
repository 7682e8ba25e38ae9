"""Other personal details in a text: addresses of all kinds, numbers that lead to a person, days of birth."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from arviointi.validate.privacy_codes import CHECK, comparable

E_MAIL = re.compile(r"[A-Z0-9._%+-]+@[A-Z0-9-]+(?:\.[A-Z0-9-]+)*\.[A-Z]{2,}")
PHONE = re.compile(
    r"(?<![\dA-Z.,/-])(?:(?:\+|00)358[ -]?(?:\(0\))?[ -]?\d{1,2}|0(?:4\d|50))(?:[ -]?\d){5,8}"
    r"(?![\dA-Z]|[.,/-]\d)"
)
FINNISH_DATE = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)")
ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
STREET = re.compile(
    r"\b[A-ZÅÄÖ][A-ZÅÄÖ-]+"
    r"(?:KATU|TIE|KUJA|POLKU|VÄYLÄ|KAARI|BULEVARDI|RAITTI|PENGER|GATAN|VÄGEN|GRÄNDEN|STIGEN|ESPLANADEN) "
    r"\d{1,3}(?![\d.,%])(?: ?[A-ZÅÄÖ](?: ?\d{1,3})?)?\b"
)
ACCOUNT = re.compile(r"(?<![0-9A-Z])FI(\d\d)((?: ?\d){14})(?!\d)")
ELECTRONIC = re.compile(r"(?<![0-9A-Z-])(\d{8})([A-FHJ-NPR-Y])(?![0-9A-Z-])")
BIRTH = re.compile(r"SYNT|FÖD|BORN|BIRTH|\bDOB\b|\b[SF]\. ?\d")
COUNTRY = "1518"
"""The letters FI as the bank account standard counts them."""


def has_e_mail(text: str) -> bool:
    """Say whether a text holds an e-mail address."""
    return bool(E_MAIL.search(text))


def has_phone(text: str) -> bool:
    """Say whether a text holds a Finnish telephone number: +358, or a mobile number's first digits."""
    return bool(PHONE.search(text))


def has_full_date(text: str) -> bool:
    """Say whether a text holds a day that exists, with its month and year."""
    finnish = (match.group(3, 2, 1) for match in FINNISH_DATE.finditer(text))
    iso = (match.groups() for match in ISO_DATE.finditer(text))
    return any(_is_day(*parts) for parts in (*finnish, *iso))


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def speaks_of_birth(text: str) -> bool:
    """Say whether a text has a word for being born, in Finnish, Swedish or English."""
    return bool(BIRTH.search(text))


def has_street(text: str) -> bool:
    """Say whether a text holds a Finnish or Swedish street with its number; other addresses are not known."""
    return bool(STREET.search(text))


def has_account(text: str) -> bool:
    """Say whether a text holds a Finnish bank account whose check digits are right (ISO 13616)."""
    return any(
        int(number.replace(" ", "") + COUNTRY + check) % 97 == 1 for check, number in ACCOUNT.findall(text)
    )


def has_electronic_code(text: str) -> bool:
    """Say whether a text holds an electronic client identifier (SATU): eight digits and a check letter.

    Those whose check character is a digit cannot be told from other numbers of nine digits.
    """
    return any(CHECK[int(number) % len(CHECK)] == check for number, check in ELECTRONIC.findall(text))


DETAILS: dict[str, tuple[Callable[[str], bool], tuple[re.Pattern[str], ...]]] = {
    "P04": (has_electronic_code, (ELECTRONIC,)),
    "P05": (has_e_mail, (E_MAIL,)),
    "P06": (has_phone, (PHONE,)),
    "P07": (has_full_date, (FINNISH_DATE, ISO_DATE)),
    "P08": (has_street, (STREET,)),
    "P09": (has_account, (ACCOUNT,)),
}
"""What each rule looks for in a text as `comparable` writes it, and the patterns it cannot do without."""

LOOKING_AROUND = re.compile(r"\(\?<?[!=][^)]*\)|\\b")
OTHER_WRITING = r"[\x{00A0}\x{2000}-\x{206F}\x{2212}\x{FF00}-\x{FFEF}]"


def details_in(text: str, rules: Iterable[str]) -> list[str]:
    """Name those of `rules` whose kind of detail a text holds."""
    written = comparable(text)
    return [rule for rule in rules if DETAILS[rule][0](written)]


def sieve(rules: Iterable[str]) -> str:
    """Return a pattern (RE2) that every text with such a detail matches, as it was delivered."""
    patterns = [LOOKING_AROUND.sub("", one.pattern) for rule in rules for one in DETAILS[rule][1]]
    return "(?i)" + "|".join([*patterns, OTHER_WRITING])
