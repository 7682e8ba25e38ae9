"""What every outcome says of itself."""

from typing import Literal

from arviointi.config.base import Label, Model

Better = Literal["higher", "lower", "neither"]
Credit = Literal["team_of_record", "team_at_the_time"]
Filter = dict[str, list[str]]


class Outcome(Model):
    """What every outcome says of itself."""

    label: Label
    """Name in print."""
    definition: Label
    """One sentence a reader can check the number against."""
    better: Better
    """Direction of improvement; `neither` where the field does not agree."""
    unit: Label
    """What the number counts, for axes and tables."""
    effect_unit: Label | None = None
    """Unit of a difference where it is another one: percentage points between two percentages."""

    @property
    def filtered(self) -> str:
        """Canonical table whose columns a filter (`where`) of the outcome names."""
        return str(getattr(self, "events", ""))
