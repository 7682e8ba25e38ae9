"""What a check found: one row of the findings table before it is put into words."""

from dataclasses import dataclass, field

FILE_RULES = tuple(f"F{number:02d}" for number in range(30))
COLUMN_RULES = ("C01", "C02", "C03", "C04", "C05", "C06", "C07")
VALUE_RULES = tuple(f"V{number:02d}" for number in range(1, 14))
KEY_RULES = ("K01", "K02", "K03")
PRIVACY_RULES = tuple(f"P{number:02d}" for number in range(1, 11))
SCHEMA_RULES = (*FILE_RULES, *COLUMN_RULES, *VALUE_RULES, *KEY_RULES, *PRIVACY_RULES)
MOST_OF_A_KIND = 1000
"""Findings of a kind that are listed one by one; the others are one line that counts them."""


@dataclass(frozen=True)
class Finding:
    """One finding. `detail` fills the placeholders that are not columns of the findings table.

    `withheld`: there is a value, but it may hold personal data and is told to nobody.
    """

    rule: str
    severity: str
    table: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
    withheld: bool = False
