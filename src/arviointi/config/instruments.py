"""`instruments/<id>.yaml`: scoring key of one instrument. Item codes only, never item texts."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.norms import Norm

Direction = Literal["higher", "lower"]


class Scale(Model):
    """What every score of an instrument says of itself."""

    label: Label
    """Name in print."""
    better: Direction | None = None
    """Direction of improvement, where it is not that of the instrument."""


class ItemScale(Scale):
    """A score computed from items."""

    method: str
    """How the score is computed."""
    items: list[int] = Field(min_length=1)
    """Item numbers, in the publisher's order."""
    min_answered: int
    """Fewest answered items for a score."""


class MeanScale(ItemScale):
    """Mean of the answered items."""

    method: Literal["mean"]


class PercentScale(ItemScale):
    """Mean of the answered items, stretched so that the lowest answer is 0 and the highest 100."""

    method: Literal["percent"]


class ProratedSum(ItemScale):
    """Mean of the answered items × number of items, unrounded."""

    method: Literal["sum_prorated"]


class RoundedSum(ItemScale):
    """Mean of the answered items × number of items, rounded to a whole number, halves up."""

    method: Literal["sum_rounded"]


class TableSum(ItemScale):
    """Sum of the items, looked up in the publisher's table. Needs every item."""

    method: Literal["sum_table"]
    table: dict[int, float]
    """Score of every possible sum of the items."""


class SumOfScales(Scale):
    """Sum of other scales of the instrument; no score where one of them has none."""

    method: Literal["sum_of_scales"]
    scales: list[str] = Field(min_length=2)
    """Scales that are summed, each listed before this one."""


AnyScale = Annotated[
    MeanScale | PercentScale | ProratedSum | RoundedSum | TableSum | SumOfScales,
    Field(discriminator="method"),
]


class Instrument(Model):
    """One instrument."""

    label: Label
    """Name in print."""
    stem: str
    """Item columns are <stem>_01 …"""
    items: int = Field(gt=0)
    """Number of items."""
    range: tuple[int, int]
    """Lowest and highest answer."""
    reversed: list[int] = []
    """Items scored as lowest + highest − answer."""
    better: Direction
    """Direction of improvement of the scores."""
    scales: dict[str, AnyScale]
    """Scores by id."""
    norms: dict[str, Norm] = {}
    """Published tables of bands by id; none where no source gives one."""
    norm_in_use: str | None = None
    """The table by which scores get a band. One table a study: bands of two tables do not compare."""
    licence: str
    """What the licence allows, and why only codes are here."""
    source: str
    """Where the key comes from; what is our own choice is called a design choice."""

    @property
    def item_scales(self) -> dict[str, ItemScale]:
        """Scales that are computed from items, not from other scales."""
        return {name: scale for name, scale in self.scales.items() if isinstance(scale, ItemScale)}

    @property
    def norm(self) -> Norm | None:
        """The table in use, if there is one."""
        return self.norms[self.norm_in_use] if self.norm_in_use else None

    def items_of(self, name: str) -> list[int]:
        """Return the items behind a scale, also behind a sum of scales."""
        scale = self.scales[name]
        if isinstance(scale, SumOfScales):
            return [item for part in scale.scales for item in self.items_of(part)]
        return scale.items

    def better_of(self, name: str) -> Direction:
        """Return the direction of improvement of a scale."""
        return self.scales[name].better or self.better

    @model_validator(mode="after")
    def _makes_sense(self) -> "Instrument":
        problems = [*self._item_problems(), *self._sum_problems(), *self._norm_problems()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _item_problems(self) -> Iterator[str]:
        numbers = set(range(1, self.items + 1))
        for name, scale in self.item_scales.items():
            if not set(scale.items) <= numbers:
                yield f"scale '{name}' names an item outside 1..{self.items}"
            if not 1 <= scale.min_answered <= len(scale.items):
                yield f"scale '{name}': min_answered must be between 1 and {len(scale.items)}"
            if isinstance(scale, TableSum):
                yield from self._table_problems(name, scale)
        if not set(self.reversed) <= numbers:
            yield f"'reversed' names an item outside 1..{self.items}"

    def _table_problems(self, name: str, scale: TableSum) -> Iterator[str]:
        low, high = (end * len(scale.items) for end in self.range)
        if sorted(scale.table) != list(range(low, high + 1)):
            yield f"scale '{name}': 'table' must give a score for every sum from {low} to {high}"
        if scale.min_answered != len(scale.items):
            yield f"scale '{name}': a table needs every item, so min_answered must be {len(scale.items)}"

    def _sum_problems(self) -> Iterator[str]:
        before: set[str] = set()
        for name, scale in self.scales.items():
            if isinstance(scale, SumOfScales) and not set(scale.scales) <= before:
                yield f"scale '{name}' sums a scale that is not listed before it"
            before.add(name)

    def _norm_problems(self) -> Iterator[str]:
        if self.norm_in_use is not None and self.norm_in_use not in self.norms:
            yield f"norm_in_use '{self.norm_in_use}' is not among the norms"
        for name, norm in self.norms.items():
            for entry in norm.tables:
                if entry.scale not in self.scales:
                    yield f"norm '{name}' is of a scale '{entry.scale}' that does not exist"
