"""`drops/<version>.yaml`: what a sender delivers, and what each column becomes."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from arviointi.config.base import Label, Model, YearEnd

ColumnType = Literal[
    "id", "string", "code", "boolean", "integer", "number", "date", "partial_date", "month", "week", "year"
]


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
    manifest: str = ""
    """Table with the drop's own description, where there is one."""
    tables: dict[str, RawTable]
    """Tables by name."""
