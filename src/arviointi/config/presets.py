"""`presets/<id>.yaml`: how an export of a survey tool becomes a table of the drop."""

import re
from typing import Literal

from pydantic import Field, field_validator

from arviointi.config.base import Label, Model

NUMBER = re.compile(r"\{number(?::0(\d)d)?\}")
Taken = Literal["whole", "number", "date"]


class PresetColumn(Model):
    """One column of the drop, filled from one heading of the export."""

    heading: str
    """Heading of the export; `*` at its end stands for any text, such as a question's wording."""
    codes: dict[str, str] = {}
    """Answer in the export → code of the drop; an answer that is not here stays as it is."""
    take: Taken = "whole"
    """`number` takes the whole number in `A4`, `4` or `4 = often`; `date` the day of a date with a time."""


class Preset(Model):
    """An export of a survey tool and the table it becomes."""

    label: Label
    """Name of the tool and survey for people."""
    table: str
    """Table of the drop."""
    file: str
    """Stem of the file or name of the sheet; `*` stands for any text."""
    columns: dict[str, PresetColumn] = Field(min_length=1)
    """Columns of the drop by name."""
    items: dict[str, str] = {}
    """Item columns of the drop by stem → heading, with `{number}` or `{number:03d}` for the item's number and
    `*` at its end for any text."""
    take_items: Taken = "number"
    """What of an answer to an item is taken, as in `take`."""
    finished: str | None = None
    """Heading that is empty on the rows of questionnaires that were not sent in; these rows are not used."""
    ignored: list[str] = []
    """Headings that the tool adds and nobody asked for; they are left out without a finding."""
    wave_column: str | None = None
    """Column of the drop that is filled with the delivery's wave, where the export does not have it."""

    @field_validator("items")
    @classmethod
    def _items_are_numbered(cls, items: dict[str, str]) -> dict[str, str]:
        without = sorted(stem for stem, heading in items.items() if not NUMBER.search(heading))
        if without:
            raise ValueError(f"the headings of {without} need {{number}}")
        return items

    def heading_of(self, stem: str, number: int) -> str:
        """Return the heading of one item."""
        return NUMBER.sub(lambda found: f"{number:0{found[1] or 1}d}", self.items[stem])
