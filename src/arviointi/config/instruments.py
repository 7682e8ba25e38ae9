"""`instruments/<id>.yaml`: scoring key of one instrument. Item codes only, never item texts."""

from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model


class Scale(Model):
    """One score of an instrument."""

    label: Label
    """Name in print."""
    items: list[int]
    """Item numbers, in the publisher's order."""
    min_answered: int
    """Fewest answered items for a score."""
    method: Literal["mean", "sum_prorated"] = "mean"
    """`mean` of the answered items; `sum_prorated`: that mean × number of items, unrounded."""


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
    better: Literal["higher", "lower"]
    """Direction of improvement of the scores."""
    scales: dict[str, Scale]
    """Scores by id."""
    licence: str
    """What the licence allows, and why only codes are here."""
    source: str
    """Where the key comes from."""

    @model_validator(mode="after")
    def _items_exist(self) -> "Instrument":
        numbers = set(range(1, self.items + 1))
        for name, scale in self.scales.items():
            if not set(scale.items) <= numbers:
                raise ValueError(f"scale '{name}' names an item outside 1..{self.items}")
            if not 1 <= scale.min_answered <= len(scale.items):
                raise ValueError(f"scale '{name}': min_answered must be between 1 and {len(scale.items)}")
        if not set(self.reversed) <= numbers:
            raise ValueError(f"'reversed' names an item outside 1..{self.items}")
        return self
