"""The answer to a sender: what must be done, in which order, and what was read. Free of language and form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from arviointi.config.base import Label

Section = Literal["reject", "exclude", "query"]
Kind = Literal["rows_left_out", "not_checked", "drop_rejected"]
SECTIONS: tuple[Section, ...] = ("reject", "exclude", "query")


@dataclass(frozen=True)
class Place:
    """Where one finding of a group is: its row as the spreadsheet shows it, its column and its value."""

    row: int
    column: str | None
    value: str | None


@dataclass(frozen=True)
class Consequence:
    """What follows from a group and is mended with it.

    `rows_left_out`: `count` rows of `table` refer to rows that the group leaves out. `not_checked`: the rest
    of `table` is checked once the group is mended. `drop_rejected`: without its row in `table` the drop is
    not used. `shared` says that other groups of the same table have a part in it.
    """

    kind: Kind
    table: str
    count: int = 0
    shared: bool = False


@dataclass(frozen=True)
class Group:
    """Equal errors: one thing to do.

    `count` is exact; `places` lists what the findings table lists. `columns`, `files` and `values` are the
    distinct ones in order; the texts speak of the first. `related` are groups with the same cure, such as an
    unknown column that is a missing one misspelt.
    """

    rule: str
    severity: Section
    table: str | None
    columns: tuple[str, ...]
    files: tuple[str, ...]
    values: tuple[str, ...]
    count: int
    places: tuple[Place, ...]
    texts: Mapping[str, str]
    table_label: Label | None = None
    column_label: Label | None = None
    consequences: tuple[Consequence, ...] = ()
    related: tuple["Group", ...] = ()

    @property
    def section(self) -> Section:
        """What happens to the data for as long as nobody mends it."""
        rejects = any(one.kind == "drop_rejected" for one in self.consequences)
        return "reject" if rejects else self.severity

    @property
    def rows(self) -> tuple[int, ...]:
        """Listed rows, each once, in order."""
        return tuple(sorted({place.row for place in self.places}))


@dataclass(frozen=True)
class ReadTable:
    """A table as it was read. `encoding` is a character encoding, `workbook` or `parquet`."""

    name: str
    label: Label
    file: str
    rows: int
    used: int
    filtered: int
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class About:
    """Which drop it is; what nobody says is empty."""

    region: str = ""
    label: Label | None = None
    delivery: str = ""
    wave: str = ""
    version: str = ""
    start: str = ""
    end: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Answer:
    """Everything that a sender is told about one drop.

    `counts` are findings by severity, consequences among them. `files` are checksums by path. A `withheld`
    answer shows no value and no name the sender chose, since any of them may hold a personal identity code.
    """

    about: About
    verdict: str
    counts: Mapping[str, int]
    groups: tuple[Group, ...]
    tables: tuple[ReadTable, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    withheld: bool = False

    def of(self, section: Section) -> list[Group]:
        """Return the groups of one section, in order."""
        return [group for group in self.groups if group.section == section]

    @property
    def read(self) -> int:
        """Rows that were read."""
        return sum(table.rows for table in self.tables)

    @property
    def unused(self) -> int:
        """Rows that were read and are not used."""
        return sum(table.rows - table.used for table in self.tables)
