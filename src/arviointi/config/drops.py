"""`drops/<version>.yaml`: what a sender delivers, and what each column becomes."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from arviointi.config.base import Label, Model, YearEnd

ColumnType = Literal[
    "id", "string", "code", "boolean", "integer", "number", "date", "partial_date", "month", "week", "year"
]

Degradation = Literal["keep", "pseudonym", "drop", "year", "month"]

GUIDE_SHEETS = {"ohje", "anvisning", "guide", "koodit", "koder", "codes"}
"""Sheets of a filled-in template that hold no table; nobody needs to be asked about them."""
LONGEST_SHEET_NAME = 31
"""Characters: no spreadsheet takes a longer name, so a table with a longer stem is found by its beginning."""


def _bounds(value: object) -> object:
    if isinstance(value, str) and ".." in value:
        return [float(end) for end in value.split("..")]
    return value


class RawColumn(Model):
    """One column as it is delivered."""

    type: ColumnType
    """`partial_date` is yyyy, yyyy-mm or yyyy-mm-dd and means its last possible day; `month` is yyyy-mm;
    `week` is yyyy-Www; `year` is a reporting year named by the calendar year it ends in."""
    label: Label
    """What the sender is asked for."""
    required: bool = False
    """An empty cell is a finding."""
    key: bool = False
    """Part of the table's key."""
    references: str | None = None
    """Table whose column of the same name must hold the value."""
    codes: dict[str, str] = {}
    """Allowed codes → what they are called after harmonise."""
    meanings: dict[str, Label] = {}
    """Names after harmonise in words, where this column needs other words than the schema's `meanings`."""
    range: Annotated[tuple[float, float] | None, BeforeValidator(_bounds)] = None
    """Allowed values, ends included: `0..5`."""
    missing: dict[str, str] = {}
    """Codes that stand for a missing value → its reason."""
    unit: str = ""
    """Unit of a number."""
    last_day: bool = False
    """The date is a spell's last day; after harmonise it is the day after."""
    renamed: dict[str, str] = {}
    """Identifiers that are known under another one after harmonise: an area that only got a new code."""
    year_ends: YearEnd = "12-31"
    """Last day (mm-dd) of the reporting years that a `year` column names."""
    becomes: str = ""
    """Column after harmonise; empty: the column is read and checked, not carried on."""
    was: str = ""
    """Name of the column in the version for which the rules were written; they find it by that name."""
    codes_were: dict[str, str] = {}
    """Codes that were split or renamed → the code by which the rules know them."""
    degrade: Degradation | None = None
    """What harmonise makes of the values so that they identify less. `pseudonym`: another name, made with the
    study's key; `year`, `month`: the first day of it; `drop`: nothing is carried on; `keep`: as delivered.
    Without it an `id` becomes a pseudonym and everything else is kept. Keep an `id` only of an organisation,
    such as a team: researchers and senders speak of it by that name."""
    says: Literal["", "version", "division", "code", "supersedes"] = ""
    """What a column of the manifest tells intake besides what it becomes: schema version, regional division,
    area code within it, the `drop` id that this drop supersedes."""

    @property
    def degradation(self) -> Degradation:
        """What is made of the values: as declared, or what follows from the type."""
        return self.degrade or ("pseudonym" if self.type == "id" else "keep")


class ItemBlock(Model):
    """The item columns of one instrument, `<stem>_01` …"""

    count: int = Field(gt=0)
    """How many items."""
    range: Annotated[tuple[int, int], BeforeValidator(_bounds)]
    """Allowed answers, ends included."""


class RawTable(Model):
    """One table of a drop."""

    label: Label
    """Name for the sender."""
    required: bool = True
    """A drop without this table is rejected."""
    file: str = ""
    """Stem of the file or name of the sheet; empty: the table's own name."""
    becomes: str
    """Canonical table after harmonise."""
    shape: Literal["rows", "responses", "indicators"] = "rows"
    """`responses`: one canonical row per answered item. `indicators`: one per value column marked
    `becomes: value`."""
    constants: dict[str, str] = {}
    """Canonical columns with the same value on every row."""
    rows: dict[str, list[str]] = {}
    """Only rows whose column holds one of these values are read; the others are counted."""
    columns: dict[str, RawColumn]
    """Columns by the name the sender uses."""
    items: dict[str, ItemBlock] = {}
    """Item blocks by stem."""
    first_of_key: bool = False
    """Keep one row per key without a finding: the table repeats its keys by design."""

    def stem(self, name: str) -> str:
        """Return the file stem or sheet name under which a table is looked for."""
        return self.file or name

    def sheet(self, name: str) -> str:
        """Return the name of the table's sheet in a workbook."""
        return self.stem(name)[:LONGEST_SHEET_NAME]

    @property
    def key(self) -> list[str]:
        """Columns that identify a row."""
        return [name for name, column in self.columns.items() if column.key]

    @property
    def item_columns(self) -> dict[str, tuple[str, int]]:
        """Item columns by name → (stem of the instrument, number of the item)."""
        return {
            f"{stem}_{number:02d}": (stem, number)
            for stem, block in self.items.items()
            for number in range(1, block.count + 1)
        }


class DropSchema(Model):
    """A drop schema, one full copy a version."""

    version: str
    """File stem."""
    language: Literal["fi", "en"] = "fi"
    """Language of the senders."""
    decimal_comma: bool = True
    """Whether `1,5` is one and a half."""
    slashed_dates: bool = False
    """Whether `31/12/2024` is a date, the day first. Where both orders are in use, it is a finding."""
    manifest: str = ""
    """Table with the drop's own description, where there is one."""
    meanings: dict[str, Label] = {}
    """English names in this schema (of codes, reasons for missing values, units) → the words for them."""
    without_rules: list[str] = []
    """Rules to which drops of this version cannot be held, by id: what they need is no longer asked."""
    tables: dict[str, RawTable]
    """Tables by name."""

    def meaning(self, name: str, column: RawColumn | None = None) -> Label:
        """Put the English name of a code, reason or unit into words; a name without any stands for itself."""
        own = column.meanings if column else {}
        plain = name.replace("_", " ")
        return own.get(name) or self.meanings.get(name) or Label(fi=plain, sv=plain, en=plain)
