"""What a check found: one row of the findings table before it is put into words."""

from dataclasses import dataclass, field

FILE_RULES = ("F00", "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11")
COLUMN_RULES = ("C01", "C02", "C03", "C04", "C05", "C06", "C07")
VALUE_RULES = tuple(f"V{number:02d}" for number in range(1, 14))
KEY_RULES = ("K01", "K02", "K03")
SCHEMA_RULES = (*FILE_RULES, *COLUMN_RULES, *VALUE_RULES, *KEY_RULES)


@dataclass(frozen=True)
class Finding:
    """One finding. `detail` fills the placeholders that are not columns of the findings table."""

    rule: str
    severity: str
    table: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
